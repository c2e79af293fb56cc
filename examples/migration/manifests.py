"""Convert manifest lines of Lookout for Vision into lines of Rekognition Custom Labels.

- A class, ``normal`` or ``anomaly``, becomes the image-level label of the same name.
- A mask becomes bounding boxes: one around each connected area of a class. A line without a mask
  becomes a line without boxes.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Mapping
from typing import Any

from PIL import Image, ImageChops, ImageDraw

CLASSIFICATION = "groundtruth/image-classification"
DETECTION = "groundtruth/object-detection"
SEGMENTATION = "groundtruth/semantic-segmentation"

Line = Mapping[str, Any]
Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels


def classification(line: Line, date: str) -> dict[str, Any] | None:
    """Return the line with its class as a label, or None if the image has no class."""
    found = _attribute(line, CLASSIFICATION)
    label = found["class-name"].lower() if found else ""
    if label not in ("normal", "anomaly"):
        return None
    return {
        "source-ref": line["source-ref"],
        "state": int(label == "anomaly"),
        "state-metadata": {"class-name": label, "confidence": 1, **_common(CLASSIFICATION, date)},
    }


def detection(
    line: Line, date: str, read: Callable[[str], bytes], smallest: int = 4
) -> dict[str, Any]:
    """Return the line with boxes in place of its mask.

    :param read: returns the object of an S3 URI.
    :param smallest: areas of fewer pixels in width or height are left out.
    """
    boxes: list[tuple[str, Box]] = []
    if metadata := _attribute(line, SEGMENTATION):
        mask = Image.open(io.BytesIO(read(line[_name(line, SEGMENTATION)]))).convert("RGB")
        size = mask.size
        for colour in metadata["internal-color-map"].values():
            if colour["class-name"].upper() != "BACKGROUND":
                found = areas(mask, colour["hex-color"])
                boxes += [
                    (colour["class-name"], (left, top, right, bottom))
                    for left, top, right, bottom in found
                    if min(right - left, bottom - top) >= smallest
                ]
    else:
        size = Image.open(io.BytesIO(read(line["source-ref"]))).size
    names = sorted({name for name, _ in boxes})
    annotations = [
        {
            "class_id": names.index(name),
            "left": left,
            "top": top,
            "width": right - left,
            "height": bottom - top,
        }
        for name, (left, top, right, bottom) in boxes
    ]
    return {
        "source-ref": line["source-ref"],
        "defects": {
            "image_size": [{"width": size[0], "height": size[1], "depth": 3}],
            "annotations": annotations,
        },
        "defects-metadata": {
            "objects": [{"confidence": 1} for _ in annotations],
            "class-map": {str(number): name for number, name in enumerate(names)},
            **_common(DETECTION, date),
        },
    }


def has_mask(line: Line) -> bool:
    """Return whether a line has a mask."""
    return bool(_name(line, SEGMENTATION))


def areas(mask: Image.Image, colour: str) -> list[Box]:
    """Return a box around each connected area of a colour (neighbours share an edge)."""
    difference = ImageChops.difference(mask, Image.new("RGB", mask.size, colour))
    largest = functools.reduce(ImageChops.lighter, difference.split())
    left = largest.point([255] + [0] * 255)
    found = []
    while (rest := left.getbbox()) is not None:
        top = left.crop((rest[0], rest[1], rest[2], rest[1] + 1)).getbbox()
        assert top is not None, "the first row of a bounding box has pixels"
        ImageDraw.floodfill(left, (rest[0] + top[0], rest[1]), 128)
        box = left.point([255 if value == 128 else 0 for value in range(256)]).getbbox()
        assert box is not None, "the area has at least the pixel where it began"
        found.append(box)
        left = left.point([0 if value == 128 else value for value in range(256)])
    return found


def _attribute(line: Line, kind: str) -> Mapping[str, Any] | None:
    name = _name(line, kind)
    return line[f"{name}-metadata"] if name else None


def _name(line: Line, kind: str) -> str:
    """Return the name of the first attribute of a type, or an empty string."""
    for key, value in line.items():
        if key.endswith("-metadata") and isinstance(value, Mapping) and value.get("type") == kind:
            return key.removesuffix("-metadata")
    return ""


def _common(kind: str, date: str) -> dict[str, str]:
    return {
        "type": kind,
        "human-annotated": "yes",
        "creation-date": date,
        "job-name": "labeling-job/lookout-for-vision",
    }
