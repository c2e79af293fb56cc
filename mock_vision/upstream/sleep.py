"""Waiting is permission to skip: inside a mock, sleeping moves the virtual clock.

Code under test polls and sleeps: botocore's waiters and retries, back-off libraries and
hand-written loops, and all of them end in ``time.sleep``. While a :class:`VirtualWaiting` is
started, ``time.sleep`` is the function below, under whatever name modules hold it
(:mod:`mock_vision.upstream.references` states what is found and what is missed). What it does
depends on the caller:

- Every thread of the program moves the clock, whenever it was started: users poll from thread pools
  that live as long as the process.
- Threads of tools (debuggers, test runners), threads that the option ``real_threads`` names, and
  ``subprocess`` and ``multiprocessing.pool``, which watch processes and worker threads against
  monotonic clocks, sleep for real.
- Where other threads of the program may wait too, a sleep first leaves them a moment of real time,
  so that those that would sleep at the same time do: of ten threads that sleep ten seconds each at
  once, one moves the clock, and it moves by ten seconds, not by a hundred. A thread gets at least
  its own seconds, never fewer.

A loop that sleeps and calls no mocked service in between waits for something real: a process, a
file, another thread. It must neither keep a processor busy nor move the clock by days:

- A thread that called a service, or entered the mock, skips :data:`FREE` of virtual time from one
  call to the next. After that each sleep also takes up to :data:`SHARE` seconds of real time.
- A thread that has not called a service in this mock, such as a heartbeat, skips its first
  :data:`FIRST_SLEEPS` sleeps. After those each one also takes up to :data:`OUTSIDERS_SHARE` seconds
  of real time.

What else waits is replaced together with ``time.sleep``; see :data:`replaced_too`.

The price: a thread that calls a service now and then in an endless loop beside the test moves the
clock as fast as it can. Name it in ``real_threads``.
"""

from __future__ import annotations

import sys
import threading
import time
import warnings
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable
from weakref import WeakSet

from mock_vision.errors import author_frame
from mock_vision.upstream.idle_threads import reach
from mock_vision.upstream.references import References
from mock_vision.upstream.tools import is_a_tool, is_of_a_tool, is_real
from mock_vision.virtual_time import ticks
from mock_vision.virtual_time.arguments import length_of_sleep
from mock_vision.virtual_time.clock import VirtualClock

FREE = 10 * ticks.MINUTE
FREE_SLEEPS = 10
"""Sleeps that skip in any case, however long they are."""
SHARE = 0.01
FIRST_SLEEPS = 5
OUTSIDERS_SHARE = 1.0

_MOMENT = 0.0002
"""Seconds of real time that a sleep leaves to the other threads that wait virtually."""

_ALWAYS_REAL = frozenset({"subprocess", "multiprocessing.pool"})

_GREEN = frozenset({"eventlet", "gevent"})


@dataclass(eq=False)
class _Started:
    """One start of a waiting."""

    waiting: VirtualWaiting
    by: threading.Thread
    older: WeakSet[threading.Thread]
    taking_part: WeakSet[threading.Thread] = field(default_factory=WeakSet)
    """Older threads that have slept or called a service since."""
    calls: int = 0
    """How many calls of services there were since."""

    def may_wait(self, thread: threading.Thread) -> bool:
        """Return whether the thread takes part in the mock, as far as can be known."""
        # Thread objects are compared, not idents, which the system reuses.
        return thread not in self.older or thread in self.taking_part


