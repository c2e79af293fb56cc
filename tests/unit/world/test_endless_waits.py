import time

import boto3
import pytest

from mock_vision import EndlessWaitError, mock_vision
from mock_vision.world.endless_waits import PATIENCE, PAUSE, Patience


def poll(patience: Patience, times: int, pending: object = ()) -> None:
    for number in range(1, times + 1):
        patience.check("x", b"{}", number * PAUSE, lambda: pending)


def test_the_same_answer_after_pauses_is_an_endless_wait() -> None:
    patience = Patience()
    poll(patience, PATIENCE)
    with pytest.raises(EndlessWaitError) as raised:
        patience.check("x", b"{}", (PATIENCE + 1) * PAUSE, tuple)
    assert "x was answered the same 1000 times in a row over 0.1 hours" in str(raised.value)
    assert str(raised.value).endswith("The answer: {}")
    patience.check("x", b"{}", (PATIENCE + 2) * PAUSE, tuple)


def test_something_pending_makes_it_a_wait() -> None:
    poll(Patience(), PATIENCE * 2, pending=["a training"])


@pytest.mark.parametrize(
    ("subject", "body", "pause"),
    [("y", b"{}", PAUSE), ("x", b"[]", PAUSE), ("x", b"{}", PAUSE - 1)],
)
def test_anything_else_in_between_begins_the_count_anew(
    subject: str, body: bytes, pause: int
) -> None:
    patience = Patience()
    poll(patience, PATIENCE)
    now = PATIENCE * PAUSE + pause
    patience.check(subject, body, now, tuple)
    patience.check("x", b"{}", now + PAUSE, tuple)


def test_polling_for_what_will_never_come_ends_with_what_was_seen() -> None:
    with mock_vision():
        rekognition = boto3.client("rekognition", region_name="us-east-1")
        project = rekognition.create_project(ProjectName="parts")["ProjectArn"]
        with pytest.raises(
            EndlessWaitError, match=r"DescribeProjectVersions was answered the same"
        ):
            while not rekognition.describe_project_versions(ProjectArn=project)[
                "ProjectVersionDescriptions"
            ]:
                time.sleep(30)


def test_something_pending_is_worth_waiting_for() -> None:
    with mock_vision(durations={"project_deletion": 3600 * 2}):
        rekognition = boto3.client("rekognition", region_name="us-east-1")
        arn = rekognition.create_project(ProjectName="parts")["ProjectArn"]
        rekognition.delete_project(ProjectArn=arn)
        while rekognition.describe_projects()["ProjectDescriptions"]:
            time.sleep(5)
