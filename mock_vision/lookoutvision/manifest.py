"""Manifests and dataset entries of Amazon Lookout for Vision.

Attributes may have any name, so a line is understood by its metadata. The class of an image is the
``class-name`` of the first ``X-metadata`` of type ``groundtruth/image-classification`` that has a
sibling ``X``; the value of ``X`` says nothing (AWS's own programs write 1 for normal in one place,
for anomaly in another, and strings in a third). Its mask is the ``Y-ref`` whose
``Y-ref-metadata`` is of type ``groundtruth/semantic-segmentation``.

Rule chosen for what the documents leave open: a line that cannot be an entry at all (no JSON
object, no usable ``source-ref``, too long, an image in a second bucket) makes the whole import or
update fail, and nothing else does; keys that are documented as required but that AWS's published
manifests leave out are not missed. Price: a misspelt key shows as an unlabeled image.

Sources: Lookout for Vision Developer Guide, "Creating a manifest file" and its pages on image
classification and segmentation, "Adding more images", "Quotas"; the manifest of AWS's
getting-started dataset; API reference, ListDatasetEntries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal, TypedDict

from mock_vision.manifests.dates import ticks
from mock_vision.manifests.entries import Changes, EntryStore, Filter
from mock_vision.manifests.jsonlines import cut, is_text, parse, reparse, s3_location, split
from mock_vision.manifests.problems import WorkFailedError

Label = Literal["normal", "anomaly"]
#: What filters and statistics ask of an entry: its label, None for an unlabeled one.
Fact = Label | None
Entries = EntryStore[Fact]

#: What a dataset may hold, by ``DatasetType``.
MAX_IMAGES: Final = {"train": 16_000, "test": 4_000}
MAX_MANIFEST_BYTES: Final = 1024**3
MAX_LINE_CHARACTERS: Final = 8192

_CLASSIFICATION: Final = "groundtruth/image-classification"
_SEGMENTATION: Final = "groundtruth/semantic-segmentation"
_METADATA: Final = "-metadata"
_LABELS: Final[dict[str, Label]] = {"normal": "normal", "anomaly": "anomaly"}
_HEX_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")


class ImageStats(TypedDict):
    """``ImageStats`` of DescribeDataset."""

    Total: int
    Labeled: int
    Normal: int
    Anomaly: int


@dataclass(frozen=True, slots=True)
class Mask:
    """Where the anomalies of an image are.

    ``colours`` gives the ``hex-color`` of each ``class-name`` as the manifest spells them, the
    background included; entries of the colour map that are not well-formed are left out.
    """

    ref: str
    bucket: str
    key: str
    colours: dict[str, str]


@dataclass(frozen=True, slots=True)
class Image:
    """One entry as a training sees it.

    ``created`` is its ``creation-date`` and ``job`` the ``job-name`` of its class, as the line has
    them.
    """

    source_ref: str
    bucket: str
    key: str
    label: Label | None
    mask: Mask | None
    created: str | None
    job: str | None


def new_entries() -> Entries:
    """The entries of an empty dataset."""
    return EntryStore(_counted)


def _counted(label: Fact) -> Iterable[str]:
    return (label,) if label else ()


def image_stats(entries: Entries) -> ImageStats:
    """``ImageStats`` of DescribeDataset; the cost does not depend on the number of entries."""
    normal, anomaly = (entries.counts.get(label, 0) for label in _LABELS)
    return {
        "Total": len(entries),
        "Labeled": normal + anomaly,
        "Normal": normal,
        "Anomaly": anomaly,
    }


def read(data: bytes, entries: Entries, max_images: int) -> Changes[Fact]:
    """What a manifest, or the ``Changes`` of an update, does to ``entries``.

    Nothing is changed yet: ``entries.merge`` takes the result. ``max_images`` is what the dataset
    may hold afterwards (:data:`MAX_IMAGES`). Of several lines with one ``source-ref`` the last
    counts. Raises :class:`WorkFailedError` with the ``StatusMessage`` of a failed import or update.
    """
    if len(data) > MAX_MANIFEST_BYTES:
        raise WorkFailedError("The manifest file is larger than the maximum of 1 GB.")
    changes: dict[str, tuple[bytes, Fact]] = {}
    bucket = next((cut(row.source_ref)[0] for row in entries), None)
    for number, line in enumerate(split(data), 1):
        if not line:
            continue
        content = _content(line, number)
        source_ref = content.get("source-ref", "")
        if (location := s3_location(source_ref)) is None:
            raise WorkFailedError(f"Line {number} of the manifest has no valid source-ref value.")
        bucket = bucket or location[0]
        if location[0] != bucket:
            raise WorkFailedError("The manifest has images in more than one Amazon S3 bucket.")
        changes[source_ref] = (line, _label(content))
    if not changes:
        raise WorkFailedError("The manifest file is empty.")
    if len(entries) + sum(ref not in entries for ref in changes) > max_images:
        raise WorkFailedError(f"The dataset has more than the maximum of {max_images} images.")
    return changes


def _content(line: bytes, number: int) -> dict[str, Any]:
    # A character has at least one byte, so only long lines need to be decoded to be measured.
    if len(line) > MAX_LINE_CHARACTERS:
        characters = len(line.decode(errors="replace"))
        if characters > MAX_LINE_CHARACTERS:
            raise WorkFailedError(
                f"Line {number} of the manifest has more than {MAX_LINE_CHARACTERS} characters."
            )
    content = parse(line)
    if content is None:
        raise WorkFailedError(f"Line {number} of the manifest is not a valid JSON object.")
    return content


def where(
    *,
    labeled: bool | None = None,
    anomaly_class: str | None = None,
    before: int | None = None,
    after: int | None = None,
    source_ref_contains: str | None = None,
) -> Filter[Fact] | None:
    """The filters of ListDatasetEntries joined with AND; None when none is set.

    ``before`` and ``after`` are ticks, both exclusive, compared with the ``creation-date`` inside
    the line; while one is set, entries without a date that can be understood are left out.
    """
    if (labeled, anomaly_class, before, after, source_ref_contains) == (None,) * 5:
        return None

    def keep(source_ref: str, line: bytes, label: Fact) -> bool:
        if labeled is not None and labeled is not (label is not None):
            return False
        if anomaly_class is not None and label != anomaly_class:
            return False
        if source_ref_contains is not None and source_ref_contains not in source_ref:
            return False
        if before is None and after is None:
            return True
        created = ticks(_created(reparse(line)))
        if created is None:
            return False
        return (before is None or created < before) and (after is None or created > after)

    return keep


def images(entries: Entries) -> list[Image]:
    """The entries as a training sees them, in order. Parses every line."""
    return [_image(row.source_ref, reparse(row.line)) for row in entries]


def _image(source_ref: str, content: dict[str, Any]) -> Image:
    _, metadata = _attribute(content, _CLASSIFICATION)
    job = metadata.get("job-name")
    return Image(
        source_ref,
        *cut(source_ref),
        _label(content),
        _mask(content),
        _created(content),
        job if is_text(job) else None,
    )


def _label(content: dict[str, Any]) -> Label | None:
    _, metadata = _attribute(content, _CLASSIFICATION)
    name = metadata.get("class-name")
    return _LABELS.get(name.lower()) if type(name) is str else None


def _mask(content: dict[str, Any]) -> Mask | None:
    ref, metadata = _attribute(content, _SEGMENTATION)
    location = s3_location(ref)
    if location is None:
        return None
    return Mask(ref, *location, _colours(metadata.get("internal-color-map")))


def _colours(color_map: object) -> dict[str, str]:
    entries = color_map.values() if type(color_map) is dict else ()
    return {
        entry["class-name"]: entry["hex-color"]
        for entry in entries
        if type(entry) is dict
        and is_text(entry.get("class-name"))
        and is_text(entry.get("hex-color"))
        and _HEX_COLOUR.fullmatch(entry["hex-color"])
    }


def _created(content: dict[str, Any]) -> str | None:
    for kind in (_CLASSIFICATION, _SEGMENTATION):
        _, metadata = _attribute(content, kind)
        created = metadata.get("creation-date")
        if is_text(created):
            return created
    return None


def _attribute(content: dict[str, Any], kind: str) -> tuple[Any, dict[str, Any]]:
    """Value and metadata of the first attribute of a kind, or ``None, {}``."""
    for name, metadata in content.items():
        if name.endswith(_METADATA) and type(metadata) is dict and metadata.get("type") == kind:
            attribute = name[: -len(_METADATA)]
            if attribute in content and (kind != _SEGMENTATION or attribute.endswith("-ref")):
                return content[attribute], metadata
    return None, {}
