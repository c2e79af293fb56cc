"""Dataset entries of Amazon Rekognition Custom Labels.

A line with a terminal content problem (too long, no JSON, ``source-ref`` missing, malformed or seen
before in the same manifest) is left out without a word, as documented; when more than 20 percent of
the lines are, blank ones included, the whole import or update fails. Every other problem stays with
its entry, and ListDatasetEntries shows it in ``cl-errors``.

Rule chosen: of the checks only what filters and statistics ask for is kept (:class:`Fact`). Price:
listing an entry that has errors checks its line again.

Sources: Rekognition Custom Labels Developer Guide, "Terminal errors" and "Non-terminal errors" (of
datasets), "Validation rules for manifest files", "Managing labels", "Guidelines and quotas",
"Listing dataset entries (SDK)", which passes ``HasErrors=False`` to list everything; API reference,
DatasetStats, DatasetLabelStats, ListDatasetEntries, UpdateDatasetEntries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterator
from enum import Enum
from typing import Any, Final, NamedTuple, TypedDict

from mock_vision.manifests.entries import Changes, EntryStore, Filter, Row
from mock_vision.manifests.jsonlines import cut, parse, reparse, s3_location, split
from mock_vision.rekognition.manifest import errors, marking
from mock_vision.rekognition.manifest.lines import Report, check_line

MAX_MANIFEST_BYTES: Final = 1024**3
MAX_LINE_CHARACTERS: Final = 100_000
MAX_LABELS: Final = 250


class Fact(NamedTuple):
    """What filters and statistics ask of an entry: usable labels, those of boxes each once."""

    image_labels: tuple[str, ...]
    box_labels: tuple[str, ...]
    labeled: bool
    has_errors: bool

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label, on the image or on a box, each once."""
        if not (self.image_labels and self.box_labels):
            return self.image_labels or self.box_labels
        return tuple(dict.fromkeys((*self.image_labels, *self.box_labels)))


Entries = EntryStore[Fact]


class _Counter(Enum):
    """The counters of a store besides its labels, and besides ``(label,)`` for labels on boxes."""

    LABELED = "entries with labels"
    ERRORS = "entries with errors"


class DatasetStats(TypedDict):
    """``DatasetStats`` of DescribeDataset."""

    LabeledEntries: int
    TotalEntries: int
    TotalLabels: int
    ErrorEntries: int


def new_entries() -> Entries:
    """The entries of an empty dataset."""
    return EntryStore(_counted)


def _counted(fact: Fact) -> Iterator[Hashable]:
    if fact.labeled:
        yield _Counter.LABELED
    if fact.has_errors:
        yield _Counter.ERRORS
    yield from fact.labels
    for label in fact.box_labels:
        yield (label,)


def check_manifest_key(key: str) -> None:
    """Raise WorkFailedError if the name of a manifest has no extension."""
    if "." not in key.rpartition("/")[2]:
        raise errors.INACCESSIBLE_OR_UNSUPPORTED_FORMAT.error()


def read(data: bytes, entries: Entries, max_rows: int) -> Changes[Fact]:
    """What a manifest, or the ``GroundTruth`` of an update, does to ``entries``.

    Nothing is changed yet: ``entries.merge`` takes the result. ``max_rows`` is what the dataset may
    hold afterwards. Raises :class:`WorkFailedError` with code and ``StatusMessage`` of a failed
    import or update, whose ``StatusMessageCode`` is ``CLIENT_ERROR``.
    """
    if len(data) > MAX_MANIFEST_BYTES:
        raise errors.SIZE_TOO_LARGE.error()
    lines = split(data)
    if not any(lines):
        raise errors.INACCESSIBLE_OR_UNSUPPORTED_FORMAT.error()
    changes: dict[str, tuple[bytes, Fact]] = {}
    shared: dict[Fact, Fact] = {}
    buckets = {cut(row.source_ref)[0] for row in entries.page(limit=1).rows}
    for line in lines:
        content = None if is_too_long(line) else parse(line)
        if content is None:
            continue
        source_ref = content.get("source-ref", "")
        location = s3_location(source_ref)
        if location is None or source_ref in changes:
            continue
        fact = _fact(check_line(content))
        changes[source_ref] = (line, shared.setdefault(fact, fact))
        buckets.add(location[0])
    if exceeds_tolerance(len(lines) - len(changes), len(lines)):
        raise errors.TOO_MANY_RECORDS_IN_ERROR.error()
    if len(buckets) > 1:
        raise errors.IMAGES_IN_MULTIPLE_BUCKETS.error()
    if len(entries) + sum(ref not in entries for ref in changes) > max_rows:
        raise errors.ROWS_EXCEEDS_MAXIMUM.error()
    if _labels_after(changes, entries) > MAX_LABELS:
        raise errors.TOO_MANY_LABELS.error()
    return changes


