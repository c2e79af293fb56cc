"""A Lambda function that labels pictures as they arrive in S3, with a Custom Labels model."""

from __future__ import annotations

import os
from typing import Any

import boto3
from botocore.config import Config


def handle(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Called by Lambda with an event of S3."""
    rekognition: Any = boto3.client(
        "rekognition", config=Config(retries={"mode": "standard", "total_max_attempts": 3})
    )
    labels: dict[str, list[str]] = {}
    failed: list[str] = []
    for record in event["Records"]:
        bucket, key = record["s3"]["bucket"]["name"], record["s3"]["object"]["key"]
        try:
            answer = rekognition.detect_custom_labels(
                ProjectVersionArn=os.environ["MODEL_ARN"],
                Image={"S3Object": {"Bucket": bucket, "Name": key}},
                MinConfidence=50,
            )
        except Exception:
            failed.append(key)
        else:
            labels[key] = [label["Name"] for label in answer["CustomLabels"]]
    return {"labels": labels, "failed": failed}
