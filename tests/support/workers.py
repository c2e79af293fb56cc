"""A thread under the control of a test, for the tests of waiting."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Callable
from typing import Any

from mock_vision.virtual_time import ticks
from mock_vision.virtual_time.clock import VirtualClock
from tests.support.clocks import START

PATIENCE = 30.0
"""Seconds of real time after which a test that hangs fails, also on a busy machine."""


def passed(clock: VirtualClock) -> float:
    """Return the virtual seconds since the start."""
    return (clock.ticks() - ticks.from_datetime(START)) / ticks.SECOND


class Worker:
    """A thread that calls the functions that a test sends it, one after the other."""

    def __init__(self) -> None:
        self._pool = concurrent.futures.ThreadPoolExecutor(1)
        self.do(int)

    def do(self, work: Callable[[], object]) -> object:
        return self._pool.submit(work).result(PATIENCE)


def is_held(lock: Any) -> bool:
    """Return whether another thread than a new one holds a re-entrant lock."""
    worker = Worker()

    def take() -> bool:
        taken: bool = lock.acquire(blocking=False)
        if taken:
            lock.release()
        return taken

    return not worker.do(take)
