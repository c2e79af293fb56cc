"""moto's state manager and the six names of the two services: every setting, at any moment, set in
process and over HTTP.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
import requests
import time_machine
from moto import mock_aws
from moto.moto_api import state_manager
from moto.moto_server.werkzeug_app import create_backend_app
from werkzeug.test import Client

from mock_vision import UsageError, mock_vision
from mock_vision.upstream.state_manager import MODELS
from tests.support.clients import client
from tests.support.clocks import START
from tests.support.everything import GREENGRASS
from tests.support.s3_inputs import (
    LABELS_ASSETS,
    LABELS_OUTPUT,
    LABELS_SOURCE,
    LOOKOUT_OUTPUT,
    LOOKOUT_SOURCE,
    fill_buckets,
)

BOARDS = {"ProjectName": "boards"}
Look = Callable[[], str]


class Subject(NamedTuple):
    """Work of one kind: ``begin`` begins it, and returns a function that returns its status.

    ``steps`` are the statuses on the way to ``done``; all of them together take ``seconds`` by
    default.
    """

    begin: Callable[[], Look]
    steps: tuple[str, ...]
    done: str
    seconds: int


def import_lookout_dataset() -> Look:
    lookout = client("lookoutvision")
    lookout.create_project(**BOARDS)
    which = {**BOARDS, "DatasetType": "train"}
    lookout.create_dataset(**which, DatasetSource=LOOKOUT_SOURCE)
    return lambda: str(lookout.describe_dataset(**which)["DatasetDescription"]["Status"])


def train_lookout_model() -> Look:
    lookout = client("lookoutvision")
    lookout.create_project(**BOARDS)
    lookout.create_dataset(**BOARDS, DatasetType="train")
    lookout.create_model(**BOARDS, OutputConfig=LOOKOUT_OUTPUT)
    which = {**BOARDS, "ModelVersion": "1"}
    return lambda: str(lookout.describe_model(**which)["ModelDescription"]["Status"])


def package_lookout_model() -> Look:
    lookout = client("lookoutvision")
    state_manager.set_transition("lookoutvision::dataset", {"progression": "immediate"})
    state_manager.set_transition("lookoutvision::model", {"progression": "immediate"})
    import_lookout_dataset()
    lookout.create_model(**BOARDS, OutputConfig=LOOKOUT_OUTPUT)
    lookout.start_model_packaging_job(
        **BOARDS, ModelVersion="1", JobName="job", Configuration={"Greengrass": GREENGRASS}
    )

    def look() -> str:
        job = lookout.describe_model_packaging_job(**BOARDS, JobName="job")
        return str(job["ModelPackagingDescription"]["Status"])

    return look


def _project() -> str:
    return str(client("rekognition").create_project(ProjectName="parts")["ProjectArn"])


def delete_project() -> Look:
    rekognition = client("rekognition")
    name = "rekognition::project"
    how = state_manager.get_transition(name)
    state_manager.unset_transition(name)
    project = _project()  # the setting is for its creation as well
    state_manager.set_transition(name, how)
    rekognition.delete_project(ProjectArn=project)

    def look() -> str:
        found = rekognition.describe_projects()["ProjectDescriptions"]
        return str(found[0]["Status"]) if found else "gone"

    return look


def import_dataset() -> Look:
    rekognition = client("rekognition")
    dataset = {"DatasetType": "TRAIN", "DatasetSource": LABELS_SOURCE}
    arn = rekognition.create_dataset(ProjectArn=_project(), **dataset)["DatasetArn"]
    return lambda: str(rekognition.describe_dataset(DatasetArn=arn)["DatasetDescription"]["Status"])


def train_project_version() -> Look:
    rekognition, arn = client("rekognition"), _project()
    rekognition.create_project_version(
        ProjectArn=arn,
        VersionName="v1",
        OutputConfig=LABELS_OUTPUT,
        TrainingData=LABELS_ASSETS,
        TestingData={"AutoCreate": True},
    )

    def look() -> str:
        found = rekognition.describe_project_versions(ProjectArn=arn)
        return str(found["ProjectVersionDescriptions"][0]["Status"])

    return look


IMPORTING, IMPORTED = ("CREATE_IN_PROGRESS",), "CREATE_COMPLETE"
SUBJECTS = {
    "lookoutvision::dataset": Subject(import_lookout_dataset, IMPORTING, IMPORTED, 20),
    # Its dataset is empty, which says as much of the state manager and takes less.
    "lookoutvision::model": Subject(train_lookout_model, ("TRAINING",), "TRAINING_FAILED", 1800),
    "lookoutvision::model_packaging_job": Subject(
        package_lookout_model, ("CREATED", "RUNNING"), "SUCCEEDED", 660
    ),
    "rekognition::project": Subject(delete_project, ("DELETING",), "gone", 10),
    "rekognition::dataset": Subject(import_dataset, IMPORTING, IMPORTED, 30),
    "rekognition::project_version": Subject(
        train_project_version, ("TRAINING_IN_PROGRESS",), "TRAINING_COMPLETED", 3600
    ),
}
EVERY_NAME = pytest.mark.parametrize("name", MODELS)


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    yield
    for name in MODELS:
        state_manager.unset_transition(name)


def in_process(name: str, transition: dict[str, Any] | None) -> None:
    """Set a progression or, with None, remove it."""
    if transition is None:
        state_manager.unset_transition(name)
    else:
        state_manager.set_transition(name, transition)


def over_http(name: str, transition: dict[str, Any] | None) -> None:
    """Do the same over HTTP, as another process does."""
    verb = "unset" if transition is None else "set"
    body = {"model_name": name, "transition": transition}
    url = f"http://motoapi.amazonaws.com/moto-api/state-manager/{verb}-transition"
    assert requests.post(url, json=body, timeout=5).status_code == 201


@pytest.fixture(params=[in_process, over_http])
def set_progression(request: pytest.FixtureRequest) -> Any:
    """The way in which the state manager is set."""
    return request.param


class Outside:
    """A mock whose clock follows the wall clock, and that wall clock."""

    def __init__(self, make: Callable[[], AbstractContextManager[Any]]) -> None:
        self._make = make
        self._wall = time_machine.travel(START, tick=False)

    def __enter__(self) -> Callable[[float], None]:
        wall = self._wall.start()
        self._mock = self._make()
        self._mock.__enter__()
        fill_buckets()
        return lambda seconds: wall.shift(timedelta(seconds=seconds))

    def __exit__(self, *error: Any) -> None:
        self._mock.__exit__(*error)
        self._wall.stop()


@pytest.fixture(params=[mock_vision, mock_aws])
def advance(request: pytest.FixtureRequest) -> Iterator[Callable[[float], None]]:
    """Let time pass, in ``mock_aws`` as in ``mock_vision``."""
    with Outside(request.param) as advance:
        yield advance


@pytest.fixture
def advance_vision() -> Iterator[Callable[[float], None]]:
    with Outside(mock_vision) as advance:
        yield advance


EACH_MOCK = pytest.mark.parametrize(
    ("advance", "set_progression"),
    [(mock_vision, in_process), (mock_aws, over_http)],
    ids=["mock_vision", "mock_aws over HTTP"],
    indirect=True,
)
"""The other two pairs are those of the tests of a setting that is changed."""


# Set before


@EACH_MOCK
@EVERY_NAME
def test_immediate(advance: Callable[[float], None], set_progression: Any, name: str) -> None:
    set_progression(name, {"progression": "immediate"})
    assert SUBJECTS[name].begin()() == SUBJECTS[name].done


@EACH_MOCK
@EVERY_NAME
def test_manual(advance: Callable[[float], None], set_progression: Any, name: str) -> None:
    subject = SUBJECTS[name]
    set_progression(name, {"progression": "manual", "times": 3})
    look = subject.begin()
    advance(100_000)
    seen = [look() for _ in range(6)]
    # The look that ends a step is the first at the next one.
    expected = [step for step in subject.steps for _ in range(2)]
    assert seen == [*expected, *[subject.done] * (6 - len(expected))]


@EACH_MOCK
@EVERY_NAME
def test_time(advance: Callable[[float], None], set_progression: Any, name: str) -> None:
    subject = SUBJECTS[name]
    set_progression(name, {"progression": "time", "seconds": 90})
    look = subject.begin()
    for step in subject.steps:
        assert look() == step
        advance(89.5)
        assert look() == step
        advance(0.5)
    assert look() == subject.done


# Not set


@EVERY_NAME
def test_inside_mock_vision_work_ends_by_the_clock(
    advance_vision: Callable[[float], None], name: str
) -> None:
    subject = SUBJECTS[name]
    look = subject.begin()
    for _ in range(5):
        assert look() == subject.steps[0]
    advance_vision(subject.seconds - 0.5)
    assert look() == subject.steps[-1]
    advance_vision(0.5)
    assert look() == subject.done


@EVERY_NAME
def test_under_plain_mock_aws_work_ends_at_the_first_describe_call(name: str) -> None:
    with Outside(mock_aws):
        assert SUBJECTS[name].begin()() == SUBJECTS[name].done


# Changed while work is under way


@EVERY_NAME
def test_immediate_ends_pending_work(
    advance_vision: Callable[[float], None], set_progression: Any, name: str
) -> None:
    look = SUBJECTS[name].begin()
    assert look() == SUBJECTS[name].steps[0]
    set_progression(name, {"progression": "immediate"})
    assert look() == SUBJECTS[name].done


@EVERY_NAME
def test_manual_holds_pending_work_until_it_is_described(
    advance_vision: Callable[[float], None], set_progression: Any, name: str
) -> None:
    subject = SUBJECTS[name]
    look = subject.begin()
    set_progression(name, {"progression": "manual", "times": 2})
    advance_vision(100_000)
    assert look() == subject.steps[0]
    assert look() == (subject.steps[1:] or (subject.done,))[0]


@EVERY_NAME
def test_time_counts_from_the_beginning_of_the_work(
    advance_vision: Callable[[float], None], set_progression: Any, name: str
) -> None:
    subject = SUBJECTS[name]
    look = subject.begin()
    advance_vision(5)
    set_progression(name, {"progression": "time", "seconds": 8})
    advance_vision(2.5)
    assert look() == subject.steps[0]
    advance_vision(0.5)
    assert look() == (subject.steps[1:] or (subject.done,))[0]


@EVERY_NAME
def test_without_a_setting_pending_work_ends_by_the_clock(
    advance_vision: Callable[[float], None], set_progression: Any, name: str
) -> None:
    subject = SUBJECTS[name]
    set_progression(name, {"progression": "manual", "times": 100})
    look = subject.begin()
    advance_vision(subject.seconds)
    assert look() == subject.steps[0]
    set_progression(name, None)
    advance_vision(subject.seconds)
    assert look() == subject.done


@EVERY_NAME
def test_without_a_setting_pending_work_ends_at_the_next_describe_call_under_mock_aws(
    set_progression: Any, name: str
) -> None:
    with Outside(mock_aws):
        set_progression(name, {"progression": "time", "seconds": 100_000})
        look = SUBJECTS[name].begin()
        assert look() == SUBJECTS[name].steps[0]
        set_progression(name, None)
        assert look() == SUBJECTS[name].done


# Wrong


@pytest.mark.parametrize(
    ("name", "transition", "message"),
    [
        ("lookoutvision::projects", {"progression": "immediate"}, "lookoutvision::dataset"),
        ("rekognition::model", {"progression": "immediate"}, "rekognition::project_version"),
        ("rekognition::dataset", {"progression": "sometimes"}, '"progression": "immediate"'),
        ("rekognition::dataset", {"progression": "time"}, "needs 'seconds'"),
    ],
)
def test_a_wrong_setting_is_refused_with_the_valid_ones(
    set_progression: Any, name: str, transition: dict[str, Any], message: str
) -> None:
    with mock_vision(), pytest.raises(UsageError, match=message):
        set_progression(name, transition)


def test_a_server_reports_a_wrong_setting() -> None:
    body = {"model_name": "rekognition::datset", "transition": {"progression": "immediate"}}
    server = Client(create_backend_app("moto_api"))
    answer = server.post("/moto-api/state-manager/set-transition", json=body)
    assert answer.status_code == 400
    assert "Did you mean 'rekognition::dataset'?" in answer.text
    body["model_name"] = "rekognition::dataset"
    answer = server.post("/moto-api/state-manager/set-transition", json=body)
    assert answer.status_code == 201
    assert state_manager.get_transition("rekognition::dataset") == {"progression": "immediate"}
