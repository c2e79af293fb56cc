"""What the backends of both services share: the world they live in, their work under way, their
client tokens.
"""

from __future__ import annotations

from collections.abc import Callable

from moto.core.base_backend import BaseBackend

from mock_vision.service.client_tokens import Ledger
from mock_vision.service.lifecycle import Work
from mock_vision.world import world as worlds


class WorkingBackend(BaseBackend):
    """One service in one account and one region.

    Subclasses keep their resources as attributes; moto resets a backend by emptying it and calling
    ``__init__`` again.
    """

    service: str

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.ledger = Ledger()
        self._works: set[Work] = set()
        self._last_stamp: dict[str, int] = {}

    @property
    def world(self) -> worlds.World:
        """The clock, settings and ports of the mock that runs now."""
        return worlds.current()

    @property
    def scope(self) -> str:
        """What a pagination token is bound to, besides its operation."""
        return f"{self.service}:{self.account_id}:{self.region_name}"

    def now(self) -> int:
        """The virtual time in ticks, cut to the milliseconds that the services keep."""
        ticks = self.world.clock.ticks()
        return ticks - ticks % 1000

    def stamp(self, name: str) -> int:
        """The number at the end of an ARN: milliseconds since the epoch, never given twice for one
        ``name``.

        Time can stand still between two resources of one name, so the number may run ahead of the
        clock.
        """
        stamp = max(self.world.clock.ticks() // 1000, self._last_stamp.get(name, 0) + 1)
        self._last_stamp[name] = stamp
        return stamp

    def begin(
        self, kind: str, what: str, resource: str, duration: str, finish: Callable[[], str | None]
    ) -> Work:
        """Begin work on a resource that ends after a duration.

        :param kind: the second part of the name in moto's state manager (``"model"``).
        :param what: what is under way, in words.
        :param resource: the resource's ARN or name, for messages.
        :param duration: the name in :mod:`mock_vision.settings.durations`, without the service.
        :param finish: sets what is true afterwards (see :class:`.lifecycle.Work`),
            and gives the status it ended in, for the journal; None where the resource is gone.
        """
        world = self.world

        def end() -> None:
            self._works.discard(work)
            status = finish()
            detail = f"{what} ended: {status}" if status else f"{what} ended"
            world.journal.record(world.clock.ticks(), "transition", resource, detail)

        work = Work(
            world,
            model=f"{self.service}::{kind}",
            what=what,
            resource=resource,
            duration=world.settings.durations.ticks(f"{self.service}.{duration}"),
            finish=end,
        )
        self._works.add(work)
        world.journal.record(world.clock.ticks(), "transition", resource, f"{what} began")
        return work

    def reset(self) -> None:
        """Forget everything; what was under way never ends."""
        for work in list(self._works):
            work.cancel()
        # In one step: moto empties the backend first, and a call in another thread would fail.
        fresh = type(self)(self.region_name, self.account_id)
        self.__dict__ = fresh.__dict__
        if not self.world.settings.driven:
            worlds.install(None)
