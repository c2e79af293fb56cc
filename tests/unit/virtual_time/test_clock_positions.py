"""Putting a clock back to where it was, and standing at an instant earlier or later."""

from datetime import datetime, timedelta, timezone

import pytest

from mock_vision.errors import UsageError
from mock_vision.virtual_time.clock import FOLLOWING, VirtualClock

START = datetime(2025, 1, 1, tzinfo=timezone.utc)
DAY = timedelta(days=1)


def test_a_clock_is_put_back_to_where_it_stood() -> None:
    clock = VirtualClock(START)
    before = clock.position()
    clock.advance(DAY)
    clock.follow()
    clock.put_back(before)
    assert clock.now() == START
    assert clock.position() == before


def test_a_clock_that_followed_the_wall_follows_it_again() -> None:
    clock = VirtualClock()
    assert clock.position() == FOLLOWING
    clock.advance(DAY)
    clock.freeze()
    clock.put_back(FOLLOWING)
    assert abs(clock.now() - datetime.now(timezone.utc)) < timedelta(minutes=1)


def test_standing_later_does_what_falls_due_and_standing_earlier_does_nothing() -> None:
    clock = VirtualClock(START)
    seen: list[datetime] = []
    for hours in (1, 30):
        due = clock.ticks() + hours * 3_600_000_000
        clock.schedule(due, "work", "thing", lambda: seen.append(clock.now()))
    clock.stand_at(START + DAY)
    assert seen == [START + timedelta(hours=1)]
    clock.stand_at(START - DAY)
    assert clock.now() == START - DAY
    assert len(clock.pending()) == 1
    clock.run_until_idle()
    assert seen == [START + timedelta(hours=1), START + timedelta(hours=30)]


def test_a_following_clock_stands_still_where_it_is_sent() -> None:
    clock = VirtualClock()
    clock.stand_at(START)
    assert clock.now() == START
    later = datetime.now(timezone.utc) + DAY
    clock.put_back(FOLLOWING)
    clock.stand_at(later)
    assert clock.now() == later


def test_a_naive_datetime_is_refused() -> None:
    with pytest.raises(UsageError, match=r"stand_at\(\) takes an aware datetime"):
        VirtualClock().stand_at(datetime(2025, 1, 1))  # noqa: DTZ001
