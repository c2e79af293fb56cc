"""Manifests and dataset entries of Amazon Lookout for Vision.

A line is paired up by its metadata: the image's class is the ``class-name`` of the ``X-metadata`` whose ``type`` is
``groundtruth/image-classification`` and that has a sibling ``X`` (whose value says nothing); the mask is the ``Y-ref`` whose
``Y-ref-metadata`` has the type ``groundtruth/semantic-segmentation``.
Sources: Lookout for Vision Developer Guide, "Creating a manifest file"; AWS's published manifests.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypedDict

from .entries import Changes, EntryStore, Filter

Label = Literal["normal", "anomaly"]


class Fact(NamedTuple):
    """What a listing filters by. ``label`` None: unlabeled."""

    label: Label | None
    masked: bool


Entries = EntryStore[Fact]


class ImageStats(TypedDict):
    """The members of ``ImageStats``, ready to be returned."""

    Total: int
    Labeled: int
    Normal: int
    Anomaly: int


@dataclass(frozen=True, slots=True)
class Mask:
    """The mask of an image; ``colors`` maps class names to ``#RRGGBB`` as the manifest spells them, in its order."""

    source_ref: str
    bucket: str
    key: str
    colors: dict[str, str]


@dataclass(frozen=True, slots=True)
class Image:
    """One entry as a training sees it."""

    source_ref: str
    bucket: str
    key: str
    label: Label | None
    mask: Mask | None
    line: dict[str, object]


def new_entries() -> Entries:
    """The entries of an empty dataset."""


def read(data: bytes, entries: Entries, max_images: int) -> Changes[Fact]:
    """What a manifest (or the ``Changes`` of an update) does to ``entries``: hand it to ``entries.merge``.

    Raises ManifestError, whose message is the StatusMessage of CREATE_FAILED or of the rolled-back update.
    ``max_images`` is what the dataset may hold afterwards (:data:`MAX_IMAGES`).
    """


def image_stats(entries: Entries) -> ImageStats:
    """``ImageStats`` of DescribeDataset."""


def where(
    *,
    labeled: bool | None = None,
    anomaly_class: str | None = None,
    before: int | None = None,
    after: int | None = None,
    source_ref_contains: str | None = None,
) -> Filter[Fact] | None:
    """The filters of ListDatasetEntries joined with AND; None when none is set. Dates are ticks, both bounds exclusive."""


def images(entries: Entries) -> list[Image]:
    """The entries as a training sees them, in order."""
