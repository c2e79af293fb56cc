import datetime as dt
import threading
import time
from collections.abc import Callable

import freezegun
import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from mock_vision.virtual_time import ticks

UTC = dt.timezone.utc
PAST = dt.datetime(2001, 2, 3, 4, 5, 6, 789_012, tzinfo=UTC)
INSTANTS = st.integers(ticks.EARLIEST, ticks.LATEST)


def in_thread(read: Callable[[], int]) -> int:
    got: list[int] = []
    thread = threading.Thread(target=lambda: got.append(read()))
    thread.start()
    thread.join()
    return got[0]


@given(INSTANTS)
def test_every_tick_is_a_datetime_and_back(tick: int) -> None:
    assert ticks.from_datetime(ticks.to_datetime(tick)) == tick
    assert ticks.to_datetime(tick).tzinfo is UTC


@given(st.datetimes(timezones=st.timezones()))
def test_every_aware_datetime_is_a_tick_and_back(when: dt.datetime) -> None:
    try:
        in_utc = when.astimezone(UTC)
    except OverflowError:
        return  # the first and last hours of the calendar have no UTC datetime
    assert ticks.to_datetime(ticks.from_datetime(when)) == in_utc


@given(st.timedeltas())
def test_a_timedelta_is_its_microseconds(delta: dt.timedelta) -> None:
    assert dt.timedelta(microseconds=ticks.from_timedelta(delta)) == delta
    assert ticks.to_timedelta(ticks.from_timedelta(delta)) == delta


def test_the_wall_is_the_system_clock() -> None:
    before = time.time_ns() // 1000
    wall = ticks.wall()
    assert before <= wall <= time.time_ns() // 1000


def test_time_machine_moves_the_wall() -> None:
    with time_machine.travel(PAST, tick=False):
        assert ticks.to_datetime(ticks.wall()) == PAST
        assert ticks.to_datetime(in_thread(ticks.wall)) == PAST


def test_freezegun_moves_the_wall_in_every_thread() -> None:
    with freezegun.freeze_time(PAST):
        assert ticks.to_datetime(ticks.wall()) == PAST
        assert ticks.to_datetime(in_thread(ticks.wall)) == PAST


def test_freezegun_in_another_time_zone_is_the_same_instant() -> None:
    with freezegun.freeze_time(PAST, tz_offset=-4):
        assert ticks.to_datetime(ticks.wall()) == PAST


@pytest.mark.parametrize(
    ("tick", "text"),
    [
        (0, "1970-01-01 00:00:00 UTC"),
        (1, "1970-01-01 00:00:00.000001 UTC"),
        (1_893_456_000 * ticks.SECOND, "2030-01-01 00:00:00 UTC"),
        (ticks.LATEST, "9999-12-31 23:59:59.999999 UTC"),
    ],
)
def test_an_instant_reads_well(tick: int, text: str) -> None:
    assert ticks.instant_text(tick) == text


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (0, "0 s"),
        (1, "0.000001 s"),
        (1_500_000, "1.5 s"),
        (10 * ticks.SECOND, "10 s"),
        (ticks.HOUR, "1 h"),
        (ticks.DAY + 2 * ticks.HOUR + 30 * ticks.MINUTE + 5 * ticks.SECOND, "1 d 2 h 30 min 5 s"),
        (-5 * ticks.SECOND, "-5 s"),
    ],
)
def test_a_duration_reads_well(duration: int, text: str) -> None:
    assert ticks.duration_text(duration) == text
