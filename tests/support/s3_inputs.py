"""Images and manifests in moto's S3 for both services, and the parameters that refer to them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache

from mock_vision.world import world
from tests.support.clients import ACCOUNT, OTHER_ACCOUNT, REGION
from tests.support.pictures import palette_mask, png

BUCKET = "goods"
FOREIGN_BUCKET = "not-ours"
"""Belongs to another account."""
FAR_BUCKET = "far-away"
"""Is in another Region."""

PLACE = {"Bucket": BUCKET, "Key": "lookout.manifest"}
LOOKOUT_OUTPUT = {"S3Location": {"Bucket": BUCKET, "Prefix": "out/"}}
LOOKOUT_SOURCE = {"GroundTruthManifest": {"S3Object": PLACE}}

LABELS_OUTPUT = {"S3Bucket": BUCKET, "S3KeyPrefix": "out"}
LABELS_MANIFEST = {"S3Object": {"Bucket": BUCKET, "Name": "labels.manifest"}}
LABELS_SOURCE = {"GroundTruthManifest": LABELS_MANIFEST}
LABELS_ASSETS = {"Assets": [{"GroundTruthManifest": LABELS_MANIFEST}]}

NORMAL, ANOMALY = 20, 10
LABELLED = 10
"""Lines of the manifests of Custom Labels, half of them with each label."""
CRACK = "#23A436"


@cache
def picture(number: int) -> bytes:
    """Return a small image; no two numbers have the same one."""
    return png(64, 64, (number, 40, 80))


@cache
def line(number: int, label: str, attribute: str) -> str:
    """Return a manifest line with an image-level label, in the form that both services accept."""
    metadata = {
        "class-name": label,
        "confidence": 1,
        "human-annotated": "yes",
        "type": "groundtruth/image-classification",
        "job-name": "labeling-job/goods",
        "creation-date": "2025-01-01T10:00:00.000000",
    }
    return json.dumps(
        {
            "source-ref": f"s3://{BUCKET}/{number}.png",
            attribute: 1,
            f"{attribute}-metadata": metadata,
        }
    )


def anomaly_lines(numbers: Iterable[int]) -> bytes:
    """Lines of Lookout for Vision: the first twenty pictures are normal, the others are not."""
    labels = ((number, "normal" if number < NORMAL else "anomaly") for number in numbers)
    return "\n".join(line(*each, "anomaly-label") for each in labels).encode()


@cache
def mask() -> bytes:
    """Return the image of a mask with one anomaly."""
    return palette_mask(64, 64, (CRACK, (10, 10, 30, 20)))


@cache
def masked_lines() -> bytes:
    """Lines of Lookout for Vision: ten normal pictures, and ten anomalies with their masks."""
    lines = [line(number, "normal", "anomaly-label") for number in range(10)]
    for number in range(NORMAL, NORMAL + ANOMALY):
        entry = json.loads(line(number, "anomaly", "anomaly-label"))
        entry["mask-ref"] = f"s3://{BUCKET}/mask.png"
        entry["mask-ref-metadata"] = {
            "internal-color-map": {
                "0": {"class-name": "BACKGROUND", "hex-color": "#ffffff", "confidence": 0.0},
                "1": {"class-name": "cracked", "hex-color": CRACK, "confidence": 0.0},
            },
            "type": "groundtruth/semantic-segmentation",
            "human-annotated": "yes",
        }
        lines.append(json.dumps(entry))
    return "\n".join(lines).encode()


@cache
def boxed_lines() -> bytes:
    """Lines of Custom Labels with a box in each picture."""
    lines = []
    for number in range(LABELLED):
        box = {"class_id": number % 2, "left": 8, "top": 8, "width": 32, "height": 24}
        entry = json.loads(line(number, "plate", "boxes"))
        entry["boxes"] = {
            "image_size": [{"width": 64, "height": 64, "depth": 3}],
            "annotations": [box],
        }
        entry["boxes-metadata"] |= {
            "objects": [{"confidence": 1}],
            "class-map": {"0": "plate", "1": "tile"},
            "type": "groundtruth/object-detection",
        }
        lines.append(json.dumps(entry))
    return "\n".join(lines).encode()


def sorted_lines(numbers: Iterable[int]) -> bytes:
    """Lines of Custom Labels: every other picture is a plate, the others are tiles."""
    labels = ((number, "tile" if number % 2 else "plate") for number in numbers)
    return "\n".join(line(*each, "sort") for each in labels).encode()


def put(key: str, body: bytes) -> None:
    """Put an object into the bucket without the cost of a client's call."""
    world.current().objects.write(ACCOUNT, BUCKET, key, body)


def fill_buckets() -> None:
    """Create the buckets, and fill the one that datasets may use."""
    objects = world.current().objects
    objects.create_bucket(ACCOUNT, FAR_BUCKET, "us-east-1")
    objects.create_bucket(ACCOUNT, BUCKET, REGION)
    objects.create_bucket(OTHER_ACCOUNT, FOREIGN_BUCKET, REGION)
    for number in range(NORMAL + ANOMALY):
        put(f"{number}.png", picture(number))
    for key in ("0.png", "lookout.manifest", "labels.manifest"):
        objects.write(ACCOUNT, FAR_BUCKET, key, picture(0))
    put("lookout.manifest", anomaly_lines(range(NORMAL + ANOMALY)))
    put("labels.manifest", sorted_lines(range(LABELLED)))
    put("masks.manifest", masked_lines())
    put("mask.png", mask())
    put("boxes.manifest", boxed_lines())
