"""Manifests and updates that Lookout for Vision refuses as a whole, and irregularities that it
accepts.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from mock_vision import Vision
from tests.programs.datasets.services import (
    BUCKET,
    CustomLabels,
    Lookout,
    Row,
    anomaly,
    get,
    manifest,
    put,
)
from tests.programs.datasets.sets import good_lines
from tests.support.clients import client

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


def test_line_ends_blank_lines_and_byte_order_marks_are_ignored(vision: Vision) -> None:
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


def test_the_last_of_two_lines_for_an_image_counts(vision: Vision) -> None:
    lookout = Lookout(vision)
    ref = f"s3://{BUCKET}/x.png"
    dataset = lookout.dataset("train", [anomaly(ref, "normal"), anomaly(ref, "anomaly")])
    assert dataset["ImageStats"] == {"Total": 1, "Labeled": 1, "Normal": 0, "Anomaly": 1}
    assert lookout.update([anomaly(ref, "normal")])["ImageStats"]["Normal"] == 1
    # The new line takes the place of the old one as a whole.
    assert lookout.update([{"source-ref": ref}])["ImageStats"]["Labeled"] == 0


def test_an_older_version_of_a_manifest(vision: Vision) -> None:
    s3 = client("s3")
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    body = manifest([anomaly(f"s3://{BUCKET}/x.png", "normal")])
    old = s3.put_object(Bucket=BUCKET, Key="a.manifest", Body=body)["VersionId"]
    s3.put_object(Bucket=BUCKET, Key="a.manifest", Body=b"")
    lookout = Lookout(vision)
    place: Any = {"Bucket": BUCKET, "Key": "a.manifest", "VersionId": old}
    source: Any = {"GroundTruthManifest": {"S3Object": place}}
    lookout.client.create_dataset(**lookout.named, DatasetType="train", DatasetSource=source)
    vision.clock.run_until_idle()
    assert lookout.describe_dataset()["ImageStats"]["Total"] == 1
    place = {"Bucket": BUCKET, "Name": "a.manifest", "Version": old}
    source = {"GroundTruthManifest": {"S3Object": place}}
    project = CustomLabels(vision)
    arn = project.client.create_dataset(
        ProjectArn=project.arn, DatasetType="TRAIN", DatasetSource=source
    )["DatasetArn"]
    vision.clock.run_until_idle()
    described = project.client.describe_dataset(DatasetArn=arn)["DatasetDescription"]
    assert described["DatasetStats"]["TotalEntries"] == 1
