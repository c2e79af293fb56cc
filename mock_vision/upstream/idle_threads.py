"""Which threads of the program work, and which only wait.

Where code waits with a time-out for what another thread does, the virtual clock may move only once
no other thread can do it any more. Python has no list of threads that are blocked. It does say
which function each thread is in (``sys._current_frames``), and those in which threads of a program
wait for work or for each other are few.

A thread that is somewhere else works, or is blocked in a call into the system, such as reading from
a socket. :class:`Standstill` distinguishes the two by time: a thread that has not left its place
for a second of real time is taken to be blocked.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Container, Hashable
from types import FrameType

from mock_vision.virtual_time.clock import VirtualClock

NOTICE = 0.0005
TRIES = 2_000
"""How often a thread that moves the clock leaves another one :data:`NOTICE` seconds of real time,
in which to notice that its time-out has come.
"""

STANDSTILL = 1.0
"""Seconds of real time after which a thread that has not moved counts as blocked."""

_WAITING = frozenset(
    {
        ("mock_vision.upstream.asyncio_loop", "_pause"),
        ("mock_vision.upstream.idle_threads", "reach"),
        ("mock_vision.upstream.sleep", "wait_as_outsider"),
    }
)
"""The functions in which a thread only waits, whatever their arguments: the module and the name."""

Places = frozenset[tuple[int, int, int]]
"""Where threads are: the ident, the frame and the instruction of each."""


def at_work(counts: Callable[[threading.Thread], bool], passed: int) -> Places:
    """Return where the other threads are that do not wait, or whose time-out has come.

    :param counts: whether a thread is to be considered.
    :param passed: a reading of :meth:`VirtualClock.passed`.
    """
    if threading.active_count() == 1:
        return frozenset()
    frames = sys._current_frames()
    mine = threading.get_ident()
    found = []
    for thread in threading.enumerate():
        ident = thread.ident
        if ident is None or ident == mine or not counts(thread):
            continue
        # It has ended if it has no frame.
        frame = frames.get(ident)
        due = _deadlines.get(ident, passed + 1) <= passed
        if frame is not None and (due or not _waits(frame, frames)):
            found.append((ident, id(frame), frame.f_lasti))
    return frozenset(found)


def _waits(frame: FrameType, frames: Container[int]) -> bool:
    """Return whether the thread that is in a frame only waits.

    :param frames: the idents of the threads that have frames.
    """
    place = _place(frame)
    if place == ("mock_vision.upstream.sleep", "real_sleep"):
        return _place(frame.f_back) in _WAITING
    if place == ("selectors", "select"):
        # Waits for another process.
        return _place(frame.f_back)[0] not in ("multiprocessing.connection", "subprocess")
    if place in (("threading", "wait"), ("mock_vision.upstream.threading_waits", "_is_free")):
        # A lock that is free: the thread was notified, and has not run since.
        waiter = frame.f_locals.get("waiter")
        return waiter is None or waiter.locked()
    if place == ("concurrent.futures.thread", "_worker"):
        jobs = frame.f_locals.get("work_queue")
        return jobs is None or not jobs.qsize()
    if place == ("trio._core._thread_cache", "_work"):
        return bool(frame.f_locals["self"]._worker_lock.locked())
    if place in (("threading", "join"), ("threading", "_wait_for_tstate_lock")):
        return frame.f_locals["self"].ident in frames
    return place in _WAITING


def _place(frame: FrameType | None) -> tuple[object, str]:
    """Return the module and the name of the function that a frame belongs to."""
    return (frame.f_globals.get("__name__"), frame.f_code.co_name) if frame else (None, "")


_never_free = threading.Lock()
_never_free.acquire()

_deadlines: dict[int, int] = {}
"""When the waits of threads end, by the ident: a reading of :meth:`VirtualClock.passed`."""


def waits_until(deadline: int | None) -> None:
    """Note that the calling thread waits with a time-out, until this reading of
    :meth:`VirtualClock.passed`; None: that it does not any more.
    """
    if deadline is None:
        _deadlines.pop(threading.get_ident(), None)
    else:
        _deadlines[threading.get_ident()] = deadline


def reach(clock: VirtualClock, deadline: int) -> None:
    """Move the clock until it has passed a reading of :meth:`VirtualClock.passed`, for a thread
    that sleeps. Where a time-out of another thread comes first, that thread gets a moment of real
    time to notice.
    """
    mine = threading.get_ident()
    while (passed := clock.passed()) < deadline:
        stop = next_stop(passed, deadline)
        clock.reach_passed(stop)
        others = [ident for ident, end in [*_deadlines.items()] if end == stop and ident != mine]
        tries = TRIES
        while tries and any(_deadlines.get(ident) == stop for ident in others):
            _never_free.acquire(timeout=NOTICE)
            tries -= 1


def next_stop(passed: int, deadline: int) -> int:
    """Return the first time-out of any thread after ``passed``, or ``deadline`` if that comes
    first.
    """
    others = [end for end in [*_deadlines.values()] if passed < end < deadline]
    return min(others, default=deadline)


class Standstill:
    """Notices that something has not changed for a while."""

    def __init__(self) -> None:
        self._seen: Hashable = None
        self._since = 0.0

    def lasts(self, seen: Hashable, now: float) -> float:
        """Return for how many seconds ``seen`` has been the same, at the real time ``now``."""
        if seen != self._seen:
            self._seen = seen
            self._since = now
        return now - self._since
