"""While the wall is virtual, alarms are events of the virtual clock.

``signal.alarm``, ``signal.setitimer(ITIMER_REAL)`` and ``signal.getitimer`` are replaced in the
module ``signal``. When an alarm is due on the clock, the main thread receives ``SIGALRM``, as from
the system. Alarms stay real for tools, and for code that refers to one of the functions by another
name (``from signal import alarm``).
"""

from __future__ import annotations

import math
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType

from mock_vision.upstream.patching import Replacements
from mock_vision.virtual_time import ticks
from mock_vision.virtual_time.clock import VirtualClock
from mock_vision.virtual_time.schedule import Event

ClockFor = Callable[[FrameType], VirtualClock | None]
"""Returns the clock that code reads, from the frame of its call; None: the clocks of the system."""

Timer = tuple[float, float]
"""What is left of a timer and its interval, in seconds."""


class Alarms:
    """The one alarm of the process, from :meth:`replace` to :meth:`restore`.

    :param clock_for: decides for each call whether the alarm is virtual.
    """

    def __init__(self, clock_for: ClockFor) -> None:
        self._clock_for = clock_for
        self._functions = Replacements()
        self._event: Event | None = None
        self._interval = 0

    def replace(self) -> None:
        """Replace the functions of the module ``signal`` by virtual ones."""
        for name, wrapper in (
            ("alarm", self._virtual_alarm),
            ("setitimer", self._virtual_setitimer),
            ("getitimer", self._virtual_getitimer),
        ):
            # Windows has none of them.
            if hasattr(signal, name):
                self._functions.wrap(signal, name, wrapper)

    def restore(self) -> None:
        """Put the functions back, and cancel the pending alarm."""
        self._functions.restore()
        self._cancel()

    def _virtual_alarm(self, real: Callable[[int], int]) -> Callable[[int], int]:
        def alarm(seconds: int, /) -> int:
            clock = self._clock_for(sys._getframe(1))
            if clock is None:
                return real(seconds)
            left, _ = self._set(clock, seconds, 0, f"signal.alarm({seconds})")
            return math.ceil(left)

        return alarm

    def _virtual_setitimer(self, real: Callable[..., Timer]) -> Callable[..., Timer]:
        def setitimer(which: int, seconds: float, interval: float = 0, /) -> Timer:
            clock = self._clock_for(sys._getframe(1))
            if clock is None or which != signal.ITIMER_REAL:
                return real(which, seconds, interval)
            return self._set(clock, seconds, interval, f"signal.setitimer(ITIMER_REAL, {seconds})")

        return setitimer

    def _virtual_getitimer(self, real: Callable[[int], Timer]) -> Callable[[int], Timer]:
        def getitimer(which: int, /) -> Timer:
            clock = self._clock_for(sys._getframe(1))
            if clock is None or which != signal.ITIMER_REAL:
                return real(which)
            return self._left(clock)

        return getitimer

    def _left(self, clock: VirtualClock) -> Timer:
        event = self._event
        if event is None or not event.pending:
            return 0.0, 0.0
        return max(0, event.due - clock.ticks()) / ticks.SECOND, self._interval / ticks.SECOND

    def _set(self, clock: VirtualClock, seconds: float, interval: float, what: str) -> Timer:
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
