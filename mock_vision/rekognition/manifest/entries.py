"""Dataset entries of Amazon Rekognition Custom Labels.

A line with a terminal content problem (too long, no JSON, ``source-ref`` missing, malformed or
repeated in the same manifest) is left out without an error, as documented. When more than 20
percent of the lines are left out, blank ones included, the whole import or update fails. All other
problems stay with their entry, and ListDatasetEntries shows them in ``cl-errors``.

Rule chosen: of the result of the checks only what filters and statistics need is kept
(:class:`Summary`). Price: listing an entry with errors checks its line again.

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

from mock_vision.manifests import entries as stores
from mock_vision.manifests.entries import EntryStore, Row
from mock_vision.manifests.jsonlines import (
    bucket_and_key,
    count_lines,
    has_more_characters,
    is_blank,
    parse,
    reparse,
    s3_location,
    split_lines,
)
from mock_vision.rekognition.defaults import QUOTAS
from mock_vision.rekognition.manifest import errors, marking
from mock_vision.rekognition.manifest.errors import TerminalError
from mock_vision.rekognition.manifest.lines import Report, check_line
from mock_vision.settings.quota import QuotaOf

MAX_LINE_CHARACTERS: Final = 100_000


class Summary(NamedTuple):
    """What filters and statistics need of an entry. Labels that are not usable are left out."""

    image_labels: tuple[str, ...]
    box_labels: tuple[str, ...]
    """The labels of its boxes, each once."""
    labeled: bool
    has_errors: bool

    @property
    def labels(self) -> tuple[str, ...]:
        """All labels, of the image and of its boxes, each once."""
        if not (self.image_labels and self.box_labels):
            return self.image_labels or self.box_labels
        return tuple(dict.fromkeys((*self.image_labels, *self.box_labels)))


Entries = EntryStore[Summary]
Changes = stores.Changes[Summary]
Filter = stores.Filter[Summary]


class _Counter(Enum):
    """Counters of a store. Others are ``label``, and ``(label,)`` for entries with such boxes."""

    LABELED = "entries with labels"
    ERRORS = "entries with errors"


class DatasetStats(TypedDict):
    """``DatasetStats`` of DescribeDataset."""

    LabeledEntries: int
    TotalEntries: int
    TotalLabels: int
    ErrorEntries: int


def new_entries() -> Entries:
    """Return the entries of an empty dataset."""
    return EntryStore(_counters_of)


def _counters_of(summary: Summary) -> Iterator[Hashable]:
    if summary.labeled:
        yield _Counter.LABELED
    if summary.has_errors:
        yield _Counter.ERRORS
    yield from summary.labels
    for label in summary.box_labels:
        yield (label,)


def check_manifest_key(key: str) -> None:
    """Check the name of a manifest, which has to have an extension.

    :raises WorkFailedError: when it has none.
    """
    if "." not in key.rpartition("/")[2]:
        raise errors.INACCESSIBLE_OR_UNSUPPORTED_FORMAT.error()


def check_size(data: bytes, when_blank: TerminalError, quota: QuotaOf = QUOTAS.__getitem__) -> None:
    """Check a manifest before its lines are read.

    :param when_blank: the error of a manifest that has only blank lines.
    :param quota: the quotas in force.
    :raises WorkFailedError: when it has too many bytes, too many lines, or only blank ones.
    """
    if not quota("manifest_bytes").allows(len(data)):
        raise errors.SIZE_TOO_LARGE.error()
    if is_blank(data):
        raise when_blank.error()
    if not quota("manifest_lines").allows(count_lines(data)):
        raise errors.ROWS_EXCEEDS_MAXIMUM.error()


def read(
    data: bytes,
    entries: Entries,
    max_rows: int | None,
    quota: QuotaOf = QUOTAS.__getitem__,
) -> Changes:
    """Return the changes that a manifest, or the ``GroundTruth`` of an update, make to ``entries``.

    ``entries`` are not changed; pass the result to ``entries.merge``.

    :param max_rows: most entries of the dataset after the merge; None: no limit.
    :param quota: the quotas in force.
    :raises WorkFailedError: when the import or update fails; with its code and ``StatusMessage``.
        The ``StatusMessageCode`` is ``CLIENT_ERROR``.
    """
    check_size(data, errors.INACCESSIBLE_OR_UNSUPPORTED_FORMAT, quota)
    lines = split_lines(data)
    changes: dict[str, tuple[bytes, Summary]] = {}
    shared: dict[Summary, Summary] = {}
    buckets = {bucket_and_key(row.source_ref)[0] for row in entries.page(limit=1).rows}
    for line in lines:
        content = None if is_too_long(line) else parse(line)
        if content is None:
            continue
        source_ref = content.get("source-ref", "")
        location = s3_location(source_ref)
        if location is None or source_ref in changes:
            continue
        summary = _summary(check_line(content))
        changes[source_ref] = (line, shared.setdefault(summary, summary))
        buckets.add(location[0])
    if exceeds_tolerance(len(lines) - len(changes), len(lines)):
        raise errors.TOO_MANY_RECORDS_IN_ERROR.error()
    if len(buckets) > 1:
        raise errors.IMAGES_IN_MULTIPLE_BUCKETS.error()
    rows = len(entries) + sum(ref not in entries for ref in changes)
    if max_rows is not None and rows > max_rows:
        raise errors.ROWS_EXCEEDS_MAXIMUM.error()
    if not quota("labels").allows(_labels_after(changes, entries)):
        raise errors.TOO_MANY_LABELS.error()
    return changes


def exceeds_tolerance(bad: int, lines: int) -> bool:
    """Return whether more than 20 percent of the lines are bad, so that the service refuses all."""
    return bad * 5 > lines


def is_too_long(line: bytes) -> bool:
    """Return whether a line has more characters than the service accepts."""
    return has_more_characters(line, MAX_LINE_CHARACTERS)


def _summary(report: Report) -> Summary:
    box_labels = tuple(dict.fromkeys(box.label for box in report.boxes))
    return Summary(tuple(report.image_labels), box_labels, report.labeled, report.has_errors)


def _labels_after(changes: Changes, entries: Entries) -> int:
    """Return the number of labels after the merge, at a cost independent of unchanged entries."""
    uses = Counter({label: entries.counts[label] for label in _labels(entries)})
    for source_ref, (_, summary) in changes.items():
        uses.update(summary.labels)
        if row := entries.get(source_ref):
            uses.subtract(row.summary.labels)
    return sum(number > 0 for number in uses.values())


def _labels(entries: Entries) -> list[str]:
    return [counter for counter in entries.counts if type(counter) is str]


def dataset_stats(entries: Entries) -> DatasetStats:
    """Return ``DatasetStats`` of DescribeDataset; the cost is independent of the entries."""
    return {
        "LabeledEntries": entries.counts.get(_Counter.LABELED, 0),
        "TotalEntries": len(entries),
        "TotalLabels": len(_labels(entries)),
        "ErrorEntries": entries.counts.get(_Counter.ERRORS, 0),
    }


def label_descriptions(entries: Entries) -> list[dict[str, Any]]:
    """Return ``DatasetLabelDescriptions`` of all labels (at most 250), in order of first use."""
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
) -> Filter | None:
    """Return the filters of ListDatasetEntries joined with AND, or None if none is set.

    An entry contains labels if it has at least one of them. ``has_errors=False`` filters nothing.
    """
    if not (contains_labels or has_errors) and labeled is None and source_ref_contains is None:
        return None
    wanted = frozenset(contains_labels or ())

    def keep(source_ref: str, line: bytes, summary: Summary) -> bool:
        return not (
            (wanted and wanted.isdisjoint(summary.labels))
            or (labeled is not None and labeled is not summary.labeled)
            or (source_ref_contains is not None and source_ref_contains not in source_ref)
            or (has_errors and not summary.has_errors)
        )

    return keep


def listed(row: Row[Summary]) -> str:
    """Return an entry as ListDatasetEntries shows it, with ``cl-metadata`` and ``cl-errors``."""
    findings = check_line(reparse(row.line)).findings if row.summary.has_errors else ()
    return marking.listed(row.line, row.summary.labeled, findings)
