from __future__ import annotations

from typing import Any

import pytest

from mock_vision.rekognition.exceptions import (
    InvalidParameterException,
    LimitExceededException,
    ResourceNotFoundException,
)
from mock_vision.rekognition.resources import ProjectVersion
from tests.support.rekognition_bench import Bench, settled

UNITS = {"MinInferenceUnits", "MaxInferenceUnits"}


def start(bench: Bench, version: ProjectVersion, least: int = 1, most: int | None = None) -> None:
    given: dict[str, Any] = {} if most is None else {"max_inference_units": most}
    answer = bench.call(
        "StartProjectVersion",
        project_version_arn=version.arn,
        min_inference_units=least,
        **given,
    )
    assert answer == {"Status": "STARTING"}


def stop(bench: Bench, version: ProjectVersion) -> None:
    answer = bench.call("StopProjectVersion", project_version_arn=version.arn)
    assert answer == {"Status": "STOPPING"}


def units(bench: Bench, version: ProjectVersion) -> dict[str, int]:
    described = bench.describe(version)
    return {name: described[name] for name in described.keys() & UNITS}


def test_a_model_starts_runs_and_stops(bench: Bench) -> None:
    version = bench.trained(bench.project())
    seen = []

    def look() -> None:
        described = bench.describe(version)
        seen.append((described["Status"], described["StatusMessage"]))

    start(bench, version)
    look()
    bench.world.clock.advance(minutes=10)
    look()
    stop(bench, version)
    look()
    bench.world.clock.advance(minutes=2)
    look()
    start(bench, version)
    look()
    assert seen == [
        ("STARTING", "The model is being started."),
        ("RUNNING", "The model is running."),
        ("STOPPING", "The model is being stopped."),
        ("STOPPED", "The model is stopped."),
        ("STARTING", "The model is being started."),
    ]


def test_a_model_that_is_starting_can_be_stopped(bench: Bench) -> None:
    version = bench.trained(bench.project())
    start(bench, version)
    stop(bench, version)
    bench.world.clock.advance(hours=1)
    assert version.status == "STOPPED"


def test_units_are_described_from_the_first_start_on(bench: Bench) -> None:
    version = bench.trained(bench.project())
    assert units(bench, version) == {}
    start(bench, version, 2, 4)
    assert units(bench, version) == {"MinInferenceUnits": 2, "MaxInferenceUnits": 4}
    stop(bench, version)
    settled(version)
    assert units(bench, version) == {"MinInferenceUnits": 2, "MaxInferenceUnits": 4}
    start(bench, version, 1)
    assert units(bench, version) == {"MinInferenceUnits": 1}


def test_the_most_units_are_not_fewer_than_the_least(bench: Bench) -> None:
    version = bench.trained(bench.project())
    with pytest.raises(InvalidParameterException, match="MaxInferenceUnits is lower"):
        start(bench, version, 3, 2)
    assert version.status == "TRAINING_COMPLETED"


@pytest.mark.parametrize(("least", "most"), [(6, None), (1, 6)])
def test_a_model_has_at_most_five_units_per_start(
    bench: Bench, least: int, most: int | None
) -> None:
    version = bench.trained(bench.project())
    with pytest.raises(LimitExceededException) as refused:
        start(bench, version, least, most)
    assert refused.value.message == "6 inference units of a model requested. Maximum limit: 5"
    assert units(bench, version) == {}
    start(bench, version, 5, 5)


def test_two_models_run_at_a_time(bench: Bench) -> None:
    project, other = bench.project(), bench.project("other")
    first = bench.running(project, "v1")
    second = bench.trained(other, "v1")
    start(bench, second)
    third = bench.trained(project, "v2")
    with pytest.raises(LimitExceededException) as refused:
        start(bench, third)
    assert refused.value.message == "3 running models requested. Maximum limit: 2"
    stop(bench, first)
    start(bench, third)


@pytest.mark.parametrize("operation", ["StartProjectVersion", "StopProjectVersion"])
def test_unknown_models_and_adapters(bench: Bench, operation: str) -> None:
    project = bench.project(feature="CONTENT_MODERATION")
    adapter = bench.training(project)
    units = {"min_inference_units": 1} if operation == "StartProjectVersion" else {}
    with pytest.raises(InvalidParameterException, match=f"{adapter.arn} is an adapter"):
        bench.call(operation, project_version_arn=adapter.arn, **units)
    arn = adapter.arn.replace("v1", "v2")
    with pytest.raises(ResourceNotFoundException, match=arn):
        bench.call(operation, project_version_arn=arn, **units)
