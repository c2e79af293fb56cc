from __future__ import annotations

from datetime import timedelta

import pytest

from mock_vision.errors import UsageError
from mock_vision.settings.settings import WAIT_LIMIT_VARIABLE, Settings


def test_options_are_laid_over_settings_which_stay_as_they_are() -> None:
    settings = Settings()
    settings.quotas["rekognition.running_models"] = 7
    over = settings.overlay({"seed": 5, "durations": {"rekognition.training": 60}})
    assert (over.seed, over.skill, over.ends_on_clock) == (5, settings.skill, True)
    assert over.durations["rekognition.training"] == timedelta(minutes=1)
    assert settings.durations["rekognition.training"] == timedelta(hours=1)
    over.quotas["rekognition.running_models"] = 9
    assert settings.quotas["rekognition.running_models"] == 7


@pytest.mark.parametrize(("text", "seconds"), [("none", None), ("NONE", None), ("2.5", 2.5)])
def test_the_environment_sets_the_wait_limit(
    monkeypatch: pytest.MonkeyPatch, text: str, seconds: float | None
) -> None:
    monkeypatch.setenv(WAIT_LIMIT_VARIABLE, text)
    assert Settings().wait_limit_seconds == seconds


@pytest.mark.parametrize("text", ["", "soon", "0", "-1", "nan", "inf"])
def test_a_wrong_wait_limit_in_the_environment_is_refused(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv(WAIT_LIMIT_VARIABLE, text)
    with pytest.raises(UsageError) as refused:
        Settings()
    assert str(refused.value) == (
        "the environment variable MOCK_VISION_WAIT_LIMIT must be a number of seconds above 0, or"
        f" none, not {text!r}."
    )
