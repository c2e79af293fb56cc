import datetime as dt
import math
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_vision.errors import UsageError
from mock_vision.virtual_time import ticks
from mock_vision.virtual_time.arguments import amount_of, instant_of, length_of_sleep

UTC = dt.timezone.utc


def test_an_instant_may_be_in_any_time_zone() -> None:
    noon = dt.datetime(2030, 1, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    assert instant_of("start", noon) == ticks.from_datetime(dt.datetime(2030, 1, 1, 10, tzinfo=UTC))


@pytest.mark.parametrize(
    ("year", "hours", "inside"),
    [(1, 14, False), (9999, -12, False), (1, -12, True), (9999, 14, True)],
)
def test_a_datetime_has_to_be_one_in_utc_too(year: int, hours: int, inside: bool) -> None:
    zone = dt.timezone(dt.timedelta(hours=hours))
    month, day, hour = (1, 1, 0) if year == 1 else (12, 31, 23)
    when = dt.datetime(year, month, day, hour, tzinfo=zone)
    if inside:
        assert instant_of("created=", when) == ticks.from_datetime(when)
    else:
        with pytest.raises(UsageError, match="created= takes a datetime that is in the years 1"):
            instant_of("created=", when)


def test_a_naive_datetime_is_refused_with_what_to_write() -> None:
    with pytest.raises(UsageError) as caught:
        instant_of("advance_to()", dt.datetime(2030, 1, 1, 10))  # noqa: DTZ001 - the point
    assert str(caught.value) == (
        "advance_to() takes an aware datetime; datetime.datetime(2030, 1, 1, 10, 0) has no time"
        " zone. If it is meant as UTC, write datetime.datetime(2030, 1, 1, 10, 0).replace("
        "tzinfo=datetime.timezone.utc)."
    )


@pytest.mark.parametrize("when", ["2030-01-01", 5, None, dt.date(2030, 1, 1)])
def test_what_is_no_datetime_is_refused(when: object) -> None:
    with pytest.raises(UsageError) as caught:
        instant_of("start", when)
    assert str(caught.value) == (
        f"start takes an aware datetime, not {when!r};"
        " for example datetime(2030, 1, 1, tzinfo=timezone.utc)."
    )


@given(st.timedeltas(min_value=dt.timedelta(0)))
def test_an_amount_may_be_a_timedelta(delta: dt.timedelta) -> None:
    assert amount_of(delta, {}) == ticks.from_timedelta(delta)


def test_units_add_up() -> None:
    given = {"seconds": 1.5, "minutes": 2, "hours": None}
    assert amount_of(None, given) == 2 * ticks.MINUTE + 1_500_000
    assert amount_of(None, {"days": 0.5, "weeks": 1}) == 7 * ticks.DAY + 12 * ticks.HOUR


def test_zero_is_an_amount() -> None:
    assert amount_of(None, {"seconds": 0}) == 0
    assert amount_of(dt.timedelta(0), {}) == 0


REFUSED: list[tuple[object, dict[str, Any], str]] = [
    (
        None,
        {"seconds": None},
        "advance() needs an amount: advance(timedelta(hours=2)) or advance(hours=2)."
        " To go to the next event, write advance_to_next().",
    ),
    (
        30,
        {},
        "advance() takes a timedelta or named units, not 30; for example advance(seconds=30).",
    ),
    (
        dt.timedelta(hours=1),
        {"hours": 2, "seconds": 3},
        "advance() takes a timedelta or units, not both: datetime.timedelta(seconds=3600)"
        " and hours=2, seconds=3; leave one out.",
    ),
    (
        dt.timedelta(seconds=-1),
        {},
        "the clock cannot go back: advance() got datetime.timedelta(days=-1, seconds=86399)."
        " Move by a positive amount; a new mock can begin earlier, with mock_vision(start=...).",
    ),
    (
        None,
        {"hours": 2, "minutes": -5},
        "the clock cannot go back: advance() got minutes=-5. Move by a positive amount; a new mock"
        " can begin earlier, with mock_vision(start=...).",
    ),
    (None, {"hours": math.nan}, "advance() takes finite numbers, not hours=nan."),
    (None, {"hours": math.inf}, "advance() takes finite numbers, not hours=inf."),
    (None, {"seconds": "5"}, "advance() takes finite numbers, not seconds='5'."),
    (
        None,
        {"hour": 5},
        "unknown unit of advance() 'hour'. Did you mean 'hours'?"
        " Valid: days, hours, minutes, seconds, weeks.",
    ),
]


@pytest.mark.parametrize(("delta", "units", "message"), REFUSED)
def test_a_wrong_amount_is_refused(delta: object, units: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        amount_of(delta, units)
    assert str(caught.value) == message


@pytest.mark.parametrize("huge", [1e300, 10**40])
def test_a_huge_amount_stays_a_number(huge: float) -> None:
    assert amount_of(None, {"hours": huge}) > ticks.LATEST - ticks.EARLIEST


@given(st.floats(0, 1e9))
def test_a_sleep_is_never_shorter_than_its_argument(seconds: float) -> None:
    length = length_of_sleep(seconds)
    assert length >= seconds * ticks.SECOND
    assert length - seconds * ticks.SECOND <= 1


@pytest.mark.parametrize("seconds", [-1, -0.5, math.nan, "1", None, 1e300, 10**30])
def test_a_sleep_is_refused_as_time_sleep_refuses_it(seconds: Any) -> None:
    with pytest.raises((ValueError, TypeError, OverflowError)) as ours:
        length_of_sleep(seconds)
    with pytest.raises((ValueError, TypeError, OverflowError)) as theirs:
        time.sleep(seconds)
    assert type(ours.value) is type(theirs.value)


def test_true_is_a_second_as_it_is_for_time_sleep() -> None:
    assert length_of_sleep(True) == ticks.SECOND
