"""A model that exists already, in one line, for a web service and for a Lambda function."""

from __future__ import annotations

import os
from typing import Any

import boto3
import pytest

from mock_vision import Vision
from tests.programs.declared.handler import handle
from tests.programs.declared.web_service import InspectionService
from tests.support.clients import REGION, client
from tests.support.pictures import png

PHOTO = png(96, 64)
MODEL_ARN = f"arn:aws:rekognition:{REGION}:123456789012:project/parts/version/v7/1700000000000"


@pytest.fixture
def service(vision: Vision, monkeypatch: pytest.MonkeyPatch) -> InspectionService:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    return InspectionService(client("lookoutvision"), "boards", "1")


@pytest.fixture
def environment(vision: Vision, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Lambda sets before it imports the handler."""
    variables = {
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "MODEL_ARN": MODEL_ARN,
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def event(environment: None) -> dict[str, Any]:
    """The event of a picture that has arrived."""
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="line", CreateBucketConfiguration={"LocationConstraint": REGION})  # type: ignore[typeddict-item]
    s3.put_object(Bucket="line", Key="1.png", Body=PHOTO)
    return {"Records": [{"s3": {"bucket": {"name": "line"}, "object": {"key": "1.png"}}}]}


def test_a_web_service_that_shows_pictures_to_a_hosted_model(
    vision: Vision, service: InspectionService
) -> None:
    vision.given.anomaly_model("boards").anomaly(PHOTO)
    assert service.inspect(PHOTO) == (200, {"anomalous": True})


def test_a_web_service_and_a_model_with_masks(vision: Vision, service: InspectionService) -> None:
    vision.given.anomaly_model("boards", anomalies={"crack": "#23a436"}, image_size=(96, 64))
    assert service.inspect(PHOTO)[0] == 200
    assert vision.calls("DetectAnomalies")[-1].answer["DetectAnomalyResult"]["AnomalyMask"]  # type: ignore[index]


@pytest.mark.parametrize("status", ["TRAINED", "STARTING_HOSTING", "HOSTING_FAILED"])
def test_a_web_service_whose_model_is_not_running(
    vision: Vision, service: InspectionService, status: Any
) -> None:
    vision.given.anomaly_model("boards", status=status)
    assert service.inspect(PHOTO) == (503, {"error": "the model is not running"})


def test_a_lambda_function_that_reads_the_arn_from_its_environment(
    vision: Vision, event: dict[str, Any]
) -> None:
    vision.given.label_model(arn=os.environ["MODEL_ARN"], labels=["bolt", "gear"]).labels(
        "s3://line/1.png", ["gear"]
    )
    assert handle(event, None) == {"labels": {"1.png": ["gear"]}, "failed": []}


def test_a_lambda_function_whose_model_was_stopped(vision: Vision, event: dict[str, Any]) -> None:
    vision.given.label_model(arn=MODEL_ARN, labels=["bolt", "gear"], status="STOPPED")
    assert handle(event, None) == {"labels": {}, "failed": ["1.png"]}
