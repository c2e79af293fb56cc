from __future__ import annotations

from datetime import timedelta

from mock_vision.settings.settings import Settings


def test_options_are_laid_over_settings_which_stay_as_they_are() -> None:
    settings = Settings()
    settings.quotas["rekognition.running_models"] = 7
    over = settings.overlay({"seed": 5, "durations": {"rekognition.training": 60}})
    assert (over.seed, over.skill, over.ends_on_clock) == (5, settings.skill, True)
    assert over.durations["rekognition.training"] == timedelta(minutes=1)
    assert settings.durations["rekognition.training"] == timedelta(hours=1)
    over.quotas["rekognition.running_models"] = 9
    assert settings.quotas["rekognition.running_models"] == 7
