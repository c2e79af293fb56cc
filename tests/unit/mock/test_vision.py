from datetime import datetime, timedelta, timezone

import boto3
import pytest

from mock_vision import UsageError, mock_vision
from mock_vision.world import world

START = datetime(2025, 1, 1, tzinfo=timezone.utc)


def test_skill_can_be_set_and_is_checked() -> None:
    with mock_vision(skill=0.5) as vision:
        assert vision.skill == 0.5
        vision.skill = 1
        assert world.current().settings.skill == 1
        with pytest.raises(UsageError, match="skill must be a number from 0"):
            vision.skill = 2


def test_the_journal_tells_what_happened() -> None:
    with mock_vision(start=START) as vision:
        lookout = boto3.client("lookoutvision", region_name="us-east-1")  # type: ignore[call-overload]
        lookout.create_project(ProjectName="x")
        with pytest.raises(lookout.exceptions.ConflictException):
            lookout.create_project(ProjectName="x")
        assert [(entry.subject, entry.detail) for entry in vision.journal] == [
            ("lookoutvision.CreateProject", "200"),
            ("lookoutvision.CreateProject", "ConflictException"),
        ]


def test_durations_can_be_set_and_read() -> None:
    with mock_vision(durations={"training": 60}) as vision:
        assert vision.durations["training"] == timedelta(minutes=1)
        vision.durations["rekognition.training"] = timedelta(hours=2)
        assert world.current().settings.durations.ticks("rekognition.training") == 7200 * 1_000_000


def test_the_text_of_a_vision_names_its_time_and_seed() -> None:
    with mock_vision(start=START, seed=3) as vision:
        assert repr(vision) == "<Vision at 2025-01-01T00:00:00+00:00, seed 3>"
