from mock_vision.rekognition.defaults import DURATIONS, QUOTAS
from mock_vision.rekognition.states import TRANSITIONS
from mock_vision.settings.durations import DEFAULT_SECONDS
from mock_vision.settings.quotas import DEFAULTS


def test_every_transition_has_a_duration_and_every_duration_a_transition() -> None:
    used = {each.duration for each in TRANSITIONS.values()}
    assert used | {"model_scaling"} == set(DURATIONS)  # a change of units is no change of status


def test_importing_the_package_registers_them() -> None:
    assert DEFAULT_SECONDS["rekognition.training"] == DURATIONS["training"] == 3600
    assert DEFAULTS["rekognition.running_models"] is QUOTAS["running_models"]


def test_regions_that_differ() -> None:
    assert QUOTAS["concurrent_trainings"].in_region("ap-southeast-2").value == 1
    assert QUOTAS["concurrent_trainings"].in_region("us-east-1").value == 2
