"""Threads that start together; a deadlock fails the test and shows each thread's stack."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 20.0
"""Seconds of real time after which threads are taken to be deadlocked."""


def race(*works: Callable[[], T]) -> list[T]:
    """Call every function at the same time, each in its own thread; return the results in order.

    An exception of a thread is raised here, once all have ended.
    """
    start = threading.Barrier(len(works))
    results: dict[int, T] = {}
    errors: list[BaseException] = []

    def run(number: int, work: Callable[[], T]) -> None:
        try:
            start.wait(PATIENCE)
            results[number] = work()
        except BaseException as error:
            errors.append(error)

    threads = [
        threading.Thread(target=run, args=(number, work), daemon=True)
        for number, work in enumerate(works)
    ]
    for thread in threads:
        thread.start()
    _join(threads)
    if errors:
        raise errors[0]
    return [results[number] for number in range(len(works))]


def _join(threads: Sequence[threading.Thread]) -> None:
    for thread in threads:
        thread.join(PATIENCE)
        if thread.is_alive():
            frames = sys._current_frames()
            stacks = (
                "".join(traceback.format_stack(frames[other.ident]))
                for other in threads
                if other.ident in frames
            )
            raise AssertionError("threads do not end:\n" + "\n".join(stacks))
