"""The one form that all requests get."""

from __future__ import annotations

import io

import pytest
from botocore.awsrequest import HeadersDict
from werkzeug.datastructures import Headers as WerkzeugHeaders

from mock_vision.wire.request import WireRequest, read_body


class Unseekable(io.RawIOBase):
    def read(self, size: int = -1) -> bytes:
        return b"pipe"

    def tell(self) -> int:
        raise OSError("a pipe has no position")


class OnlyRead:
    def read(self) -> str:
        return "text"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (None, b""),
        ("é", b"\xc3\xa9"),
        (bytearray(b"ab"), b"ab"),
        (memoryview(b"ab"), b"ab"),
        (Unseekable(), b"pipe"),
        (OnlyRead(), b"text"),
    ],
)
def test_every_kind_of_body_becomes_bytes(body: object, expected: bytes) -> None:
    assert read_body(body) == expected


def test_bytes_are_not_copied() -> None:
    body = bytes(100)
    assert WireRequest("POST", "/", "", {}, body).body is body


def test_a_file_is_read_from_its_position_and_set_back() -> None:
    file = io.BytesIO(b"skipped image")
    file.seek(8)
    assert read_body(file) == b"image"
    assert file.tell() == 8


def test_the_first_of_repeated_headers_counts() -> None:
    sent = WerkzeugHeaders([("X-Thing", "1"), ("x-thing", "2")])
    assert WireRequest("GET", "/", "", sent).header("X-THING") == "1"


def test_folded_headers_are_taken_as_they_are() -> None:
    request = WireRequest("GET", "/", "", {"date": "now"}, folded=True)
    assert request.header("Date") == "now"


def test_headers_are_text_whatever_their_case_and_type() -> None:
    request = WireRequest("GET", "/", "", HeadersDict({"X-Amz-Target": b"a.b", "Date": "now"}))
    assert request.header("x-amz-target") == "a.b"
    assert request.header("Date") == "now"
    assert request.header("Authorization") is None
