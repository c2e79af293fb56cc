"""A refused call counts as a describe call. So code that repeats a call until it is accepted comes
to an end where describe calls end work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from moto.rekognition.models import RekognitionBackend, rekognition_backends

from mock_vision.rekognition import models
from mock_vision.rekognition.exceptions import (
    LimitExceededException,
    ResourceInUseException,
    ResourceNotFoundException,
    ResourceNotReadyException,
)
from mock_vision.rekognition.models import CustomLabelsBackend
from mock_vision.settings.settings import Settings
from mock_vision.wire.service_error import ServiceError
from mock_vision.world import world as worlds
from mock_vision.world.ports import Progression
from mock_vision.world.world import World
from tests.support.pictures import png
from tests.support.rekognition_bench import OUTPUT, Bench, OwnedObjects, assets
from tests.support.worlds import START, Progressions


@pytest.fixture
def progressions() -> Progressions:
    return Progressions()


@pytest.fixture
def plain(progressions: Progressions) -> Iterator[Bench]:
    """A backend under plain ``mock_aws``: one describe call ends work."""
    objects = OwnedObjects()
    world = World(
        objects=objects,
        progression=progressions,
        accounts=lambda header, access_key: header or "123456789012",
        settings=Settings(ends_on_clock=False),
        start=START,
    )
    worlds.install(world)
    yield Bench(world, objects)
    rekognition_backends.reset()
    worlds.install(None)


def until_accepted(error: type[ServiceError], call: Callable[[], Any], most: int = 3) -> int:
    """Repeat a call while it is refused; how often it was."""
    for refused in range(most):
        try:
            call()
        except error:
            continue
        return refused
    raise AssertionError(f"refused {most} times")


def test_a_model_is_deleted_as_soon_as_it_has_stopped(plain: Bench) -> None:
    version = plain.running(plain.project())
    plain.call("StopProjectVersion", project_version_arn=version.arn)
    delete = partial(plain.call, "DeleteProjectVersion", project_version_arn=version.arn)
    assert until_accepted(ResourceInUseException, delete) == 1
    with pytest.raises(ResourceInUseException):
        delete()
    with pytest.raises(ResourceNotFoundException):
        delete()


def test_a_detection_is_repeated_until_the_model_runs(plain: Bench) -> None:
    version = plain.trained(plain.project())
    named = partial(plain.call, project_version_arn=version.arn)
    named("StartProjectVersion", min_inference_units=1)
    detect = partial(named, "DetectCustomLabels", image={"Bytes": png()})
    assert until_accepted(ResourceNotReadyException, detect) == 1


def test_a_project_is_deleted_as_soon_as_nothing_holds_it_up(plain: Bench) -> None:
    project = plain.project()
    for name in ("v1", "v2"):
        version = plain.trained(project, name)
        plain.call("DeleteProjectVersion", project_version_arn=version.arn)
    delete = partial(plain.call, "DeleteProject", project_arn=project.arn)
    assert until_accepted(ResourceInUseException, delete) == 1


def test_names_are_free_as_soon_as_their_owners_are_gone(plain: Bench) -> None:
    project = plain.project()
    version = plain.trained(project)
    plain.call("DeleteProjectVersion", project_version_arn=version.arn)
    assert until_accepted(ResourceInUseException, lambda: plain.training(project)) == 1
    other = plain.project("other")
    plain.call("DeleteProject", project_arn=other.arn)
    assert until_accepted(ResourceInUseException, lambda: plain.project("other")) == 1


def test_trainings_and_starts_make_room_for_the_next(plain: Bench) -> None:
    project = plain.project()
    plain.put("train.manifest", plain.gears(8))
    for name in ("v1", "v2"):
        begin(plain, project.arn, name)
    assert until_accepted(LimitExceededException, lambda: begin(plain, project.arn, "v3")) == 1
    for version in project.versions:
        assert plain.describe(version)["Status"] == "TRAINING_COMPLETED"


def begin(bench: Bench, arn: str, name: str) -> None:
    bench.call(
        "CreateProjectVersion",
        project_arn=arn,
        version_name=name,
        output_config=OUTPUT,
        training_data=assets("train.manifest"),
        testing_data={"AutoCreate": True},
    )


def test_a_refused_list_counts_as_one_describe_call(
    plain: Bench, progressions: Progressions
) -> None:
    progressions["rekognition::dataset"] = Progression("manual", 3)
    answer = plain.call("CreateDataset", project_arn=plain.project().arn, dataset_type="TRAIN")
    show = partial(plain.call, "ListDatasetEntries", dataset_arn=answer["DatasetArn"])
    assert until_accepted(ResourceNotReadyException, show) == 2


def test_a_refused_call_describes_the_work_that_it_has_to_wait_for(bench: Bench) -> None:
    version = bench.training(bench.project())
    with pytest.raises(ResourceInUseException):
        bench.call("DeleteProjectVersion", project_version_arn=version.arn)
    under_way = bench.world.waits.under_way
    assert under_way is not None
    assert under_way[:2] == ("training", version.arn)


def test_the_backends_of_a_running_mock_are_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    account = rekognition_backends["123456789012"]
    monkeypatch.setattr(rekognition_backends, "backend", RekognitionBackend)
    monkeypatch.setattr(account, "backend", RekognitionBackend)
    account.clear()
    assert type(account["us-east-1"]) is RekognitionBackend
    models._take_over()
    assert type(account["us-east-1"]) is CustomLabelsBackend
    assert rekognition_backends.backend is CustomLabelsBackend
