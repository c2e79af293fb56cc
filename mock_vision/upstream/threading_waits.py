"""Threads that wait for each other with a time-out, on the virtual clock.

``Event.wait``, ``Condition.wait``, ``queue.get``, ``Future.result``, ``concurrent.futures.wait``,
``Semaphore.acquire`` and ``Barrier.wait`` end in ``Condition.wait``, which is replaced while
sleeping is virtual. A wait without a time-out is left alone. What happens to one with a time-out:

- A thread that polls, that is, has called a service since its last wait, and pauses on an event
  (``while True: poll(); stop.wait(30)``) skips as if it slept. It moves the clock only where
  nothing else can end the wait: every other thread of the program waits too
  (:mod:`mock_vision.upstream.idle_threads`), or has stood at its place for a second.
- With a virtual wall, every time-out comes once the virtual clock has passed it, whichever thread
  moved it, also that of ``Thread.join``; and every thread may move the clock where all others wait.
  The loops of the standard library around ``Condition.wait`` then read a monotonic clock that
  agrees.
- Everything else is real. Tests write ``thread.join(5)`` and ``done.wait(5)`` to notice a hang,
  while the thread polls for hours of virtual time.

A time-out that has passed in real time is over in any case. Threads that were there before the mock
and have called no service in it, such as those that send statistics, wait for real.
"""

from __future__ import annotations

import concurrent.futures._base
import contextlib
import math
import queue
import sys
import threading
from collections.abc import Callable
from types import FrameType, SimpleNamespace
from typing import Any

from mock_vision.upstream import sleep as virtual_sleep
from mock_vision.upstream.idle_threads import (
    STANDSTILL,
    Standstill,
    at_work,
    next_stop,
    reach,
    waits_until,
)
from mock_vision.upstream.patching import Replacements
from mock_vision.virtual_time import ticks
from mock_vision.virtual_time.clock import VirtualClock
from mock_vision.virtual_time.ticks import real_perf_counter

GRACE = 0.02
"""Seconds of real time for which all other threads have to wait before the clock moves."""
GRACE_OF_POLLS = 0.002
"""The same for a thread that polls."""
SHORTEST, LONGEST = 0.0005, 0.003
"""Seconds of real time between two checks."""
_LONGEST_WAIT = 3600.0 * 24 * 365 * 100


Attempt = Callable[[float], bool]
"""Waits for real for a number of seconds; returns whether what it waits for has come."""


