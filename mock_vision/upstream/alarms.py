"""Alarms ring when the virtual clock gets to their time, while the wall is virtual.

``signal.alarm`` and ``signal.setitimer(ITIMER_REAL)`` are replaced in the module ``signal``. An
alarm is an event of the virtual clock; when it is due, the main thread gets the signal, as from the
system. Where code holds one of the functions by another name, and for tools, alarms stay real.
"""

from __future__ import annotations

import math
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

from mock_vision.virtual_time import ticks
from mock_vision.virtual_time.clock import VirtualClock
from mock_vision.virtual_time.schedule import Event

ClockFor = Callable[[Any], VirtualClock | None]
"""The clock that code goes by, from the frame in which it calls; None: the real one."""


class Alarms:
    """The one alarm of the process, from :meth:`replace` to :meth:`restore`.

    :param clock_for: whose alarms are virtual.
    """

    def __init__(self, clock_for: ClockFor) -> None:
        self._clock_for = clock_for
        self._originals: dict[str, Any] = {}
        self._event: Event | None = None
        self._interval = 0

    def replace(self) -> None:
        """Put the virtual functions in the place of those of the module ``signal``."""
        # Windows has none of them.
        names = [each for each in ("alarm", "setitimer", "getitimer") if hasattr(signal, each)]
        for name in names:
            self._originals[name] = getattr(signal, name)
            setattr(signal, name, getattr(self, name))

    def restore(self) -> None:
        """Put the functions back. An alarm that has not rung does not ring."""
        for name, original in self._originals.items():
            if getattr(signal, name) == getattr(self, name):
                setattr(signal, name, original)
        self._originals.clear()
        self._cancel()

    def alarm(self, seconds: int, /) -> int:
        """What ``signal.alarm`` is."""
        clock = self._clock_for(sys._getframe(1))
        if clock is None:
            rest: int = self._original("alarm")(seconds)
            return rest
        left, _ = self._set(clock, seconds, 0, f"signal.alarm({seconds})")
        return math.ceil(left)

    def setitimer(self, which: int, seconds: float, interval: float = 0, /) -> tuple[float, float]:
        """What ``signal.setitimer`` is."""
        clock = self._clock_for(sys._getframe(1))
        if clock is None or which != signal.ITIMER_REAL:
            before: tuple[float, float] = self._original("setitimer")(which, seconds, interval)
            return before
        return self._set(clock, seconds, interval, f"signal.setitimer(ITIMER_REAL, {seconds})")

    def getitimer(self, which: int, /) -> tuple[float, float]:
        """What ``signal.getitimer`` is."""
        clock = self._clock_for(sys._getframe(1))
        if clock is None or which != signal.ITIMER_REAL:
            now: tuple[float, float] = self._original("getitimer")(which)
            return now
        return self._left(clock)

    def _original(self, name: str) -> Any:
        return self._originals.get(name) or getattr(signal, name)

    def _left(self, clock: VirtualClock) -> tuple[float, float]:
        event = self._event
        if event is None or not event.pending:
            return 0.0, 0.0
        return max(0, event.due - clock.ticks()) / ticks.SECOND, self._interval / ticks.SECOND

    def _set(
        self, clock: VirtualClock, seconds: float, interval: float, what: str
    ) -> tuple[float, float]:
        if seconds < 0 or interval < 0:
            raise signal.ItimerError(22, "Invalid argument")
        before = self._left(clock)
        self._cancel()
        self._interval = math.ceil(interval * ticks.SECOND)
        if seconds:
            self._schedule(clock, math.ceil(seconds * ticks.SECOND), what)
        return before

    def _schedule(self, clock: VirtualClock, length: int, what: str) -> None:
        def ring() -> None:
            if self._interval:
                self._schedule(clock, self._interval, what)
            ident = threading.main_thread().ident
            assert ident is not None, "the main thread runs"
            signal.pthread_kill(ident, signal.SIGALRM)

        self._event = clock.schedule(clock.ticks() + length, "alarm", what, ring)

    def _cancel(self) -> None:
        event, self._event = self._event, None
        if event is not None:
            event.cancel()
