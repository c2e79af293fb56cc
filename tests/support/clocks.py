"""Clocks for tests, and a record of the events on them."""

from __future__ import annotations

import datetime as dt

from mock_vision.virtual_time import ticks
from mock_vision.virtual_time.clock import VirtualClock
from mock_vision.virtual_time.schedule import Event

START = dt.datetime(2030, 1, 1, 12, tzinfo=dt.timezone.utc)


class Timeline(list[tuple[str, int]]):
    """The events of a clock, each with its time in ticks after :data:`START`."""

    def __init__(self, clock: VirtualClock | None = None) -> None:
        self.clock = VirtualClock(START) if clock is None else clock

    @property
    def now(self) -> int:
        return self.clock.ticks() - ticks.from_datetime(START)

    def happens(self, what: str) -> None:
        self.append((what, self.now))

    def at(self, after: int, what: str) -> Event:
        """Schedule an event named ``what`` at a number of ticks after the start."""
        due = ticks.from_datetime(START) + after
        return self.clock.schedule(due, what, "resource", lambda: self.happens(what))
