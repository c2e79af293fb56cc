"""The option ``skip_waiting``: a call that describes work under way ends the work first.

A program in another process polls: it describes a model, sleeps, and describes it again. In process
the sleep would move the clock. Over HTTP the mock does not see the sleep, so the describe call
moves the clock to the end of the work that it describes, and its response is the state at that
time. A waiter ends with its first poll.

A call that is refused because of work under way returns the refusal, and moves the clock too: the
next attempt of the program succeeds.

The price: such a program never receives the statuses in between.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from mock_vision.world.world import World

T = TypeVar("T")

MOST = 100
"""How often one call moves the clock at the most: further work may follow by itself each time."""


def call_skipping(world: World, call: Callable[[], T]) -> T:
    """Make a call with ``world.lock`` held, and again as long as it describes work under way, with
    the clock moved to the end of that work.
    """
    # What an earlier call of this thread has described does not concern this one.
    world.waits.take_described()
    for _ in range(MOST):
        try:
            with world.lock:
                result = call()
        except Exception:
            _move(world)
            raise
        if not _move(world):
            break
    return result


def _move(world: World) -> bool:
    """Move the clock to the end of what was described, outside of ``world.lock``."""
    due = world.waits.take_described()
    if due is None:
        return False
    world.clock.reach(due)
    return True
