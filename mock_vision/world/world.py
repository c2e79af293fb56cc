"""The state of one mock that does not belong to an account or a region.

A process has one world at a time, as it has one set of moto backends. The outermost mock makes a
world, which ends with it; mocks nested inside share it and add their options to its settings.

The floors above attach what they keep for one mock with :meth:`World.part`, so this module knows
none of them.

Locking rule: ``lock`` is held while an operation reads or changes resources and while work ends. It
is never held while the clock advances, so a callback of the clock may take it; nor while code of
the test runs, which may advance the clock.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from mock_vision.settings.settings import Settings
from mock_vision.virtual_time.clock import VirtualClock
from mock_vision.world.access import Access
from mock_vision.world.author_errors import AuthorErrors
from mock_vision.world.endless_waits import WaitGuard
from mock_vision.world.journal import Journal
from mock_vision.world.meter import Meter
from mock_vision.world.ports import Accounts, ObjectStore, Progressions

P = TypeVar("P")


class World:
    """Clock, settings and journal of one mock, its ports to other services, and the parts that the
    floors above attach.
    """

    def __init__(
        self,
        *,
        objects: ObjectStore,
        progression: Progressions,
        accounts: Accounts,
        access: Access | None = None,
        settings: Settings | None = None,
        start: datetime | None = None,
    ) -> None:
        self.clock = VirtualClock(start)
        self.settings = settings or Settings()
        self.lock = threading.RLock()
        self.journal = Journal()
        self.meter = Meter()
        self.waits = WaitGuard(self)
        self.author_errors = AuthorErrors()
        self.objects = objects
        self.progression = progression
        self.accounts = accounts
        self.access = access
        self.randomness = random.Random(f"ids:{self.settings.seed}")
        self._parts: dict[Callable[[World], object], Any] = {}

    @property
    def seed(self) -> int:
        """The number from which everything random is derived."""
        return self.settings.seed

    def part(self, kind: Callable[[World], P]) -> P:
        """Return the one instance of a class that belongs to this world.

        It is made, as ``kind(world)``, with the first call.
        """
        part: P | None = self._parts.get(kind)
        if part is None:
            with self.lock:
                part = self._parts.get(kind)
                if part is None:
                    part = self._parts[kind] = kind(self)
        return part

    def part_count(self) -> int:
        """Return the number of parts that were made."""
        return len(self._parts)

    def note_author_error(self, error: BaseException) -> None:
        """Remember an error for the author of the test that is about to be raised in the code under
        test: if it is swallowed there, the mock raises it when it ends.
        """
        self.author_errors.note(error)

    def hex_id(self) -> str:
        """Return a new id of 32 lower-case hexadecimal digits, the same sequence on every run with
        one seed.
        """
        return f"{self.randomness.getrandbits(128):032x}"

    def uuid4(self) -> str:
        """Return a new UUID of version 4, from the same sequence."""
        text = self.hex_id()
        variant = _VARIANTS[text[16]]
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{variant}{text[17:20]}-{text[20:]}"


_VARIANTS = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))
"""The digit in a UUID of version 4 that stands for a random one."""

_make_plain: Callable[[], World] | None = None
_current: World | None = None


def provide(make: Callable[[], World]) -> None:
    """Set the function that makes a world where a mock of moto runs without ``mock_vision``."""
    global _make_plain
    _make_plain = make


def current() -> World:
    """Return the world of the mock that runs now; a plain one where only moto's ``mock_aws``
    runs.
    """
    global _current
    if _current is None:
        assert _make_plain is not None, "registration provides it when mock_vision is imported"
        _current = _make_plain()
    return _current


def existing() -> World | None:
    """Return the current world, or None if none has been made yet."""
    return _current


def install(world: World | None) -> None:
    """Make ``world`` the current one; None: the next call of :func:`current` makes a plain one."""
    global _current
    _current = world
