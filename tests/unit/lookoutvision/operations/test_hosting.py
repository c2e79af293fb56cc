from __future__ import annotations

from typing import Any

import pytest

from mock_vision.lookoutvision.exceptions import (
    ResourceNotFoundException,
    ServiceQuotaExceededException,
    ValidationException,
)
from tests.support.lookoutvision_bench import PROJECT, Bench

MODEL: dict[str, Any] = {"project_name": PROJECT, "model_version": "1"}


def units(bench: Bench) -> dict[str, int]:
    described = bench.call("DescribeModel", **MODEL)["ModelDescription"]
    return {name: value for name, value in described.items() if name.endswith("InferenceUnits")}


def test_units_are_shown_as_long_as_the_model_has_them(bench: Bench) -> None:
    bench.trained_model()
    assert units(bench) == {}
    answer = bench.call("StartModel", **MODEL, min_inference_units=2, max_inference_units=4)
    assert answer == {"Status": "STARTING_HOSTING"}
    shown = {"MinInferenceUnits": 2, "MaxInferenceUnits": 4}
    assert units(bench) == shown
    bench.settle()
    assert units(bench) == shown
    assert bench.call("StopModel", **MODEL) == {"Status": "STOPPING_HOSTING"}
    assert units(bench) == shown
    bench.settle()
    assert units(bench) == {}


def test_without_a_maximum_there_is_none_to_show(bench: Bench) -> None:
    # API reference, StartModel: without a maximum the model does not scale.
    bench.trained_model()
    bench.call("StartModel", **MODEL, min_inference_units=1, max_inference_units=5)
    bench.settle()
    bench.call("StopModel", **MODEL)
    bench.settle()
    bench.call("StartModel", **MODEL, min_inference_units=5)
    assert units(bench) == {"MinInferenceUnits": 5}


def test_the_minimum_is_not_above_the_maximum(bench: Bench) -> None:
    model = bench.trained_model()
    with pytest.raises(
        ValidationException, match="MinInferenceUnits 3 is greater than MaxInferenceUnits 2"
    ):
        bench.call("StartModel", **MODEL, min_inference_units=3, max_inference_units=2)
    assert model.status == "TRAINED"


@pytest.mark.parametrize("asked", [{"min_inference_units": 6}, {"max_inference_units": 6}])
def test_a_model_has_at_most_five_units(bench: Bench, asked: dict[str, int]) -> None:
    # AWS's batch-processing sample: "Max 5".
    model = bench.trained_model()
    with pytest.raises(ServiceQuotaExceededException, match="5 inference units") as refusal:
        bench.call("StartModel", **{**MODEL, "min_inference_units": 1, **asked})
    assert refusal.value.members == {
        "ResourceId": "boards/1",
        "ResourceType": "MODEL",
        "QuotaCode": "L-84E8C9F8",
        "ServiceCode": "lookoutvision",
    }
    assert model.status == "TRAINED"


def test_latest_is_started_and_stopped(bench: Bench) -> None:
    bench.trained_model()
    newer = bench.trained_model()
    latest: dict[str, Any] = {"project_name": PROJECT, "model_version": "latest"}
    bench.call("StartModel", **latest, min_inference_units=1)
    bench.settle()
    assert newer.status == "HOSTED"
    bench.call("StopModel", **latest)
    bench.settle()
    assert newer.status == "TRAINED"


def test_versions_of_one_project_are_hosted_side_by_side(bench: Bench) -> None:
    assert bench.hosted_model().status == "HOSTED"
    assert bench.hosted_model().version == "2"


@pytest.mark.parametrize("operation", ["StartModel", "StopModel"])
def test_an_unknown_model_is_not_found(bench: Bench, operation: str) -> None:
    more = {"min_inference_units": 1} if operation == "StartModel" else {}
    with pytest.raises(ResourceNotFoundException, match="model boards/1"):
        bench.call(operation, **MODEL, **more)


def test_a_model_can_be_stopped_while_its_hosting_starts(bench: Bench) -> None:
    """AWS's sample amazon-lookout-for-vision-batch-processing, stop_model/app.py, calls StopModel
    in STARTING_HOSTING; its Custom Labels twin does the same in STARTING.
    """
    model = bench.trained_model()
    bench.call("StartModel", **MODEL, min_inference_units=1)
    bench.world.clock.advance(seconds=10)
    assert bench.call("StopModel", **MODEL) == {"Status": "STOPPING_HOSTING"}
    bench.world.clock.advance(seconds=120)
    assert model.status == "TRAINED"
    bench.world.clock.run_until_idle()
    assert model.status == "TRAINED", "the start that was under way never ends"


def test_a_start_takes_less_than_the_time_that_programs_sleep(bench: Bench) -> None:
    """A public program sleeps for 220 seconds after StartModel, and found its model hosted."""
    model = bench.trained_model()
    bench.call("StartModel", **MODEL, min_inference_units=1)
    bench.world.clock.advance(seconds=220)
    assert model.status == "HOSTED"
