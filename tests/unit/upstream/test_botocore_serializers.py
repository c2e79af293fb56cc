"""The large texts that botocore encodes are known to the fake that reads them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.serialize import JSONSerializer, Serializer

from mock_vision import mock_vision
from mock_vision.upstream import botocore_serializers
from mock_vision.wire import json_front, large_bodies
from tests.support.pictures import encoded, noise

LARGE = b"ABC" * large_bodies.LARGE
TEXT = "QUJD" * large_bodies.LARGE
PLACE = {"ProjectVersionArn": "arn"}


@pytest.fixture
def mock() -> Iterator[None]:
    with mock_vision():
        yield


@pytest.fixture(scope="module")
def operation() -> Any:
    client = boto3.Session("a", "b").client("rekognition", region_name="us-east-1")
    return client.meta.service_model.operation_model("DetectCustomLabels")


def body_with(operation: Any, image: Any) -> bytes:
    """Return the body of a request, as botocore makes it."""
    serializer: Any = JSONSerializer()
    body: bytes = serializer.serialize_to_request({**PLACE, "Image": image}, operation)["body"]
    return body


@pytest.mark.usefixtures("mock")
def test_large_bytes_are_kept_with_their_text_and_body(operation: Any) -> None:
    body = body_with(operation, {"Bytes": LARGE})
    kept = large_bodies.last_encoded()
    assert kept is not None
    assert kept.body is body
    assert kept.text == TEXT
    assert kept.content is LARGE


@pytest.mark.usefixtures("mock")
@pytest.mark.parametrize("value", [b"ABC", bytearray(LARGE), LARGE.decode()], ids=type)
def test_small_and_mutable_bodies_are_not_kept(operation: Any, value: Any) -> None:
    assert b"QUJD" in body_with(operation, {"Bytes": value})
    assert large_bodies.last_encoded() is None


@pytest.mark.usefixtures("mock")
def test_a_text_in_a_large_body_is_not_kept(operation: Any) -> None:
    other = {"Bucket": "b" * large_bodies.LARGE}
    assert TEXT.encode() in body_with(operation, {"Bytes": LARGE, "S3Object": other})
    assert large_bodies.last_encoded() is None


@pytest.mark.usefixtures("mock")
def test_a_request_that_cannot_be_made_leaves_nothing(operation: Any) -> None:
    with pytest.raises(AttributeError):
        body_with(operation, {"Bytes": LARGE, "S3Object": "no mapping"})
    serializer: Any = JSONSerializer()
    assert serializer._get_base64(LARGE) == TEXT
    assert large_bodies.last_encoded() is None


def test_the_body_that_the_mock_receives_is_the_one_that_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[bytes] = []
    decode = json_front._decode_around
    monkeypatch.setattr(
        json_front, "_decode_around", lambda body, text: read.append(body) or decode(body, text)
    )
    with mock_vision() as vision:
        arn = vision.given.label_model("parts", labels=["bolt", "gear"]).arn
        client = boto3.client("rekognition", region_name="us-east-1")
        client.detect_custom_labels(
            ProjectVersionArn=arn, Image={"Bytes": encoded(noise(200, 200), "PNG")}
        )
    assert len(read) == 1


def test_nothing_is_kept_without_a_mock(operation: Any) -> None:
    body_with(operation, {"Bytes": LARGE})
    assert large_bodies.last_encoded() is None


def test_nothing_is_kept_after_a_mock(operation: Any) -> None:
    with mock_vision():
        body_with(operation, {"Bytes": LARGE})
        assert large_bodies.last_encoded() is not None
    assert large_bodies.last_encoded() is None


def test_a_botocore_without_the_function_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Serializer, "_get_base64")
    monkeypatch.delattr(JSONSerializer, "_get_base64", raising=False)
    botocore_serializers.install()
    assert not hasattr(JSONSerializer, "_get_base64")
