"""What may be written for an instant, for an amount of time and for the length of a sleep."""

from __future__ import annotations

import datetime as dt
import math
import operator
from collections.abc import Mapping

from mock_vision.errors import UsageError, short, unknown_name
from mock_vision.virtual_time import ticks

_UNITS = {
    "seconds": ticks.SECOND,
    "minutes": ticks.MINUTE,
    "hours": ticks.HOUR,
    "days": ticks.DAY,
    "weeks": 7 * ticks.DAY,
}

_UNREACHABLE = ticks.LATEST - ticks.EARLIEST + 1
"""An amount that leads beyond the last instant from wherever the clock is."""


def instant_of(where: str, when: object) -> int:
    """Return the tick of an aware datetime.

    :param where: the argument or method, for the message.
    :raises UsageError: when it is anything else.
    """
    if not isinstance(when, dt.datetime):
        raise UsageError(
            f"{where} takes an aware datetime, not {short(when)};"
            " for example datetime(2030, 1, 1, tzinfo=timezone.utc)."
        )
    if when.utcoffset() is None:
        raise UsageError(
            f"{where} takes an aware datetime; {when!r} has no time zone."
            f" If it is meant as UTC, write {when!r}.replace(tzinfo=datetime.timezone.utc)."
        )
    instant = ticks.from_datetime(when)
    if not ticks.EARLIEST <= instant <= ticks.LATEST:
        raise UsageError(
            f"{where} takes a datetime that is in the years 1 to 9999 in UTC too, not {when!r}."
        )
    return instant


def amount_of(delta: object, by_unit: Mapping[str, float | None]) -> int:
    """Return the ticks of a timedelta, or of amounts by unit: ``{"hours": 2, "seconds": None}``.

    :raises UsageError: when there is no amount, or both forms, or the amount has an unknown unit,
        is negative or not a finite number.
    """
    for unit in by_unit:
        if unit not in _UNITS:
            raise unknown_name("unit of advance()", unit, _UNITS)
    given = {unit: value for unit, value in by_unit.items() if value is not None}
    if delta is None:
        if not given:
            raise UsageError(
                "advance() needs an amount: advance(timedelta(hours=2)) or advance(hours=2)."
                " To go to the next event, write advance_to_next()."
            )
        return sum(_amount_of_unit(unit, value) for unit, value in given.items())
    if not isinstance(delta, dt.timedelta):
        raise UsageError(
            f"advance() takes a timedelta or named units, not {short(delta)};"
            " for example advance(seconds=30)."
        )
    if given:
        named = ", ".join(f"{unit}={value!r}" for unit, value in given.items())
        raise UsageError(
            f"advance() takes a timedelta or units, not both: {delta!r} and {named}; leave one out."
        )
    amount = ticks.from_timedelta(delta)
    if amount < 0:
        raise _backwards(repr(delta))
    return amount


def _amount_of_unit(unit: str, value: object) -> int:
    # math.isfinite() fails for integers that no float can hold.
    if not isinstance(value, int) and not (isinstance(value, float) and math.isfinite(value)):
        raise UsageError(f"advance() takes finite numbers, not {unit}={value!r}.")
    if value < 0:
        raise _backwards(f"{unit}={value!r}")
    # A float that is finite in hours may be infinite in ticks.
    return round(min(value * _UNITS[unit], _UNREACHABLE))


def _backwards(amount: str) -> UsageError:
    return UsageError(
        f"the clock cannot go back: advance() got {amount}. Move by a positive amount; a new mock"
        " can begin earlier, with mock_vision(start=...)."
    )


def length_of_sleep(seconds: float) -> int:
    """Return the ticks of a sleep, rounded up.

    :raises TypeError: when ``time.sleep`` would raise it, and so ``ValueError``, ``OverflowError``.
    """
    length = seconds if isinstance(seconds, float) else operator.index(seconds)
    if math.isnan(length):
        raise ValueError("Invalid value NaN (not a number)")
    if length < 0:
        raise ValueError("sleep length must be non-negative")
    if length > ticks.LATEST:
        raise OverflowError("timestamp too large to convert to C _PyTime_t")
    return math.ceil(length * ticks.SECOND)
