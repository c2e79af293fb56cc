"""Prices and rates, by the names of both services."""

from __future__ import annotations

from typing import Any

import pytest

import mock_vision  # noqa: F401 - registers the names
from mock_vision.errors import UsageError
from mock_vision.settings.figures import Prices, Rates


def test_a_name_without_a_service_means_both() -> None:
    prices = Prices({"inference_hour": 4, "rekognition.training_hour": 1.5})
    assert dict(prices) == {
        "lookoutvision.inference_hour": 4.0,
        "rekognition.inference_hour": 4.0,
        "rekognition.training_hour": 1.5,
    }
    assert len(prices) == 3
    assert repr(prices) == repr(dict(prices))


def test_figures_are_laid_over_others() -> None:
    prices = Prices({"inference_hour": 4}).over({"rekognition.inference_hour": 5})
    assert prices["lookoutvision.inference_hour"] == 4
    assert prices["rekognition.inference_hour"] == 5
    assert prices.over(None) == prices


def test_a_price_may_be_zero_and_a_rate_may_not() -> None:
    assert Prices({"rekognition.inference_hour": 0})["rekognition.inference_hour"] == 0
    assert dict(Rates({"DetectAnomalies": 0.5})) == {"lookoutvision.DetectAnomalies": 0.5}
    with pytest.raises(UsageError, match=r"the rate 'DetectAnomalies' must be a number above 0"):
        Rates({"DetectAnomalies": 0})


@pytest.mark.parametrize("value", [-1, "4", True, None, float("nan"), float("inf"), 10**400])
def test_a_wrong_value_is_refused(value: Any) -> None:
    message = r"the price 'inference_hour' must be a number that is not negative, not .*example"
    with pytest.raises(UsageError, match=message):
        Prices({"inference_hour": value})


def test_a_wrong_name_is_refused_and_the_right_ones_are_listed() -> None:
    message = (
        "unknown price 'rekognition.inference_hours'. Did you mean 'rekognition.inference_hour'?"
        " Valid: inference_hour, lookoutvision.inference_hour, lookoutvision.training_hour,"
        " rekognition.inference_hour, rekognition.training_hour, training_hour."
    )
    with pytest.raises(UsageError) as refused:
        Prices({"rekognition.inference_hours": 4})
    assert str(refused.value) == message
    with pytest.raises(UsageError, match="Valid: DetectAnomalies, DetectCustomLabels, lookoutv"):
        Rates({"DetectFaces": 4})
