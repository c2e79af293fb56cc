"""A model that is trained again and again with people's corrections of its doubtful answers.

Parameters name the model in use; the steps of a state machine train the next version, compare it
with the one in use, and put the better one up. Any status that a step does not know is a failure.
"""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import boto3

PREFIX = "evaluation/"
DOUBTFUL = 80


def _client(service: str) -> Any:
    make: Any = boto3.client
    return make(service, region_name="us-east-1")


def get_parameter(name: str) -> str:
    value: str = _client("ssm").get_parameter(Name=f"/parts/{name}")["Parameter"]["Value"]
    return value


def set_parameter(name: str, value: str) -> None:
    _client("ssm").put_parameter(Name=f"/parts/{name}", Value=value, Type="String", Overwrite=True)


def detect(bucket: str, key: str) -> dict[str, Any]:
    """The one label that is likeliest; a doubtful picture is put aside for people to look at."""
    answer = _client("rekognition").detect_custom_labels(
        ProjectVersionArn=get_parameter("model"),
        Image={"S3Object": {"Bucket": bucket, "Name": key}},
        MaxResults=1,
        MinConfidence=0,
    )
    label = answer["CustomLabels"][0]
    if label["Confidence"] < DOUBTFUL:
        _client("s3").copy_object(
            Bucket=bucket, Key=f"review/{key}", CopySource={"Bucket": bucket, "Key": key}
        )
    return {"request": answer["ResponseMetadata"]["RequestId"], **label}


def create_manifest(bucket: str, reviews: dict[str, str], key: str) -> int:
    """Append what people said of the pictures under ``review/`` to the manifest."""
    s3 = _client("s3")
    body = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode("utf-8")
    lines = [line for line in body.splitlines() if line]
    for picture, label in reviews.items():
        now = datetime.now(timezone.utc)
        metadata = {
            "confidence": 1,
            "class-name": label,
            "human-annotated": "yes",
            "creation-date": now.strftime("%Y-%m-%dT%H:%M:%S.0000"),
            "type": "groundtruth/image-classification",
        }
        line = {"source-ref": f"s3://{bucket}/{picture}", "label": 1, "label-metadata": metadata}
        lines.append(json.dumps(line))
    s3.put_object(Bucket=bucket, Key=key, Body="\n".join(lines).encode("utf-8"))
    return len(lines)


def train(event: dict[str, Any]) -> dict[str, Any]:
    place = {"S3Object": {"Bucket": event["bucket"], "Name": event["manifest"]}}
    answer = _client("rekognition").create_project_version(
        ProjectArn=get_parameter("project"),
        VersionName=event["version"],
        OutputConfig={"S3Bucket": event["bucket"], "S3KeyPrefix": PREFIX},
        TrainingData={"Assets": [{"GroundTruthManifest": place}]},
        TestingData={"AutoCreate": True},
    )
    return {**event, "arn": answer["ProjectVersionArn"], "state": "TRAINING"}


def look(event: dict[str, Any]) -> dict[str, Any]:
    """What to do next, by the status of the new version."""
    answer = _client("rekognition").describe_project_versions(
        ProjectArn=get_parameter("project"), VersionNames=[event["version"]]
    )
    found = answer["ProjectVersionDescriptions"][0]
    status = found["Status"]
    if status in ("TRAINING_IN_PROGRESS", "STARTING"):
        return {**event, "state": "WAIT"}
    if status == "TRAINING_COMPLETED":
        return {**event, "state": "COMPARE", "f1": found["EvaluationResult"]["F1Score"]}
    if status == "RUNNING":
        return {**event, "state": "SWAP"}
    return {**event, "state": "FAILED", "why": found["StatusMessage"]}


def compare(event: dict[str, Any]) -> dict[str, Any]:
    """The new version goes up where it is no worse than the old one."""
    if event["f1"] < float(get_parameter("f1")):
        return {**event, "state": "KEPT"}
    _client("rekognition").start_project_version(
        ProjectVersionArn=event["arn"], MinInferenceUnits=1
    )
    return {**event, "state": "WAIT"}


def swap(event: dict[str, Any]) -> dict[str, Any]:
    old = get_parameter("model")
    set_parameter("model", event["arn"])
    set_parameter("f1", str(event["f1"]))
    if old != "none":
        _client("rekognition").stop_project_version(ProjectVersionArn=old)
    return {**event, "state": "SWAPPED"}


STEPS = {"NEW": train, "TRAINING": look, "WAIT": look, "COMPARE": compare, "SWAP": swap}


def step(event: dict[str, Any]) -> dict[str, Any]:
    """One step of the state machine, with the event that the last one gave."""
    return STEPS[event["state"]](event)
