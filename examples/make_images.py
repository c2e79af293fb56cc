"""Draw the images with which the two example programs train, and write their manifests.

    python examples/make_images.py                      # draws examples/images again
    python examples/make_images.py --to /tmp/pictures

Both services check their input: image formats, dimensions, the colours of masks, boxes within the
frame. So the examples need real image files. They are drawn, because photographs of faulty goods
are large and have licences. Another release of libjpeg or zlib may encode the same drawing as
other bytes, so the files are part of the repository, and tests compare pixels and not checksums.

    plates/  192 x 192 JPEG  machined plates: normal, anomaly (scratched or dented)
    tiles/   160 x 160 PNG   glazed tiles: normal, anomaly (cracked, stained) with masks
    parts/   128 x 128 PNG   one part on a conveyor belt: bolt, gear or washer
    bench/   320 x 240 both  several parts on a bench, with boxes
    manifests/               the labels of each set, as SageMaker Ground Truth writes them

The folders called "new" contain images that are in no dataset. The datasets have at least as many
images as the services require (Lookout for Vision Developer Guide, "Quotas in Amazon Lookout for
Vision"; Rekognition Custom Labels Developer Guide, "Guidelines and quotas").
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from drawing import PARTS, Picture, dent, part_on_belt, parts_on_bench, plate, scratch, tile
from ground_truth import anomaly_line, box_line, mask_path, part_line
from PIL import Image

FOLDER = Path(__file__).parent / "images"
SETS = {  # the folder of each dataset, and the function that returns a line of its manifest
    "plates": anomaly_line,
    "tiles/train": anomaly_line,
    "tiles/test": anomaly_line,
    "parts": part_line,
    "bench": box_line,
}


def catalogue() -> dict[str, Callable[[], Picture]]:
    """Return the path of every image in the folder, with the function that draws it."""
    recipes: dict[str, Callable[[], Picture]] = {}

    def add(name: str, draw: Callable[..., Picture], *details: object) -> None:
        recipes[name] = partial(draw, name, *details)

    for number in range(1, 25):
        add(f"plates/normal/{number:02}.jpg", plate, None)
    for number in range(1, 15):
        add(f"plates/anomaly/{number:02}.jpg", plate, scratch if number % 2 else dent)
    for number, fault in enumerate((None, scratch, dent), 1):
        add(f"plates/new/{number:02}.jpg", plate, fault)

    for group in ("train", "test"):
        for number in range(1, 11):
            add(f"tiles/{group}/normal/{number:02}.png", tile, ())
        for number in range(1, 22):
            kinds = (("crack",), ("stain",), ("crack", "stain"))[2 if number == 21 else number % 2]
            add(f"tiles/{group}/anomaly/{number:02}.png", tile, kinds)
    add("tiles/new/01.png", tile, ())
    add("tiles/new/02.png", tile, ("crack",))

    for label in PARTS:
        for number in range(1, 15):
            add(f"parts/{label}/{number:02}.png", part_on_belt, label)
        add(f"parts/new/{label[0]}.png", part_on_belt, label)

    for number in range(1, 31):
        add(f"bench/{number:02}.{'png' if number % 5 == 0 else 'jpg'}", parts_on_bench)
    add("bench/new/01.jpg", parts_on_bench)
    add("bench/new/02.png", parts_on_bench)
    return recipes


def save(name: str, picture: Picture, folder: Path) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".jpg":
        picture.image.save(path, quality=80)
    else:  # 64 colours without dithering: a third of the size, no visible difference
        few = picture.image.quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(path, optimize=True)
    if picture.mask:
        mask = folder / mask_path(PurePosixPath(name))
        mask.parent.mkdir(exist_ok=True)
        picture.mask.save(mask, optimize=True)


def draw_all(folder: Path) -> None:
    """Draw every image and mask into ``folder``, and write the manifests."""
    manifests: dict[str, list[dict[str, Any]]] = {name: [] for name in SETS}
    for name, draw in catalogue().items():
        picture = draw()
        if "/new/" in name:
            picture = Picture(picture.image)
        else:
            owner = next(owner for owner in SETS if name.startswith(f"{owner}/"))
            manifests[owner].append(SETS[owner](PurePosixPath(name), picture))
        save(name, picture, folder)
    (folder / "manifests").mkdir(exist_ok=True)
    for owner, lines in manifests.items():
        manifest = folder / "manifests" / f"{owner.replace('/', '-')}.manifest"
        manifest.write_text("".join(json.dumps(line) + "\n" for line in lines))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--to", type=Path, default=FOLDER, help="default: %(default)s")
    draw_all(parser.parse_args().to)


if __name__ == "__main__":
    main()
