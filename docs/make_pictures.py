"""Draw the images of datasets.md from detections in the mock: ``python docs/make_pictures.py``.

    tiles.png      a tile, its mask in the dataset, and the mask that a model returns
    stranger.png   a tile that is in no dataset, and the mask that a model returns
    bench.png      an image with the boxes that a model returns

The seed determines the detections, so the images change only if the code does.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import boto3
from example_sets import IMAGES, inspector, recogniser, upload
from PIL import Image, ImageDraw

from mock_vision import mock_vision

FOLDER = Path(__file__).parent / "pictures"
GAP = 8
COLOURS = {"bolt": "#FF2E93", "gear": "#17BEBB", "washer": "#FFC914"}


def side_by_side(*pictures: Image.Image) -> Image.Image:
    """Join images of the same height in a row."""
    width = sum(each.width for each in pictures) + GAP * (len(pictures) - 1)
    row = Image.new("RGB", (width, pictures[0].height), "white")
    left = 0
    for each in pictures:
        row.paste(each, (left, 0))
        left += each.width + GAP
    return row


def load(path: str) -> tuple[bytes, Image.Image]:
    """Return the bytes and the pixels of an image of the example programs."""
    data = (IMAGES / path).read_bytes()
    return data, Image.open(io.BytesIO(data)).convert("RGB")


def overlaid(picture: Image.Image, answer: Mapping[str, Any]) -> Image.Image:
    """Draw the mask of a detection over an image."""
    mask = Image.open(io.BytesIO(answer["AnomalyMask"]))
    found = mask.convert("L").point([160] * 255 + [0])
    return Image.composite(mask, picture, found)


def inspected(lookout: Any, path: str) -> tuple[Image.Image, Image.Image]:
    """Return a tile, and the tile with the mask of its detection drawn over it."""
    data, picture = load(path)
    answer = lookout.detect_anomalies(
        ProjectName="tiles", ModelVersion="1", ContentType="image/png", Body=data
    )["DetectAnomalyResult"]
    return picture, overlaid(picture, answer)


def tiles(lookout: Any) -> Image.Image:
    picture, answered = inspected(lookout, "tiles/train/anomaly/21.png")
    mask = Image.open(IMAGES / "tiles/train/masks/21.png").convert("RGB")
    return side_by_side(picture, mask, answered)


def stranger(lookout: Any) -> Image.Image:
    return side_by_side(*inspected(lookout, "tiles/new/01.png"))


def bench(rekognition: Any, version: str) -> Image.Image:
    data, picture = load("bench/01.jpg")
    found = rekognition.detect_custom_labels(ProjectVersionArn=version, Image={"Bytes": data})
    draw = ImageDraw.Draw(picture)
    for label in found["CustomLabels"]:
        box = label["Geometry"]["BoundingBox"]
        left, top = box["Left"] * picture.width, box["Top"] * picture.height
        right, bottom = left + box["Width"] * picture.width, top + box["Height"] * picture.height
        draw.rectangle((left, top, right, bottom), outline=COLOURS[label["Name"]], width=2)
    return picture


def make_all(folder: Path) -> None:
    """Draw all images into ``folder``."""
    folder.mkdir(exist_ok=True)
    with mock_vision(start=datetime(2030, 1, 1, tzinfo=timezone.utc)):
        session: Any = boto3.Session(region_name="us-east-1")
        lookout, s3 = session.client("lookoutvision"), session.client("s3")
        inspector(lookout, s3)
        rekognition = session.client("rekognition")
        version = recogniser(rekognition, upload(s3, "bench"))["ProjectVersionArn"]
        recipes: Mapping[str, Callable[[], Image.Image]] = {
            "tiles.png": lambda: tiles(lookout),
            "stranger.png": lambda: stranger(lookout),
            "bench.png": lambda: bench(rekognition, version),
        }
        for name, draw in recipes.items():
            few = draw().quantize(256, dither=Image.Dither.NONE)
            few.save(folder / name, optimize=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--to", type=Path, default=FOLDER, help="default: %(default)s")
    make_all(parser.parse_args().to)


if __name__ == "__main__":
    main()
