"""Work that takes time: it begins in a call and ends on the clock.

The obvious design, a status that moves one step with each describe, makes a test's outcome depend
on how often it looks. Here a status is a function of time: the call that begins work sets the
status that callers see meanwhile and puts the end on the clock's schedule. There is one exception,
which moto's users know: a transition set with ``moto.moto_api.state_manager`` is obeyed, at any
moment, also for work already under way:

=========== =================================================================
immediate   the work ends with the call that began it
manual      the work ends at the ``times``-th time it is looked at
time        the work ends ``seconds`` after it began, on the virtual clock
=========== =================================================================

Under plain ``mock_aws``, where nobody holds the clock, undeclared work is ``manual`` with one look.

The price: every read of a resource has to say so (:meth:`Work.observe`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from mock_vision.errors import EndlessWaitError
from mock_vision.world.endless_waits import PATIENCE

if TYPE_CHECKING:
    from mock_vision.virtual_time.schedule import Event
    from mock_vision.world.world import World

PLAIN: Mapping[str, Any] = {"progression": "manual", "times": 1}
"""How work ends where no ``mock_vision`` holds the clock."""

STILL = 50_000
"""Ticks of virtual time a look; polls further apart than this come from a loop that waits for
real.
"""


class Work:
    """One transition under way.

    :param model: the name in moto's state manager, for example ``lookoutvision::model``.
    :param what: what is under way, in words (``"training"``).
    :param resource: the resource's ARN or name, for messages.
    :param duration: ticks from now to the end on the clock.
    :param finish: sets what is true afterwards; called once, with ``world.lock`` held and the clock
        at the end's time.
    """

    __slots__ = (
        "_armed_for",
        "_event",
        "_first_look",
        "_looks",
        "_polls",
        "_world",
        "began",
        "done",
        "duration",
        "finish",
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
        duration: int,
        finish: Callable[[], None],
    ) -> None:
        self._world = world
        self.model = model
        self.what = what
        self.resource = resource
        self.duration = duration
        self.finish = finish
        self.began: int = world.clock.ticks()
        self.done = False
        self._looks = 0
        self._polls = 0
        self._first_look = self.began
        self._event: Event | None = None
        self._armed_for: int | None = None
        world.works[self] = None
        self._arm(self._due())

    def observe(self) -> None:
        """A caller looks at the resource. Call it, with ``world.lock`` held, before the resource is
        described.

        :raises EndlessWaitError: it was looked at again and again while time stood still.
        """
        if self.done:
            return
        due = self._due()
        if due is None:
            self._arm(None)
            self._looks += 1
            if self._looks >= int(self._how()["times"]):
                self.complete()
            return
        now = self._world.clock.ticks()
        if due <= now:
            self.complete()
            return
        self._arm(due)
        if self._world.settings.driven:
            self._lose_patience(now, due)

    def complete(self) -> None:
        """End the work now. Does nothing where it has ended."""
        with self._world.lock:
            if self.done:
                return
            self._close()
            self.finish()

    def cancel(self) -> None:
        """Drop the work: it never ends."""
        self._close()

    def replan(self) -> None:
        """Obey what has just been set for its kind. Call it with ``world.lock`` held."""
        self._arm(self._due())

    def _close(self) -> None:
        self._arm(None)
        self.done = True
        self._world.works.pop(self, None)

    def _how(self) -> Mapping[str, Any]:
        how = self._world.progression(self.model)
        if how is None:
            return CLOCK if self._world.settings.driven else PLAIN
        return how

    def _due(self) -> int | None:
        """The tick of the end; None where looks decide."""
        how = self._how()
        return _DUE[how["progression"]](self, how)

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

    def _lose_patience(self, now: int, due: int) -> None:
        self._polls += 1
        if now - self._first_look > self._polls * STILL:
            self._polls = 0
            self._first_look = now
        if self._polls >= PATIENCE:
            self._polls = 0
            left = (due - now) / 1_000_000
            raise EndlessWaitError(
                f"{self.resource} was looked at {PATIENCE} times in a row while the clock stood"
                f" still: its {self.what} ends in {left:g} virtual seconds, and nothing moves the"
                " clock there. Call vision.clock.advance_to_next() before polling, or let the code"
                " wait with time.sleep or a waiter (a patched sleep does not move the clock;"
                " sleep='real' switches skipping off)."
            )


CLOCK: Mapping[str, Any] = {"progression": "clock"}
"""How work ends inside ``mock_vision``: when the clock has moved by its duration."""

_DUE: Mapping[str, Callable[[Work, Mapping[str, Any]], int | None]] = {
    "clock": lambda work, _: work.began + work.duration,
    "immediate": lambda work, _: work.began,
    "manual": lambda _, __: None,
    "time": lambda work, how: work.began + round(float(how["seconds"]) * 1_000_000),
}

PROGRESSIONS: Mapping[str, str | None] = {
    "immediate": None,
    "manual": "times",
    "time": "seconds",
}
"""What moto's state manager takes, and the key of the number that each needs."""


def observe_all(works: Iterable[Work | None]) -> None:
    """Look at several resources, as a list operation does."""
    for work in works:
        if work is not None and not work.done:
            work.observe()
