"""The inspection service, with a model that each test declares."""

from __future__ import annotations

import io
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from flask.testing import FlaskClient
from PIL import Image
from service import Inspector, create_app

from mock_vision import GivenAnomalyModel, Vision

CRACK = "#23a436"


@pytest.fixture(name="photo")
def _photo() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (96, 64), "green").save(file, "PNG")
    return file.getvalue()


@pytest.fixture(name="model")
def _model(vision: Vision) -> GivenAnomalyModel:
    return vision.given.anomaly_model("boards", anomalies={"crack": CRACK}, image_size=(96, 64))


@pytest.fixture(name="inspector")
def _inspector(vision: Vision, monkeypatch: pytest.MonkeyPatch) -> Inspector:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    boto3.client("s3").create_bucket(Bucket="masks")
    return Inspector("boards/1", "masks")


@pytest.fixture(name="camera")
def _camera(inspector: Inspector) -> FlaskClient:
    """A client of the application."""
    return create_app(inspector).test_client()


def send(camera: FlaskClient, photo: bytes, **options: Any) -> Any:
    return camera.post("/inspections?board=A17", data=photo, content_type="image/png", **options)


def test_a_good_board_passes(camera: FlaskClient, model: GivenAnomalyModel, photo: bytes) -> None:
    model.normal(photo, confidence=0.98)
    answer = send(camera, photo)
    assert answer.status_code == 200
    assert answer.json["verdict"] == "pass"
    assert answer.json["confidence"] == pytest.approx(0.98)
    assert boto3.client("s3").list_objects_v2(Bucket="masks")["KeyCount"] == 0


def test_the_mask_of_a_cracked_board_is_kept(
    camera: FlaskClient, model: GivenAnomalyModel, photo: bytes
) -> None:
    model.anomaly(photo, areas={"crack": 0.25})
    answer = send(camera, photo)
    assert answer.json["verdict"] == "fail"
    assert answer.json["defects"] == {"crack": pytest.approx(0.25, abs=0.01)}
    stored = boto3.client("s3").get_object(Bucket="masks", Key="masks/A17.png")["Body"].read()
    mask = Image.open(io.BytesIO(stored))
    assert mask.size == (96, 64)
    assert (0x23, 0xA4, 0x36) in {colour for _, colour in mask.getcolors() or ()}


def test_inspections_are_counted(
    camera: FlaskClient, model: GivenAnomalyModel, photo: bytes
) -> None:
    model.normal()
    send(camera, photo)
    metrics = boto3.client("cloudwatch").list_metrics(Namespace="Inspection")["Metrics"]
    assert [metric["MetricName"] for metric in metrics] == ["pass"]


@pytest.mark.parametrize("status", ["TRAINED", "STARTING_HOSTING", "HOSTING_FAILED"])
def test_a_model_that_is_not_hosted_is_503(
    vision: Vision, camera: FlaskClient, photo: bytes, status: Any
) -> None:
    vision.given.anomaly_model("boards", status=status)
    answer = send(camera, photo)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "600"


def test_a_missing_model_is_503(camera: FlaskClient, photo: bytes) -> None:
    assert send(camera, photo).status_code == 503


def test_a_busy_service_says_when_to_come_back(
    vision: Vision, camera: FlaskClient, model: GivenAnomalyModel, photo: bytes
) -> None:
    vision.faults.throttle("DetectAnomalies", retry_after=7, times=None)
    answer = send(camera, photo)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "7")
    assert len(vision.calls("DetectAnomalies")) == 4  # the attempts of the retry configuration


def test_a_short_outage_is_not_noticed(
    vision: Vision, camera: FlaskClient, model: GivenAnomalyModel, photo: bytes
) -> None:
    model.normal()
    vision.faults.lose_request("DetectAnomalies", error="ReadTimeoutError", times=2)
    assert send(camera, photo).status_code == 200


def test_a_long_outage_is_503(
    vision: Vision, camera: FlaskClient, model: GivenAnomalyModel, photo: bytes
) -> None:
    vision.faults.lose_request("DetectAnomalies", error="EndpointConnectionError", times=None)
    answer = send(camera, photo)
    assert answer.json == {"error": "the service cannot be reached"}


def test_an_image_of_another_size_is_400(camera: FlaskClient, model: GivenAnomalyModel) -> None:
    file = io.BytesIO()
    Image.new("RGB", (64, 64)).save(file, "PNG")
    assert send(camera, file.getvalue()).status_code == 400


def test_an_inspection_that_cannot_be_counted_still_has_its_verdict(
    inspector: Inspector,
    camera: FlaskClient,
    model: GivenAnomalyModel,
    photo: bytes,
    caplog: pytest.LogCaptureFixture,
) -> None:
    model.normal()
    with Stubber(inspector.cloudwatch) as cloudwatch:  # faults are for the two services only
        cloudwatch.add_client_error("put_metric_data", "Throttling")
        assert send(camera, photo).json["verdict"] == "pass"
    assert "could not be counted" in caplog.text
