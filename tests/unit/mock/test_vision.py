import copy
import pickle
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import boto3
import pytest

from mock_vision import UsageError, Vision, mock_vision
from mock_vision.virtual_time.schedule import PendingEvent
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


@pytest.mark.parametrize(
    ("of", "message"),
    [
        (lambda vision: vision.call, r"of vision 'call'\. Did you mean 'calls'\? Valid: answers, "),
        (
            lambda vision: vision.clock.forward,
            r"of vision\.clock 'forward'\. Valid: advance, advance_to, advance_to_next, follow,"
            r" freeze, now, pending, run_until_idle\.",
        ),
        (
            lambda vision: vision.calls[0].parameters,
            r"of a Call 'parameters'\. Did you mean 'params'\? Valid: account_id, answer, attempt,"
            r" error, fault, invocation_id, operation, outcome, params, region, service, status,"
            r" subject, when\.",
        ),
        (lambda vision: vision.calls().first, r"of a CallList 'first'\. Valid: by_invocation, "),
        (
            lambda vision: vision.usage.total,
            r"of vision\.usage 'total'\. Valid: amount, as_dict, at, count, detections, going_on,"
            r" index, inference_hours, training_hours\.",
        ),
        (lambda vision: vision.usage[0].hours, r"of a ModelUsage 'hours'\. .*Valid: account_id, "),
        (
            lambda vision: vision.given.label_model("bolts", labels=["a", "b"]).lables,
            r"of a given model 'lables'\. Did you mean 'labels'\? Valid: account_id, arn, compute,"
            r" labels, project, project_arn, region, version\.",
        ),
        (lambda vision: vision.now(), r"of vision 'now'\. Did you mean 'clock\.now\(\)'\?"),
        (
            lambda vision: vision.journal.record_all,
            r"of vision\.journal 'record_all'\. Valid: calls, last\.",
        ),
        (
            lambda vision: vision.durations.training,
            r"of vision\.durations 'training'\. Valid: clear, get, ",
        ),
        (
            lambda vision: vision.clock.pending().due,
            r"of vision\.clock\.pending\(\), a tuple of events, 'due'\. Valid: count, index\.",
        ),
        (
            lambda vision: PendingEvent("training ends", "boards/1", vision.clock.now()).why,  # type: ignore[attr-defined]
            r"of a pending event 'why'\. Valid: due, resource, what\.",
        ),
        (
            lambda vision: vision.given.anomaly_project("tiles").name,
            r"of a given project 'name'\. .*Valid: account_id, arn, project, region\.",
        ),
    ],
)
def test_a_wrong_attribute_names_the_valid_ones(
    of: Callable[[Vision], object], message: str
) -> None:
    with mock_vision(start=START) as vision:
        vision.given.anomaly_model("boards")
        client("lookoutvision").list_projects()
        with pytest.raises(UsageError, match=f"^unknown attribute {message}") as refused:
            of(vision)
    assert isinstance(refused.value, AttributeError)


def test_what_a_test_holds_can_be_copied_and_pickled() -> None:
    with mock_vision() as vision:
        project = vision.given.anomaly_project("tiles")
        vision.given.anomaly_model("boards")
        usage = vision.usage
        assert not hasattr(vision, "nothing")
    for held in (project, usage[0], tuple(usage)):
        assert copy.deepcopy(held) == pickle.loads(pickle.dumps(held)) == held


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