class VirtualWaiting:
    """Makes the sleeps of the program move a clock, from :meth:`start` to :meth:`stop`.

    May be started again while it is started, and several may be at once: the last one started
    decides.

    :param clock: the clock to move; None: sleeps are real, also inside another waiting.
    :param real_threads: names of threads that sleep for real, with ``*`` as in shell patterns.
    :param deadlines: whether time-outs of threads, which code compares with the clocks of the
        system, come when the virtual clock has passed them.
    """

    def __init__(
        self,
        clock: VirtualClock | None,
        real_threads: Iterable[str] = (),
        *,
        deadlines: bool = False,
    ) -> None:
        self._clock = clock
        self.deadlines = deadlines
        self._real_threads = tuple(real_threads)

    def start(self) -> None:
        """Begin. Every start needs its :meth:`stop`."""
        if self._clock is not None:
            _warn_of_a_patch()
        current = threading.current_thread()
        older = WeakSet(thread for thread in threading.enumerate() if thread is not current)
        with _lock:
            _switch((*_running, _Started(self, current, older)))

    def stop(self) -> None:
        """Undo the last :meth:`start` of this waiting. Does nothing if there is none."""
        with _lock:
            mine = [started for started in _running if started.waiting is self]
            if mine:
                _switch(tuple(started for started in _running if started is not mine[-1]))

    def moved_by(self, thread: threading.Thread, module: str) -> VirtualClock | None:
        """Return the clock that a sleep moves, or None if the sleep is real.

        :param module: the name of the module that sleeps.
        """
        if self._clock is None or module in _ALWAYS_REAL or is_a_tool(module):
            return None
        return None if is_real(thread, self._real_threads) else self._clock


class _Thread:
    """What one thread has done in the outermost mock that runs."""

    __slots__ = ("called", "mock", "sleeps", "slept")

    def __init__(self, mock: _Started) -> None:
        thread = threading.current_thread()
        mock.taking_part.add(thread)
        self.mock = mock
        self.called = thread is mock.by
        self.sleeps = 0
        """Since its last call of a service."""
        self.slept = 0
        """Ticks since its last call of a service."""


class _Local(threading.local):
    thread: _Thread | None = None


class _Sleep:
    """What stands in for ``time.sleep``. Code that holds it after the last stop sleeps for real.

    An object and not a function: like the builtin, it must not turn into a method where a class
    body picks it up.
    """

    __name__ = __qualname__ = "sleep"

    def __call__(self, seconds: float, /) -> None:
        running = _running
        if not running:
            mend()
        thread = threading.current_thread()
        module = sys._getframe(1).f_globals.get("__name__", "")
        clock = running[-1].waiting.moved_by(thread, module) if running else None
        if clock is None:
            real_sleep(seconds)
            return
        length = length_of_sleep(seconds)
        deadline, wake = clock.passed() + length, clock.ticks() + length
        price = price_of_a_wait(length)
        if price:
            pause = wait_as_outsider if price == OUTSIDERS_SHARE else real_sleep
            pause(min(seconds, price))
        elif others_may_wait():
            real_sleep(_MOMENT)
        reach(clock, deadline)
        # Where another tool has stopped the wall, passed() counts real time, and ticks() does not.
        clock.reach(wake)

    def __reduce__(self) -> str:
        return "sleep"

    def __repr__(self) -> str:
        return "<mock_vision's time.sleep>"


sleep = _Sleep()
"""Moves the clock, or waits for real, depending on the thread that calls it."""

_lock = threading.RLock()
_running: tuple[_Started, ...] = ()
_local = _Local()
_references = References(time, "sleep", sleep)


@runtime_checkable
class Replaced(Protocol):
    """Something of Python's that is replaced while sleeping is virtual."""

    def replace(self) -> None: ...
    def restore(self) -> None: ...
    def switched(self) -> None:
        """Act on a change of :func:`clock_here`, in the thread that has started or stopped a
        waiting.
        """


replaced_too: list[Replaced] = []
"""What else waits, and is replaced and restored together with ``time.sleep``."""


def is_virtual() -> bool:
    """Return whether a sleep of the calling thread would move a clock."""
    return clock_here() is not None


def clock_here() -> VirtualClock | None:
    """Return the clock that a sleep of the calling thread would move."""
    running = _running
    if not running:
        return None
    return running[-1].waiting.moved_by(threading.current_thread(), "")


def moving_clock() -> VirtualClock | None:
    """Return the clock that sleeps of the program move now, whichever thread calls this."""
    running = _running
    return running[-1].waiting._clock if running else None


def calls() -> int:
    """Return the number of calls of services in the mock that runs."""
    running = _running
    return running[0].calls if running else 0


def is_of_the_program(thread: threading.Thread) -> bool:
    """Return whether a thread is the program's: neither a tool's nor one of ``real_threads``."""
    running = _running
    return bool(running) and running[-1].waiting.moved_by(thread, "") is not None


