from __future__ import annotations

import boto3
import pytest
from moto.rekognition.models import rekognition_backends

from mock_vision import Vision
from mock_vision.control.resources import resources
from tests.support.clients import REGION, client
from tests.support.lookoutvision_bench import GREENGRASS


def test_all_resources_of_both_services(vision: Vision) -> None:
    where = {"region": REGION}
    vision.given.anomaly_model("boards", train=True, **where)  # type: ignore[arg-type]
    vision.given.label_model("parts", labels=["a", "b"], status="TRAINING_IN_PROGRESS", test=True)
    boto3.client("s3", region_name=REGION).create_bucket(
        Bucket="goods", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    client("lookoutvision").start_model_packaging_job(
        ProjectName="boards",
        ModelVersion="1",
        JobName="job",
        Configuration={"Greengrass": GREENGRASS},
    )
    found = resources(vision._world)
    assert [(each["service"], each["kind"], each["name"], each["status"]) for each in found] == [
        ("lookoutvision", "project", "boards", None),
        ("lookoutvision", "dataset", "boards/train", "CREATE_COMPLETE"),
        ("lookoutvision", "model", "boards/1", "HOSTED"),
        ("lookoutvision", "model_packaging_job", "boards/job", "CREATED"),
        ("rekognition", "project", "parts", "CREATED"),
        ("rekognition", "dataset", "parts/test", "CREATE_COMPLETE"),
        ("rekognition", "project_version", "parts/v1", "TRAINING_IN_PROGRESS"),
    ]
    training = found[-1]
    assert training["work"] == "training"
    assert training["region"] == "us-east-1"
    assert training["arn"].startswith("arn:aws:rekognition:us-east-1:123456789012:project/parts/")
    assert (found[0]["created"] or "").startswith("20")


def test_backends_that_moto_made_before_are_passed_over(
    vision: Vision, monkeypatch: pytest.MonkeyPatch
) -> None:
    regions = rekognition_backends["123456789012"]
    monkeypatch.setitem(regions, "eu-west-1", object())
    assert resources(vision._world) == []
