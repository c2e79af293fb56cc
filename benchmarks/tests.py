"""What a test pays besides its calls: clients made in a mock, and a whole small test."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial
from typing import Any

import boto3
from moto import mock_aws
from PIL import Image

from benchmarks.calls import Row
from benchmarks.measure import compare
from mock_vision import mock_vision

REGION = "us-east-1"


def whole() -> Iterator[Row]:
    """Rows about tests."""
    yield from clients()
    yield from given()
    yield from pictures()


def clients() -> Iterator[Row]:
    """The reference makes what code under test makes, without a mock."""
    for service in ("lookoutvision", "rekognition", "s3"):
        yield Row(
            f"a mock and a client of {service} in it, against a new session's client",
            compare(partial(_client, service), partial(_plain, service), rounds=9, calls=2),
            "<= 4 ms",
        )


def given() -> Iterator[Row]:
    """A test that calls a hosted model."""
    yield Row(
        "a test: mock, 2 clients, given model, 12 calls, against mock_aws and 2 clients",
        compare(_given, _two_clients, rounds=9, calls=1),
        "<= 12 ms",
    )


def pictures() -> Iterator[Row]:
    """A test that trains."""
    yield Row(
        "a test: mock, 2 clients, training with 40 pictures, against mock_aws and 2 clients",
        compare(_trained, _two_clients, rounds=7, calls=1),
        "<= 40 ms",
    )


def _client(service: Any) -> None:
    with mock_vision():
        boto3.client(service, region_name=REGION)


def _plain(service: Any) -> None:
    boto3.Session("a", "b").client(service, region_name=REGION)


def _two_clients() -> None:
    with mock_aws():
        boto3.client("rekognition", region_name=REGION)
        boto3.client("s3", region_name=REGION)


def _given() -> None:
    with mock_vision() as vision:
        vision.given.anomaly_model("boards")
        client: Any = boto3.client("lookoutvision", region_name=REGION)  # type: ignore[call-overload]
        boto3.client("s3", region_name=REGION)
        for _ in range(6):
            client.describe_project(ProjectName="boards")
            client.describe_model(ProjectName="boards", ModelVersion="1")


def _trained() -> None:
    with mock_vision() as vision:
        client: Any = boto3.client("lookoutvision", region_name=REGION)  # type: ignore[call-overload]
        s3 = boto3.client("s3", region_name=REGION)
        s3.create_bucket(Bucket="images")
        for number in range(40):
            kind = ("normal", "anomaly")[number % 2]
            s3.put_object(Bucket="images", Key=f"{kind}/{number}.png", Body=PICTURE)
        s3.put_object(Bucket="images", Key="train.manifest", Body=_MANIFEST)
        client.create_project(ProjectName="boards")
        client.create_dataset(
            ProjectName="boards",
            DatasetType="train",
            DatasetSource={
                "GroundTruthManifest": {"S3Object": {"Bucket": "images", "Key": "train.manifest"}}
            },
        )
        vision.clock.run_until_idle()
        client.create_model(
            ProjectName="boards",
            OutputConfig={"S3Location": {"Bucket": "images", "Prefix": "out/"}},
        )
        vision.clock.run_until_idle()
        model = client.describe_model(ProjectName="boards", ModelVersion="1")
        assert model["ModelDescription"]["Status"] == "TRAINED", model


def _picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 64), "green").save(file, "png")
    return file.getvalue()


PICTURE = _picture()
_LINE = (
    '{"source-ref":"s3://images/KIND/NUMBER.png","label":LABEL,"label-metadata":{"class-name":'
    '"KIND","confidence":1,"human-annotated":"yes","type":"groundtruth/image-classification",'
    '"creation-date":"2025-01-01T00:00:00"}}'
)
_MANIFEST = "\n".join(
    _LINE.replace("KIND", ("normal", "anomaly")[number % 2])
    .replace("NUMBER", str(number))
    .replace("LABEL", str(number % 2))
    for number in range(40)
).encode()
