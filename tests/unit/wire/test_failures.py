"""Errors as bytes, in both protocols."""

from __future__ import annotations

import random
import uuid
from typing import ClassVar

import pytest

from mock_vision.wire.failures import (
    FRAMEWORK_ERRORS,
    FrameworkError,
    logref,
    render_error,
    serialization,
    too_large,
    unroutable,
)
from mock_vision.wire.service_error import ServiceError

TICKS = 1_700_000_000_123_456
CORAL = "http://internal.amazon.com/coral/com.amazon.coral.service/"


class ConflictError(ServiceError):
    code: ClassVar[str] = "ConflictException"
    status: ClassVar[int] = 409


class InvalidS3ObjectError(ServiceError):
    code: ClassVar[str] = "InvalidS3ObjectException"


def rendered(
    protocol: str, error: ServiceError | FrameworkError, seed: int = 7
) -> tuple[int, dict[str, str], bytes]:
    status, headers, body = render_error(protocol, error, "id-1", TICKS, random.Random(seed))
    length = headers.get("content-length") or headers["Content-Length"]
    assert length == str(len(body))
    return status, headers, body


def test_a_modelled_error_of_a_json_service() -> None:
    text = (
        "Unable to get object metadata from S3. Check object key, region and/or access permissions."
    )
    status, headers, body = rendered("json", InvalidS3ObjectError(text))
    reference = logref(TICKS, random.Random(7))
    assert status == 400
    assert headers["Content-Type"] == "application/x-amz-json-1.1"
    assert headers["x-amzn-RequestId"] == "id-1"
    assert not any(name.lower() == "x-amzn-errortype" for name in headers)
    assert body.decode() == (
        '{"__type":"InvalidS3ObjectException","Code":"InvalidS3ObjectException",'
        f'"Logref":"{reference}","Message":"{text}"}}'
    )
    # The captured answer had this length.
    assert len(body) == 222


def test_a_modelled_error_of_a_rest_service() -> None:
    error = ConflictError(
        "É exists",
        {"ResourceId": "p", "ResourceType": "PROJECT"},
        {"Retry-After": "3"},
    )
    status, headers, body = rendered("rest-json", error)
    assert status == 409
    assert headers["content-type"] == "application/json"
    assert headers["x-amzn-ErrorType"] == "ConflictException"
    assert headers["Retry-After"] == "3"
    assert body.decode() == '{"Message":"É exists","ResourceId":"p","ResourceType":"PROJECT"}'


@pytest.mark.parametrize(
    ("code", "message", "json_body", "rest_status", "rest_name", "rest_body"),
    [
        (
            "MissingAuthenticationTokenException",
            None,
            '{"__type":"MissingAuthenticationTokenException",'
            '"message":"Missing Authentication Token"}',
            403,
            "MissingAuthenticationTokenException",
            '{"message":"Missing Authentication Token"}',
        ),
        (
            "UnrecognizedClientException",
            None,
            '{"__type":"UnrecognizedClientException",'
            '"message":"The security token included in the request is invalid."}',
            403,
            "UnrecognizedClientException",
            '{"message":"The security token included in the request is invalid."}',
        ),
        (
            "ExpiredTokenException",
            None,
            '{"__type":"ExpiredTokenException",'
            '"message":"The security token included in the request is expired"}',
            403,
            "ExpiredTokenException",
            '{"message":"The security token included in the request is expired"}',
        ),
        (
            "AccessDeniedException",
            "User: a is not authorized",
            '{"__type":"AccessDeniedException","Message":"User: a is not authorized"}',
            403,
            f"AccessDeniedException:{CORAL}",
            '{"Message":"User: a is not authorized"}',
        ),
        (
            "SerializationException",
            "Expected null",
            '{"__type":"SerializationException","Message":"Expected null"}',
            400,
            "SerializationException",
            '{"Message":"Expected null"}',
        ),
        (
            "ThrottlingException",
            None,
            '{"__type":"ThrottlingException","message":"Rate exceeded"}',
            429,
            "ThrottlingException",
            '{"Message":"Rate exceeded"}',
        ),
        (
            "ValidationException",
            "1 validation error detected: x",
            '{"__type":"ValidationException","message":"1 validation error detected: x"}',
            400,
            "ValidationException",
            '{"Message":"1 validation error detected: x"}',
        ),
        (
            "UnknownOperationException",
            None,
            '{"__type":"UnknownOperationException"}',
            404,
            "UnknownOperationException",
            "{}",
        ),
    ],
)
def test_errors_of_the_front_end(
    code: str,
    message: str | None,
    json_body: str,
    rest_status: int,
    rest_name: str,
    rest_body: str,
) -> None:
    status, _, body = rendered("json", FrameworkError(code, message))
    assert (status, body.decode()) == (400, json_body)
    status, headers, body = rendered("rest-json", FrameworkError(code, message))
    assert (status, body.decode()) == (rest_status, rest_body)
    assert headers["x-amzn-ErrorType"] == rest_name


def test_content_lengths_of_captured_errors() -> None:
    lengths = {"MissingAuthenticationTokenException": 42, "UnrecognizedClientException": 68}
    for code, length in lengths.items():
        assert len(rendered("rest-json", FrameworkError(code))[2]) == length


def test_a_body_that_cannot_be_read() -> None:
    assert rendered("json", serialization())[2] == b'{"__type":"SerializationException"}'
    assert rendered("rest-json", serialization())[2] == b"{}"


@pytest.mark.parametrize("protocol", ["json", "rest-json"])
def test_answers_outside_the_protocols(protocol: str) -> None:
    status, headers, body = rendered(protocol, unroutable())
    assert status == 403
    assert body == (
        b"<AccessDeniedException>\n  <Message>Unable to determine service/operation name to be "
        b"authorized</Message>\n</AccessDeniedException>\n"
    )
    assert headers["x-amzn-RequestId"] == "id-1"
    assert "Content-Type" not in headers
    status, headers, body = rendered(protocol, too_large())
    assert (status, body) == (413, b"")
    assert sorted(headers) == ["Content-Length", "Date"]


def test_texts_are_utf8_even_with_half_a_surrogate_pair() -> None:
    body = rendered("json", serialization("'\ud800é' can not"))[2]
    assert body == '{"__type":"SerializationException","Message":"\'?é\' can not"}'.encode()


def test_an_error_shows_its_text_or_its_code() -> None:
    assert str(FrameworkError("ThrottlingException")) == "Rate exceeded"
    assert str(serialization()) == "SerializationException"
    assert "ThrottlingException" in FRAMEWORK_ERRORS


def test_a_logref_is_a_version_1_uuid_of_its_time() -> None:
    reference = uuid.UUID(logref(TICKS, random.Random(1)))
    assert reference.version == 1
    assert reference.variant == uuid.RFC_4122
    epoch = 0x01B21DD213814000  # of 1970 in the calendar of UUIDs
    assert reference.time == TICKS * 10 + epoch
    assert logref(TICKS, random.Random(1)) == str(reference)
    assert logref(TICKS, random.Random(2)) != str(reference)
