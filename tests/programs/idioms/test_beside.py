"""Both services together with others in one mock: events, messages, parameters, tables."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any
from urllib.parse import unquote_plus

import boto3
import pytest

from tests.programs.idioms.account import (
    BUCKET,
    MODEL,
    REGION,
    client,
    host_lookout,
    labels_project,
    picture,
    run_version,
    train_lookout,
    train_version,
)


@pytest.fixture
def queue(mock: str) -> str:
    """A queue that hears of what is put into the bucket; its URL."""
    made: str = client("sqs").create_queue(QueueName="pictures")["QueueUrl"]
    notify("in/")
    drained(made)  # S3 announces itself with a test event
    return made


def notify(prefix: str) -> None:
    """Send what happens in the bucket below the prefix to the queue."""
    arn = f"arn:aws:sqs:{REGION}:123456789012:pictures"
    rules = [{"Name": "prefix", "Value": prefix}]
    configuration = {
        "QueueArn": arn,
        "Events": ["s3:ObjectCreated:*"],
        "Filter": {"Key": {"FilterRules": rules}},
    }
    client("s3").put_bucket_notification_configuration(
        Bucket=BUCKET, NotificationConfiguration={"QueueConfigurations": [configuration]}
    )


def drained(queue: str) -> list[dict[str, Any]]:
    """What every consumer does: receive, delete, until there is nothing."""
    sqs, found = client("sqs"), []
    while messages := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            found.append(json.loads(message["Body"]))
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return found


def keys_of(events: list[dict[str, Any]]) -> list[str]:
    """Keys come encoded as in a query, so that every handler decodes them."""
    records = [record for event in events for record in event["Records"]]
    return [unquote_plus(record["s3"]["object"]["key"]) for record in records]


def make_table() -> Any:
    """The table of results, through the resource: it takes decimals and refuses floats."""
    made: Any = boto3.resource(
        "dynamodb", REGION, aws_access_key_id="testing", aws_secret_access_key="testing"
    )
    return made.create_table(
        TableName="results",
        KeySchema=[{"AttributeName": "key", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "key", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


def as_item(key: str, result: dict[str, Any]) -> dict[str, Any]:
    return {"key": key, **json.loads(json.dumps(result), parse_float=Decimal)}


def inspect_with_lookout(body: bytes) -> dict[str, Any]:
    """A handler; the model is a parameter."""
    stored = client("ssm").get_parameter(Name="/line/model")["Parameter"]["Value"]
    name, version = stored.split("/")
    answer = client("lookoutvision").detect_anomalies(
        ProjectName=name, ModelVersion=version, ContentType="image/png", Body=body
    )
    result: dict[str, Any] = answer["DetectAnomalyResult"]
    return result


def test_a_line_with_lookout(queue: str, s3: Any) -> None:
    train_lookout("out/")
    host_lookout()
    place = f"{MODEL['ProjectName']}/{MODEL['ModelVersion']}"
    client("ssm").put_parameter(Name="/line/model", Value=place, Type="String")
    topic = client("sns").create_topic(Name="alarms")["TopicArn"]
    alarms = client("sqs").create_queue(QueueName="alarms")["QueueUrl"]
    endpoint = f"arn:aws:sqs:{REGION}:123456789012:alarms"
    client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=endpoint)
    table = make_table()

    for number in (3, 30):
        s3.put_object(Bucket=BUCKET, Key=f"in/{number}.png", Body=picture(number))
    keys = keys_of(drained(queue))
    assert sorted(keys) == ["in/3.png", "in/30.png"]
    for key in keys:
        body = s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
        result = inspect_with_lookout(body)
        table.put_item(Item=as_item(key, result))
        if result["IsAnomalous"]:
            client("sns").publish(TopicArn=topic, Message=key)

    items = {item["key"]: item for item in table.scan()["Items"]}
    assert items["in/3.png"]["IsAnomalous"] is False
    assert items["in/30.png"]["IsAnomalous"] is True
    assert isinstance(items["in/30.png"]["Confidence"], Decimal)
    assert [alarm["Message"] for alarm in drained(alarms)] == ["in/30.png"]


def test_a_line_with_custom_labels(queue: str, s3: Any, rekognition: Any) -> None:
    arn = run_version(labels_project())
    client("ssm").put_parameter(Name="/line/model-arn", Value=arn, Type="String")
    table = make_table()
    s3.put_object(Bucket=BUCKET, Key="in/3.png", Body=picture(3))
    for key in keys_of(drained(queue)):
        stored = client("ssm").get_parameter(Name="/line/model-arn")["Parameter"]["Value"]
        answer = rekognition.detect_custom_labels(
            ProjectVersionArn=stored,
            Image={"S3Object": {"Bucket": BUCKET, "Name": key}},
            MinConfidence=0,
            MaxResults=1,
        )
        table.put_item(Item=as_item(key, answer["CustomLabels"][0]))
    (item,) = table.scan()["Items"]
    assert item["Name"] == "gear"
    assert 0 <= item["Confidence"] <= 100


def test_result_files_are_announced_as_any_object_is(queue: str) -> None:
    notify("evaluation/")
    drained(queue)
    train_version(labels_project())
    names = [key.rpartition("/")[2] for key in keys_of(drained(queue))]
    assert len(names) == 6
    assert "EvaluationResultSummary-boards-v1.json" in names


def test_the_other_operations_of_rekognition_are_motos(rekognition: Any) -> None:
    image = {"S3Object": {"Bucket": BUCKET, "Name": "images/3.png"}}
    assert rekognition.detect_labels(Image=image)["Labels"]
