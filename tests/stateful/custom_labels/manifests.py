"""The pictures, lines and manifests that the machine of Custom Labels works with, and what the
public documents say of them: no code of the package reads a line here.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from tests.support.pictures import png

BUCKET = "goods"
ABROAD = "abroad"
"""A bucket that pictures are said to be in, and that is not there."""

Entries = dict[str, "Line"]
"""The entries of a dataset by ``source-ref``."""


class Line(NamedTuple):
    """A line of a manifest, and what is known of it.

    :param source_ref: of which picture; ``""`` where the line is dropped without a word.
    :param labels: on the picture or, if ``boxed``, on boxes.
    :param has_errors: something about it is listed with its entry.
    """

    text: str
    source_ref: str = ""
    labels: tuple[str, ...] = ()
    boxed: bool = False
    has_errors: bool = False

    @property
    def bucket(self) -> str:
        return self.source_ref.split("/")[2] if self.source_ref else ""


def _metadata(**more: Any) -> dict[str, Any]:
    return {"human-annotated": "yes", "creation-date": "2029-12-01T10:00:00", **more}


def _labelled(picture: str, label: str, bucket: str = BUCKET, **more: Any) -> Line:
    source_ref = f"s3://{bucket}/{picture}.png"
    metadata = _metadata(
        **{"class-name": label, "confidence": 1, "type": "groundtruth/image-classification"}
    )
    line = {"source-ref": source_ref, "sort": 1, "sort-metadata": metadata, **more}
    return Line(json.dumps(line), source_ref, (label,), has_errors=bool(more))


def _boxed(picture: str, label: str) -> Line:
    source_ref = f"s3://{BUCKET}/{picture}.png"
    box = {"class_id": 7, "top": 8, "left": 9, "width": 20, "height": 30}
    line = {
        "source-ref": source_ref,
        "place": {
            "image_size": [{"width": 64, "height": 64, "depth": 3}],
            "annotations": [box],
        },
        "place-metadata": _metadata(
            **{
                "objects": [{"confidence": 1}],
                "class-map": {"7": label},
                "type": "groundtruth/object-detection",
            }
        ),
    }
    return Line(json.dumps(line), source_ref, (label,), boxed=True)


def _bare(picture: str) -> Line:
    source_ref = f"s3://{BUCKET}/{picture}.png"
    return Line(json.dumps({"source-ref": source_ref}), source_ref)


def _moderated(picture: str, *labels: str) -> Line:
    source_ref = f"s3://{BUCKET}/{picture}.png"
    truth = {"ModerationLabels": [{"Name": label} for label in labels]}
    line = {"source-ref": source_ref, "content-moderation-groundtruth": truth}
    return Line(json.dumps(line), source_ref, labels)


PICTURES = tuple(f"{kind}{number}" for kind in ("gear", "nut") for number in range(6))

GEARS = tuple(_labelled(f"gear{number}", "gear") for number in range(6))
NUTS = tuple(_labelled(f"nut{number}", "nut") for number in range(6))
BOXES = tuple(_boxed(f"gear{number}", "gear") for number in range(5))
BARE = tuple(_bare(f"nut{number}") for number in range(3))
SPOILT = Line("{ no JSON")
SOUND: dict[str, Any] = {
    "what": 1,
    "what-metadata": {"class-name": "x", "type": "groundtruth/sound"},
}
FLAWED = _labelled("gear5", "gear", **SOUND)
FOREIGN = _labelled("gear0", "gear", bucket=ABROAD)
SAFE = tuple(_moderated(f"nut{number}") for number in range(4))
UNSAFE = tuple(_moderated(f"gear{number}", "Weapons") for number in range(6))

MANIFESTS: dict[str, tuple[Line, ...]] = {
    "both.manifest": GEARS[:4] + NUTS[:4],
    "more.manifest": GEARS[4:] + NUTS[4:],
    "boxes.json": BOXES,
    "gears.manifest": GEARS,
    "flawed.manifest": (*GEARS[:4], *NUTS[:4], FLAWED, SPOILT),
    "bare.manifest": BARE,
    "spoilt.manifest": (*GEARS[:3], SPOILT, SPOILT),
    "two-buckets.manifest": (*GEARS[1:5], *NUTS[:4], FOREIGN),
    "no-extension": GEARS[:4] + NUTS[:4],
    "empty.manifest": (),
    "moderated.manifest": UNSAFE + SAFE,
}
"""What lies in the bucket, by key. A manifest by another name is not there."""

UPDATES: tuple[tuple[Line, ...], ...] = (
    GEARS,
    NUTS[:2],
    BARE,
    (_labelled("gear0", "nut"), GEARS[5]),
    BOXES[:2],
    (FOREIGN,),
    (FLAWED,),
    (SPOILT,),
)
"""What datasets are updated with."""


@cache
def objects() -> dict[str, bytes]:
    """What lies in the bucket."""
    colours = {name: (20 * number, 0, 0) for number, name in enumerate(PICTURES)}
    pictures = {f"{name}.png": png(64, 64, colour) for name, colour in colours.items()}
    return pictures | {key: blob(lines) for key, lines in MANIFESTS.items()}


def blob(lines: Iterable[Line]) -> bytes:
    """JSON Lines."""
    return "\n".join(line.text for line in lines).encode()


def merged(entries: Entries, lines: Sequence[Line]) -> Entries | None:
    """The entries of a dataset after an import or an update; None: it fails.

    A line with a known ``source-ref`` replaces its entry. It fails when there is nothing to take,
    when more than a fifth of the lines have to be dropped, and with images in two buckets.
    """
    taken = {line.source_ref: line for line in lines if line.source_ref}
    after = entries | taken
    if 5 * (len(lines) - len(taken)) > len(lines) or not lines:
        return None
    return None if len({line.bucket for line in after.values()}) > 1 else after


def can_be_divided(entries: Entries) -> bool | None:
    """Whether a fifth can go to the test dataset: each label must be left on both sides. None:
    the documents do not say.
    """
    uses = Counter(label for line in entries.values() for label in line.labels)
    if not uses and len(entries) > 1:
        return None
    return bool(uses) and min(uses.values()) > 1


class Ending(NamedTuple):
    """How a training ends: ``files`` are what it leaves: ``"all"``, those of the validation after
    an error in the content, or none after an error in a file.
    """

    status: str
    files: str


SUCCESS = Ending("TRAINING_COMPLETED", "all")
CONTENT_ERROR = Ending("TRAINING_FAILED", "validation")
FILE_ERROR = Ending("TRAINING_FAILED", "none")


def ending_of_manifest(key: str) -> Ending | None:
    """The error in a manifest as a file; None: it has none."""
    return None if "." in key and MANIFESTS.get(key) else FILE_ERROR


def ending(training: Sequence[Line], testing: Sequence[Line] | None) -> Ending | None:
    """How a training with these lines ends; ``testing`` None: with a part of ``training``.

    None: the documents do not settle it, as for mixtures of the two kinds of labels.
    """
    if not training or (testing is not None and not testing):
        return FILE_ERROR
    sides = [training] if testing is None else [training, testing]
    for side in sides:
        bad = sum(line.bucket != BUCKET for line in side)
        if 5 * bad > len(side) or any(line.bucket == ABROAD for line in side):
            return CONTENT_ERROR
    labelled = [[line for line in side if line.labels] for side in sides]
    if len({line.boxed for side in labelled for line in side}) > 1:
        return None
    uses = [Counter(label for line in side for label in line.labels) for side in labelled]
    if not uses[0]:
        return CONTENT_ERROR
    boxed = labelled[0][0].boxed
    if len(uses[0]) < (1 if boxed else 2):
        return CONTENT_ERROR
    if testing is None:
        return SUCCESS if min(uses[0].values()) >= 4 else None
    common = len(uses[0].keys() & uses[1].keys())
    if 2 * common < len(uses[0]):
        return CONTENT_ERROR
    return SUCCESS if common == len(uses[0]) else None


def adapter_ending(training: Sequence[Line], testing: Sequence[Line] | None) -> Ending | None:
    """How the training of an adapter ends."""
    sides = [training] if testing is None else [training, testing]
    if not all(sides):
        return None
    if all(set(side) <= {*SAFE, *UNSAFE} for side in sides):
        return SUCCESS
    return Ending("TRAINING_FAILED", "unknown")


def _policy(effect: str, principal: Any, **more: Any) -> str:
    statement = {
        "Effect": effect,
        "Principal": principal,
        "Action": "rekognition:CopyProjectVersion",
        "Resource": "*",
        **more,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


POLICIES: dict[str, str] = {
    _policy("Allow", {"AWS": ["123456789012", "arn:aws:iam::210987654321:root"]}): "allow",
    _policy("ALLOW", "*"): "allow",
    _policy("Deny", "*"): "deny",
    _policy("Allow", {"AWS": "arn:aws:iam::333333333333:role/copier"}): "nobody",
    _policy("Allow", "*", Action="rekognition:DetectCustomLabels"): "malformed",
    _policy("Allow", "*", NotAction="rekognition:CopyProjectVersion"): "malformed",
    "{}": "malformed",
}
"""Policy documents and what they mean for the two accounts of the model."""
