"""Work that takes time, as the models of both services see it: a list of due times.

Work ends when the clock has moved by its length, or as moto's state manager is set for its kind:
``immediate``, ``manual`` after a number of describe calls, ``time`` after a number of seconds. A
setting counts from the moment it is made, for work under way too. An ending that a test declared
goes before both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

NEVER = float("inf")
"""The length of work that does not end."""


@dataclass(eq=False)
class Work:
    """Something under way; ``due`` is None if describe calls end it, or nothing does."""

    kind: str
    began: float
    lasts: float
    end: Callable[[], None]
    timed: bool = False
    """A test declared how long it lasts; at infinity it does not end."""
    fails: bool = False
    due: float | None = None
    number: int = 0
    describe_calls: int = 0
    over: bool = False
    awaited: tuple[Work, ...] = ()
    """It does not end before these do; where describe calls end these, it ends them with it."""
    after: list[Callable[[], None]] = field(default_factory=list)
    """What else is done when it has ended."""


class Timetable:
    """All work under way. Times are seconds after the start of the example."""

    def __init__(self) -> None:
        self.now = 0.0
        self._how: dict[str, Mapping[str, Any]] = {}
        self._works: list[Work] = []
        self._declared: dict[str, list[tuple[str, float]]] = {}
        self._planned = 0

    def declare(self, name: str, how: str, seconds: float) -> None:
        """A test declares how the next work of a name ends: it ``"takes"`` seconds or ``"fails"``.
        The latest decides first.
        """
        self._declared.setdefault(name, []).append((how, seconds))

    def begin(
        self,
        kind: str,
        lasts: float,
        end: Callable[[], None],
        name: str = "",
        fail: Callable[[], None] | None = None,
        awaited: Iterable[Work] = (),
    ) -> Work:
        """Begin work; ``end`` makes true what is true afterwards, ``fail`` what is true where a
        test declared that it fails.
        """
        work = Work(kind, self.now, lasts, end, awaited=tuple(awaited))
        if self._declared.get(name):
            how, seconds = self._declared[name].pop()
            if how == "takes":
                work.lasts, work.timed = seconds, True
            else:
                assert fail is not None, f"{name} cannot fail"
                work.end, work.fails = fail, True
        self._works.append(work)
        self._plan(work)
        return work

    def transition(self, kind: str, how: Mapping[str, Any] | None) -> None:
        """A setting of moto's state manager; None takes it back."""
        if how is None:
            self._how.pop(kind, None)
        else:
            self._how[kind] = how
        for work in self._works:
            if work.kind == kind and not work.timed:
                self._plan(work)
        for work in self._works:
            if work.awaited:
                self._plan_again(work)

    def move(self, seconds: float) -> None:
        """Time goes on; what is due on the way happens, by due time and then by planning."""
        target = self.now + seconds
        while (work := self._first()) is not None and (work.due or 0) <= target:
            self.now = work.due or 0
            self.finish(work)
        self.now = target

    def next_due(self) -> float | None:
        """When the next thing happens by the clock."""
        first = self._first()
        return None if first is None else first.due

    def dues(self) -> list[float]:
        """When things happen by the clock, in their order."""
        return sorted(work.due for work in self._works if work.due is not None)

    def under_way(self) -> int:
        """How many works are under way, those that describe calls end included."""
        return len(self._works)

    def describe(self, work: Work | None) -> None:
        """A describe call shows the resource that the work is done on."""
        if work is None or work.over or not self._is_ended_by_describe_calls(work):
            return
        work.describe_calls += 1
        held = any(due is None or due > self.now for due in self._awaited_dues(work))
        if work.describe_calls >= self._how[work.kind]["times"] and not held:
            self.finish(work)

    def finish(self, work: Work) -> None:
        """The work ends now."""
        for other in work.awaited:
            self.finish(other)
        if not work.over:
            self.drop(work)
            work.end()
            for action in work.after:
                action()

    def drop(self, work: Work) -> None:
        """The work never ends."""
        work.over = True
        self._works.remove(work)
        for other in self._works:
            if work in other.awaited:
                self._plan_again(other)

    def _is_ended_by_describe_calls(self, work: Work) -> bool:
        how = self._how.get(work.kind, {"progression": "clock"})
        return not work.timed and how["progression"] == "manual"

    def _awaited_dues(self, work: Work) -> list[float | None]:
        return [
            other.due
            for other in work.awaited
            if not other.over and not self._is_ended_by_describe_calls(other)
        ]

    def _plan_again(self, work: Work) -> None:
        due, number = work.due, work.number
        self._plan(work)
        if work.due == due:
            work.number = number

    def _first(self) -> Work | None:
        timed = [work for work in self._works if work.due is not None]
        return min(timed, key=lambda work: (work.due, work.number), default=None)

    def _plan(self, work: Work) -> None:
        how = self._how.get(work.kind, {"progression": "clock"})
        if work.timed:
            how = {"progression": "clock"}
        lasts = {"clock": work.lasts, "immediate": 0.0, "time": how.get("seconds")}
        span = lasts.get(how["progression"])
        self._planned += 1
        work.number = self._planned
        ends = span is not None and span < NEVER
        work.due = max(work.began + (span or 0), self.now) if ends else None
        for due in self._awaited_dues(work):
            if work.due is not None:
                work.due = None if due is None else max(work.due, due)
