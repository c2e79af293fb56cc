"""What happened, in the order of virtual time: one line for each call and each transition.

The journal is bounded: a test that makes a million calls must not keep a million lines.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
CAPACITY = 10_000


class Entry(NamedTuple):
    """One thing that happened.

    ``kind`` is ``"call"`` (``subject`` is ``service.Operation``, ``detail`` the HTTP status, or
    the code of an error) or ``"transition"`` (``subject`` is the resource, ``detail`` what happened
    to it).
    """

    ticks: int
    kind: str
    subject: str
    detail: str

    @property
    def when(self) -> datetime:
        """The virtual time, as an aware UTC datetime."""
        return EPOCH + timedelta(microseconds=self.ticks)

    def __str__(self) -> str:
        return f"{self.when:%Y-%m-%d %H:%M:%S}  {self.kind:<10}  {self.subject}  {self.detail}"


class Journal:
    """The last :data:`CAPACITY` entries. Iterating yields them oldest first."""

    def __init__(self) -> None:
        # Plain tuples: an Entry is made for whoever reads it.
        self._entries: deque[tuple[int, str, str, str]] = deque(maxlen=CAPACITY)

    def record(self, ticks: int, kind: str, subject: str, detail: str) -> None:
        """Append an entry; the oldest goes when the journal is full."""
        self._entries.append((ticks, kind, subject, detail))

    def __iter__(self) -> Iterator[Entry]:
        return map(Entry._make, tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def __str__(self) -> str:
        return "\n".join(map(str, self))
