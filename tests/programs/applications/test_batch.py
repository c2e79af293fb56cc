"""The application that classifies pictures in batches."""

from __future__ import annotations

import importlib
import json
import sys
import time
from typing import Any

import pytest

from mock_vision import mock_vision
from mock_vision.mock.vision import Vision
from tests.programs.idioms.account import (
    BUCKET,
    client,
    fill_bucket,
    host_lookout,
    labels_project,
    picture,
    read,
    train_lookout,
    train_version,
)
from tests.support.clocks import START

HOUR = 3600
PROGRAM = "tests.programs.applications.code.batch"


@pytest.fixture
def queue(mock: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A queue that hears of each picture put under ``todo/``."""
    return make_queue(monkeypatch)


def make_queue(monkeypatch: pytest.MonkeyPatch) -> str:
    sqs = client("sqs")
    url: str = sqs.create_queue(QueueName="pictures")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"][
        "QueueArn"
    ]
    rule = {"Key": {"FilterRules": [{"Name": "prefix", "Value": "todo/"}]}}
    configuration = {"QueueArn": arn, "Events": ["s3:ObjectCreated:*"], "Filter": rule}
    client("s3").put_bucket_notification_configuration(
        Bucket=BUCKET, NotificationConfiguration={"QueueConfigurations": [configuration]}
    )
    sqs.purge_queue(QueueUrl=url)
    monkeypatch.setenv("QUEUE_URL", url)
    return url


@pytest.fixture
def batch(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The program, imported before the mock begins: so are its clients made."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.delitem(sys.modules, PROGRAM, raising=False)
    return importlib.import_module(PROGRAM)


def messages(queue: str) -> dict[str, Any]:
    """What the queue holds, as Lambda hands it over."""
    sqs = client("sqs")
    found = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    for message in found:
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return {"Records": [{"body": message["Body"]} for message in found]}


def put_pictures(*numbers: int) -> None:
    for number in numbers:
        key = f"todo/a picture {number}.png"
        client("s3").put_object(Bucket=BUCKET, Key=key, Body=picture(number))


def keys(prefix: str) -> list[str]:
    found = client("s3").list_objects_v2(Bucket=BUCKET, Prefix=prefix)
    return [each["Key"] for each in found.get("Contents", [])]


def test_sorting(batch: Any, queue: str, rekognition: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    project = labels_project("parts.eu-west")
    monkeypatch.setenv("PROJECT_ARN", project)
    monkeypatch.setenv("MODEL_ARN", train_version(project, "2030.01-a"))
    put_pictures(2, 3)
    event = messages(queue)
    with pytest.raises(RuntimeError, match="not yet"):
        batch.sort(event, None)
    assert batch.start_sorting({}, None) == "STARTING"
    rekognition.get_waiter("project_version_running").wait(ProjectArn=project)
    assert batch.start_sorting({}, None) == "RUNNING"
    assert batch.sort(event, None) == 2
    assert [label["Name"] for label in read("results/a picture 2.png.json")][:1] == ["nut"]
    assert [label["Name"] for label in read("results/a picture 3.png.json")][:1] == ["gear"]
    assert (len(keys("todo/")), len(keys("done/"))) == (0, 2)
    assert batch.stop_sorting({}, None) == "STOPPING"
    assert batch.stop_sorting({}, None) in ("STOPPING", "STOPPED")


def test_inspection(batch: Any, queue: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert train_lookout()["Status"] == "TRAINED"
    monkeypatch.setenv("PROJECT", "boards")
    monkeypatch.setenv("VERSION", "1")
    assert batch.start_inspection({}, None) == "STARTING_HOSTING"
    put_pictures(3, 30)
    while batch.start_inspection({}, None) != "HOSTED":
        time.sleep(60)
    event = messages(queue)
    assert batch.inspect(event, None) == 2
    assert read("results/a picture 3.png.json")["IsAnomalous"] is False
    assert read("results/a picture 30.png.json")["IsAnomalous"] is True
    assert batch.stop_inspection({}, None) == "STOPPING_HOSTING"


def test_one_token_lets_the_model_start_once_in_eight_hours(
    batch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The schedule is hourly and its token constant, so from the second hour on the start is
    replayed and the model stays down: until the ninth, when the token has lapsed.
    """
    with mock_vision(start=START) as vision:
        assert hours_of_running(vision, batch, monkeypatch) == [0, 8]


def hours_of_running(vision: Vision, batch: Any, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """In which hours of ten the model came up."""
    fill_bucket()
    make_queue(monkeypatch)
    monkeypatch.setenv("PROJECT", "boards")
    monkeypatch.setenv("VERSION", "1")
    train_lookout()
    up = []
    for hour in range(10):
        assert batch.start_inspection({}, None) == "STARTING_HOSTING"
        vision.clock.advance(minutes=30)
        model = client("lookoutvision").describe_model(ProjectName="boards", ModelVersion="1")
        if model["ModelDescription"]["Status"] == "HOSTED":
            up.append(hour)
        batch.stop_inspection({}, None)
        vision.clock.advance(minutes=30)
    return up


def test_answers_can_be_dumped(batch: Any, mock: str) -> None:
    train_lookout()
    host_lookout()
    answer = batch.lookout.detect_anomalies(
        ProjectName="boards", ModelVersion="1", ContentType="image/png", Body=picture(3)
    )
    assert json.loads(json.dumps(answer))["DetectAnomalyResult"]["Source"] == {"Type": "direct"}
