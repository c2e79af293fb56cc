"""The clocks of the system, as code under test reads them, go on with the virtual clock.

While a :class:`VirtualWall` is started:

- ``time.time``, ``datetime.now``, ``date.today`` and all else that returns the date read the
  virtual clock. time-machine replaces them (or freezegun, if it is active already: the two do not
  go together). A travel of time-machine is started that reads the clock in place of a fixed
  destination.
- ``time.monotonic`` and ``time.perf_counter``, in seconds and nanoseconds, go on from what they
  read before, by what passes on the virtual clock. They are replaced wherever modules refer to
  them, as ``time.sleep`` is.
- Alarms ring when the virtual clock gets to their time (:mod:`mock_vision.upstream.alarms`).

The caller decides which clock is read. Tools (test runners, debuggers), threads that the option
``real_threads`` names, and the packages in :data:`_REAL` read the real clocks. The monotonic clocks
stay real for the standard library too: event loops, joins, locks and selectors use them for
time-outs of real things.

A clock that follows the wall reads the wall below: the real one, or that of a tool which was
entered before the mock. A tool that is entered inside the mock owns the date until it is left.
"""

from __future__ import annotations

import datetime as dt
import math
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Any

import time_machine

from mock_vision.errors import UsageError
from mock_vision.upstream.alarms import Alarms
from mock_vision.upstream.patching import patch_once
from mock_vision.upstream.references import References
from mock_vision.upstream.tools import is_a_tool, is_real
from mock_vision.virtual_time import ticks
from mock_vision.virtual_time.clock import VirtualClock

_TICKS = ticks.__name__
_READERS = frozenset({__name__, "time_machine", "freezegun.api"})
"""Modules between the code that reads a clock and ours."""
_REAL = ("botocore.retries.", "trio.")
"""Packages whose modules read the real clocks: rate limits, which outlive the
mock, and an event loop that waits in real time. By a virtual clock that stands still, its sleeps
would never end.
"""
_SCHEDULERS = frozenset({"sched"})
"""Of the standard library, but with clocks that their users hand them."""
_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - freezegun's datetimes are naive and mean UTC

_FIRST = 0
_LAST = ticks.from_datetime(dt.datetime(2262, 1, 1, tzinfo=dt.timezone.utc))
"""Nanoseconds in a signed integer of 64 bits end soon after."""


class VirtualWall:
    """Makes the clocks of the system read a virtual clock, from :meth:`start` to :meth:`stop`.

    Several may be started at once: the last one started decides.

    :param clock: the clock to read; None: the real clocks, also inside another wall.
    :param real_threads: names of threads that read the real clocks, with ``*`` as in shell
        patterns.
    """

    def __init__(self, clock: VirtualClock | None, real_threads: Iterable[str] = ()) -> None:
        self.clock = clock
        self._real_threads = tuple(real_threads)

    def start(self) -> None:
        """Begin. Every start needs its :meth:`stop`.

        :raises UsageError: when the clock is at a time that time-machine cannot represent.
        """
        if self.clock is not None and not _FIRST <= self.clock.ticks() < _LAST:
            raise UsageError(
                'wall="virtual" works for times from 1970 to 2261, which the clocks of the system'
                f" can represent; this clock reads {ticks.instant_text(self.clock.ticks())}. Choose"
                " a start in these years, for example"
                " start=datetime(2030, 1, 1, tzinfo=timezone.utc)."
            )
        with _lock:
            _switch([*_running, self])

    def stop(self) -> None:
        """Undo :meth:`start`."""
        with _lock:
            _switch([each for each in _running if each is not self])

    def read_by(self, module: str) -> VirtualClock | None:
        """Return the clock that the calling thread reads; None: the real ones."""
        if is_a_tool(module) or module.startswith(_REAL):
            return None
        return None if is_real(threading.current_thread(), self._real_threads) else self.clock


class _Travel:
    """The newest travel of time-machine, which reads the clock."""

    def __init__(self) -> None:
        self._travel = time_machine.travel(time.time(), tick=False)
        self._traveller: Any = self._travel.start()
        vars(self._traveller)["time_ns"] = self._time_ns

    def _time_ns(self) -> int:
        clock = _clock_for(sys._getframe(1))
        return self._below() if clock is None else clock.ticks() * 1_000

    def _below(self) -> int:
        """Return what the wall reads without this travel, in nanoseconds."""
        at = _travellers().index(self._traveller)
        if at:
            below: int = _travellers()[at - 1].time_ns()
            return below
        return time_machine.escape_hatch.time.time_ns()

    def end(self) -> None:
        # time-machine ends the newest travel. That is another one where they end in another order.
        _travellers().sort(key=lambda each: each is self._traveller)
        self._travel.stop()


def _travellers() -> list[Any]:
    """Return the travels of time-machine, the newest last."""
    stack: list[Any] = time_machine.traveller_stack
    return stack


