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
    ("lines", "manifest"),
    [
        (None, None),
        (False, None),
        (True, b""),
        ("{}\nb", b"{}\nb"),
        (b"\n{}", b"\n{}"),
        (["a", b"b", {"c": 1}], b'a\nb\n{"c": 1}'),
        (["", b""], b"\n"),
        ([], b""),
    ],
)
def test_lines_become_a_manifest(lines: Any, manifest: bytes | None) -> None:
    assert given.manifest_of("train", lines) == manifest


@pytest.mark.parametrize(
    ("lines", "counts", "message"),
    [
        (
            30,
            {"a": 20},
            "train must be a number of images for each class or label, such as {'a': 20}, True (an"
            " empty dataset), a manifest, or its lines as texts or mappings, not 30.",
        ),
        (
            {"a": 1},
            None,
            "train must be True (an empty dataset), a manifest, or its lines as texts or mappings,"
            " not {'a': 1}.",
        ),
        (
            ["", "a", "b"],
            {"a": 20},
            "train: Line 2 of the manifest is not a valid JSON object; write JSON, or write"
            " {'a': 20}.",
        ),
        ("a", None, "train: Line 1 of the manifest is not a valid JSON object."),
    ],
)
def test_no_lines_of_a_dataset(lines: Any, counts: Any, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        given.manifest_of("train", lines, counts)
    assert str(refused.value) == message


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


def test_manifests_are_those_of_the_datasets_to_be_made() -> None:
    lines: dict[str, Any] = {"train": ["{}"], "test": None}
    assert list(given.new_manifests("boards", ("test",), lines)) == [("train", b"{}")]
    with pytest.raises(UsageError) as refused:
        list(given.new_manifests("boards", ("train",), lines))
    message = "the project boards has a train dataset already; leave train out."
    assert str(refused.value) == message
