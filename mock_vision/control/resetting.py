"""The reset of a running mock."""

from __future__ import annotations

import threading

from mock_vision.declared.declaration import Declarations
from mock_vision.upstream import moto_mocks
from mock_vision.world.world import World

_lock = threading.Lock()
"""Held during a reset: moto empties one backend after the other, and two resets at the same time
would interfere.
"""


def reset(world: World) -> None:
    """Empty all backends of moto, remove all declarations, and clear calls, journal and usage.
    Clock and settings stay.
    """
    with _lock:
        moto_mocks.reset()
        world.part(Declarations).clear()
        world.journal.clear()
        world.meter.forget()
