"""What the tests of waiting share."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Callable

from mock_vision.virtual_time import ticks
from mock_vision.virtual_time.clock import VirtualClock
from tests.support.clocks import START

PATIENCE = 5.0
"""Seconds after which a test that hangs fails instead."""


def passed(clock: VirtualClock) -> float:
    """Virtual seconds since the start."""
    return (clock.ticks() - ticks.from_datetime(START)) / ticks.SECOND


class Worker:
    """A thread that does what it is told, one thing after the other."""

    def __init__(self) -> None:
        self._pool = concurrent.futures.ThreadPoolExecutor(1)
        self.do(int)

    def do(self, work: Callable[[], object]) -> object:
        return self._pool.submit(work).result(PATIENCE)
