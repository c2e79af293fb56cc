"""A wait that cannot end is an error, not a hang.

Code that polls until a model is trained polls for ever once the training has failed. At AWS that
costs a night; on a clock that waiting moves, the loop would spin until the run is killed. One guard
watches the answers of all services in a mock and raises
:class:`~mock_vision.errors.EndlessWaitError` when the code under test makes no progress. The rule,
which ``docs/time.md`` states for users:

**Progress** is an answer that this request has not had before, an event of the clock, or a describe
call that moves a transition of moto's state manager on. Everything since the last progress is
repetition. Repetition ends in the error

- *standing still*: when :data:`REPEATS` answers repeated while work that they describe is under way
  and its end, at the pace at which the clock has moved meanwhile, is further away than the limit.
  Sleeping moves the clock, so a loop that sleeps comes nearer to the end with each round; it
  has :data:`PATIENCE` times the limit.
- *nothing to wait for*: when no resource that was described is under way, and the repetition has
  lasted for the limit in real time; or for :data:`LONGEST` of virtual time and :data:`ROUNDS`
  answers, which is sooner where rounds are long.

The limit is the option ``wait_limit``, in seconds of real time; under plain ``mock_aws``, which has
no such option, an environment variable. What counts is the time that the process computes, and of
each pause of the program between two answers a second at most: neither a slow or busy machine nor a
breakpoint may turn a wait that ends into an error.

Counting identical answers alone, the obvious rule, refused loops that would have ended (a monitor
that polls a day long) and missed others (two calls in a round). The price of this one: an answer
that differs each time, such as one that carries the current time, counts as progress.
"""

from __future__ import annotations

import threading
import time
from typing import NamedTuple, Protocol, runtime_checkable

from mock_vision.errors import EndlessWaitError
from mock_vision.settings.settings import WAIT_LIMIT_VARIABLE, Settings
from mock_vision.virtual_time import ticks
from mock_vision.virtual_time.clock import VirtualClock

REPEATS = 1_000
"""Answers that repeat before the pace of the clock is measured."""
ROUNDS = 10_000
LONGEST = 7 * ticks.DAY
"""Longer than any work of the services takes."""
PATIENCE = 30
SHORTEST_PAUSE = 0.1
"""Seconds of real time between two answers, from which on the program waits between them."""
LONGEST_PAUSE = 1.0
"""Seconds of a pause that count."""
JUDGED_EVERY = 10
"""Repeated answers between two judgements."""
RAISED_AGAIN_AFTER = 100
"""Repeated answers after an error before the next one: a test that expected the error may go on,
code that swallowed it may not.
"""
_CAPACITY = 50_000

_now = time.perf_counter
_computed = time.process_time


@runtime_checkable
class Watched(Protocol):
    """What the guard needs of the world whose calls it watches."""

    clock: VirtualClock
    settings: Settings

    def note_author_error(self, error: BaseException) -> None: ...


class UnderWay(NamedTuple):
    """Work that a call has described before its end."""

    what: str
    resource: str
    due: int


class _Described(threading.local):
    due: int | None = None