def exceeds_tolerance(bad: int, lines: int) -> bool:
    """Whether more than 20 percent of the lines are bad: then the service takes none of them."""
    return bad * 5 > lines


def is_too_long(line: bytes) -> bool:
    """Whether a line has more characters than a line may have."""
    return len(line) > MAX_LINE_CHARACTERS and (
        len(line.decode(errors="replace")) > MAX_LINE_CHARACTERS
    )


def _fact(report: Report) -> Fact:
    box_labels = tuple(dict.fromkeys(box.label for box in report.boxes))
    return Fact(tuple(report.image_labels), box_labels, report.labeled, report.has_errors)


def _labels_after(changes: Changes[Fact], entries: Entries) -> int:
    """How many labels the dataset will have; costs what changes, whatever the dataset holds."""
    uses = Counter({label: entries.counts[label] for label in _labels(entries)})
    for source_ref, (_, fact) in changes.items():
        uses.update(fact.labels)
        if row := entries.get(source_ref):
            uses.subtract(row.fact.labels)
    return sum(number > 0 for number in uses.values())


def _labels(entries: Entries) -> list[str]:
    return [counter for counter in entries.counts if type(counter) is str]


def dataset_stats(entries: Entries) -> DatasetStats:
    """``DatasetStats`` of DescribeDataset; the cost does not depend on the number of entries."""
    return {
        "LabeledEntries": entries.counts.get(_Counter.LABELED, 0),
        "TotalEntries": len(entries),
        "TotalLabels": len(_labels(entries)),
        "ErrorEntries": entries.counts.get(_Counter.ERRORS, 0),
    }


def label_descriptions(entries: Entries) -> list[dict[str, Any]]:
    """``DatasetLabelDescriptions`` of all labels (at most 250), the first seen first."""
    return [
        {"LabelName": label, "LabelStats": _label_stats(entries, label)}
        for label in _labels(entries)
    ]


def _label_stats(entries: Entries, label: str) -> dict[str, int]:
    stats = {"EntryCount": entries.counts[label]}
    if on_boxes := entries.counts.get((label,)):
        stats["BoundingBoxCount"] = on_boxes
    return stats


def where(
    *,
    contains_labels: Collection[str] | None = None,
    labeled: bool | None = None,
    source_ref_contains: str | None = None,
    has_errors: bool | None = None,
) -> Filter[Fact] | None:
    """The filters of ListDatasetEntries joined with AND; None when none is set.

    An entry contains labels if it has one of them. ``has_errors=False`` filters nothing.
    """
    if not (contains_labels or has_errors) and labeled is None and source_ref_contains is None:
        return None
    wanted = frozenset(contains_labels or ())

    def keep(source_ref: str, line: bytes, fact: Fact) -> bool:
        return not (
            (wanted and wanted.isdisjoint(fact.labels))
            or (labeled is not None and labeled is not fact.labeled)
            or (source_ref_contains is not None and source_ref_contains not in source_ref)
            or (has_errors and not fact.has_errors)
        )

    return keep


def listed(row: Row[Fact]) -> str:
    """An entry as ListDatasetEntries shows it, with ``cl-metadata`` and ``cl-errors``."""
    findings = check_line(reparse(row.line)).findings if row.fact.has_errors else ()
    return marking.listed(row.line, row.fact.labeled, findings)
