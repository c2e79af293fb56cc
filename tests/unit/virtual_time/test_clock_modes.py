"""A clock that stands still, one that follows the wall, and walls that are moved."""

import datetime as dt

import freezegun
import pytest
import time_machine

from mock_vision.virtual_time.clock import VirtualClock
from tests.support.clocks import START, Timeline

HOUR = dt.timedelta(hours=1)
SECOND = 1_000_000


def test_time_machine_moves_a_following_clock_outside_and_inside() -> None:
    with time_machine.travel(START, tick=False):
        clock = VirtualClock()
        assert clock.now() == START
        with time_machine.travel(START + HOUR, tick=False) as traveller:
            assert clock.now() == START + HOUR
            traveller.shift(60)
            assert clock.now() == START + HOUR + dt.timedelta(minutes=1)
        assert clock.now() == START


def test_freezegun_moves_a_following_clock() -> None:
    with freezegun.freeze_time(START) as frozen:
        clock = VirtualClock()
        clock.advance(hours=1)
        assert clock.now() == START + HOUR
        frozen.tick(60)
        assert clock.now() == START + HOUR + dt.timedelta(minutes=1)


def test_freezing_stands_still_where_the_clock_is() -> None:
    with time_machine.travel(START, tick=False) as wall:
        clock = VirtualClock()
        clock.freeze()
        wall.shift(60)
        assert clock.now() == START
        clock.advance(HOUR)
        assert clock.now() == START + HOUR


def test_following_goes_on_from_where_the_clock_is() -> None:
    with time_machine.travel(START, tick=False) as wall:
        clock = VirtualClock(START + HOUR)
        wall.shift(-600)
        clock.follow()
        assert clock.now() == START + HOUR
        wall.shift(5)
        assert clock.now() == START + HOUR + dt.timedelta(seconds=5)


def test_a_block_of_freezing_puts_following_back() -> None:
    with time_machine.travel(START, tick=False) as wall:
        clock = VirtualClock()
        with clock.freeze() as frozen:
            assert frozen is clock
            wall.shift(60)
            clock.advance(HOUR)
        assert clock.now() == START + HOUR
        wall.shift(1)
        assert clock.now() == START + HOUR + dt.timedelta(seconds=1)


def test_a_block_of_following_puts_standing_back() -> None:
    with time_machine.travel(START, tick=False) as wall:
        clock = VirtualClock(START)
        with clock.follow():
            wall.shift(60)
        wall.shift(60)
        assert clock.now() == START + dt.timedelta(seconds=60)


def test_a_block_that_changes_nothing_puts_the_same_back() -> None:
    with time_machine.travel(START, tick=False) as wall:
        standing, following = VirtualClock(START), VirtualClock()
        with pytest.raises(KeyError), standing.freeze(), following.follow():
            raise KeyError
        wall.shift(60)
        assert standing.now() == START
        assert following.now() == START + dt.timedelta(seconds=60)


@pytest.mark.parametrize("mode", ["freeze", "follow"])
def test_an_event_may_change_how_the_clock_runs(mode: str) -> None:
    with time_machine.travel(START, tick=False) as wall:
        here = Timeline(VirtualClock(START) if mode == "follow" else VirtualClock())
        change = getattr(here.clock, mode)
        here.clock.schedule(here.clock.ticks() + 10, "change", "clock", lambda: change() and None)
        here.at(20, "after")
        here.clock.advance(seconds=1)
        assert here == [("after", 20)]
        assert here.now == SECOND
        wall.shift(1)
        assert here.now == SECOND * (1 if mode == "freeze" else 2)


# When the wall moves


def test_a_wall_moved_back_takes_the_clock_along_and_repeats_nothing() -> None:
    with time_machine.travel(START, tick=False) as wall:
        here = Timeline(VirtualClock())
        here.at(10 * SECOND, "early")
        here.at(100 * SECOND, "late")
        wall.shift(50)
        here.clock.catch_up()
        wall.shift(-3600)
        here.clock.catch_up()
        assert here.now == (50 - 3600) * SECOND
        here.at(-3000 * SECOND, "in the past")
        here.clock.advance(hours=1, seconds=50)
        assert here == [
            ("early", 10 * SECOND),
            ("in the past", -3000 * SECOND),
            ("late", 100 * SECOND),
        ]


def test_passed_is_the_sum_of_moves_and_of_real_time_while_following(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = 100 * SECOND
    monkeypatch.setattr("mock_vision.virtual_time.ticks.real_monotonic", lambda: real)
    clock = VirtualClock(START)
    clock.advance(days=1, weeks=1)
    assert clock.passed() == 8 * 86_400 * SECOND
    real += 5 * SECOND
    assert clock.passed() == 8 * 86_400 * SECOND
    with clock.follow():
        real += 3 * SECOND
        clock.advance(seconds=1)
        assert clock.passed() == (8 * 86_400 + 4) * SECOND
    real += 7 * SECOND
    clock.stand_at(START - HOUR)
    assert clock.passed() == (8 * 86_400 + 4) * SECOND


def test_a_wall_that_goes_back_takes_nothing_from_what_has_passed() -> None:
    with time_machine.travel(START, tick=False) as wall:
        clock = VirtualClock()
        clock.advance(HOUR)
        before = clock.passed()
        wall.shift(-600)
        assert clock.passed() >= before
