"""Manifest lines for the drawn images, in the format of SageMaker Ground Truth.

Each line is a JSON object for one image, as described in the Lookout for Vision Developer Guide and
in the Rekognition Custom Labels Developer Guide ("Creating a manifest file" in both). Every S3 URI
starts with ``s3://BUCKET/``; the program that uploads the images replaces ``BUCKET``.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from drawing import MASK_PALETTE, PARTS, Picture

HUMAN = {"human-annotated": "yes", "creation-date": "2025-03-03T08:15:00.000000"}
CLASSIFIED = {"confidence": 1.0, "type": "groundtruth/image-classification", **HUMAN}


def address(path: PurePosixPath) -> str:
    return f"s3://BUCKET/{path}"


def mask_path(picture: PurePosixPath) -> PurePosixPath:
    return picture.parents[1] / "masks" / picture.name


def anomaly_line(path: PurePosixPath, picture: Picture) -> dict[str, Any]:
    """Return the line of an image, labelled by its folder, with the mask if it has one."""
    label = path.parent.name
    line: dict[str, Any] = {
        "source-ref": address(path),
        "anomaly-label": int(label == "anomaly"),
        "anomaly-label-metadata": {
            "class-name": label,
            "job-name": "labeling-job/anomaly-label",
            **CLASSIFIED,
        },
    }
    if picture.mask:
        painted = {index for _, index in picture.mask.getcolors() or ()}
        line["anomaly-mask-ref"] = address(mask_path(path))
        line["anomaly-mask-ref-metadata"] = {
            "internal-color-map": {
                str(index): {
                    "class-name": "BACKGROUND" if index == 0 else name,
                    "hex-color": "#{:02x}{:02x}{:02x}".format(*colour),
                    "confidence": 0.0,
                }
                for index, (name, colour) in enumerate(MASK_PALETTE.items())
                if index in painted
            },
            "type": "groundtruth/semantic-segmentation",
            "job-name": "labeling-job/anomaly-mask",
            **HUMAN,
        }
    return line


def part_line(path: PurePosixPath, picture: Picture) -> dict[str, Any]:
    """Return the line of an image whose folder names the part."""
    label = path.parent.name
    return {
        "source-ref": address(path),
        "part": list(PARTS).index(label),
        "part-metadata": {"class-name": label, "job-name": "labeling-job/part", **CLASSIFIED},
    }


def box_line(path: PurePosixPath, picture: Picture) -> dict[str, Any]:
    """Return the line of an image with the box of each part."""
    kinds = list(PARTS)
    found = sorted({label for label, _ in picture.boxes})
    width, height = picture.image.size
    return {
        "source-ref": address(path),
        "parts": {
            "image_size": [{"width": width, "height": height, "depth": 3}],
            "annotations": [
                {
                    "class_id": kinds.index(label),
                    **dict(zip(("left", "top", "width", "height"), box, strict=True)),
                }
                for label, box in picture.boxes
            ],
        },
        "parts-metadata": {
            "objects": [{"confidence": 1.0} for _ in picture.boxes],
            "class-map": {str(kinds.index(label)): label for label in found},
            "type": "groundtruth/object-detection",
            "job-name": "labeling-job/parts",
            **HUMAN,
        },
    }
