"""Mocks that end while a model is running, and what reports say of the usage."""

from __future__ import annotations

from typing import Any
from unittest import TestCase, defaultTestLoader
from unittest.result import TestResult as Result

import pytest

import mock_vision as package
from mock_vision import ModelLeftRunningError, UsageError, Vision, mock_vision
from tests.support.clients import REGION, client

BOARDS = {"ProjectName": "boards", "ModelVersion": "1"}


def start() -> None:
    client("lookoutvision").start_model(**BOARDS, MinInferenceUnits=2)


def trained(vision: Vision) -> None:
    vision.given.anomaly_model("boards", status="TRAINED", region=REGION)


def test_a_model_that_the_code_started_fails_the_mock() -> None:
    message = r"boards/1 \(lookoutvision, eu-west-1\): HOSTED since .*; a day of it is 48 inference"
    with (
        pytest.raises(ModelLeftRunningError, match=message),
        mock_vision(nothing_left_running=True) as vision,
    ):
        trained(vision)
        start()
        vision.clock.advance(hours=1)


def test_a_model_that_is_starting_or_in_training_fails_it_too() -> None:
    with (
        pytest.raises(ModelLeftRunningError, match="STARTING_HOSTING since"),
        mock_vision(nothing_left_running=True) as vision,
    ):
        trained(vision)
        start()


def test_a_model_that_was_stopped_does_not() -> None:
    with mock_vision(nothing_left_running=True, durations={"model_start": 600}) as vision:
        trained(vision)
        start()
        vision.clock.advance(hours=1)
        client("lookoutvision").stop_model(**BOARDS)
    assert vision.usage.inference_hours == pytest.approx(2 * 50 / 60, abs=0.01)


def test_models_of_given_count_only_with_the_option() -> None:
    with mock_vision(nothing_left_running=True) as vision:
        vision.given.anomaly_model("boards")
    with (
        pytest.raises(ModelLeftRunningError, match="boards/1"),
        mock_vision(nothing_left_running="given") as vision,
    ):
        vision.given.anomaly_model("boards")


def test_each_mock_checks_what_began_in_it() -> None:
    with mock_vision() as vision:
        trained(vision)
        start()
        with mock_vision(nothing_left_running=True):
            client("lookoutvision").describe_model(**BOARDS)
        with (
            pytest.raises(ModelLeftRunningError, match="boards/2"),
            mock_vision(nothing_left_running=True),
        ):
            vision.given.anomaly_model("boards", version="2", status="TRAINED", region=REGION)
            client("lookoutvision").start_model(
                **{**BOARDS, "ModelVersion": "2"}, MinInferenceUnits=1
            )


def test_each_test_of_a_decorated_class_is_checked() -> None:
    @mock_vision(nothing_left_running=True)
    class Suite(TestCase):
        def setUp(self) -> None:
            package.current().given.anomaly_model("boards", status="TRAINED", region=REGION)

        def test_careless(self) -> None:
            start()

        def test_careful(self) -> None:
            start()
            package.current().endings.end_now("boards/1")
            client("lookoutvision").stop_model(**BOARDS)

    result = Result()
    defaultTestLoader.loadTestsFromTestCase(Suite).run(result)
    (failed,) = result.errors
    assert "test_careless" in str(failed[0])
    assert "ModelLeftRunningError: models were left running" in failed[1]


def test_an_exception_that_leaves_the_mock_has_the_failure_as_a_note() -> None:
    with (
        pytest.raises(KeyError) as left,
        mock_vision(nothing_left_running=True) as vision,
    ):
        trained(vision)
        start()
        raise KeyError("mine")
    notes = getattr(left.value, "__notes__", None)
    assert notes is None or "models were left running" in notes[0]


def test_a_reset_forgets_the_usage() -> None:
    with mock_vision(nothing_left_running=True) as vision:
        trained(vision)
        start()
        vision.clock.advance(hours=1)
        assert vision.usage.inference_hours > 1
        vision.reset()
        assert (len(vision.usage), vision.usage.inference_hours) == (0, 0)


def test_reports_show_the_usage() -> None:
    with mock_vision(prices={"inference_hour": 4}) as vision:
        assert "usage:" not in str(vision)
        trained(vision)
        assert "usage:" not in str(vision)
        vision.given.label_model("parts", labels=["a", "b"], region=REGION)
        vision.clock.advance(hours=2)
        lines = str(vision).splitlines()
        at = lines.index("usage:")
        assert lines[at + 2].split()[:6] == [
            "parts/v1",
            "(rekognition,",
            "eu-west-1)",
            "0.00",
            "2.00",
            "0",
        ]
        assert "<caption>usage</caption>" in vision._repr_html_()


@pytest.mark.parametrize("value", ["yes", 1, None])
def test_a_wrong_value_is_refused(value: Any) -> None:
    with pytest.raises(UsageError, match="nothing_left_running must be True, False, or 'given'"):
        mock_vision(nothing_left_running=value)


@pytest.mark.parametrize("option", ["prices", "rates"])
def test_prices_and_rates_are_mappings_of_known_names(option: str) -> None:
    wrong: Any = {option: 4}
    with pytest.raises(UsageError, match=f"{option} must map names to numbers, not 4"):
        mock_vision(**wrong)
    wrong = {option: {"rent": 4}}
    with pytest.raises(UsageError, match=f"unknown {option[:-1]} 'rent'"):
        mock_vision(**wrong)
    nothing: Any = {option: None}
    with mock_vision(**nothing) as vision:
        assert vision.options[option] == {}  # type: ignore[literal-required]


def test_prices_and_rates_of_nested_mocks_are_merged() -> None:
    with (
        mock_vision(prices={"inference_hour": 4}, rates={"DetectAnomalies": 5}) as vision,
        mock_vision(prices={"rekognition.inference_hour": 5}),
    ):
        assert vision.options["prices"] == {
            "lookoutvision.inference_hour": 4,
            "rekognition.inference_hour": 5,
        }
        assert vision.options["rates"] == {"lookoutvision.DetectAnomalies": 5}


def test_the_environment_sets_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOCK_VISION_NOTHING_LEFT_RUNNING", "True")
    with mock_vision() as vision:
        assert vision.options["nothing_left_running"] is True
    with mock_vision(nothing_left_running=False) as vision:
        assert vision.options["nothing_left_running"] is False
    monkeypatch.setenv("MOCK_VISION_NOTHING_LEFT_RUNNING", "maybe")
    with pytest.raises(UsageError, match="must be true, false or given, not 'maybe'"):
        mock_vision().start()
