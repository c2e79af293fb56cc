"""The entries of one dataset: in order of insertion, found by ``source-ref``, with counters.

A dataset can hold a hundred thousand entries. It is listed page by page, updated by lines with the
same ``source-ref``, copied, and read by trainings that must not see later updates.

Rule chosen: an entry is one row of three parallel lists: its ``source-ref``, its line as unchanged
UTF-8 bytes, and a *summary*, which has what filters and statistics need. Equal summaries are one
object. A dict maps each ``source-ref`` to its row number. Everything else is read from the line
when it is needed.

Price: reading the content of an entry means parsing its line again; copying a store copies five
containers (about a millisecond per 10,000 entries); and a removed entry leaves an empty row until
the store is copied.

A store has no lock. Its owner holds the lock of the world.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

S = TypeVar("S")


@dataclass(slots=True)
class Row(Generic[S]):
    """One entry."""

    source_ref: str
    line: bytes
    """The JSON line as the service received it, without surrounding blanks."""
    summary: S


@dataclass(slots=True)
class Page(Generic[S]):
    """Consecutive entries."""

    rows: list[Row[S]]
    next_after: int | None
    """The ``after`` of the following page; None on the last page."""


Changes = Mapping[str, tuple[bytes, S]]
"""What an import or an update changes: line and summary by ``source-ref``, in order."""
Filter = Callable[[str, bytes, S], bool]
"""Called with ``source-ref``, line and summary of an entry; returns whether to list it."""
CountersOf = Callable[[S], Iterable[Hashable]]
"""Returns the counters that count an entry with this summary."""


class EntryStore(Generic[S]):
    """Entries with summaries of type ``S``, and counters that follow every change.

    :param counters_of: returns the counters that count an entry, from its summary.
    """

    def __init__(self, counters_of: CountersOf[S]) -> None:
        self._counters_of = counters_of
        self._rows_by_ref: dict[str, int] = {}
        self._refs: list[str | None] = []  # None: the row is empty
        self._lines: list[bytes] = []
        self._summaries: list[S] = []
        self._counts: dict[Hashable, int] = {}

    def __len__(self) -> int:
        return len(self._rows_by_ref)

    def __contains__(self, source_ref: object) -> bool:
        return source_ref in self._rows_by_ref

    def __iter__(self) -> Iterator[Row[S]]:
        """Yield all entries, in order."""
        for ref, number in self._rows_by_ref.items():
            yield self._row(ref, number)

    def get(self, source_ref: str) -> Row[S] | None:
        """Return the entry with this ``source-ref``, or None."""
        number = self._rows_by_ref.get(source_ref)
        return None if number is None else self._row(source_ref, number)

    @property
    def counts(self) -> Mapping[Hashable, int]:
        """The counters above zero, in the order in which they became positive."""
        return self._counts

    def merge(self, changes: Changes[S]) -> None:
        """Replace the entries whose ``source-ref`` is known, in their places, and append the rest.

        The cost depends on the number of changes alone. The changes have been checked before: this
        method raises nothing.
        """
        rows_by_ref, counts, counters_of = self._rows_by_ref, self._counts, self._counters_of
        for ref, (line, summary) in changes.items():
            for counter in counters_of(summary):
                counts[counter] = counts.get(counter, 0) + 1
            number = rows_by_ref.get(ref)
            if number is None:
                rows_by_ref[ref] = len(self._refs)
                self._refs.append(ref)
                self._lines.append(line)
                self._summaries.append(summary)
            else:
                self._discount(number)
                self._lines[number] = line
                self._summaries[number] = summary

    def page(self, after: int = 0, limit: int = 100, where: Filter[S] | None = None) -> Page[S]:
        """Return at most ``limit`` entries after position ``after`` (0: the start).

        A position stays valid while entries are merged or removed. Without a filter the cost
        depends on ``limit`` alone; with one, on the number of entries that it is called for.

        :param where: leaves out the entries for which it returns False.
        """
        rows: list[Row[S]] = []
        last = after
        refs, lines, summaries = self._refs, self._lines, self._summaries
        for number in range(after, len(refs)):
            ref = refs[number]
            if ref is None:
                continue
            line, summary = lines[number], summaries[number]
            if where is not None and not where(ref, line, summary):
                continue
            if len(rows) == limit:
                return Page(rows, last)
            rows.append(Row(ref, line, summary))
            last = number + 1
        return Page(rows, None)

    def without(self, source_refs: Collection[str]) -> EntryStore[S]:
        """Return a copy without these entries. Positions of this store are valid in the copy."""
        left = self._duplicate()
        for ref in source_refs:
            number = left._rows_by_ref.pop(ref)
            left._discount(number)
            left._refs[number], left._lines[number] = None, b""
        return left

    def copy(self) -> EntryStore[S]:
        """Return an independent store with the same entries."""
        if len(self._refs) == len(self._rows_by_ref):
            return self._duplicate()
        compact: EntryStore[S] = EntryStore(self._counters_of)
        compact.merge({row.source_ref: (row.line, row.summary) for row in self})
        return compact

    def _row(self, ref: str, number: int) -> Row[S]:
        return Row(ref, self._lines[number], self._summaries[number])

    def _discount(self, number: int) -> None:
        for counter in self._counters_of(self._summaries[number]):
            self._counts[counter] -= 1
            if not self._counts[counter]:
                del self._counts[counter]

    def _duplicate(self) -> EntryStore[S]:
        other: EntryStore[S] = EntryStore(self._counters_of)
        other._rows_by_ref = self._rows_by_ref.copy()
        other._refs = self._refs.copy()
        other._lines = self._lines.copy()
        other._summaries = self._summaries.copy()
        other._counts = self._counts.copy()
        return other
