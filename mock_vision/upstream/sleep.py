"""Waiting is permission to skip: inside a mock, sleeping moves the virtual clock.

Code under test polls and sleeps: botocore's waiters and retries, back-off libraries and
hand-written loops, and all of them end in ``time.sleep``. While a :class:`VirtualWaiting` is
started, ``time.sleep`` is a function of ours, under whatever name modules hold it
(:mod:`mock_vision.upstream.references` says what is found and what is missed). What it does depends
on who calls:

- The thread that started the waiting, and threads that were started afterwards (users poll from
  thread pools), move the clock. Threads that were there before sleep for real: they belong to
  somebody else.
- ``subprocess`` and ``multiprocessing.pool`` sleep for real: they watch processes and worker
  threads against monotonic clocks, and a pool that did not really wait would spin, and run away
  with the clock.
- Where other threads wait virtually too, a sleep first gives them a moment of real time, so that
  those that would sleep at the same time do: of ten threads that sleep ten seconds each at once,
  one moves the clock, and it moves by ten seconds, not by a hundred. A thread gets at least its
  own seconds, never fewer.

Everything else that waits is left alone: monotonic clocks, event loops, events, conditions, queues.

The price: a thread that sleeps in an endless loop beside the test, such as a heartbeat, moves the
clock as fast as it can. Tests of such code want ``sleep="real"``.
"""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import dataclass
from weakref import WeakSet

from mock_vision.upstream.references import References
from mock_vision.virtual_time.arguments import length_of_sleep
from mock_vision.virtual_time.clock import VirtualClock

_ALWAYS_REAL = frozenset({"subprocess", "multiprocessing.pool"})

_MOMENT = 0.0002
"""Seconds of real time that a sleep leaves to the other threads that wait virtually."""


@dataclass(frozen=True, eq=False)
class _Started:
    """One start of a waiting."""

    waiting: VirtualWaiting
    by: threading.Thread
    older: WeakSet[threading.Thread]

    def covers(self, thread: threading.Thread) -> bool:
        """Whether the thread started the waiting, or was itself started afterwards.

        Thread objects are compared, not idents, which the system reuses. A thread that
        ``threading`` did not make has an object only since it was first asked for: when it began
        cannot be told.
        """
        if thread is self.by:
            return True
        return thread not in self.older and not isinstance(thread, threading._DummyThread)


class VirtualWaiting:
    """Has the sleeps of a test's threads move a clock, from :meth:`start` to :meth:`stop`.

    May be started again while it is started, and several may be at once: the last one started that
    covers the calling thread decides.

    :param clock: what to move; None: sleeps are real, also inside another waiting that is virtual.
    """

    def __init__(self, clock: VirtualClock | None) -> None:
        self._clock = clock

    def start(self) -> None:
        """Begin. Every start needs its :meth:`stop`."""
        current = threading.current_thread()
        older = WeakSet(thread for thread in threading.enumerate() if thread is not current)
        with _lock:
            _switch((*_running, _Started(self, current, older)))

    def stop(self) -> None:
        """Undo the last :meth:`start` of this waiting. Does nothing where there is none."""
        with _lock:
            mine = [started for started in _running if started.waiting is self]
            if mine:
                _switch(tuple(started for started in _running if started is not mine[-1]))


class _Sleep:
    """What stands in for ``time.sleep``. Who still holds it after the last stop sleeps for real.

    An object and not a function: like the builtin, it must not turn into a method where a class
    body picks it up.
    """

    __name__ = __qualname__ = "sleep"

    def __call__(self, seconds: float, /) -> None:
        started = _deciding()
        clock = None if started is None else started.waiting._clock
        if (
            started is None
            or clock is None
            or sys._getframe(1).f_globals.get("__name__") in _ALWAYS_REAL
        ):
            real_sleep(seconds)
            return
        wake = clock.ticks() + length_of_sleep(seconds)
        if any(map(started.covers, _other_threads())):
            real_sleep(_MOMENT)
        clock.reach(wake)

    def __reduce__(self) -> str:
        return "sleep"

    def __repr__(self) -> str:
        return "<mock_vision's time.sleep>"


sleep = _Sleep()
"""Sleeps as the calling thread should: moves the clock, or waits."""

_lock = threading.RLock()
_running: tuple[_Started, ...] = ()
_references = References(time, "sleep", sleep)


def is_virtual() -> bool:
    """Whether a sleep of the calling thread would move a clock."""
    started = _deciding()
    return started is not None and started.waiting._clock is not None


def real_sleep(seconds: float) -> None:
    """Wait for real, whatever is mocked."""
    (_references.original or time.sleep)(seconds)


def _switch(running: tuple[_Started, ...]) -> None:
    """Go on with these. Replaced is only while one of them is virtual. Caller holds the lock."""
    global _running
    was, _running = _running, running
    virtual_before, virtual_now = (
        any(started.waiting._clock is not None for started in some) for some in (was, running)
    )
    if virtual_now and not virtual_before:
        _references.replace()
    elif virtual_before and not virtual_now:
        _references.restore()


def _deciding() -> _Started | None:
    running = _running
    if not running:
        return None
    thread = threading.current_thread()
    return next((started for started in reversed(running) if started.covers(thread)), None)


def _other_threads() -> list[threading.Thread]:
    current = threading.current_thread()
    return [thread for thread in threading.enumerate() if thread is not current]
