import sys
from collections.abc import Iterator

import pytest
import requests
from moto import mock_aws
from moto.moto_api import state_manager

from mock_vision import mock_vision
from mock_vision.errors import UsageError
from mock_vision.upstream.state_manager import MODELS, progression
from mock_vision.world.ports import Progression


@pytest.fixture(autouse=True)
def unset() -> Iterator[None]:
    yield
    for model in MODELS:
        state_manager.unset_transition(model)


@pytest.mark.parametrize("model", MODELS)
def test_our_names_are_registered_with_motos_default_for_plain_mocks(model: str) -> None:
    assert model in state_manager.get_registered_models()
    assert state_manager.get_transition(model) == {"progression": "manual", "times": 1}
    assert progression(model) is None


def test_a_setting_equal_to_the_default_is_noticed() -> None:
    state_manager.set_transition(MODELS[0], {"progression": "manual", "times": 1})
    assert progression(MODELS[0]) == Progression("manual", 1)
    state_manager.unset_transition(MODELS[0])
    assert progression(MODELS[0]) is None


def test_nothing_is_set_before_motos_state_manager_was_imported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    state_manager.set_transition(MODELS[0], {"progression": "immediate"})
    monkeypatch.delitem(sys.modules, "moto.moto_api")
    assert progression(MODELS[0]) is None


def test_a_wrong_name_of_ours_is_refused_with_the_valid_ones() -> None:
    with pytest.raises(UsageError, match=r"'lookoutvision::modle'.*mean 'lookoutvision::model'"):
        state_manager.set_transition("lookoutvision::modle", {"progression": "immediate"})


@pytest.mark.parametrize(
    "transition",
    [
        {"progression": "imediate"},
        {},
        "immediate",
        {"progression": "manual"},
        {"progression": "manual", "times": -1},
        {"progression": "time", "seconds": "5"},
        {"progression": "manual", "times": True},
    ],
)
def test_a_wrong_setting_is_refused_with_the_valid_ones(transition: object) -> None:
    with pytest.raises(UsageError, match=r'lookoutvision::model.*"manual", "times": 3'):
        state_manager.set_transition("lookoutvision::model", transition)  # type: ignore[arg-type]
    assert progression("lookoutvision::model") is None


def test_other_services_are_left_to_moto() -> None:
    state_manager.set_transition("dax::cluster", {"progression": "whatever"})
    state_manager.unset_transition("dax::cluster")


def test_settings_made_over_http_are_checked_and_obeyed() -> None:
    url = "http://motoapi.amazonaws.com/moto-api/state-manager/set-transition"
    body = {"model_name": "rekognition::dataset", "transition": {"progression": "immediate"}}
    with mock_aws():
        assert requests.post(url, json=body, timeout=5).status_code == 201
        assert progression("rekognition::dataset") == Progression("immediate")


def test_settings_survive_entering_mock_vision() -> None:
    state_manager.set_transition("rekognition::dataset", {"progression": "immediate"})
    with mock_vision():
        assert progression("rekognition::dataset") == Progression("immediate")
