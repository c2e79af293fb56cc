"""Manifests and updates that Lookout for Vision refuses as a whole, and what it does not mind."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mock_vision import Vision
from tests.real_world.services import BUCKET, Lookout, Row, anomaly, get, manifest, put
from tests.real_world.sets import good_lines

BROKEN_MANIFESTS: dict[str, tuple[list[Row | str], str]] = {
    "no JSON": (["{oops"], "Line 41 of the manifest is not a valid JSON object."),
    "a list": (["[]"], "Line 41 of the manifest is not a valid JSON object."),
    "not a number": (
        ['{"source-ref":"s3://pictures/x.png","a":NaN}'],
        "Line 41 of the manifest is not a valid JSON object.",
    ),
    "no source-ref": (
        [{"source_ref": "s3://pictures/x.png"}],
        "Line 41 of the manifest has no valid source-ref value.",
    ),
    "https": (
        [{"source-ref": "https://pictures/x.png"}],
        "Line 41 of the manifest has no valid source-ref value.",
    ),
    "a second bucket": (
        [{"source-ref": "s3://pictures2/x.png"}],
        "The manifest has images in more than one Amazon S3 bucket.",
    ),
    "a long line": (
        [json.dumps({"source-ref": "s3://pictures/x.png", "a": "x" * 8192})],
        "Line 41 of the manifest has more than 8192 characters.",
    ),
}


@pytest.mark.parametrize("kind", BROKEN_MANIFESTS)
def test_a_manifest_that_is_refused_as_a_whole(vision: Vision, kind: str) -> None:
    lookout = Lookout(vision)
    more, text = BROKEN_MANIFESTS[kind]
    dataset = lookout.dataset("train", [*good_lines(), *more])
    assert (dataset["Status"], dataset["StatusMessage"]) == ("CREATE_FAILED", text)
    assert dataset["ImageStats"]["Total"] == 0
    with pytest.raises(lookout.client.exceptions.ConflictException):
        lookout.begin()


@pytest.mark.parametrize("kind", BROKEN_MANIFESTS)
def test_an_update_that_is_refused_is_rolled_back(vision: Vision, kind: str) -> None:
    lookout = Lookout(vision)
    lookout.dataset("train", good_lines())
    before = lookout.entries()
    more, text = BROKEN_MANIFESTS[kind]
    changed = anomaly(f"s3://{BUCKET}/1/1.png", "anomaly")
    dataset = lookout.update([changed, *more])
    assert (dataset["Status"], dataset["StatusMessage"]) == (
        "UPDATE_FAILED_ROLLBACK_COMPLETE",
        text.replace("Line 41", "Line 2"),
    )
    assert lookout.entries() == before


def test_line_ends_blank_lines_and_marks_are_nothing(vision: Vision) -> None:
    lookout = Lookout(vision)
    body = manifest(good_lines()).replace(b"\n", b"\r\n\r\n")
    put("windows", b"\xef\xbb\xbf" + body.rstrip())
    source: Any = {"GroundTruthManifest": {"S3Object": {"Bucket": BUCKET, "Key": "windows"}}}
    lookout.client.create_dataset(**lookout.named, DatasetType="train", DatasetSource=source)
    vision.clock.run_until_idle()
    assert lookout.describe_dataset()["ImageStats"]["Labeled"] == 40
    assert get("windows").startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("body", [b"", b"\n \r\n"])
def test_an_empty_manifest(vision: Vision, body: bytes) -> None:
    lookout = Lookout(vision)
    dataset = lookout.dataset("train", [body.decode()] if body else [])
    assert (dataset["Status"], dataset["StatusMessage"]) == (
        "CREATE_FAILED",
        "The manifest file is empty.",
    )
