"""Work that takes time: it begins in a call and ends on the clock.

If a status moved one step with each describe call, a test's outcome would depend on how often it
describes. Here a status is a function of time: the call that begins work sets the status that
callers see meanwhile and puts the end on the clock's schedule. There is one exception, which moto's
users know: a transition set with ``moto.moto_api.state_manager`` is obeyed at any moment, also for
work under way:

=========== =================================================================
immediate   the work ends with the call that began it
manual      the work ends with the ``times``-th describe call
time        the work ends ``seconds`` after it began, on the virtual clock
=========== =================================================================

An ending that a test declares with a time of its own (``vision.endings``) is obeyed before both: it
is for single pieces of work, where a setting of the state manager is for all of a kind.

Under plain ``mock_aws``, where no test controls the clock, work ends with the first describe call,
unless the state manager says otherwise.

Work can wait for other work, such as a training for the imports of its datasets. It then ends when
both its own time and that of the other work are over. Where describe calls end the other work, it
ends with the work that waits for it: programs need not describe it.

The price: every operation that describes a resource has to observe it first
(:meth:`mock_vision.service.statuses.Resource.observe`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from mock_vision.virtual_time.ticks import SECOND
from mock_vision.world import world as worlds
from mock_vision.world.ports import Progression

if TYPE_CHECKING:
    from mock_vision.virtual_time.schedule import Event
    from mock_vision.world.world import World

PLAIN = Progression("manual", 1)
"""How work ends under plain ``mock_aws``."""


class Works:
    """The work under way in one world, in the order in which it began."""

    def __init__(self, _: World) -> None:
        self._works: dict[Work, None] = {}

    def add(self, work: Work) -> None:
        """Register work that begins."""
        self._works[work] = None

    def discard(self, work: Work) -> None:
        """Remove work that has ended."""
        self._works.pop(work, None)

    def under_way(self) -> list[Work]:
        """Return all work under way."""
        return list(self._works)


class Work:
    """One transition under way.

    :param model: the name in moto's state manager, for example ``service::model``.
    :param what: what is under way, in words (``"training"``).
    :param resource: the resource's ARN or name, for messages.
    :param duration: ticks from now to the end on the clock; None: it does not end by itself.
    :param is_declared: a test declared the duration, so moto's state manager does not count.
    :param awaited: work under way that this work waits for.
    :param limit: the ticks after which it ends at the latest, if the clock ends it at all.
    :param finish: sets what is true afterwards; called once, with ``world.lock`` held and the clock
        at the end's time.
    """

    __slots__ = (
        "_armed_for",
        "_awaited",
        "_described",
        "_event",
        "_limit",
        "_when_over",
        "_works",
        "_world",
        "began",
        "done",
        "duration",
        "finish",
        "is_declared",
        "model",
        "resource",
        "what",
    )

    def __init__(
        self,
        world: World,
        *,
        model: str,
        what: str,
        resource: str,
        duration: int | None,
        finish: Callable[[], None],
        is_declared: bool = False,
        awaited: Iterable[Work] = (),
        limit: int | None = None,
    ) -> None:
        self._world = world
        self._works = world.part(Works)
        self.model = model
        self.what = what
        self.resource = resource
        self.duration = duration
        self.finish = finish
        self.is_declared = is_declared
        self.began: int = world.clock.ticks()
        self.done = False
        self._described = 0
        self._event: Event | None = None
        self._armed_for: int | None = None
        self._when_over: list[Callable[[], None]] = []
        self._limit = limit
        self._awaited = tuple(awaited)
        for work in self._awaited:
            work.when_over(self.replan)
        self._works.add(self)
        self._arm(self._due())

    def observe(self) -> None:
        """Count a describe call. Call it with ``world.lock`` held."""
        if self.done or self.duration is None:
            return
        due = self._due()
        if due is None:
            self._arm(None)
            how = self._progression()
            if how is None or how.kind != "manual":
                return  # it waits for work that does not end by itself
            self._described += 1
            self._world.waits.progressed()
            if self._described >= how.number and not self._has_to_wait():
                self.complete()
            return
        now = self._world.clock.ticks()
        if due <= now:
            self.complete()
            return
        self._arm(due)
        self._world.waits.describes(self.what, self.resource, due)

    def complete(self) -> None:
        """End the work now. Does nothing if it has ended."""
        with self._world.lock:
            for work in self._awaited:
                work.complete()
            if self.done:
                return
            self._close()
            self.finish()
            self._call_when_over()

    def cancel(self) -> None:
        """Drop the work: it never ends."""
        self._close()
        self._call_when_over()

    def when_over(self, action: Callable[[], None]) -> None:
        """Have a function called when the work has ended or was dropped."""
        self._when_over.append(action)

    def replan(self) -> None:
        """Obey what has just been set for its model, or happened to work that it waits for. Call it
        with ``world.lock`` held.
        """
        if not self.done:
            self._arm(self._due())

    def _call_when_over(self) -> None:
        for action in self._when_over:
            action()
        self._when_over.clear()

    def _close(self) -> None:
        self._arm(None)
        self.done = True
        self._works.discard(self)

    def _progression(self) -> Progression | None:
        """Return how it ends; None: when the clock has moved by its duration."""
        if self.is_declared:
            return None
        how = self._world.progression(self.model)
        if how is None and not self._world.settings.ends_on_clock:
            return PLAIN
        return how

    def _due(self) -> int | None:
        """Return the tick of the end; None if describe calls decide, or nothing does."""
        span = self._span()
        if span is None:
            return None
        due = self.began + (span if self._limit is None else min(span, self._limit))
        for other in self._awaited_by_the_clock():
            if other is None:
                return None
            due = max(due, other)
        return due

    def _span(self) -> int | None:
        """Return the ticks that the work itself takes; None if describe calls decide, or nothing
        does.
        """
        how = self._progression()
        if how is None:
            return self.duration
        return None if how.kind == "manual" else round(how.number * SECOND)

    @property
    def is_over_its_limit(self) -> bool:
        """Whether it takes longer than it may, and the time that it may take is over."""
        span, limit = self._span(), self._limit
        if span is None or limit is None or span <= limit:
            return False
        return self._world.clock.ticks() >= self.began + limit

    def _awaited_by_the_clock(self) -> list[int | None]:
        """Return when each awaited work ends that describe calls do not end; None: not by
        itself.
        """
        return [
            work._due()
            for work in self._awaited
            if not work.done and not work._is_ended_by_describe_calls()
        ]

    def _is_ended_by_describe_calls(self) -> bool:
        how = self._progression()
        return how is not None and how.kind == "manual"

    def _has_to_wait(self) -> bool:
        now = self._world.clock.ticks()
        return any(due is None or due > now for due in self._awaited_by_the_clock())

    def _arm(self, due: int | None) -> None:
        if due == self._armed_for:
            return
        if self._event is not None:
            self._event.cancel()
            self._event = None
        self._armed_for = due
        if due is not None:
            self._event = self._world.clock.schedule(due, self.what, self.resource, self._fire)

    def _fire(self) -> None:
        self._event = None
        self._armed_for = None
        with self._world.lock:
            if self.done:
                return
            # The progression may have been changed since the event was scheduled.
            due = self._due()
            if due is not None and due <= self._world.clock.ticks():
                self.complete()
            else:
                self._arm(due)


def transition_was_set() -> None:
    """Have all work under way obey what was just set with moto's state manager: work of one model
    may wait for work of another.
    """
    world = worlds.existing()
    if world is not None:
        with world.lock:
            for work in world.part(Works).under_way():
                work.replan()
