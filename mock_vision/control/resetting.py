"""Beginning anew inside a running mock."""

from __future__ import annotations

import threading

from mock_vision.declared.declaration import Declarations
from mock_vision.upstream import moto_mocks
from mock_vision.world.world import World

_lock = threading.Lock()
"""moto's reset empties one backend after the other; two of them at once would meet half of each."""


def reset(world: World) -> None:
    """Empty all backends of moto, take back what was declared, and forget calls, journal and usage.
    Clock and settings stay.
    """
    with _lock:
        moto_mocks.reset()
        world.part(Declarations).clear()
        world.journal.clear()
        world.meter.forget()
