from mock_vision.lookoutvision.defaults import DURATIONS, QUOTAS
from mock_vision.lookoutvision.states import CONTINUATIONS, HOSTED, TRANSITIONS
from mock_vision.settings.durations import DEFAULT_SECONDS
from mock_vision.settings.quotas import DEFAULTS


def test_every_transition_has_a_duration_and_every_duration_a_transition() -> None:
    transitions = (*TRANSITIONS.values(), *CONTINUATIONS.values(), HOSTED.update)
    used = {each.duration for each in transitions if each is not None}
    assert used | {"model_scaling"} == set(DURATIONS)  # a change of units is no change of status


def test_importing_the_package_registers_them() -> None:
    assert DEFAULT_SECONDS["lookoutvision.training"] == DURATIONS["training"] == 1800
    assert DEFAULTS["lookoutvision.inference_units"] is QUOTAS["inference_units"]