def takes_part() -> bool:
    """Return whether the calling thread takes part in the mock: it was started in it, has entered
    it, has slept or has called a service.
    """
    running = _running
    return bool(running) and running[0].may_wait(threading.current_thread())


def price_of_a_wait(length: int) -> float:
    """Count a wait of the calling thread, and return how many seconds of real time it takes; 0
    while no waiting is started.

    :param length: how long it is, in ticks.
    """
    running = _running
    if not running:
        return 0
    mine = _mine(running[0])
    mine.sleeps += 1
    mine.slept += length
    if mine.called:
        return SHARE if mine.slept > FREE and mine.sleeps > FREE_SLEEPS else 0
    return OUTSIDERS_SHARE if mine.sleeps > FIRST_SLEEPS else 0


def polls() -> bool:
    """Return whether the calling thread has called a service since its last wait."""
    mine = _local.thread
    running = _running
    if mine is None or not running or mine.mock is not running[0]:
        return False
    return mine.called and not mine.sleeps


def deadlines_are_virtual() -> bool:
    """Return whether time-outs of threads come when the virtual clock has passed them."""
    running = _running
    return bool(running) and running[-1].waiting.deadlines


def others_may_wait() -> bool:
    """Return whether other threads that take part in the mock are alive."""
    running = _running
    return bool(running) and any(map(running[0].may_wait, _other_threads()))


def called() -> None:
    """Note that the calling thread has called a service of the mock."""
    running = _running
    if running:
        mock = running[0]
        mock.calls += 1
        mine = _local.thread
        if mine is None or mine.mock is not mock:
            mine = _mine(mock)
        mine.called = True
        mine.sleeps = mine.slept = 0


def mend() -> None:
    """Put ``time.sleep`` back where a patch that was made inside a mock and undone after it has put
    the replacement.
    """
    with _lock:
        if not _running and time.sleep is sleep:
            _references.restore()


def _warn_of_a_patch() -> None:
    """Warn if sleeps take real time because a library of green threads has replaced them."""
    library = str(getattr(time.sleep, "__module__", "")).partition(".")[0]
    if library in _GREEN:
        frame = author_frame()
        warnings.warn_explicit(
            f"{library} has replaced time.sleep, so sleeps take real time in this mock and do not"
            " move vision.clock. Move it in the test with vision.clock.advance(...), or run the"
            f" test without {library}'s monkey patch; mock_vision(sleep='real') silences this"
            " warning.",
            RuntimeWarning,
            frame.f_code.co_filename,
            frame.f_lineno,
            frame.f_globals.get("__name__"),
            registry=frame.f_globals.setdefault("__warningregistry__", {}),
        )


def real_sleep(seconds: float) -> None:
    """Wait for real, whatever is mocked."""
    (_references.original or time.sleep)(seconds)


def wait_as_outsider(seconds: float) -> None:
    """Wait for real, in a thread that has called no service. Other threads need not wait for it."""
    real_sleep(seconds)


def _mine(mock: _Started) -> _Thread:
    """Return what the calling thread has done since the outermost mock was entered."""
    mine = _local.thread
    if mine is None or mine.mock is not mock:
        mine = _local.thread = _Thread(mock)
    return mine


def _switch(running: tuple[_Started, ...]) -> None:
    """Make these the running ones. ``time.sleep`` is replaced while one of them is virtual. The
    caller holds the lock.
    """
    global _running
    virtual_before, virtual_now = (
        any(started.waiting._clock is not None for started in some) for some in (_running, running)
    )
    if virtual_now and not virtual_before:
        _replace()
    _running = running
    if virtual_before and not virtual_now:
        _restore()
    for each in replaced_too:
        each.switched()


def _replace() -> None:
    """Replace everything that waits, or nothing if an exception ends it."""
    try:
        _references.replace()
        for each in replaced_too:
            each.replace()
    except BaseException:
        _restore()
        raise


def _restore() -> None:
    """Put back everything that waits, also where putting back one of it raises."""
    with ExitStack() as each_of_them:
        each_of_them.callback(_references.restore)
        for each in replaced_too:
            each_of_them.callback(each.restore)


def _other_threads() -> list[threading.Thread]:
    current = threading.current_thread()
    return [
        thread
        for thread in threading.enumerate()
        if thread is not current and not is_of_a_tool(thread)
    ]
