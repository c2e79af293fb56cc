"""The large texts that botocore encodes are known to the fake that reads them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.serialize import JSONSerializer, Serializer

from mock_vision import mock_vision
from mock_vision.upstream import botocore_serializers
from mock_vision.wire import large_bodies

LARGE = b"ABC" * large_bodies.LARGE


@pytest.fixture
def mock() -> Iterator[None]:
    with mock_vision():
        yield


def encode(value: Any) -> str:
    serializer: Any = JSONSerializer()
    text: str = serializer._get_base64(value)
    return text


@pytest.mark.usefixtures("mock")
def test_large_bytes_are_kept_with_their_text() -> None:
    text = encode(LARGE)
    assert text == "QUJD" * large_bodies.LARGE
    kept = large_bodies.last_encoded()
    assert kept is not None
    assert kept[0] is text
    assert kept[1] is LARGE


@pytest.mark.usefixtures("mock")
@pytest.mark.parametrize("value", [b"ABC", bytearray(LARGE), LARGE.decode()], ids=type)
def test_what_is_small_or_may_change_is_not_kept(value: Any) -> None:
    assert encode(value).startswith("QUJD")
    assert large_bodies.last_encoded() is None


def test_nothing_is_kept_without_a_mock() -> None:
    encode(LARGE)
    assert large_bodies.last_encoded() is None


def test_nothing_is_kept_after_a_mock() -> None:
    with mock_vision():
        encode(LARGE)
    assert large_bodies.last_encoded() is None


def test_a_botocore_without_the_function_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Serializer, "_get_base64")
    botocore_serializers.install()
    assert not hasattr(Serializer, "_get_base64")