class _Wait:
    """A wait of the calling thread with a time-out, which also comes when the clock passes it."""

    def __init__(self, clock: VirtualClock, seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self._length = math.ceil(min(seconds, _LONGEST_WAIT) * ticks.SECOND - 0.01)
        self._deadline = clock.passed() + self._length

    def until(self, attempt: Attempt) -> bool:
        """Repeat the attempt until it succeeds or the time-out has come; return whether it has
        succeeded.
        """
        clock = self._clock
        began = now = real_perf_counter()
        step = 0.0
        while not attempt(min(step, max(0.0, self._seconds - (now - began)))):
            now = real_perf_counter()
            if now - began >= self._seconds:
                # The time-out has passed for real, so it passes on the clock too.
                clock.reach_passed(self._deadline)
            passed = clock.passed()
            if passed >= self._deadline or virtual_sleep.moving_clock() is not clock:
                return attempt(0.0)
            if self._may_move(now):
                # Tried again: a thread that has notified this one since then waits by now.
                if attempt(0.0):
                    return True
                reach(clock, next_stop(passed, self._deadline))
            step = min(max(step * 1.5, SHORTEST), LONGEST)
        return True

    def _may_move(self, now: float) -> bool:
        """Return whether the wait may move the clock at a real time."""
        return False


class _SkippingWait(_Wait):
    """A wait that moves the clock where nothing else can end it."""

    def __init__(self, clock: VirtualClock, seconds: float) -> None:
        super().__init__(clock, seconds)
        # In this order: counting the wait ends the polling.
        self._polls = virtual_sleep.polls()
        price = virtual_sleep.price_of_a_wait(self._length)
        lonely = threading.active_count() == 1
        grace = 0 if lonely else GRACE_OF_POLLS if self._polls else GRACE
        self._quiet = max(min(price, seconds), grace)
        """Seconds of real time for which all other threads have to wait."""
        self._idle_since: float | None = None
        self._standstill = Standstill()

    def until(self, attempt: Attempt) -> bool:
        waits_until(self._deadline)
        try:
            return super().until(attempt)
        finally:
            waits_until(None)

    def _may_move(self, now: float) -> bool:
        places = at_work(virtual_sleep.is_of_the_program, self._clock.passed())
        lasts = self._standstill.lasts(places, now)
        if places and not (self._polls and lasts >= STANDSTILL):
            self._idle_since = None
            return False
        if self._idle_since is None:
            self._idle_since = now
        if now - self._idle_since < self._quiet:
            return False
        self._idle_since = None
        return True


def _clock_for(timeout: float | None) -> VirtualClock | None:
    """Return the clock that a wait with this time-out depends on; None: the wait is real."""
    if timeout is None or not timeout > 0 or not virtual_sleep.takes_part():
        return None
    return virtual_sleep.clock_here()


def _pauses(frame: FrameType) -> bool:
    """Return whether the function that calls ``Condition.wait`` calls it once. Loops around it in
    the standard library compare real clocks.
    """
    module = frame.f_globals.get("__name__", "")
    if module == "threading":
        return frame.f_code is threading.Event.wait.__code__
    return module.partition(".")[0] not in sys.stdlib_module_names


def _waiting(wait: Callable[..., bool]) -> Callable[..., bool]:
    def waiting(condition: threading.Condition, timeout: float | None = None) -> bool:
        clock = _clock_for(timeout)
        if clock is None or timeout is None:
            return wait(condition, timeout)
        if not virtual_sleep.deadlines_are_virtual() and not (
            virtual_sleep.polls() and _pauses(sys._getframe(1))
        ):
            return wait(condition, timeout)
        if not condition._is_owned():  # type: ignore[attr-defined]
            return wait(condition, timeout)  # raises RuntimeError
        return _wait_to_be_notified(condition, _SkippingWait(clock, timeout))

    return waiting


def _wait_to_be_notified(condition: Any, wait: _Wait) -> bool:
    """Wait as ``Condition.wait`` does, with one waiter for all attempts: a notification between two
    shorter waits would be lost.
    """
    waiter = threading.Lock()
    waiter.acquire()
    condition._waiters.append(waiter)
    state = condition._release_save()
    notified = False
    try:
        notified = wait.until(lambda seconds: _is_free(waiter, seconds))
    finally:
        condition._acquire_restore(state)
        if not notified:
            # A notification that came too late has taken the waiter away.
            with contextlib.suppress(ValueError):
                condition._waiters.remove(waiter)
    return notified


def _is_free(waiter: Any, seconds: float) -> bool:
    free: bool = waiter.acquire(timeout=seconds)
    return free


def _joining(join: Callable[..., None]) -> Callable[..., None]:
    def joining(thread: threading.Thread, timeout: float | None = None) -> None:
        clock = _clock_for(timeout) if virtual_sleep.deadlines_are_virtual() else None
        if clock is None or timeout is None:
            join(thread, timeout)
            return

        def attempt(seconds: float) -> bool:
            join(thread, seconds)
            return not thread.is_alive()

        _Wait(clock, timeout).until(attempt)

    return joining


class _Monotonic:
    """What the modules of the standard library read for the time-outs of waits."""

    def __init__(self) -> None:
        self._clock: VirtualClock | None = None
        self._start = 0.0
        self._passed = 0
        self._reads = 0

    def follow(self, clock: VirtualClock | None) -> None:
        """Read a clock from now on; None: real time."""
        self._clock = clock
        if clock is not None:
            self._start = math.ceil(ticks.real_monotonic() / ticks.SECOND)
            self._passed = clock.passed()

    def __call__(self) -> float:
        clock = self._clock
        if (
            clock is None
            or not virtual_sleep.deadlines_are_virtual()
            or not virtual_sleep.takes_part()
            or virtual_sleep.clock_here() is None
        ):
            return ticks.real_monotonic() / ticks.SECOND
        # Some loops go on until the clock is past a deadline, and not only at it.
        self._reads += 1
        return self._start + (clock.passed() - self._passed) / ticks.SECOND + self._reads * 1e-9


_monotonic = _Monotonic()


class _Replaced:
    """What is replaced in the standard library while sleeping is virtual."""

    def __init__(self) -> None:
        self._attributes = Replacements()

    def replace(self) -> None:
        self._attributes.wrap(threading.Condition, "wait", _waiting)
        self._attributes.wrap(threading.Thread, "join", _joining)
        self._attributes.put(threading, "_time", _monotonic)
        self._attributes.put(queue, "time", _monotonic)
        self._attributes.put(
            concurrent.futures._base, "time", SimpleNamespace(monotonic=_monotonic)
        )

    def restore(self) -> None:
        self._attributes.restore()

    def switched(self) -> None:
        _monotonic.follow(virtual_sleep.moving_clock())


_replaced = _Replaced()


def install() -> None:
    """Replace the waits of threads whenever ``time.sleep`` is replaced. Calling it again changes
    nothing.
    """
    if _replaced not in virtual_sleep.replaced_too:
        virtual_sleep.replaced_too.append(_replaced)
