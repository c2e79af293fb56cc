"""Manifests and dataset entries of Amazon Lookout for Vision.

Attributes may have any name; the type in their metadata identifies them. The class of an image is
the ``class-name`` of the first ``X-metadata`` of type ``groundtruth/image-classification`` that has
a sibling ``X``. The value of ``X`` is ignored: AWS's own programs write 1 for normal in one place,
1 for anomaly in another, and strings in a third. Its mask is the ``Y-ref`` whose ``Y-ref-metadata``
is of type ``groundtruth/semantic-segmentation``.

Rule chosen where the documents are silent: a line that cannot be an entry (no JSON object, no valid
``source-ref``, too long, an image in a second bucket) makes the whole import or update fail, and
nothing else does. Keys that are documented as required, but that AWS's published manifests leave
out, may be missing. Price: a misspelt key makes an image unlabeled instead of causing an error.

Sources: Lookout for Vision Developer Guide, "Creating a manifest file" and its pages on image
classification and segmentation, "Adding more images", "Quotas"; the manifest of AWS's
getting-started dataset; API reference, ListDatasetEntries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal, TypedDict

from mock_vision.lookoutvision.defaults import QUOTAS
from mock_vision.manifests import entries as stores
from mock_vision.manifests.dates import ticks
from mock_vision.manifests.entries import EntryStore
from mock_vision.manifests.jsonlines import (
    IMAGE_LEVEL,
    SEGMENTATION,
    bucket_and_key,
    has_more_characters,
    is_text,
    lines_with_content,
    parse,
    reparse,
    s3_location,
)
from mock_vision.manifests.problems import WorkFailedError
from mock_vision.settings.quota import QuotaOf

Label = Literal["normal", "anomaly"]
Summary = Label | None
"""What filters and statistics need of an entry: its label, or None if it is unlabeled."""
Entries = EntryStore[Summary]
Changes = stores.Changes[Summary]
Filter = stores.Filter[Summary]

MAX_LINE_CHARACTERS: Final = 8192

_METADATA: Final = "-metadata"
_LABELS: Final[dict[str, Label]] = {"normal": "normal", "anomaly": "anomaly"}
HEX_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")


class ImageStats(TypedDict):
    """``ImageStats`` of DescribeDataset."""

    Total: int
    Labeled: int
    Normal: int
    Anomaly: int


@dataclass(frozen=True, slots=True)
class Mask:
    """The mask of an image, as its line describes it."""

    ref: str
    bucket: str
    key: str
    colours: dict[str, str]
    """The ``hex-color`` of each ``class-name`` as the manifest spells them, with the background.
    Entries of the colour map that are not well-formed are left out.
    """


@dataclass(frozen=True, slots=True)
class Image:
    """One entry, parsed for a training."""

    source_ref: str
    bucket: str
    key: str
    label: Label | None
    mask: Mask | None
    created: str | None
    """The first ``creation-date`` of the line, as the line spells it."""
    job: str | None
    """The ``job-name`` in the metadata of its class."""


def new_entries() -> Entries:
    """Return the entries of an empty dataset."""
    return EntryStore(_counters_of)


def _counters_of(label: Summary) -> Iterable[str]:
    return (label,) if label else ()


def image_stats(entries: Entries) -> ImageStats:
    """Return ``ImageStats`` of DescribeDataset, at a cost independent of the number of entries."""
    normal, anomaly = (entries.counts.get(label, 0) for label in _LABELS)
    return {
        "Total": len(entries),
        "Labeled": normal + anomaly,
        "Normal": normal,
        "Anomaly": anomaly,
    }


def read(
    data: bytes,
    entries: Entries,
    max_images: int | None,
    quota: QuotaOf = QUOTAS.__getitem__,
) -> Changes:
    """Return the changes that a manifest, or the ``Changes`` of an update, make to ``entries``.

    ``entries`` are not changed; pass the result to ``entries.merge``. Of several lines with the
    same ``source-ref`` the last counts. Blank lines are ignored.

    :param max_images: most images of the dataset after the merge; None: no limit.
    :param quota: the quotas in force.
    :raises WorkFailedError: when the import or update fails; with its ``StatusMessage``.
    """
    largest = quota("manifest_bytes")
    if not largest.allows(len(data)):
        raise WorkFailedError(
            f"The manifest file is larger than the maximum of {_size(largest.value)}."
        )
    changes: dict[str, tuple[bytes, Summary]] = {}
    bucket = next((bucket_and_key(row.source_ref)[0] for row in entries), None)
    for number, line in lines_with_content(data):
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
    images = len(entries) + sum(ref not in entries for ref in changes)
    if max_images is not None and images > max_images:
        raise WorkFailedError(f"The dataset has more than the maximum of {max_images} images.")
    return changes


def _size(number: int | None) -> str:
    gigabytes, rest = divmod(number or 0, 1024**3)
    return f"{number} bytes" if rest or not gigabytes else f"{gigabytes} GB"


def _content(line: bytes, number: int) -> dict[str, Any]:
    if has_more_characters(line, MAX_LINE_CHARACTERS):
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
) -> Filter | None:
    """Return the filters of ListDatasetEntries joined with AND, or None if none is set.

    ``before`` and ``after`` are ticks, both exclusive. They are compared with the
    ``creation-date`` in the line; an entry without a valid date is left out if one of them is set.
    """
    if (labeled, anomaly_class, before, after, source_ref_contains) == (None,) * 5:
        return None

    def keep(source_ref: str, line: bytes, label: Summary) -> bool:
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
    """Parse all entries, in order."""
    return [_image(row.source_ref, reparse(row.line)) for row in entries]


def _image(source_ref: str, content: dict[str, Any]) -> Image:
    _, metadata = _attribute(content, IMAGE_LEVEL)
    job = metadata.get("job-name")
    return Image(
        source_ref,
        *bucket_and_key(source_ref),
        _label(content),
        _mask(content),
        _created(content),
        job if is_text(job) else None,
    )


def _label(content: dict[str, Any]) -> Label | None:
    _, metadata = _attribute(content, IMAGE_LEVEL)
    name = metadata.get("class-name")
    return _LABELS.get(name.lower()) if type(name) is str else None


def _mask(content: dict[str, Any]) -> Mask | None:
    ref, metadata = _attribute(content, SEGMENTATION)
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
        and HEX_COLOUR.fullmatch(entry["hex-color"])
    }


def _created(content: dict[str, Any]) -> str | None:
    for kind in (IMAGE_LEVEL, SEGMENTATION):
        _, metadata = _attribute(content, kind)
        created = metadata.get("creation-date")
        if is_text(created):
            return created
    return None


def _attribute(content: dict[str, Any], kind: str) -> tuple[Any, dict[str, Any]]:
    """Return value and metadata of the first attribute of a type, or ``None, {}``."""
    for name, metadata in content.items():
        if name.endswith(_METADATA) and type(metadata) is dict and metadata.get("type") == kind:
            attribute = name[: -len(_METADATA)]
            if attribute in content and (kind != SEGMENTATION or attribute.endswith("-ref")):
                return content[attribute], metadata
    return None, {}
