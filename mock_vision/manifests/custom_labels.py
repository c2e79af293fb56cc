"""Dataset entries of Amazon Rekognition Custom Labels (interface; deepened next)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, TypedDict

from .entries import Changes, EntryStore, Filter, Row


class Fact(NamedTuple):
    """What filters and statistics ask of an entry."""

    image_labels: tuple[str, ...]
    box_labels: tuple[str, ...]
    labeled: bool
    has_errors: bool


Entries = EntryStore[Fact]


class DatasetStats(TypedDict):
    """The members of ``DatasetStats``, ready to be returned."""

    LabeledEntries: int
    TotalEntries: int
    TotalLabels: int
    ErrorEntries: int


def new_entries() -> Entries:
    """The entries of an empty dataset."""


def check_manifest_key(key: str) -> None:
    """Raises ManifestError when the key has no file extension."""


def read(data: bytes, entries: Entries, max_rows: int) -> Changes[Fact]:
    """What a manifest (or the GroundTruth of an update) does to ``entries``: hand it to ``entries.merge``.

    Lines with a terminal content error are left out, as the service does. Raises ManifestError: its message is the
    StatusMessage of CREATE_FAILED or UPDATE_FAILED, whose StatusMessageCode is CLIENT_ERROR.
    """


def dataset_stats(entries: Entries) -> DatasetStats:
    """``DatasetStats`` of DescribeDataset."""


def label_descriptions(entries: Entries) -> list[dict[str, Any]]:
    """``DatasetLabelDescriptions``, first seen first; at most 250, so the service cuts the pages."""


def where(
    *,
    contains_labels: Sequence[str] | None = None,
    labeled: bool | None = None,
    source_ref_contains: str | None = None,
    has_errors: bool | None = None,
) -> Filter[Fact] | None:
    """The filters of ListDatasetEntries joined with AND; None when none is set. ``has_errors=False`` filters nothing."""


def listed(row: Row[Fact]) -> str:
    """The entry as ListDatasetEntries shows it: the user's line with ``cl-metadata`` and ``cl-errors``."""
