"""What the machine uploads, and what comes of it: images, manifests, trainings.

Each batch of lines is a manifest in S3 and the changes of an update alike. Together they reach
every outcome of an import and of a training.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from tests.stateful.base import START
from tests.support.pictures import palette_mask, png

BUCKET, OTHER_BUCKET = "goods", "others"


class Line(NamedTuple):
    """An image as a manifest has it; ``day`` is that of its ``creation-date``, None: no date."""

    key: str
    label: str | None
    day: int | None = None
    masked: bool = False
    bucket: str = BUCKET

    @property
    def ref(self) -> str:
        return f"s3://{self.bucket}/{self.key}"

    @property
    def text(self) -> str:
        """The line itself."""
        line: dict[str, object] = {"source-ref": self.ref}
        if self.label is not None:
            metadata: dict[str, object] = {
                "class-name": self.label,
                "type": "groundtruth/image-classification",
                "human-annotated": "yes",
            }
            if self.day is not None:
                metadata["creation-date"] = f"2029-12-{self.day:02}T12:00:00"
            line |= {"kind": int(self.label == "anomaly"), "kind-metadata": metadata}
        if self.masked:
            colours = {
                "0": {"class-name": "BACKGROUND", "hex-color": "#ffffff", "confidence": 1},
                "1": {"class-name": "scratch", "hex-color": "#FF0000", "confidence": 1},
            }
            line |= {
                "mask-ref": f"s3://{BUCKET}/mask.png",
                "mask-ref-metadata": {
                    "internal-color-map": colours,
                    "type": "groundtruth/semantic-segmentation",
                    "human-annotated": "yes",
                },
            }
        return json.dumps(line)


def _lines(prefix: str, count: int, label: str | None, *, masked: bool = False) -> list[Line]:
    return [
        Line(f"{prefix}/{number}.png", label, number % 4 + 1 if label else None, masked)
        for number in range(count)
    ]


BATCHES: dict[str, list[Line] | None] = {
    "enough": _lines("n", 20, "normal") + _lines("a", 10, "anomaly"),
    "masked": _lines("n", 20, "normal") + _lines("m", 20, "anomaly", masked=True),
    "relabelled": [Line("n/0.png", "anomaly", 9), Line("n/1.png", None)],
    "few": [Line("n/0.png", "normal"), Line("a/0.png", "anomaly"), Line("n/2.png", "Bent", 3)],
    "missing": [Line("gone.png", "normal", 2)],
    "wide": [Line("wide.png", "anomaly", 2)],
    "elsewhere": [Line("n/0.png", "normal", bucket=OTHER_BUCKET)],
    "broken": None,
}
"""The lines of each manifest by its name; None: no line of it can be read."""

MISSING, WIDE = "gone.png", "wide.png"
"""The image that is not there, and the one that is larger than the others."""


def manifest(name: str) -> bytes:
    """A batch as the file that is uploaded."""
    lines = BATCHES[name]
    return b"{" if lines is None else "\n".join(line.text for line in lines).encode()


@cache
def picture(key: str) -> bytes:
    """The image of that key; no two are alike."""
    if key == WIDE:
        return png(80, 64)
    folder, _, number = key.removesuffix(".png").partition("/")
    return png(64, 64, (ord(folder[0]), int(number or 0), 7))


@cache
def uploads() -> tuple[tuple[str, str, bytes], ...]:
    """Everything to put into S3: bucket, key, body."""
    lines = [line for batch in BATCHES.values() for line in batch or []]
    images = {(line.bucket, line.key): picture(line.key) for line in lines if line.key != MISSING}
    manifests = {(BUCKET, f"{name}.manifest"): manifest(name) for name in BATCHES}
    mask = palette_mask(64, 64, ("#FF0000", (10, 10, 30, 30)))
    everything = {**images, **manifests, (BUCKET, "mask.png"): mask}
    return tuple((bucket, key, body) for (bucket, key), body in everything.items())


def label_of(line: Line) -> str | None:
    """The label; None for an image without one that the service knows."""
    return line.label if line.label in ("normal", "anomaly") else None


def merged(entries: dict[str, Line], batch: str) -> dict[str, Line] | None:
    """The entries after an import or update; None: it fails."""
    lines = BATCHES[batch]
    if lines is None:
        return None
    merged = {**entries, **{line.ref: line for line in lines}}
    return merged if len({line.bucket for line in merged.values()}) == 1 else None


def to_come(entries: dict[str, Line], incoming: str | None) -> dict[str, Line]:
    """The entries after an import or update that is under way."""
    found = None if incoming is None else merged(entries, incoming)
    return entries if found is None else found


def trained(images: dict[str, dict[str, Line]]) -> tuple[dict[str, str], bool] | None:
    """The labels by image, and whether there are masks; None: the training fails."""
    labeled = {
        kind: [line for line in entries.values() if label_of(line)]
        for kind, entries in images.items()
    }
    minima = {"train": (10, 0), "test": (10, 10)} if "test" in images else {"train": (20, 10)}
    each = 10 if "test" in images else 20
    for kind, lines in labeled.items():
        labels = Counter(line.label for line in lines)
        if labels["normal"] < minima[kind][0] or labels["anomaly"] < minima[kind][1]:
            return None
    everything = [line for lines in labeled.values() for line in lines]
    keys = {line.key for line in everything}
    masked = any(line.masked for line in labeled["train"] if line.label == "anomaly")
    few = any(sum(line.masked for line in lines) < each for lines in labeled.values())
    if MISSING in keys or WIDE in keys or (masked and few):
        return None
    return {line.key: line.label or "" for line in everything}, masked


def are_areas(value: Any) -> bool:
    """Whether it is what a detection says of the anomalies of a masked image."""
    names = [area["Name"] for area in value]
    shares = [area["PixelAnomaly"]["TotalPercentageArea"] for area in value]
    return names in (["background"], ["background", "scratch"]) and abs(sum(shares) - 1) < 1e-5


def passes(line: Line, p: dict[str, Any]) -> bool:
    """Whether an entry passes the filters of ListDatasetEntries."""
    label = label_of(line)
    if "Labeled" in p and p["Labeled"] != (label is not None):
        return False
    if "AnomalyClass" in p and p["AnomalyClass"] != label:
        return False
    if p.get("SourceRefContains", "") not in line.ref:
        return False
    if "BeforeCreationDate" not in p and "AfterCreationDate" not in p:
        return True
    if line.label is None or line.day is None:
        return False
    day = datetime(2029, 12, line.day, 12, tzinfo=START.tzinfo)
    after, before = p.get("AfterCreationDate", day.min), p.get("BeforeCreationDate", day.max)
    return bool(after.replace(tzinfo=START.tzinfo) < day < before.replace(tzinfo=START.tzinfo))
