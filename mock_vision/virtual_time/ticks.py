"""Ticks: whole microseconds since 1970-01-01 UTC, and their conversion to and from ``datetime``.

Inside the package an instant is an ``int`` and a duration is an ``int``, so that equal means equal;
``datetime`` and ``timedelta`` appear in the public API only. A tick is the resolution of
``datetime``: nothing is rounded on the way between the two.
"""

from __future__ import annotations

import datetime as dt
import time
from types import BuiltinFunctionType

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_REAL_MONOTONIC = (time.monotonic_ns,)
_REAL_PERF_COUNTER = (time.perf_counter,)
"""In tuples, because freezegun replaces the functions that modules hold. This module is imported
with ``mock_vision``, so that they are the real ones.
"""

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)
_TICK = dt.timedelta(microseconds=1)
_UNITS = ((DAY, "d"), (HOUR, "h"), (MINUTE, "min"))

EARLIEST = (dt.datetime.min.replace(tzinfo=dt.timezone.utc) - _EPOCH) // _TICK
LATEST = (dt.datetime.max.replace(tzinfo=dt.timezone.utc) - _EPOCH) // _TICK
"""The first and the last instant that a ``datetime`` can name."""


def wall() -> int:
    """Return what the wall clock reads, as moved by time-machine or freezegun.

    ``time.time_ns`` is looked up at each call, because freezegun replaces it. Its replacement
    returns the real time to code that ``threading`` called a few frames up, so that a worker thread
    would read another year than the test; its ``utcnow`` has no such exception.
    """
    read = time.time_ns
    if type(read) is not BuiltinFunctionType and read.__module__ == "freezegun.api":
        return from_datetime(dt.datetime.utcnow().replace(tzinfo=dt.timezone.utc))  # noqa: DTZ003 - as above
    return read() // 1_000


def real_monotonic() -> int:
    """Return what the monotonic clock of the system reads, in whole microseconds, whatever is
    mocked.
    """
    return _REAL_MONOTONIC[0]() // 1_000


def real_perf_counter() -> float:
    """Return what the clock for short spans of the system reads, in seconds, whatever is mocked."""
    return _REAL_PERF_COUNTER[0]()


def from_datetime(when: dt.datetime) -> int:
    """Return the tick of an aware datetime."""
    return (when - _EPOCH) // _TICK


def to_datetime(ticks: int) -> dt.datetime:
    """Return the instant as an aware datetime in UTC."""
    return _EPOCH + dt.timedelta(microseconds=ticks)


def from_timedelta(delta: dt.timedelta) -> int:
    """Return the duration in ticks."""
    return delta // _TICK


def to_timedelta(ticks: int) -> dt.timedelta:
    """Return the duration as a timedelta."""
    return ticks * _TICK


def instant_text(ticks: int) -> str:
    """Return an instant for a message: ``2030-01-01 10:00:00 UTC``, with a fraction where there is
    one.
    """
    return to_datetime(ticks).replace(tzinfo=None).isoformat(sep=" ") + " UTC"


def duration_text(ticks: int) -> str:
    """Return a duration for a message: ``1 d 2 h 30 min``, ``1.5 s``, ``0 s``, ``-5 s``."""
    sign, rest = ("-", -ticks) if ticks < 0 else ("", ticks)
    parts = []
    for size, unit in _UNITS:
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count} {unit}")
    if rest or not parts:
        whole, fraction = divmod(rest, SECOND)
        parts.append((f"{whole}.{fraction:06}".rstrip("0") if fraction else str(whole)) + " s")
    return sign + " ".join(parts)
