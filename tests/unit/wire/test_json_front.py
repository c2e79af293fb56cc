"""What a JSON 1.1 endpoint answers before an operation is reached."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mock_vision.wire import large_bodies
from mock_vision.wire.failures import FrameworkError, LiteralError
from mock_vision.wire.json_front import JsonFront, read_document
from mock_vision.wire.request import WireRequest
from tests.support.served import Headers

JSON = "application/x-amz-json-1.1"
TARGET = "Service_1.List"
front = JsonFront("Service_1", {"List"})


def identify(
    body: Any = b"{}",
    media_type: str | None = JSON,
    target: str | None = TARGET,
    method: str = "POST",
) -> tuple[str, dict[str, Any]]:
    headers = {"Content-Type": media_type, "X-Amz-Target": target}
    present = {name: value for name, value in headers.items() if value is not None}
    return front.identify(WireRequest(method, "/whatever", "", Headers(present), body))


def refused(**request: Any) -> FrameworkError:
    with pytest.raises(FrameworkError) as caught:
        identify(**request)
    return caught.value


@pytest.mark.parametrize("media_type", [JSON, f"   {JSON}   ;whatever", f"{JSON}; charset=utf-8"])
def test_a_valid_request(media_type: str) -> None:
    assert identify(b'{"A": [1, 2.5]}', media_type) == ("List", {"A": [1, 2.5]})


@pytest.mark.parametrize(
    "body",
    [
        b"hello",
        b"true",
        b"null",
        b"[]",
        b'"text"',
        b"{",
        b"{}{}",
        b'{"A": NaN}',
        b'{"A": -Infinity}',
        b"{'A': 1}",
        b'{"A": 1,}',
        b'\xff{"A": 1}',
        b'{"A": "\xc3("}',
        b'\xef\xbb\xbf{"A": 1}',
        b'{"A": "\n"}',
        b"[" * 100_000,
        b'{"A":' * 100_000,
        b'{"A": ' + b"9" * 5_000 + b"}",
    ],
)
@pytest.mark.parametrize("target", [TARGET, "Service_1.Other", None])
def test_a_body_without_a_json_object_is_refused_before_an_unknown_target(
    body: bytes, target: str
) -> None:
    error = refused(body=body, target=target)
    assert (error.code, error.message) == ("SerializationException", None)


@pytest.mark.parametrize(
    "target", [None, "", "List", "Service_1.", "Service_1.Lis", "Service_2.List", "service_1.List"]
)
def test_unknown_targets(target: str | None) -> None:
    for body in (b"{}", b""):
        error = refused(body=body, target=target)
        assert (error.code, error.message) == ("UnknownOperationException", None)


def test_an_empty_body_with_a_known_target() -> None:
    for media_type in (JSON, "application/json", None):
        error = refused(body=b"", media_type=media_type)
        assert (error.code, error.message) == ("SerializationException", None)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "post"])
def test_other_methods(method: str) -> None:
    error = refused(method=method)
    assert isinstance(error, LiteralError)
    assert error.status == 403
    assert error.body.startswith(b"<AccessDeniedException>\n  <Message>Unable to determine ")


@pytest.mark.parametrize(
    ("media_type", "target", "status", "body"),
    [
        ("application/x-amz-json-1.0", TARGET, 404, b"<UnknownOperationException/>\n"),
        (None, TARGET, 404, b"<UnknownOperationException/>\n"),
        ("text/plain", "Other.Thing", 404, b"<UnknownOperationException/>\n"),
        (
            "text/plain",
            "Other",
            403,
            b"<AccessDeniedException>\n  <Message>Unable to determine service/operation name to be "
            b"authorized</Message>\n</AccessDeniedException>\n",
        ),
        (
            "application/json",
            TARGET,
            404,
            b'{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},'
            b'"Version":"1.0"}',
        ),
    ],
)
def test_other_media_types(media_type: str, target: str, status: int, body: bytes) -> None:
    error = refused(media_type=media_type, target=target)
    assert isinstance(error, LiteralError)
    assert (error.status, error.body) == (status, body)
    assert error.media_type == ("application/json" if body.startswith(b"{") else None)


def test_broken_json_of_the_old_media_type() -> None:
    error = refused(media_type="  application/json ;", body=b"hello")
    assert isinstance(error, LiteralError)
    assert error.status == 400
    assert error.body == (
        b'{"Output":{"__type":"com.amazon.coral.service#SerializationException"},"Version":"1.0"}'
    )


TEXT = "QUJD" * large_bodies.LARGE


@pytest.fixture
def noted() -> Iterator[Callable[[str], bytes]]:
    """Makes a body of a text in which TEXT stands for a large one, and has it known."""

    def note(body: str) -> bytes:
        sent = body.replace("TEXT", TEXT).encode()
        large_bodies.note_encoded(large_bodies.Encoded(sent, TEXT, b"ABC" * large_bodies.LARGE))
        return sent

    yield note
    large_bodies.forget()


@pytest.mark.parametrize(
    "body",
    [
        '{"Image": {"Bytes": "TEXT"}, "Arn": "a"}',
        '{"A": 1, "B": "\\"two\\"", "Bytes": "TEXT"}',
        '{"A": {"B": {"C": {"D": {"E": "TEXT"}}}}}',
        '{"A": ["TEXT"]}',
        '{"TEXT": 1}',
        '{"A": 1' + ', "B": "v"' * 100 + ', "Bytes": "TEXT"}',
    ],
    ids=range(6),
)
def test_a_document_around_a_known_text_is_the_one_in_the_body(
    noted: Callable[[str], bytes], body: str
) -> None:
    assert read_document(noted(body)) == json.loads(body.replace("TEXT", TEXT))


def test_a_known_text_is_not_searched_for_the_end_of_the_string(
    noted: Callable[[str], bytes],
) -> None:
    assert read_document(noted('{"A": "TEXT"}'))["A"] is TEXT


def test_another_body_of_the_same_length_is_read_in_full(noted: Callable[[str], bytes]) -> None:
    sent = noted('{"A": "TEXT"}')
    assert read_document(sent.replace(b"QUJD", b"QUJE")) == {"A": "QUJE" * large_bodies.LARGE}
    copy = bytes(bytearray(sent))
    large_bodies._last.clear()
    assert read_document(copy) == {"A": TEXT}
