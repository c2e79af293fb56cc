"""The entries of one dataset: ordered by first insertion, found by ``source-ref``, counted.

A dataset can hold a hundred thousand entries, is listed page by page, updated by lines with the
same ``source-ref``, copied, and read by trainings that must not see later updates. Rule chosen: an
entry is one row in three parallel lists (its ``source-ref``, its line as UTF-8 bytes just as it
came, and a *fact*, the little that filters and statistics ask for, shared by entries that are
alike), plus a dict from ``source-ref`` to row number. Everything else about an entry is read from
its line when somebody asks. Price: looking inside an entry means parsing its line again, a copy
costs a copy of five containers (about a millisecond per 10,000 entries), and a removed entry
leaves an empty row behind until the store is copied whole.

A store does no locking of its own: its owner holds the world's lock.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

F = TypeVar("F")


@dataclass(slots=True)
class Row(Generic[F]):
    """One entry. ``line`` is its JSON line as it was handed in, without surrounding blanks."""

    source_ref: str
    line: bytes
    fact: F


@dataclass(slots=True)
class Page(Generic[F]):
    """Some entries, and the position to hand in for those that follow: None when there are none."""

    rows: list[Row[F]]
    next_after: int | None


#: What an import or an update does to a store: ``source-ref`` -> (line, fact), in order.
Changes = Mapping[str, tuple[bytes, F]]
#: Called with ``source-ref``, line and fact of an entry; False leaves it out.
Filter = Callable[[str, bytes, F], bool]
#: Names the counters to which an entry with this fact adds one.
Counted = Callable[[F], Iterable[Hashable]]


class EntryStore(Generic[F]):
    """Entries whose facts are of type ``F``, with counters that follow every change."""

    def __init__(self, counted: Counted[F]) -> None:
        self._counted = counted
        self._rows_by_ref: dict[str, int] = {}
        self._refs: list[str | None] = []  # None: the row is empty
        self._lines: list[bytes] = []
        self._facts: list[F] = []
        self._counts: dict[Hashable, int] = {}

    def __len__(self) -> int:
        return len(self._rows_by_ref)

    def __contains__(self, source_ref: object) -> bool:
        return source_ref in self._rows_by_ref

    def __iter__(self) -> Iterator[Row[F]]:
        """All entries, in order."""
        for ref, number in self._rows_by_ref.items():
            yield self._row(ref, number)

    def get(self, source_ref: str) -> Row[F] | None:
        """The entry of this ``source-ref``, or None."""
        number = self._rows_by_ref.get(source_ref)
        return None if number is None else self._row(source_ref, number)

    @property
    def counts(self) -> Mapping[Hashable, int]:
        """The counters above zero, in the order in which they left zero."""
        return self._counts

    def merge(self, changes: Changes[F]) -> None:
        """Replace the entries whose ``source-ref`` is known, in their places, and append the rest.

        Costs what it changes. Nothing can fail here: whatever may be refused is refused before.
        """
        rows_by_ref, counts, counted = self._rows_by_ref, self._counts, self._counted
        for ref, (line, fact) in changes.items():
            for counter in counted(fact):
                counts[counter] = counts.get(counter, 0) + 1
            number = rows_by_ref.get(ref)
            if number is None:
                rows_by_ref[ref] = len(self._refs)
                self._refs.append(ref)
                self._lines.append(line)
                self._facts.append(fact)
            else:
                self._discount(number)
                self._lines[number] = line
                self._facts[number] = fact

    def page(self, after: int = 0, limit: int = 100, where: Filter[F] | None = None) -> Page[F]:
        """At most ``limit`` entries behind position ``after`` (0: the start) that pass the filter.

        A position stays good whatever is merged or removed meanwhile. Without a filter the cost
        depends on ``limit`` alone, with one on how many entries are looked at to fill the page.
        """
        rows: list[Row[F]] = []
        last = after
        refs, lines, facts = self._refs, self._lines, self._facts
        for number in range(after, len(refs)):
            ref = refs[number]
            if ref is None:
                continue
            line, fact = lines[number], facts[number]
            if where is not None and not where(ref, line, fact):
                continue
            if len(rows) == limit:
                return Page(rows, last)
            rows.append(Row(ref, line, fact))
            last = number + 1
        return Page(rows, None)

    def without(self, source_refs: Collection[str]) -> EntryStore[F]:
        """A copy that lacks these entries; positions of this store are good in the copy as well."""
        left = self._duplicate()
        for ref in source_refs:
            number = left._rows_by_ref.pop(ref)
            left._discount(number)
            left._refs[number], left._lines[number] = None, b""
        return left

    def copy(self) -> EntryStore[F]:
        """An independent store with the same entries: a copied dataset, a training's snapshot."""
        if len(self._refs) == len(self._rows_by_ref):
            return self._duplicate()
        compact: EntryStore[F] = EntryStore(self._counted)
        compact.merge({row.source_ref: (row.line, row.fact) for row in self})
        return compact

    def _row(self, ref: str, number: int) -> Row[F]:
        return Row(ref, self._lines[number], self._facts[number])

    def _discount(self, number: int) -> None:
        for counter in self._counted(self._facts[number]):
            self._counts[counter] -= 1
            if not self._counts[counter]:
                del self._counts[counter]

    def _duplicate(self) -> EntryStore[F]:
        other: EntryStore[F] = EntryStore(self._counted)
        other._rows_by_ref = self._rows_by_ref.copy()
        other._refs = self._refs.copy()
        other._lines = self._lines.copy()
        other._facts = self._facts.copy()
        other._counts = self._counts.copy()
        return other
