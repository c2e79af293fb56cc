"""Which threads of the program work, and which only wait.

Where code waits with a time-out for what another thread does, the virtual clock may move only once
no other thread can do it any more. Python has no list of threads that are blocked. It does say
which function each thread is in (``sys._current_frames``), and those in which threads of a program
wait for work or for each other are few.

A thread that is somewhere else works, or is blocked in a call into the system, such as reading from
a socket. :class:`Standstill` tells the two apart by time: a thread that has not left its place for
a second of real time is taken to be blocked.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Hashable
from types import FrameType

STANDSTILL = 1.0
"""Seconds of real time after which a thread that has not moved counts as blocked."""

_WAITING = frozenset(
    {
        ("concurrent.futures.thread", "_worker"),
        ("mock_vision.upstream.asyncio_loop", "_pause"),
        ("mock_vision.upstream.sleep", "wait_as_outsider"),
        ("selectors", "select"),
        ("threading", "_wait_for_tstate_lock"),
        ("threading", "join"),
        ("threading", "wait"),
    }
)
"""The functions in which a thread only waits: the module and the name."""

Places = frozenset[tuple[int, int, int]]
"""Where threads are: the ident, the frame and the instruction of each."""


def at_work(counts: Callable[[threading.Thread], bool]) -> Places:
    """Return where the other threads are that do not wait.

    :param counts: whether a thread is to be considered.
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
        frame = frames.get(ident)
        if frame is not None and not _waits(frame):
            found.append((ident, id(frame), frame.f_lasti))
    return frozenset(found)


def _waits(frame: FrameType) -> bool:
    place = frame.f_globals.get("__name__"), frame.f_code.co_name
    if place == ("mock_vision.upstream.sleep", "real_sleep") and frame.f_back is not None:
        return frame.f_back.f_code.co_name == "wait_as_outsider"
    return place in _WAITING


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
