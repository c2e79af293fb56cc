"""Threads that share a mock: no deadlock, and no work is lost or done twice."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle
from typing import Any

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError
from moto.moto_api import state_manager

from mock_vision import mock_vision
from mock_vision.service.catalogue import Catalogue
from mock_vision.service.client_tokens import Ledger
from mock_vision.upstream.sleep import real_sleep
from tests.support.clients import client
from tests.support.clocks import START
from tests.support.everything import everything
from tests.support.races import race
from tests.support.trainings import TRAININGS, client_of

OUTPUT = {"S3Location": {"Bucket": "goods"}}
SETTLED = {"TRAINED", "TRAINING_FAILED", "HOSTED"}


@pytest.fixture
def vision() -> Iterator[Any]:
    with mock_vision(start=START) as running:
        yield running


@pytest.fixture
def lookout(vision: Any) -> Any:
    return client_of("lookoutvision")


@pytest.fixture
def boards(lookout: Any) -> Any:
    """A project with an empty dataset: its trainings start, and fail."""
    where: Any = {"LocationConstraint": "eu-west-1"}
    client_of("s3").create_bucket(Bucket="goods", CreateBucketConfiguration=where)
    lookout.create_project(ProjectName="boards")
    lookout.create_dataset(ProjectName="boards", DatasetType="train")
    return lookout


@pytest.fixture
def restless(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make threads switch as often as possible, so also between a check and the change after it."""

    def pausing(function: Callable[..., Any]) -> Callable[..., Any]:
        def paused(*args: Any, **kwargs: Any) -> Any:
            real_sleep(0.0005)
            result = function(*args, **kwargs)
            real_sleep(0.0005)
            return result

        return paused

    monkeypatch.setattr(Ledger, "replay", pausing(Ledger.replay))
    monkeypatch.setattr(Catalogue, "get", pausing(Catalogue.get))
    monkeypatch.setattr(Catalogue, "add", pausing(Catalogue.add))
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def without_metadata(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key != "ResponseMetadata"}


def request_id(answer: dict[str, Any]) -> str:
    found: str = answer["ResponseMetadata"]["RequestId"]
    return found


@pytest.mark.parametrize("threads", [2, 50])
def test_threads_that_race_with_one_token_create_one_model(
    boards: Any, restless: None, threads: int
) -> None:
    create = partial(
        boards.create_model, ProjectName="boards", OutputConfig=OUTPUT, ClientToken="once"
    )
    answers = race(*[create] * threads)
    first = without_metadata(answers[0])
    assert first["ModelMetadata"]["ModelVersion"] == "1"
    assert [without_metadata(answer) for answer in answers] == [first] * threads
    assert len({request_id(answer) for answer in answers}) == threads
    assert len(boards.list_models(ProjectName="boards")["Models"]) == 1


@pytest.mark.parametrize("threads", [2, 50])
def test_one_of_several_threads_with_one_token_and_different_parameters_succeeds(
    lookout: Any, restless: None, threads: int
) -> None:
    def create(number: int) -> str:
        try:
            lookout.create_project(ProjectName=f"boards-{number}", ClientToken="once")
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return "created"

    outcomes = race(*[partial(create, number) for number in range(threads)])
    assert sorted(outcomes) == ["ConflictException"] * (threads - 1) + ["created"]
    assert len(lookout.list_projects()["Projects"]) == 1


def test_fifty_threads_create_fifty_projects(lookout: Any, restless: None) -> None:
    names = [f"boards-{number}" for number in range(50)]
    answers = race(*[partial(lookout.create_project, ProjectName=name) for name in names])
    assert [answer["ProjectMetadata"]["ProjectName"] for answer in answers] == names
    listed = [project["ProjectName"] for project in lookout.list_projects()["Projects"]]
    assert sorted(listed) == sorted(names)
    assert len({request_id(answer) for answer in answers}) == 50