class WaitGuard:
    """Watches the calls of one mock. Methods may be called by any thread; no lock is taken, since a
    count that is off by a few changes nothing.
    """

    def __init__(self, world: Watched) -> None:
        self._world = world
        self._known: set[int] = set()
        self.under_way: UnderWay | None = None
        """The work that a call described last, since the last progress."""
        self._described = _Described()
        self._events = 0
        self._next = 0
        self._repeated = 0
        self._paused = self._since = self._last = 0.0
        self._computed_before: float | None = None
        self._since_ticks = 0
        self._start_again(_now())

    def describes(self, what: str, resource: str, due: int) -> None:
        """Note that the call being answered describes a resource whose work ends at ``due``."""
        self.under_way = UnderWay(what, resource, due)
        self._described.due = min(due, self._described.due or due)

    def take_described(self) -> int | None:
        """Return the tick at which the first work ends that the calling thread has described since
        its last call of this method; None if it has described none.
        """
        due, self._described.due = self._described.due, None
        return due

    def progressed(self) -> None:
        """Note progress that is not in any response."""
        self._start_again(_now())

    def answered(self, key: int) -> bool:
        """Note the answer of a service. If it returns True, call :meth:`judge`.

        :param key: a hash of the request and its answer.
        """
        now = _now()
        events = self._world.clock.events
        if key not in self._known or events != self._events:
            if len(self._known) >= _CAPACITY:
                self._known.clear()
            self._known.add(key)
            self._events = events
            self._start_again(now)
            return False
        self._repeated += 1
        if now - self._last > SHORTEST_PAUSE:
            self._paused += min(now - self._last, LONGEST_PAUSE)
        self._last = now
        return self._repeated >= self._next

    def judge(self, call: str) -> None:
        """Decide whether the wait is endless.

        :param call: the last call and its answer, for the message.
        :raises EndlessWaitError: when the calls repeat and nothing can change.
        """
        self._next = self._repeated + JUDGED_EVERY
        # Reading this clock takes longer than the rest: not with each answer.
        computed = _computed()
        if self._computed_before is None:
            self._computed_before = computed
        lasted = computed - self._computed_before + self._paused
        limit = self._world.settings.wait_limit_seconds
        if limit is not None:
            self._judge(limit, lasted, call)

    def _start_again(self, now: float) -> None:
        self.under_way = None
        self._since = self._last = now
        self._since_ticks = self._world.clock.ticks()
        self._paused = 0.0
        self._computed_before = None
        self._repeated = 0
        self._next = JUDGED_EVERY

    def _judge(self, limit: float, lasted: float, call: str) -> None:
        clock = self._world.clock
        moved = clock.ticks() - self._since_ticks
        under_way = self.under_way
        if under_way is None or under_way.due <= clock.ticks():
            if lasted >= limit or (moved >= LONGEST and self._repeated >= ROUNDS):
                raise self._error(self._nothing_to_wait_for(moved, lasted, call))
        elif self._repeated >= REPEATS:
            took = max(self._last - self._since, 1e-9)
            pace = moved / ticks.SECOND / took
            left = (under_way.due - clock.ticks()) / ticks.SECOND
            if pace > 2:
                if took > 1 and left / pace > PATIENCE * limit:
                    raise self._error(self._too_slow(under_way, left, pace))
            elif left > pace * limit and not (pace > 0.5 and self._waits_for_real()):
                raise self._error(self._standing_still(under_way))

    def _waits_for_real(self) -> bool:
        """Return whether the author of the test has the code sleep for real, and so reach the
        end.
        """
        settings = self._world.settings
        return settings.sleep == "real" or not settings.ends_on_clock

    def _error(self, text: str) -> EndlessWaitError:
        self._next = self._repeated + RAISED_AGAIN_AFTER
        error = EndlessWaitError(text)
        self._world.note_author_error(error)
        return error

    def _standing_still(self, under_way: UnderWay) -> str:
        left = ticks.duration_text(under_way.due - self._world.clock.ticks())
        return (
            f"{under_way.resource} was described {self._repeated:,} times while no wait moved the"
            f" clock: its next event, {under_way.what!r}, is due in {left} of virtual time. Call"
            " vision.clock.advance_to_next() before polling, or let the code wait with time.sleep,"
            " asyncio.sleep or a waiter (a patched sleep and trio's do not move the clock;"
            " sleep='real' switches skipping off)."
        )

    def _too_slow(self, under_way: UnderWay, left: float, pace: float) -> str:
        return (
            f"{under_way.resource} was described {self._repeated:,} times, and its next event,"
            f" {under_way.what!r}, is due in {ticks.duration_text(round(left) * ticks.SECOND)} of"
            f" virtual time: at the pace of this loop in {left / pace / 60:,.0f} minutes of real"
            " time. Let the code sleep longer between two calls, or call"
            f" vision.clock.advance_to_next(). {self._how_to_give_up()}{self._how_to_allow()}"
        )

    def _nothing_to_wait_for(self, moved: int, lasted: float, call: str) -> str:
        world = self._world
        pending = world.clock.pending()
        if not world.settings.ends_on_clock:
            then = "Nothing is under way that could change the answers."
        elif not pending:
            then = "Nothing is pending that could change the answers."
        else:
            then = (
                f"The next event is {pending[0]}; vision.clock.advance_to_next() makes it happen,"
                " but no resource that the calls describe waits for it."
            )
        return (
            f"the same calls had the same answers {self._repeated:,} times, over"
            f" {ticks.duration_text(moved - moved % ticks.SECOND)} of virtual time and"
            f" {lasted:.1f} s of real time. {then} The code waits for something that has"
            " failed or was never begun; let it check for the failing status too."
            f" {self._how_to_give_up()}{self._how_to_allow()} The last call: {call}"
        )

    def _how_to_give_up(self) -> str:
        settings = self._world.settings
        if not settings.ends_on_clock:
            return (
                "Inside mock_vision (the decorator, the context manager or the pytest fixture"
                " `vision`) waiting moves a clock, and work ends on it. "
            )
        if settings.wall == "virtual":
            return ""
        return (
            "If the code stops after a deadline, by time.monotonic, time.time or datetime.now,"
            ' these have to go on with the virtual clock: mock_vision(wall="virtual"). '
        )

    def _how_to_allow(self) -> str:
        settings = self._world.settings
        limit = settings.wait_limit_seconds
        assert limit is not None, "without a limit nothing is refused"
        how = (
            "mock_vision(wait_limit={})" if settings.ends_on_clock else WAIT_LIMIT_VARIABLE + "={}"
        )
        return (
            f"If the code would end by itself, allow more real time than {limit:g} s:"
            f" {how.format(f'{10 * limit:g}')}."
        )
