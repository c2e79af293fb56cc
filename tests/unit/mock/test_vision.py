from datetime import datetime, timedelta, timezone
from pathlib import Path

import boto3
import pytest

from mock_vision import UsageError, mock_vision
from mock_vision.world import world
from tests.support.clients import REGION, client

START = datetime(2025, 1, 1, tzinfo=timezone.utc)


def test_skill_can_be_set_and_is_checked() -> None:
    with mock_vision(skill=0.5) as vision:
        assert vision.skill == 0.5
        vision.skill = 1
        assert world.current().settings.skill == 1
        with pytest.raises(UsageError, match="skill must be a number from 0"):
            vision.skill = 2


def test_the_journal_has_calls_and_transitions() -> None:
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


def test_faults_and_calls_are_those_of_the_world() -> None:
    with mock_vision() as vision:
        assert vision.faults is vision.faults
        assert vision.calls is vision.calls
        assert len(vision.calls) == 0


def test_reset_empties_everything_but_clock_and_settings() -> None:
    with mock_vision(start=START, seed=7) as vision:
        client("s3").create_bucket(
            Bucket="goods", CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        client("lookoutvision").create_project(ProjectName="boards")
        client("rekognition").create_project(ProjectName="parts")
        vision.clock.advance(hours=1)
        vision.answers.normal()
        vision.faults.throttle("CreateModel")
        vision.reset()
        assert client("s3").list_buckets()["Buckets"] == []
        assert client("lookoutvision").list_projects()["Projects"] == []
        assert client("rekognition").describe_projects()["ProjectDescriptions"] == []
        assert vision.faults.live == ()
        assert [call.operation for call in vision.calls] == ["ListProjects", "DescribeProjects"]
        assert vision.clock.now() == START + timedelta(hours=1)
        assert vision.seed == 7


def test_a_vision_prints_as_its_report() -> None:
    with mock_vision(start=START) as vision:
        client("lookoutvision").list_projects()
        assert str(vision).splitlines()[1:] == [
            "last calls and transitions:",
            f"  {START:%Y-%m-%d %H:%M:%S}  call        lookoutvision.ListProjects  200",
        ]
        assert "lookoutvision.ListProjects" in vision._repr_html_()


def test_a_misspelt_setting_is_refused() -> None:
    with mock_vision() as vision:
        with pytest.raises(UsageError, match=r"'skil'.*Did you mean 'skill'"):
            setattr(vision, "skil", 0.2)  # noqa: B010 - type checkers refuse the plain spelling
        with pytest.raises(
            UsageError, match=r"seed is set where the mock begins: mock_vision\(seed"
        ):
            setattr(vision, "seed", 3)  # noqa: B010
        assert (vision.skill, vision.seed) == (1, 0)


def test_a_report_is_a_page_in_a_file(tmp_path: Path) -> None:
    with mock_vision(start=START) as vision:
        vision.given.anomaly_model("boards")
        file = vision.report(tmp_path / "reports" / "run.html")
        assert file == tmp_path / "reports" / "run.html"
        first = file.read_text("utf-8")
        vision.clock.advance(hours=1)
        vision.report(str(file))
    assert '"name":"boards"' in first
    assert '"now":"2025-01-01T01:00:00+00:00"' in file.read_text("utf-8")
