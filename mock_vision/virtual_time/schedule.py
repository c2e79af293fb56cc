"""What will happen, in the one order in which it happens.

Events are ordered by their due time and then by their creation: there are no ties, so a run never
depends on chance. A cancelled event stays in the heap until it comes up, or until cancelled events
are the majority: cancelling costs a constant on average, and memory stays within twice the need.

The schedule has no clock and calls no action: the caller that takes an event runs it, outside the
lock.
"""

from __future__ import annotations

import datetime as dt
import heapq
import itertools
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mock_vision.errors import knows_attributes
from mock_vision.virtual_time import ticks

_FEW = 64  # below this many cancelled events, sweeping them out is not worth the pass


@knows_attributes("a pending event")
@dataclass(frozen=True)
class PendingEvent:
    """Something that will happen when the clock gets there."""

    what: str
    """What happens, in a few words: ``training ends``."""
    resource: str
    """Which resource it happens to."""
    due: dt.datetime
    """When, an aware datetime in UTC."""

    def __str__(self) -> str:
        due = ticks.from_datetime(self.due)
        return f"{self.what}: {self.resource} at {ticks.instant_text(due)}"


@knows_attributes("vision.clock.pending(), a tuple of events,")
class PendingEvents(tuple[PendingEvent, ...]):
    """The pending events in their order; prints as a table of what, which resource and when."""

    _now: int

    def __new__(cls, events: Iterable[PendingEvent], now: int) -> PendingEvents:
        """`now` is the instant, in ticks, from which the table counts."""
        made = super().__new__(cls, events)
        made._now = now
        return made

    def __repr__(self) -> str:
        now = ticks.instant_text(self._now)
        if not self:
            return f"nothing is pending at {now}"
        rows = [("what", "resource", "due", "in"), *map(self._row, self)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
        return "\n".join((f"pending at {now}:", *lines))

    __str__ = __repr__

    def _row(self, event: PendingEvent) -> tuple[str, str, str, str]:
        due = ticks.from_datetime(event.due)
        left = due - self._now
        return (
            event.what,
            event.resource,
            ticks.instant_text(due),
            ticks.duration_text(left) if left > 0 else "due",
        )


class Event:
    """One entry of a schedule; keep it to cancel it."""

    __slots__ = ("_schedule", "action", "due", "follow_up", "pending", "resource", "what")

    def __init__(
        self,
        schedule: Schedule,
        due: int,
        what: str,
        resource: str,
        action: Callable[[], None],
        follow_up: bool,
    ) -> None:
        self._schedule = schedule
        self.due = due
        self.what = what
        self.resource = resource
        self.action = action
        self.follow_up = follow_up
        self.pending = True

    def cancel(self) -> bool:
        """Take the event out of the schedule; False when it has fired or been cancelled already."""
        return self._schedule.cancel(self)

    def seen(self) -> PendingEvent:
        """Return the event as a test's author sees it."""
        return PendingEvent(self.what, self.resource, ticks.to_datetime(self.due))

    def __repr__(self) -> str:
        return f"<Event {self.seen()}>"


class Schedule:
    """Events in their order. Any thread may call any method: each takes the lock for itself."""

    __slots__ = ("_cancelled", "_heap", "_lock", "_serials", "next_due")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._heap: list[tuple[int, int, Event]] = []
        self._serials = itertools.count()
        self._cancelled = 0
        self.next_due: int | None = None
        """When the first event is due, None when there is none. May be read without the lock."""

    def add(
        self, due: int, what: str, resource: str, action: Callable[[], None], *, follow_up: bool
    ) -> Event:
        """Add an event, after all those that are due at the same time, and return it."""
        with self._lock:
            event = Event(self, due, what, resource, action, follow_up)
            heapq.heappush(self._heap, (due, next(self._serials), event))
            self._drop_cancelled()
        return event

    def take(self, until: int) -> Event | None:
        """Remove and return the first event if it is due by `until`."""
        with self._lock:
            if self.next_due is None or self.next_due > until:
                return None
            *_, event = heapq.heappop(self._heap)
            event.pending = False
            self._drop_cancelled()
        return event

    def first(self) -> Event | None:
        """Return the first event, which stays where it is."""
        with self._lock:
            return self._heap[0][2] if self._heap else None

    def cancel(self, event: Event) -> bool:
        """Remove an event; False when it is not here any more."""
        with self._lock:
            if not event.pending:
                return False
            event.pending = False
            self._cancelled += 1
            if self._cancelled > max(_FEW, len(self._heap) // 2):
                self._heap = [entry for entry in self._heap if entry[2].pending]
                heapq.heapify(self._heap)
                self._cancelled = 0
            self._drop_cancelled()
        return True

    def pending(self) -> list[Event]:
        """Return the live events in their order."""
        with self._lock:
            return [event for *_, event in sorted(self._heap) if event.pending]

    def _drop_cancelled(self) -> None:
        """Drop cancelled events from the top, and set `next_due`. The caller holds the lock."""
        heap = self._heap
        while heap and not heap[0][2].pending:
            heapq.heappop(heap)
            self._cancelled -= 1
        self.next_due = heap[0][0] if heap else None
