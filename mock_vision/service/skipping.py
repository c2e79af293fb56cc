"""The option ``skip_waiting``: programs that really sleep find work ended when they look.

A program in another process polls: it describes a model, sleeps, and describes it again. In process
the sleep would move the clock. Over HTTP nobody sees it, so the describe call itself moves the
clock, to the end of the work that it describes, and answers what is true then. A waiter ends with
its first poll.

A call that is refused because of work under way is answered with the refusal, and moves the clock
too: a program that tries again succeeds then.

The price: such a program never meets the statuses in between.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from mock_vision.world.world import World

T = TypeVar("T")

MOST = 100
"""How often one call moves the clock: each time, work may have begun that follows by itself."""


def call_skipping(world: World, call: Callable[[], T]) -> T:
    """Make a call with ``world.lock`` held, and again as long as it describes work under way, with
    the clock moved to the end of that work.
    """
    # What this thread has described in a call before has ended, or is of no interest.
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
