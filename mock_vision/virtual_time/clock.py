"""The virtual clock: it moves only on request, and visits every event that is due on the way.

A clock either *follows* the wall clock (what ``time`` says at each reading, so that time-machine
and freezegun drive it, plus whatever was advanced) or *stands still* until it is advanced. Moving
it *visits* every event that is due by the target, one after the other, and lets the event's action
read exactly the event's time. The obvious alternative, jumping to the target and running what is
due there, would stamp everything with the end of the jump and lose the order between what was
scheduled before and what an action schedules.

The rules:

- Order is due time, then creation. What an action schedules inside the move happens in the move.
- Actions run outside every short lock, so other threads read the clock and schedule meanwhile. They
  read the latest time that was reached, and do not see it go back.
- One thread moves the clock at a time. A second thread waits for it, then moves the clock by its
  own amount: when ``advance`` returns, the move is complete. Only :meth:`VirtualClock.catch_up`
  never waits. Hence the one rule for callers: hold no lock that an action takes while moving the
  clock.
- An action that raises ends the move: its event is used up, the clock stays at that event's time,
  the exception reaches the caller that moved the clock, and everything else stays scheduled.
- When the wall is moved backwards, a following clock goes back with it. What happened does not
  happen again; what is pending keeps its own time, which is further away now.

The price: a move costs a few microseconds for each event, also for events that no test reads.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import NamedTuple, NoReturn

from mock_vision.errors import RunawayScheduleError, UsageError, knows_attributes
from mock_vision.virtual_time import ticks
from mock_vision.virtual_time.arguments import amount_of, instant_of, length_of_sleep
from mock_vision.virtual_time.schedule import Event, PendingEvent, PendingEvents, Schedule

ENDLESS = 100_000
"""The most events scheduled by events that one move visits; each other event allows ten more."""

_EVIDENCE = 1_000
"""How many of the last events a runaway error counts."""


_READ_OR_MOVED = ("advance", "advance_to", "advance_to_next", "now", "pending", "run_until_idle")
OF_CLOCK: Mapping[str, str] = {name: f"clock.{name}()" for name in _READ_OR_MOVED}
"""The methods of a clock that tests call, for messages where one is sought beside the clock."""


@knows_attributes(
    "vision.clock",
    internal=(
        "events",
        "waited",
        "passed",
        "sleep",
        "ticks",
        "catch_up",
        "reach",
        "reach_passed",
        "position",
        "put_back",
        "stand_at",
        "schedule",
    ),
)
class VirtualClock:
    """A clock that a test moves.

    :param start: an aware datetime at which the clock stands still; without it the clock follows
        the wall clock.
    """

    def __init__(self, start: dt.datetime | None = None) -> None:
        self._schedule = Schedule()
        self._turn = threading.RLock()
        """Held by the thread that moves the clock or changes how it runs."""
        self._moved = 0
        """The ticks by which it was moved, in total."""
        self.waited = 0
        """Those of these ticks by which code that waits has moved it."""
        self._followed: tuple[int, int | None] = (0, None)
        """How long it followed the wall in the periods that are over, in ticks of real time; and
        when the present period began, None while the clock stands still.
        """
        self._run(Position(None if start is None else instant_of("start", start), 0))
        self._visiting: int | None = None
        """During a move: what the visiting thread reads, the time of the event it visits."""
        self._present = 0
        """During a move: what every other thread reads, the latest time reached."""
        self._visitor = 0
        """During a move: the visiting thread's ident."""
        self.events = 0
        """How many events have happened."""
        self._follow_ups_left = 0
        self._recent: deque[Event] = deque(maxlen=_EVIDENCE)

    # Reading

    def now(self) -> dt.datetime:
        """Return what the clock reads, an aware datetime in UTC."""
        return ticks.to_datetime(self.ticks())

    def ticks(self) -> int:
        """Return what the clock reads, in microseconds since 1970-01-01 UTC."""
        visiting = self._visiting
        if visiting is not None:
            return visiting if threading.get_ident() == self._visitor else self._present
        standing = self._standing
        return ticks.wall() + self._offset if standing is None else standing

    def passed(self) -> int:
        """Return how much time has passed on the clock since it was made, in microseconds: what it
        was moved by, and real time while it followed the wall. Unlike :meth:`ticks` it never goes
        back.
        """
        over, began = self._followed
        going_on = 0 if began is None else ticks.real_monotonic() - began
        return self._moved + over + going_on

    def pending(self) -> PendingEvents:
        """Return the events that will happen, the next one first; they print as a table. The clock
        stays.
        """
        return PendingEvents((event.seen() for event in self._schedule.pending()), self.ticks())

    # Moving

    def advance(
        self,
        delta: dt.timedelta | None = None,
        *,
        seconds: float | None = None,
        minutes: float | None = None,
        hours: float | None = None,
        days: float | None = None,
        weeks: float | None = None,
        **unknown: NoReturn,
    ) -> None:
        """Move forward by an amount of time: the sum of the units, or a timedelta.

        What falls due on the way happens. An amount of zero is allowed: it does what is due now.

        :param delta: the amount as a timedelta, in the place of the units.
        :param seconds: a number of seconds, as each unit a whole one or not.
        :param minutes: a number of minutes.
        :param hours: a number of hours.
        :param days: a number of days, of 24 hours each.
        :param weeks: a number of weeks.
        :raises UsageError: when there is no amount, or both forms; when an amount is negative or
            not a finite number; when a unit is unknown, or the end is beyond the year 9999.
        """
        units = {"seconds": seconds, "minutes": minutes, "hours": hours}
        amount = amount_of(delta, {**units, "days": days, "weeks": weeks, **unknown})
        with self._move() as now:
            if now + amount > ticks.LATEST:
                raise UsageError(
                    f"the clock reads {ticks.instant_text(now)}; this amount leads beyond the last"
                    f" instant of a datetime, {ticks.instant_text(ticks.LATEST)}. Move by less."
                )
            self._visit_until(now + amount)

    def advance_to(self, when: dt.datetime) -> None:
        """Move forward to a time; what falls due on the way happens.

        :param when: an aware datetime, not earlier than what the clock reads.
        :raises UsageError: when the datetime is naive, or earlier than what the clock reads.
        """
        target = instant_of("advance_to()", when)
        with self._move() as now:
            if target < now:
                raise UsageError(
                    f"the clock cannot go back: it reads {ticks.instant_text(now)}, and"
                    f" advance_to() got {ticks.instant_text(target)},"
                    f" {ticks.duration_text(now - target)} earlier."
                    " A new mock can begin there: mock_vision(start=...)."
                )
            self._visit_until(target)

    def advance_to_next(self) -> PendingEvent:
        """Move to the next event, do it and whatever else is due at that time, and return it.

        :raises UsageError: when nothing is pending.
        """
        with self._move() as now:
            first = self._schedule.first()
            if first is None:
                raise UsageError(
                    f"nothing is pending at {ticks.instant_text(now)}, so there is no next event."
                    " Begin some work first, or move by an amount: advance(hours=1)."
                )
            self._visit_until(first.due)
            return first.seen()

    def run_until_idle(self) -> None:
        """Move from event to event until nothing is pending. Does nothing where nothing is.

        :raises RunawayScheduleError: when events keep scheduling events.
        """
        with self._move():
            while (due := self._schedule.next_due) is not None:
                self._visit_until(due)

    def catch_up(self) -> None:
        """Do what is due by now. While a move is under way it does nothing: the moving thread does
        it.

        Called before every request: it costs one comparison when nothing is due, and never waits.
        """
        due = self._schedule.next_due
        if due is None or self._visiting is not None or due > self.ticks():
            return
        if self._turn.acquire(blocking=False):
            try:
                with self._move() as now:
                    self._visit_until(now)
            finally:
                self._turn.release()

    def sleep(self, seconds: float) -> None:
        """Have the clock be at least `seconds` later than now.

        :raises TypeError: when it is not a number.
        :raises ValueError: when it is negative or NaN.
        :raises OverflowError: when the end is beyond the year 9999.
        """
        self.reach(self.ticks() + length_of_sleep(seconds))

    def reach(self, tick: int) -> None:
        """Have the clock be at `tick` or later: move it by what is still missing.

        :raises OverflowError: when the tick is beyond the year 9999.
        """
        with self._move():
            self._wait_until(tick)

    def reach_passed(self, passed: int) -> None:
        """Have :meth:`passed` return `passed` or more: move by what is still missing. The wall is
        read once, so that one which goes on with each reading makes no difference.

        :raises OverflowError: when the end is beyond the year 9999.
        """
        with self._move() as now:
            self._wait_until(now + passed - self.passed())

    # How it runs

    def freeze(self) -> ModeChange:
        """Stand still until advanced.

        :returns: a context manager, at whose end the clock goes on as before.
        """
        with self._turn:
            before = self._standing is not None
            if not before:
                self._run(Position(self._reading(), self._offset))
        return ModeChange(self, stood_still=before)

    def follow(self) -> ModeChange:
        """Follow the wall clock, from what the clock reads now: it never jumps.

        :returns: a context manager, at whose end the clock goes on as before.
        """
        with self._turn:
            before = self._standing is not None
            if before:
                self._run(Position(None, self._reading() - ticks.wall()))
        return ModeChange(self, stood_still=before)

    # For the package

    def position(self) -> Position:
        """Return where the clock is and how it runs, for :meth:`put_back`."""
        with self._turn:
            return Position(self._standing, self._offset)

    def put_back(self, position: Position) -> None:
        """Run as the clock did at ``position``.

        What happened since does not happen again, and what is pending keeps its own time, which may
        be further away now.
        """
        with self._turn:
            self._run(position)

    def stand_at(self, when: dt.datetime) -> None:
        """Stand still at an aware datetime, later or earlier than now.

        On the way forward everything that falls due happens; on the way back nothing does.

        :raises UsageError: when the datetime is naive.
        """
        target = instant_of("stand_at()", when)
        with self._turn:
            if target < self._reading():
                self._run(Position(target, self._offset))
            else:
                self.freeze()
                self.advance_to(when)

    def schedule(self, due: int, what: str, resource: str, action: Callable[[], None]) -> Event:
        """Have `action` called when the clock gets to the tick `due`.

        What is due in the past is due now.

        :param what: what happens, in a few words, for readers of ``pending()``.
        :param resource: which resource it happens to.
        """
        by_visitor = self._visiting is not None and threading.get_ident() == self._visitor
        return self._schedule.add(
            max(due, self.ticks()), what, resource, action, follow_up=by_visitor
        )

    def __repr__(self) -> str:
        how = "following the wall clock" if self._standing is None else "standing still"
        count = len(self._schedule.pending())
        return f"<VirtualClock {ticks.instant_text(self.ticks())}, {how}, {count} pending>"

    def _run(self, position: Position) -> None:
        """Stand still or follow, from now on."""
        over, began = self._followed
        now = ticks.real_monotonic()
        if began is not None:
            over += now - began
        self._standing, self._offset = position
        self._followed = over, now if position.standing is None else None

    # A move

    @contextmanager
    def _move(self) -> Iterator[int]:
        """Take the turn, and with it the reading to move from.

        Inside an action this is a part of the move that runs the action.
        """
        with self._turn:
            if self._visiting is not None:
                yield self._visiting
                return
            self._present = now = self._reading()
            self._visitor = threading.get_ident()
            self._follow_ups_left = ENDLESS
            self._visiting = now
            try:
                yield now
            finally:
                self._visiting = None
                self._recent.clear()

    def _wait_until(self, tick: int) -> None:
        """Visit as :meth:`_visit_until` does, for code that waits."""
        if tick > ticks.LATEST:
            raise OverflowError(
                f"the clock would have to go beyond {ticks.instant_text(ticks.LATEST)}"
            )
        before = self._moved
        self._visit_until(tick)
        self.waited += self._moved - before

    def _visit_until(self, target: int) -> None:
        """Do everything that is due by `target`, then be there. Only inside a move."""
        while True:
            if self._follow_ups_left < 0:
                raise self._runaway()
            event = self._schedule.take(target)
            if event is None:
                break
            if event.follow_up:
                self._follow_ups_left -= 1
                self._recent.append(event)
            else:
                self._follow_ups_left += 10
            self._be_at(event.due)
            self.events += 1
            event.action()
        if self._visiting is not None and self._visiting < target:
            # Not where an action has moved the clock beyond the target.
            self._be_at(target)

    def _be_at(self, tick: int) -> None:
        """Have the visiting thread read `tick`, and the others the latest tick reached so far."""
        self._visiting = tick
        ahead = tick - self._present
        if ahead > 0:
            self._present = tick
            self._moved += ahead
            if self._standing is None:
                self._offset += ahead
            else:
                self._standing = tick

    def _reading(self) -> int:
        """Return what the clock reads for all threads but a visiting one."""
        return self.ticks() if self._visiting is None else self._present

    def _runaway(self) -> RunawayScheduleError:
        most = Counter((event.what, event.resource) for event in self._recent).most_common(5)
        lines = "".join(f"\n  {count} times {what}: {resource}" for (what, resource), count in most)
        first, last = self._recent[0].due, self._recent[-1].due
        return RunawayScheduleError(
            f"events keep scheduling events: {ENDLESS:,} of them in one move, without an end."
            f" The clock has come to {ticks.instant_text(last)}; the last {len(self._recent):,} of"
            f" these events took {ticks.duration_text(last - first)} of virtual time:{lines}\n"
            "End the work that repeats itself, or move the clock in smaller steps with advance()."
        )


class Position(NamedTuple):
    """Where a clock is and how it runs."""

    standing: int | None
    """The tick at which it stands; None while it follows the wall clock."""
    offset: int
    """How far ahead of the wall clock it is, in ticks, while it follows it."""


FOLLOWING = Position(None, 0)
"""With the wall clock."""


class ModeChange:
    """What ``freeze()`` and ``follow()`` return: leaving it has the clock run as it did before."""

    def __init__(self, clock: VirtualClock, *, stood_still: bool) -> None:
        self._clock = clock
        self._stood_still = stood_still

    def __enter__(self) -> VirtualClock:
        return self._clock

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._stood_still:
            self._clock.freeze()
        else:
            self._clock.follow()
