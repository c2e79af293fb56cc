"""Handlers of an application that classifies pictures in batches: a schedule starts the model, a
queue feeds it, a schedule stops it. Once for each service; clients are made when the file is
imported.
"""

from __future__ import annotations

import json
import os
from typing import Any
from urllib.parse import unquote_plus

import boto3

session: Any = boto3.Session(region_name="us-east-1")
lookout = session.client("lookoutvision")
rekognition = session.client("rekognition")
s3 = session.client("s3")
sqs = session.client("sqs")

TOKEN = "RunOnce"


# -- Lookout for Vision ------------------------------------------------------------------------


def start_inspection(event: dict[str, Any], context: object) -> str:
    """Every hour, with the same token for everything."""
    model = {"ProjectName": os.environ["PROJECT"], "ModelVersion": os.environ["VERSION"]}
    status = lookout.describe_model(**model)["ModelDescription"]["Status"]
    if status not in ("HOSTED", "STARTING_HOSTING"):
        answer = lookout.start_model(**model, MinInferenceUnits=1, ClientToken=TOKEN)
        status = answer["Status"]
    return str(status)


def stop_inspection(event: dict[str, Any], context: object) -> str:
    model = {"ProjectName": os.environ["PROJECT"], "ModelVersion": os.environ["VERSION"]}
    status = lookout.describe_model(**model)["ModelDescription"]["Status"]
    if status in ("HOSTED", "STARTING_HOSTING") and not _waiting_messages():
        status = lookout.stop_model(**model, ClientToken=TOKEN)["Status"]
    return str(status)


def inspect(event: dict[str, Any], context: object) -> int:
    """The pictures of a batch of messages, which go back to the queue while the model is down."""
    model = {"ProjectName": os.environ["PROJECT"], "ModelVersion": os.environ["VERSION"]}
    if lookout.describe_model(**model)["ModelDescription"]["Status"] != "HOSTED":
        raise RuntimeError("not yet")
    done = 0
    for bucket, key in _objects(event):
        body = s3.get_object(Bucket=bucket, Key=key)["Body"]
        answer = lookout.detect_anomalies(**model, ContentType="image/png", Body=body.read())
        _file(bucket, key, answer["DetectAnomalyResult"])
        done += 1
    return done


# -- Custom Labels -----------------------------------------------------------------------------


def _version() -> tuple[str, str, dict[str, Any]]:
    arn, project = os.environ["MODEL_ARN"], os.environ["PROJECT_ARN"]
    name = arn.split("/")[3]
    versions = rekognition.describe_project_versions(ProjectArn=project, VersionNames=[name])
    return arn, name, versions["ProjectVersionDescriptions"][0]


def start_sorting(event: dict[str, Any], context: object) -> str:
    arn, _, description = _version()
    if description["Status"] in ("TRAINING_COMPLETED", "STOPPED"):
        units = int(os.environ.get("UNITS", "1"))
        return str(
            rekognition.start_project_version(ProjectVersionArn=arn, MinInferenceUnits=units)[
                "Status"
            ]
        )
    return str(description["Status"])


def stop_sorting(event: dict[str, Any], context: object) -> str:
    arn, _, description = _version()
    if description["Status"] in ("RUNNING", "STARTING"):
        return str(rekognition.stop_project_version(ProjectVersionArn=arn)["Status"])
    return str(description["Status"])


def sort(event: dict[str, Any], context: object) -> int:
    arn, _, description = _version()
    if description["Status"] != "RUNNING":
        raise RuntimeError("not yet")
    done = 0
    for bucket, key in _objects(event):
        image = {"S3Object": {"Bucket": bucket, "Name": key}}
        answer = rekognition.detect_custom_labels(ProjectVersionArn=arn, Image=image)
        _file(bucket, key, answer["CustomLabels"])
        done += 1
    return done


# -- Both --------------------------------------------------------------------------------------


def _waiting_messages() -> int:
    attributes = sqs.get_queue_attributes(
        QueueUrl=os.environ["QUEUE_URL"], AttributeNames=["ApproximateNumberOfMessages"]
    )
    return int(attributes["Attributes"]["ApproximateNumberOfMessages"])


def _objects(event: dict[str, Any]) -> list[tuple[str, str]]:
    """The objects in the S3 events in the messages of an SQS event."""
    return [
        (record["s3"]["bucket"]["name"], unquote_plus(record["s3"]["object"]["key"]))
        for message in event["Records"]
        for record in json.loads(message["body"]).get("Records", [])
    ]


def _file(bucket: str, key: str, result: Any) -> None:
    """Put the result beside the picture, and the picture where those are that are done."""
    name = key.rpartition("/")[2]
    s3.put_object(Bucket=bucket, Key=f"results/{name}.json", Body=json.dumps(result).encode())
    s3.copy_object(Bucket=bucket, Key=f"done/{name}", CopySource={"Bucket": bucket, "Key": key})
    s3.delete_object(Bucket=bucket, Key=key)
