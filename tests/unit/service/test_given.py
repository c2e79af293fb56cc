"""The checks of arguments that both services share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from mock_vision import UsageError
from mock_vision.service import given
from mock_vision.service.given import Output, Place


def test_a_place_comes_from_an_arn_or_from_arguments() -> None:
    nothing = {"version": None, "region": None, "account_id": None}
    assert given.place_of({}, project="a", **nothing) == Place("a", None, None, None)
    parts = {"project": "a", "version": "1", "region": "r", "account_id": "2"}
    assert given.place_of(parts, project=None, **nothing) == Place("a", "1", "r", "2")
    assert given.place_of(parts, **parts) == Place("a", "1", "r", "2")


@pytest.mark.parametrize(
    ("text", "output"),
    [
        (None, Output("default", None, written=False)),
        ("s3://bucket", Output("bucket", None, written=True)),
        ("s3://bucket/", Output("bucket", None, written=True)),
        ("s3://bucket/a/b", Output("bucket", "a/b", written=True)),
    ],
)
def test_an_output_location(text: str | None, output: Output) -> None:
    assert given.output_of(text, "default") == output


@pytest.mark.parametrize("text", ["", "bucket", "s3://", "s3:///a", "s3://B/", 5, b"s3://bucket"])
def test_no_output_location(text: Any) -> None:
    with pytest.raises(UsageError, match="output must be a text like 's3://bucket/prefix'"):
        given.output_of(text, "default")


@pytest.mark.parametrize(
    ("least", "most", "status", "units"),
    [
        (None, None, "UP", (1, None)),
        (2, None, "UP", (2, None)),
        (None, 3, "UP", (1, 3)),
        (3, 3, "UP", (3, 3)),
        (None, None, "DOWN", (None, None)),
    ],
)
def test_units(
    least: int | None, most: int | None, status: str, units: tuple[int | None, int | None]
) -> None:
    assert given.checked_units(least, most, status, ["UP"]) == units


def test_tags() -> None:
    tags = {"a": "b"}
    found = given.checked_tags(tags)
    assert found == tags
    assert found is not tags
    assert given.checked_tags(None) == {}


@pytest.fixture
def texts() -> Iterator[dict[str, Any]]:
    yield {"a": "text", "b": None}


def test_texts(texts: dict[str, Any]) -> None:
    given.check_texts(**texts)
    with pytest.raises(UsageError, match=r"c must be a text, not 5\."):
        given.check_texts(**texts, c=5)
