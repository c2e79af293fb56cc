"""``vision.given`` as a test holds it."""

from __future__ import annotations

import sys
from types import FrameType

import pytest

from mock_vision import Vision, mock_vision
from tests.support.clients import OTHER_ACCOUNT


def test_models_are_in_the_region_and_the_account_of_the_caller(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-northeast-2")
    monkeypatch.setenv("MOTO_ACCOUNT_ID", OTHER_ACCOUNT)
    with mock_vision() as vision:
        for model in (
            vision.given.anomaly_model("boards"),
            vision.given.label_model("parts", labels=["a", "b"]),
        ):
            assert (model.region, model.account_id) == ("ap-northeast-2", OTHER_ACCOUNT)


def test_models_are_in_us_east_1_where_the_service_is_not_in_the_configured_region(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    with mock_vision() as vision:
        assert vision.given.anomaly_model("boards").region == "us-east-1"


def test_there_is_one_for_each_mock() -> None:
    with mock_vision() as vision, mock_vision() as inner:
        assert vision.given is inner.given
        first = vision.given
    with mock_vision() as vision:
        assert vision.given is not first


def test_a_reset_removes_what_was_given() -> None:
    with mock_vision() as vision:
        for _ in range(2):
            assert vision.given.anomaly_model("boards", region="us-east-1").version == "1"
            vision.reset()


def test_two_models_take_few_calls_of_functions() -> None:
    """A model takes less than a millisecond; calls of functions can be counted, and repeat."""
    calls: list[str] = []

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        if event in ("call", "c_call"):
            calls.append(event)

    with mock_vision() as vision:
        give_two_models(vision, 1)
        before = sys.getprofile()
        sys.setprofile(count)
        try:
            give_two_models(vision, 2)
        finally:
            sys.setprofile(before)
    assert 100 < len(calls) < 1_500


def give_two_models(vision: Vision, number: int) -> None:
    vision.given.anomaly_model(f"boards-{number}", anomalies={"crack": "#23A436"}, f1=0.79)
    vision.given.label_model(f"parts-{number}", labels=["bolt", "gear"], boxes=True)