def test_fifty_threads_cannot_exceed_a_quota(boards: Any, restless: None) -> None:
    def train() -> str:
        try:
            boards.create_model(ProjectName="boards", OutputConfig=OUTPUT)
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return "training"

    outcomes = race(*[train] * 50)
    assert outcomes.count("training") == 2
    assert outcomes.count("ServiceQuotaExceededException") == 48


@pytest.mark.parametrize("service", sorted(TRAININGS))
def test_threads_that_poll_and_sleep_see_the_same_training_end(vision: Any, service: str) -> None:
    training = TRAININGS[service](vision)
    began = vision.clock.now()

    def wait() -> str:
        while training.status() == training.busy:
            time.sleep(60)
        return training.status()

    assert race(*[wait] * 12) == [training.done] * 12
    assert (vision.clock.now() - began).total_seconds() >= training.seconds
    assert not vision.clock.pending()


def test_each_thread_advances_by_its_own_amount(vision: Any, boards: Any, restless: None) -> None:
    boards.create_model(ProjectName="boards", OutputConfig=OUTPUT)
    began = vision.clock.now()
    race(*[partial(vision.clock.advance, seconds=60 + number) for number in range(40)])
    assert (vision.clock.now() - began).total_seconds() == sum(range(60, 100))
    (ended,) = [entry for entry in vision.journal if entry.detail.startswith("training ended")]
    assert (ended.when - began).total_seconds() == 1800


@pytest.mark.parametrize(
    ("service", "train", "detect"),
    [
        ("lookoutvision", "CreateModel", "DetectAnomalies"),
        ("rekognition", "CreateProjectVersion", "DetectCustomLabels"),
    ],
)
def test_a_callable_answer_may_wait_for_the_clock(service: str, train: str, detect: str) -> None:
    with everything() as here:

        def send(operation: str) -> None:
            method = getattr(client(service), xform_name(operation))
            method(**here.requests[service, operation])

        def answer(detection: object) -> None:
            assert here.vision.clock.pending()
            race(here.vision.clock.run_until_idle)

        send(train)
        declared = here.vision.answers.compute(answer)
        send(detect)
        assert not here.vision.clock.pending()
        assert not declared.used


def test_every_kind_of_call_at_once_leaves_a_consistent_state(
    vision: Any, boards: Any, restless: None
) -> None:
    def allowed(call: Callable[..., Any], **parameters: Any) -> None:
        try:
            call(**parameters)
        except ClientError as error:
            assert error.response["ResponseMetadata"]["HTTPStatusCode"] in (402, 404, 409)

    which = {"ProjectName": "boards", "ModelVersion": "latest"}
    settings = cycle([{"progression": "immediate"}, {"progression": "time", "seconds": 5}, None])

    def set_transition() -> None:
        setting = next(settings)
        if setting is None:
            state_manager.unset_transition("lookoutvision::model")
        else:
            state_manager.set_transition("lookoutvision::model", setting)

    steps: list[Callable[[], object]] = [
        partial(allowed, boards.create_model, ProjectName="boards", OutputConfig=OUTPUT),
        partial(allowed, boards.describe_model, **which),
        partial(allowed, boards.list_models, ProjectName="boards"),
        partial(allowed, boards.create_project, ProjectName="plates"),
        partial(allowed, boards.delete_project, ProjectName="plates"),
        partial(vision.clock.advance, seconds=7),
        partial(time.sleep, 30),
        vision.clock.pending,
        vision.clock.run_until_idle,
        set_transition,
    ]

    def repeat(step: Callable[[], object]) -> None:
        for _ in range(8):
            step()

    try:
        race(*[partial(repeat, step) for step in steps * 2])
    finally:
        state_manager.unset_transition("lookoutvision::model")
    vision.clock.run_until_idle()
    models = boards.list_models(ProjectName="boards")["Models"]
    versions = [int(model["ModelVersion"]) for model in models]
    assert versions == list(range(len(models), 0, -1))
    assert {model["Status"] for model in models} == {"TRAINING_FAILED"}
