from __future__ import annotations

from typing import Any

import pytest

from mock_vision import UsageError
from mock_vision.service.given_lines import manifest_of, new_manifests


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
    assert manifest_of("train", lines) == manifest


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
        manifest_of("train", lines, counts)
    assert str(refused.value) == message


def test_manifests_are_those_of_the_datasets_to_be_made() -> None:
    lines: dict[str, Any] = {"train": ["{}"], "test": None}
    assert list(new_manifests("boards", ("test",), lines)) == [("train", b"{}")]
    with pytest.raises(UsageError) as refused:
        list(new_manifests("boards", ("train",), lines))
    message = "the project boards has a train dataset already; leave train out."
    assert str(refused.value) == message
