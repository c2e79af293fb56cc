"""Asynchronous code that waits moves the virtual clock too.

An event loop of asyncio that has nothing to do blocks until its first timer is due or something
arrives. Inside a mock it moves the virtual clock to that timer instead. ``asyncio.sleep``,
``asyncio.wait_for``, ``asyncio.timeout``, ``asyncio.wait`` and ``loop.call_later`` are all timers,
so they wake up in the order of their times, and tasks that sleep at once move the clock together.
The alternative, replacing ``asyncio.sleep``, would let a sleep of an hour overtake a time-out of a
minute.

Two things are replaced. ``_run_once``, one turn of a loop: before it blocks, :class:`_Loop` decides
whether the clock may move. And ``time()`` of each loop that ran inside a mock: it counts what has
passed on the virtual clock, also where other code moved it, and never goes back. After the mock it
goes on in real time, ahead of ``time.monotonic()`` by what was skipped, so that a timer that
outlives the mock is neither early nor late.

The clock stays while something real may come:

- a callback is ready, or a socket is: the loop runs it first;
- a job was handed to an executor and has not begun, the loop's own executor is being shut down
  (which has a time-out from Python 3.12 on), or another thread of the program works (see
  :mod:`mock_vision.upstream.idle_threads`); what has stood still for a second is not waited for any
  longer;
- a connection to something outside of this loop, or a child process, may bring an answer (see
  :mod:`mock_vision.upstream.asyncio_connections`).

Jumps of a loop that calls no service in between take some real time each, as sleeps do, so that
code that polls for something real does not move the clock by days.

Loops that are not asyncio's own (uvloop, trio) keep real time.
"""

from __future__ import annotations

import asyncio
import inspect
import math
import sys
from asyncio.base_events import BaseEventLoop
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from mock_vision.upstream import asyncio_connections
from mock_vision.upstream import sleep as virtual_sleep
from mock_vision.upstream.asyncio_connections import Connections
from mock_vision.upstream.idle_threads import STANDSTILL, Standstill, at_work, reach, waits_until
from mock_vision.upstream.patching import Replacements
from mock_vision.virtual_time import ticks
from mock_vision.virtual_time.clock import VirtualClock
from mock_vision.virtual_time.ticks import real_perf_counter

MOMENT = 0.001
"""Seconds of real time that a jump leaves to other threads of the program."""
SLICE = 0.005
"""Seconds of real time between two checks, while the clock has to stay."""
RESOLUTION = 0.1 / ticks.SECOND
"""By how many seconds a timer may be early. asyncio's own nanosecond is less than the precision of
the time of a loop on a machine that has been up for 97 days, where a timer could be neither due nor
still to come."""


class _Loop:
    """One event loop that runs, or has run, inside a mock."""

    def __init__(self, loop: Any) -> None:
        self._loop = loop
        self._own_time: Callable[[], float] = loop.time
        self.clock: VirtualClock | None = None
        self._base: float = self._own_time()
        self._since: float = self._base
        self._since_ticks = 0
        self.not_begun: set[object] = set()
        """Jobs that executors have not begun, and shutting down the loop's own executor."""
        self._threads = Standstill()
        self.connections = Connections(loop)
        self._idle_since: float | None = None
        self._calls = 0
        self._jumps = 0
        self._jumped = 0
        loop.time = self.time
        loop._clock_resolution = max(loop._clock_resolution, RESOLUTION)

    def time(self) -> float:
        """Return the time of the loop: this method replaces the loop's own ``time()``."""
        loop = self._loop
        if loop._debug and loop._current_handle and sys._getframe(1).f_code.co_name == "_run_once":
            # The loop measures a callback, to warn of one that blocks it for long.
            return self._own_time()
        if self.clock is not None and virtual_sleep.moving_clock() is not self.clock:
            # The loop runs in another thread than the one that has left the mock.
            self.follow(None)
        return self._read()

    def follow(self, clock: VirtualClock | None) -> None:
        """Count what passes on a clock from now on; None: real time."""
        if clock is not self.clock:
            # From a whole second sums are exact: a loop with a deadline takes the same number of
            # rounds in each run.
            self._base = self._read() if clock is None else math.ceil(self.time())
            self.clock = clock
            if clock is None:
                self._since = self._own_time()
            else:
                self._since_ticks = clock.passed()

    def _read(self) -> float:
        clock = self.clock
        if clock is None:
            return self._base + (self._own_time() - self._since)
        return self._base + (clock.passed() - self._since_ticks) / ticks.SECOND

    def may_run(self) -> bool:
        """Return whether the loop can make a turn without blocking for a timer. If it cannot, a
        little real time has passed. Before it returns True the clock may have moved.
        """
        loop, clock = self._loop, self.clock
        if clock is None or loop._ready or loop._stopping:
            return self._busy()
        due = self._next_due()
        # Less than, as in the loop: otherwise it would find no timer due, again and again.
        if due is None or due < loop.time() + loop._clock_resolution:
            return self._busy()
        if loop._selector.select(0):
            return self._busy()
        # Less than half of the resolution is an error of floating point.
        left = max(1, math.ceil((due - loop.time() - RESOLUTION / 2) * ticks.SECOND))
        passed = clock.passed()
        waits_until(passed + left)
        pause = self._must_pause(left, passed)
        if pause > 0:
            return bool(self._pause(min(pause, left / ticks.SECOND))) and self._busy()
        if loop._selector.select(0):
            # Selected again: a thread that has reported to this loop since then waits by now.
            return self._busy()
        self._jumps += 1
        self._jumped += left
        try:
            reach(clock, passed + left)
        finally:
            self._busy()
        return True

    def _busy(self) -> bool:
        if self._idle_since is not None:
            self._idle_since = None
            waits_until(None)
        return True

    def _pause(self, seconds: float) -> Any:
        return self._loop._selector.select(seconds)

    def _next_due(self) -> float | None:
        timers = self._loop._scheduled
        if timers and not timers[0]._cancelled:
            when: float = timers[0]._when
            return when
        return min((timer._when for timer in timers if not timer._cancelled), default=None)

    def _must_pause(self, left: int, passed: int) -> float:
        """Return how many seconds of real time the clock has to stay, before this is called again.

        :param left: the ticks to the first timer.
        :param passed: a reading of :meth:`VirtualClock.passed`.
        """
        now = real_perf_counter()
        if self._idle_since is None:
            self._idle_since = now
        idle = now - self._idle_since
        # In this order: a job that begins meanwhile is seen as one or the other.
        not_begun = frozenset(self.not_begun)
        working = at_work(virtual_sleep.is_of_the_program, passed)
        if working or not_begun:
            if self._threads.lasts((working, not_begun), now) < STANDSTILL:
                return SLICE
        else:
            self._threads.lasts(None, now)
        if idle < self.connections.silence_needed(now):
            return SLICE
        return self._price(left) - idle

    def _price(self, left: int) -> float:
        """Return how many seconds of real time a jump takes."""
        calls = virtual_sleep.calls()
        if calls != self._calls:
            self._calls = calls
            self._jumps = self._jumped = 0
        if self._jumps >= virtual_sleep.FREE_SLEEPS and self._jumped + left > virtual_sleep.FREE:
            return virtual_sleep.SHARE
        return MOMENT if virtual_sleep.others_may_wait() else 0


