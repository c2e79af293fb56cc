"""Lines of adapter manifests, one by one. Whole trainings are in training/test_adapters.py."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mock_vision.images.formats import ImageInfo
from mock_vision.rekognition.manifest.adapters import read_manifest
from mock_vision.service.image_access import Unusable

GOOD = ImageInfo("PNG", 80, 70)


def line(key: str, truth: Any = None, **members: Any) -> bytes:
    truth = {"ModerationLabels": []} if truth is None else truth
    row = {
        "source-ref": f"s3://bucket/{key}",
        "content-moderation-groundtruth": truth,
        **members,
    }
    return json.dumps(row).encode()


def labels(*names: Any) -> dict[str, Any]:
    return {"ModerationLabels": [{"Name": name} for name in names]}


def test_labels_of_a_line_are_distinct_and_in_order() -> None:
    manifest = read_manifest([line("a.png", labels("Gun", "Smoke", "Gun"))], lambda ref: GOOD)
    assert [example.labels for example in manifest.examples] == [("Gun", "Smoke")]


def test_an_image_without_labels_is_safe() -> None:
    manifest = read_manifest([line("a.png")], lambda ref: GOOD)
    assert [example.labels for example in manifest.examples] == [()]
    assert (manifest.invalid, manifest.error) == ([], None)


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (b"no JSON", "ERROR_INVALID_JSON_LINE"),
        (
            b'{"content-moderation-groundtruth": {"ModerationLabels": []}}',
            "ERROR_MISSING_SOURCE_REF",
        ),
        (line("a", **{"source-ref": "https://a/b"}), "ERROR_INVALID_SOURCE_REF_FORMAT"),
        (line("a", "text"), "ERROR_NO_LABEL_ATTRIBUTES"),
        (line("a", {"ModerationLabels": {}}), "ERROR_NO_LABEL_ATTRIBUTES"),
        (line("a", labels(5)), "ERROR_NO_LABEL_ATTRIBUTES"),
        (line("a", {"ModerationLabels": ["Gun"]}), "ERROR_NO_LABEL_ATTRIBUTES"),
        (line("missing.png"), "ERROR_INVALID_IMAGE"),
    ],
)
def test_a_bad_line_is_marked_and_left_out(bad: bytes, code: str) -> None:
    good = [line(f"{number}.png") for number in range(4)]
    manifest = read_manifest(
        [*good, bad], lambda ref: Unusable.NO_OBJECT if "missing" in ref else GOOD
    )
    assert (manifest.invalid, len(manifest.examples)) == ([5], 4)
    assert [error["code"] for error in manifest.rows[4]["errors"]] == [code]
    assert manifest.error is None
    assert manifest.statistics["error_json_line_indices"] == [5]


def test_more_than_a_fifth_of_bad_lines_is_an_error() -> None:
    good = [line(f"{number}.png") for number in range(3)]
    manifest = read_manifest([*good, b"no JSON"], lambda ref: GOOD)
    assert manifest.error is not None
    assert manifest.error.code == "ERROR_TOO_MANY_INVALID_ROWS_IN_MANIFEST"
    statistics = manifest.statistics
    assert statistics["use_case"] == "NOT_DETERMINED"
    assert [error["code"] for error in statistics["errors"]] == [manifest.error.code]


def test_chosen_images_move_to_another_manifest() -> None:
    manifest = read_manifest([line("a.png"), b"no JSON", line("b.png")], lambda ref: GOOD)
    moved = manifest.move_out({"s3://bucket/b.png"})
    assert [example.source_ref for example in moved.examples] == ["s3://bucket/b.png"]
    assert [each.number for each in manifest.lines] == [1, 2]
