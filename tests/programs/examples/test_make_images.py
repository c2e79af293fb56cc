"""The pictures beside the programs are what the script draws, and what the services take."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat

EXAMPLES = Path(__file__).parents[3] / "examples"
IMAGES = EXAMPLES / "images"
MANIFESTS = {
    "plates": "plates.manifest",
    "tiles/train": "tiles-train.manifest",
    "tiles/test": "tiles-test.manifest",
    "parts": "parts.manifest",
    "bench": "bench.manifest",
}
SERVICES = {"lookout": ("plates", "tiles/train", "tiles/test"), "custom labels": ("parts", "bench")}


@pytest.fixture(name="script")
def _script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(EXAMPLES))
    return import_module("make_images")


def manifest(owner: str) -> list[dict[str, Any]]:
    text = (IMAGES / "manifests" / MANIFESTS[owner]).read_text()
    return [json.loads(line) for line in text.splitlines()]


def local(address: str) -> Path:
    assert address.startswith("s3://BUCKET/")
    return IMAGES / address.removeprefix("s3://BUCKET/")


def pictures() -> Iterator[tuple[str, Path]]:
    for owner in MANIFESTS:
        for line in manifest(owner):
            yield owner, local(line["source-ref"])


def test_the_folder_holds_every_picture_of_the_catalogue_and_nothing_else(
    script: ModuleType,
) -> None:
    masks = {
        local(line["anomaly-mask-ref"]).relative_to(IMAGES).as_posix()
        for owner in SERVICES["lookout"]
        for line in manifest(owner)
        if "anomaly-mask-ref" in line
    }
    expected = {*script.catalogue(), *masks, *(f"manifests/{name}" for name in MANIFESTS.values())}
    found = {path.relative_to(IMAGES).as_posix() for path in IMAGES.rglob("*") if path.is_file()}
    assert found == expected


# Every picture can be drawn alone, so a sample is enough, and keeps the test short.
@pytest.mark.parametrize("first", range(0, 12, 2))
def test_a_picture_drawn_anew_is_the_one_that_is_kept(
    script: ModuleType, first: int, tmp_path: Path
) -> None:
    names = list(script.catalogue())[first::48]
    for name in names:
        drawn = script.catalogue()[name]()
        script.save(name, drawn, tmp_path)
        if name.endswith(".png"):
            assert same_pixels(tmp_path / name, IMAGES / name), name
        else:  # encoders of JPEG differ in what they lose
            assert close(tmp_path / name, IMAGES / name), name
        if drawn.mask and "/new/" not in name:
            mask = script.mask_path(PurePosixPath(name))
            assert same_pixels(tmp_path / mask, IMAGES / mask), mask
        for owner, line_of in script.SETS.items():
            if name.startswith(f"{owner}/") and "/new/" not in name:
                assert line_of(PurePosixPath(name), drawn) in manifest(owner)


def same_pixels(one: Path, other: Path) -> bool:
    with Image.open(one) as left, Image.open(other) as right:
        difference = ImageChops.difference(left.convert("RGB"), right.convert("RGB"))
        return left.size == right.size and difference.getbbox() is None


def close(one: Path, other: Path) -> bool:
    with Image.open(one) as left, Image.open(other) as right:
        assert left.size == right.size
        return bool(max(ImageStat.Stat(ImageChops.difference(left, right)).mean) < 3.0)


def test_the_pictures_are_what_they_are_called_and_alike_within_a_set() -> None:
    shapes: dict[str, set[tuple[int, int]]] = {}
    for owner, path in pictures():
        with Image.open(path) as image:
            assert image.format == {".jpg": "JPEG", ".png": "PNG"}[path.suffix]
            assert min(image.size) >= 64
            shapes.setdefault(owner.partition("/")[0], set()).add(image.size)
    assert {owner: len(sizes) for owner, sizes in shapes.items()} == dict.fromkeys(shapes, 1)


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_has_at_least_forty_pictures_in_a_small_folder(service: str) -> None:
    assert sum(len(manifest(owner)) for owner in SERVICES[service]) >= 40
    assert sum(path.stat().st_size for path in IMAGES.rglob("*") if path.is_file()) < 2_500_000


def test_the_lookout_sets_have_the_images_a_training_needs() -> None:
    """Lookout for Vision Developer Guide, "Quotas in Amazon Lookout for Vision"."""
    classes = {
        owner: Counter(line["anomaly-label-metadata"]["class-name"] for line in manifest(owner))
        for owner in SERVICES["lookout"]
    }
    assert classes["plates"]["normal"] >= 20
    assert classes["plates"]["anomaly"] >= 10
    for owner in ("tiles/train", "tiles/test"):
        assert classes[owner]["normal"] >= 10
        assert classes[owner]["anomaly"] >= 10


@pytest.mark.parametrize("owner", ["tiles/train", "tiles/test"])
def test_ten_images_show_each_anomaly_alone_and_masks_have_the_colours_of_the_map(
    owner: str,
) -> None:
    alone: Counter[str] = Counter()
    for line in manifest(owner):
        if line["anomaly-label"] == 0:
            assert "anomaly-mask-ref" not in line
            continue
        colours = line["anomaly-mask-ref-metadata"]["internal-color-map"]
        assert colours["0"]["class-name"] == "BACKGROUND"
        with Image.open(local(line["anomaly-mask-ref"])) as mask:
            assert (mask.format, mask.mode) == ("PNG", "P")
            painted = mask.convert("RGB").getcolors() or []
        assert {"#{:02x}{:02x}{:02x}".format(*colour) for _, colour in painted} == {
            entry["hex-color"] for entry in colours.values()
        }
        shown = [entry["class-name"] for index, entry in colours.items() if index != "0"]
        if len(shown) == 1:
            alone[shown[0]] += 1
    assert alone == {"crack": 10, "stain": 10}


def test_the_boxes_of_the_bench_lie_within_the_frame() -> None:
    labels: Counter[str] = Counter()
    for line in manifest("bench"):
        [size] = line["parts"]["image_size"]
        with Image.open(local(line["source-ref"])) as image:
            assert image.size == (size["width"], size["height"])
        for box in line["parts"]["annotations"]:
            assert 0 <= box["left"] < box["left"] + box["width"] <= size["width"]
            assert 0 <= box["top"] < box["top"] + box["height"] <= size["height"]
            labels[line["parts-metadata"]["class-map"][str(box["class_id"])]] += 1
        assert len(line["parts-metadata"]["objects"]) == len(line["parts"]["annotations"])
    assert set(labels) == {"bolt", "gear", "washer"}
    assert min(labels.values()) >= 20