_ATTRIBUTE = "_of_mock_vision"
"""The attribute of an event loop that holds its :class:`_Loop`, which lives as long as it does."""


def _known(loop: Any) -> _Loop | None:
    """Return the :class:`_Loop` of a loop that the calling thread runs; None if the loop never ran
    in a mock.
    """
    clock = virtual_sleep.clock_here()
    mine: _Loop | None = vars(loop).get(_ATTRIBUTE)
    if mine is None and clock is not None:
        mine = vars(loop)[_ATTRIBUTE] = _Loop(loop)
    if mine is not None:
        mine.follow(clock)
    return mine


def _connections(loop: Any) -> Connections | None:
    mine: _Loop | None = vars(loop).get(_ATTRIBUTE)
    return None if mine is None else mine.connections


def _turn(run_once: Callable[[Any], None]) -> Callable[[Any], None]:
    def turn(loop: Any) -> None:
        mine = _known(loop)
        if mine is None or mine.may_run():
            run_once(loop)

    return turn


def _noting_jobs(run_in_executor: Callable[..., Any]) -> Callable[..., Any]:
    def noting_jobs(loop: Any, executor: Any, func: Callable[..., Any], *args: Any) -> Any:
        mine = vars(loop).get(_ATTRIBUTE)
        if mine is None or mine.clock is None or inspect.iscoroutinefunction(func):
            return run_in_executor(loop, executor, func, *args)
        job = object()
        mine.not_begun.add(job)
        end = mine.not_begun.discard

        def begin(*args: Any) -> Any:
            end(job)
            return func(*args)

        # What is sent to another process has to be picklable; it is noted until its end.
        of_threads = executor is None or isinstance(executor, ThreadPoolExecutor)
        try:
            future = run_in_executor(loop, executor, begin if of_threads else func, *args)
        except BaseException:
            end(job)
            raise
        future.add_done_callback(lambda _: end(job))
        return future

    return noting_jobs


def _noting_shutdown(shut_down: Callable[..., Any]) -> Callable[..., Any]:
    async def noting_shutdown(loop: Any, *args: Any, **kwargs: Any) -> Any:
        mine = vars(loop).get(_ATTRIBUTE)
        if mine is None:
            return await shut_down(loop, *args, **kwargs)
        job = object()
        mine.not_begun.add(job)
        try:
            return await shut_down(loop, *args, **kwargs)
        finally:
            mine.not_begun.discard(job)

    return noting_shutdown


class _Replaced:
    """The methods of asyncio's event loops that are replaced while sleeping is virtual."""

    def __init__(self) -> None:
        self._methods = Replacements()

    def replace(self) -> None:
        self._methods.wrap(BaseEventLoop, "_run_once", _turn)
        self._methods.wrap(BaseEventLoop, "run_in_executor", _noting_jobs)
        self._methods.wrap(BaseEventLoop, "shutdown_default_executor", _noting_shutdown)
        asyncio_connections.replace(self._methods, _connections)

    def restore(self) -> None:
        self._methods.restore()

    def switched(self) -> None:
        # From now on, and not from the next turn on: the timers made meanwhile would be early.
        loop = asyncio._get_running_loop()
        if isinstance(loop, BaseEventLoop):
            _known(loop)


_replaced = _Replaced()


def install() -> None:
    """Replace methods of event loops whenever ``time.sleep`` is replaced. Calling it again changes
    nothing.
    """
    if _replaced not in virtual_sleep.replaced_too:
        virtual_sleep.replaced_too.append(_replaced)
