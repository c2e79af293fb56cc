"""What happened, in the order of virtual time: one line for each call and each transition.

The journal is bounded: a test that makes a million calls must not keep a million lines.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple, TypeAlias

from mock_vision.errors import knows_attributes
from mock_vision.virtual_time.ticks import to_datetime
from mock_vision.world.calls import LARGE, Call, CallList
from mock_vision.world.large_bodies import Memory
from mock_vision.world.tables import html_table

CAPACITY = 10_000

_Kept: TypeAlias = Call | tuple[int, str, str, str]


class JournalEntry(NamedTuple):
    """One thing that happened.

    ``kind`` is ``"call"`` (``subject`` is ``service.Operation``, ``detail`` the HTTP status or the
    code of an error, and what a declared fault did) or ``"transition"`` (``subject`` is the
    resource, ``detail`` what happened to it).
    """

    ticks: int
    kind: str
    subject: str
    detail: str

    @property
    def when(self) -> datetime:
        """The virtual time, as an aware UTC datetime."""
        return to_datetime(self.ticks)

    def __str__(self) -> str:
        return f"{self.when:%Y-%m-%d %H:%M:%S}  {self.kind:<10}  {self.subject}  {self.detail}"


@knows_attributes("vision.journal", internal=("record", "add", "kept", "clear"))
class Journal:
    """The last ``CAPACITY`` calls and transitions. Iterating yields them oldest first."""

    def __init__(self) -> None:
        # References and plain tuples: a JournalEntry is made when it is read.
        self._entries: deque[_Kept] = deque(maxlen=CAPACITY)
        self._memory = Memory()

    def record(self, ticks: int, kind: str, subject: str, detail: str) -> None:
        """Append an entry; the oldest goes when the journal is full."""
        self._entries.append((ticks, kind, subject, detail))

    def add(self, call: Call, size: int) -> None:
        """Append a call; the oldest entry goes when the journal is full.

        :param size: the bytes of its request and its answer together.
        """
        self._entries.append(call)
        if size > LARGE:
            self._memory.weigh(call)

    def calls(self) -> CallList:
        """Return the calls alone."""
        return CallList(each for each in tuple(self._entries) if isinstance(each, Call))

    def kept(self) -> tuple[_Kept, ...]:
        """Return the entries as they are kept, oldest first: calls, and the fields of the
        others.
        """
        return tuple(self._entries)

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()
        self._memory.clear()

    def last(self, count: int) -> list[JournalEntry]:
        """Return the last entries, oldest first."""
        kept = tuple(self._entries)[-count:]
        return [_entry(each) for each in kept]

    def __iter__(self) -> Iterator[JournalEntry]:
        return map(_entry, tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def __eq__(self, other: object) -> bool:
        return list(self) == other

    def __str__(self) -> str:
        return "\n".join(map(str, self))

    def _repr_html_(self) -> str:
        rows = ((f"{each.when:%Y-%m-%d %H:%M:%S}", *each[1:]) for each in self)
        return html_table(("when", "kind", "subject", "detail"), rows)


def _entry(kept: _Kept) -> JournalEntry:
    if isinstance(kept, Call):
        return JournalEntry(kept.ticks, "call", kept.subject, kept.outcome)
    return JournalEntry._make(kept)
