import json
from collections.abc import Iterator
from typing import Any

import pytest

from mock_vision import mock_vision
from mock_vision.wire import large_bodies
from mock_vision.wire.failures import FrameworkError
from mock_vision.wire.json_front import read_document
from mock_vision.wire.large_bodies import (
    LARGE,
    Encoded,
    forget,
    last_encoded,
    note_encoded,
    read_once,
)
from mock_vision.wire.parsing import parse_blob


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    forget()
    yield
    forget()


def reader() -> Any:
    read: list[Any] = []

    def upper(source: bytes) -> bytes:
        read.append(source)
        return source.upper()

    return upper, read


def test_a_large_body_is_read_once() -> None:
    upper, read = reader()
    for _ in range(3):
        assert read_once(upper, bytes(LARGE) + b"a") == bytes(LARGE) + b"A"
    assert len(read) == 1
    assert read_once(upper, bytes(LARGE) + b"b").endswith(b"B")
    assert read_once(upper, bytes(LARGE) + b"a").endswith(b"A")
    assert len(read) == 3


def test_small_bodies_are_not_kept() -> None:
    upper, read = reader()
    for _ in range(2):
        assert read_once(upper, b"a") == b"A"
    assert len(read) == 2
    assert large_bodies._last == {}


def test_an_error_is_not_kept() -> None:
    text = "A" * LARGE + "*"
    for _ in range(2):
        with pytest.raises(FrameworkError, match="expected a multiple of 4 bytes"):
            parse_blob(text)


def test_a_document_with_a_large_text_is_decoded_once() -> None:
    text = "QUJD" * LARGE
    body = json.dumps({"Bytes": text}).encode()
    first, second = read_document(body), read_document(bytes(bytearray(body)))
    assert first is second
    assert parse_blob(first["Bytes"]) is parse_blob(second["Bytes"])
    assert parse_blob(first["Bytes"]) == b"ABC" * LARGE


def test_nothing_is_kept_after_a_mock() -> None:
    with mock_vision():
        parse_blob("QUJD" * LARGE)
        assert large_bodies._last
    assert large_bodies._last == {}


def test_the_last_large_text_that_was_encoded_is_kept() -> None:
    assert last_encoded() is None
    kept = Encoded(b'"QUJD"', "QUJD", b"ABC")
    note_encoded(kept)
    assert last_encoded() is kept
    forget()
    assert last_encoded() is None


def test_a_known_text_is_not_decoded() -> None:
    text, content = "QUJD" * LARGE, b"ABC" * LARGE
    note_encoded(Encoded(b"", text, content))
    assert parse_blob(text) is content
    assert parse_blob("QUJE" * LARGE) == b"ABD" * LARGE