class _Freeze:
    """The newest freezing of freezegun, which reads the clock. Only where freezegun is active."""

    def __init__(self) -> None:
        self._api: Any = sys.modules["freezegun.api"]
        self._freezing = self._api.freeze_time(_EPOCH, tz_offset=self._api.tz_offsets[-1])
        self._factory = self._freezing.start()

        class Reading(type(self._factory)):  # type: ignore[misc]
            """Called for the time, as a naive datetime in UTC."""

            def __call__(self) -> dt.datetime:
                return read()

        read = self._read
        self._factory.__class__ = Reading

    def _read(self) -> dt.datetime:
        clock = _clock_for(sys._getframe(1))
        if clock is not None:
            return _EPOCH + dt.timedelta(microseconds=clock.ticks())
        factories = self._api.freeze_factories
        at = factories.index(self._factory)
        if not at:
            now: dt.datetime = self._api.real_datetime.now(dt.timezone.utc).replace(tzinfo=None)
            return now
        below: dt.datetime = factories[at - 1]()
        return below

    def end(self) -> None:
        self._api.freeze_factories.sort(key=lambda each: each is self._factory)
        self._freezing.stop()


class _Reading:
    """What stands in for ``time.monotonic`` and its like.

    An object and not a function: like the builtin, it must not turn into a method where a class
    body picks it up.
    """

    def __init__(self, name: str) -> None:
        self.__name__ = self.__qualname__ = name
        self.references = References(time, name, self)
        self._in_nanoseconds = name.endswith("_ns")
        self._start = 0
        """What was read at the start, in ticks."""

    def start(self, passed: int) -> None:
        """Go on from what is read now, rounded up to a whole second, at this reading of
        :meth:`VirtualClock.passed`.

        From a whole second sums are exact, so that a loop with a deadline takes the same number of
        rounds in each run.
        """
        seconds = self._real() / (1_000_000_000 if self._in_nanoseconds else 1)
        self._start = math.ceil(seconds) * ticks.SECOND - passed

    def __call__(self) -> Any:
        frame = sys._getframe(1)
        module = frame.f_globals.get("__name__", "")
        root = module.partition(".")[0]
        real = root in sys.stdlib_module_names and root not in _SCHEDULERS
        clock = None if real else _clock_for(frame)
        if clock is None:
            return self._real()
        read = self._start + clock.passed()
        return read * 1_000 if self._in_nanoseconds else read / ticks.SECOND

    def _real(self) -> Any:
        return (self.references.original or getattr(time, self.__name__))()

    def __reduce__(self) -> str:
        return self.__name__

    def __repr__(self) -> str:
        return f"<mock_vision's time.{self.__name__}>"


monotonic, monotonic_ns, perf_counter, perf_counter_ns = _readings = tuple(
    map(_Reading, ("monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns"))
)

_lock = threading.RLock()
_running: list[VirtualWall] = []
_date: _Travel | _Freeze | None = None


def is_virtual() -> bool:
    """Return whether code under test reads the virtual clock."""
    return bool(_running) and _running[-1].clock is not None


def _clock_for(frame: Any) -> VirtualClock | None:
    """Return the clock that code reads, from the frame in which it calls; None: the clocks
    below.
    """
    while (module := frame.f_globals.get("__name__", "")) in _READERS:
        frame = frame.f_back
    running = _running
    if not running or module == _TICKS:
        return None
    return running[-1].read_by(module)


_alarms = Alarms(_clock_for)


def _switch(running: list[VirtualWall]) -> None:
    """Make these the running ones. The caller holds the lock."""
    global _running
    was = _running[-1].clock if _running else None
    now = running[-1].clock if running else None
    if now is not None and was is None:
        _replace(now)
    _running = running
    if was is not None and now is None:
        _restore()


def _replace(clock: VirtualClock) -> None:
    """Replace all clocks, or none of them if an exception ends it."""
    global _date
    freezegun = sys.modules.get("freezegun.api")
    if freezegun is not None:
        patch_once(freezegun._freeze_time, "stop", _replacing_again)
    _date = _Freeze() if freezegun is not None and freezegun.freeze_factories else _Travel()
    try:
        for reading in _readings:
            reading.start(clock.passed())
            reading.references.replace()
        _alarms.replace()
    except BaseException:
        _restore()
        raise


def _restore() -> None:
    """Put back all clocks, also where putting back one of them raises."""
    global _date
    date, _date = _date, None
    assert date is not None
    with ExitStack() as each_of_them:
        each_of_them.callback(date.end)
        for reading in _readings:
            if isinstance(date, _Freeze):
                each_of_them.callback(reading.references.forget)
            each_of_them.callback(reading.references.restore)
        each_of_them.callback(_alarms.restore)


def _replacing_again(stop: Callable[..., None]) -> Callable[..., None]:
    """Return a function that replaces the clocks again: freezegun puts the original ones back when
    it ends, also inside a mock.
    """

    def replacing_again(self: Any) -> None:
        stop(self)
        if is_virtual() and isinstance(_date, _Travel):
            for reading in _readings:
                reading.references.replace()

    return replacing_again
