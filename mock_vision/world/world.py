"""The state of one mock that does not belong to an account or a region.

There is one world at a time in a process, as there is one set of moto backends. A world is made
when the outermost mock begins and ends with it; mocks nested inside share it, and only lay their
options over its settings.

Locking rule: ``lock`` is held while an operation reads or changes resources and while work ends. It
is never held while the clock advances, so a callback of the clock may take it; nor while code of
the test runs (:meth:`World.unlocked`), which may advance the clock.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mock_vision.settings.settings import Settings
from mock_vision.virtual_time.clock import VirtualClock
from mock_vision.world.endless_waits import Patience
from mock_vision.world.journal import Journal
from mock_vision.world.ports import ObjectStore

if TYPE_CHECKING:
    from mock_vision.declared.answers import Answers
    from mock_vision.service.lifecycle import Work

Progression = Callable[[str], "Mapping[str, Any] | None"]
"""How the transitions of a model were set with moto's state manager; None where nobody set
anything.
"""

Accounts = Callable[["str | None", str], str]
"""The account of a call, from the header ``x-moto-account-id`` (None: not sent) and the access
key.
"""


BATCH = 64
"""So many UUIDs are made at once."""


class World:
    """Clock, settings, journal and declared answers of one mock, and the ports to what lies
    outside.
    """

    def __init__(
        self,
        *,
        objects: ObjectStore,
        progression: Progression,
        accounts: Accounts,
        settings: Settings | None = None,
        start: datetime | None = None,
    ) -> None:
        self.clock = VirtualClock(start)
        self.settings = settings or Settings()
        self.lock = threading.RLock()
        self.journal = Journal()
        self.patience = Patience()
        self.objects = objects
        self.progression = progression
        self.accounts = accounts
        self.randomness = random.Random(f"ids:{self.settings.seed}")
        self.works: dict[Work, None] = {}
        """All work under way, in the order in which it began."""
        self._uuids: list[str] = []

    @cached_property
    def answers(self) -> Answers:
        """What the test declared that detections answer. Loaded with the first use."""
        from mock_vision.declared.answers import Answers

        return Answers()

    @property
    def seed(self) -> int:
        """What everything random is derived from."""
        return self.settings.seed

    @contextmanager
    def unlocked(self) -> Iterator[None]:
        """Give up the lock, if this thread holds it, for as long as code of the test may run.

        Resources may have changed afterwards.
        """
        # What threading.Condition does while it waits; there is no public way.
        lock: Any = self.lock
        held = lock._release_save() if lock._is_owned() else None
        try:
            yield
        finally:
            if held is not None:
                lock._acquire_restore(held)

    def hex_id(self, digits: int = 32) -> str:
        """A new id of lower-case hexadecimal digits, the same sequence on every run with one
        seed.
        """
        return f"{self.randomness.getrandbits(digits * 4):0{digits}x}"

    def uuid4(self) -> str:
        """A new UUID of version 4, from the same sequence."""
        # Every answer carries one. They are made in batches, in a loop that stays in the cache.
        try:
            return self._uuids.pop()
        except IndexError:
            batch = [_uuid4(self.randomness.getrandbits(128)) for _ in range(BATCH)]
            # Taken before other threads see the batch: they could empty it.
            first = batch.pop()
            self._uuids = batch
            return first


def _uuid4(bits: int) -> str:
    text = f"{bits:032x}"
    variant = "89ab"[int(text[16], 16) & 3]
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{variant}{text[17:20]}-{text[20:]}"


def transition_was_set(model: str) -> None:
    """Have work under way obey what has just been set for ``model`` with moto's state manager."""
    if _current is not None:
        with _current.lock:
            for work in [work for work in _current.works if work.model == model]:
                work.replan()


_make_plain: Callable[[], World] | None = None
_current: World | None = None


def provide(make: Callable[[], World]) -> None:
    """Say how a world is made when a moto mock runs without ``mock_vision``."""
    global _make_plain
    _make_plain = make


def current() -> World:
    """The world of the mock that runs now; a plain one where only moto's ``mock_aws`` runs."""
    global _current
    if _current is None:
        assert _make_plain is not None, "registration provides it when mock_vision is imported"
        _current = _make_plain()
    return _current


def install(world: World | None) -> None:
    """Make ``world`` the current one; None: a plain world is made when next asked for."""
    global _current
    _current = world
