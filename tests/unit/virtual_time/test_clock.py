import datetime as dt
import re
import time

import pytest
import time_machine

from mock_vision.errors import RunawayScheduleError, UsageError
from mock_vision.virtual_time import ticks
from mock_vision.virtual_time.clock import VirtualClock
from mock_vision.virtual_time.schedule import PendingEvent
from tests.support.clocks import START, Timeline

HOUR = dt.timedelta(hours=1)
SECOND = ticks.SECOND


# Reading


def test_a_clock_with_a_start_stands_still() -> None:
    clock = VirtualClock(START)
    assert clock.now() == START
    assert clock.now().tzinfo is dt.timezone.utc
    assert clock.now() == START


def test_a_clock_without_a_start_follows_the_wall() -> None:
    clock = VirtualClock()
    before = time.time_ns() // 1000
    assert before <= clock.ticks() <= time.time_ns() // 1000


def test_a_naive_start_is_refused() -> None:
    with pytest.raises(
        UsageError, match=r"^start takes an aware datetime; datetime.datetime\(2030"
    ):
        VirtualClock(dt.datetime(2030, 1, 1))  # noqa: DTZ001 - the point


def test_a_clock_prints_what_it_reads() -> None:
    here = Timeline()
    here.at(5, "x")
    assert repr(here.clock) == "<VirtualClock 2030-01-01 12:00:00 UTC, standing still, 1 pending>"
    here.clock.follow()
    assert "following the wall clock" in repr(here.clock)


# Advancing


def test_advancing_by_a_timedelta_or_by_units() -> None:
    clock = VirtualClock(START)
    clock.advance(HOUR)
    clock.advance(seconds=0.5, minutes=1, hours=2)
    assert clock.now() == START + dt.timedelta(hours=3, minutes=1, seconds=0.5)


def test_advancing_a_following_clock_keeps_it_following() -> None:
    with time_machine.travel(START, tick=False) as wall:
        clock = VirtualClock()
        clock.advance(HOUR)
        wall.shift(60)
        assert clock.now() == START + HOUR + dt.timedelta(minutes=1)


def test_every_event_on_the_way_happens_at_its_own_time() -> None:
    here = Timeline()
    for after in (30, 10, 40, 20):
        here.at(after, f"at {after}")
    here.clock.advance(dt.timedelta(microseconds=30))
    assert here == [("at 10", 10), ("at 20", 20), ("at 30", 30)]
    assert here.now == 30
    here.clock.advance(HOUR)
    assert here[3:] == [("at 40", 40)]


def test_an_event_may_schedule_into_the_same_move() -> None:
    here = Timeline()

    def first() -> None:
        here.happens("first")
        here.at(15, "second")
        here.at(99, "beyond")

    here.clock.schedule(here.clock.ticks() + 10, "first", "resource", first)
    here.at(12, "between")
    here.clock.advance(dt.timedelta(microseconds=20))
    assert here == [("first", 10), ("between", 12), ("second", 15)]
    assert [event.what for event in here.clock.pending()] == ["beyond"]


def test_an_event_due_in_the_past_is_due_now() -> None:
    here = Timeline()
    here.clock.advance(dt.timedelta(microseconds=50))
    here.at(10, "late")
    assert here.clock.pending()[0].due == here.clock.now()
    here.clock.advance(seconds=0)
    assert here == [("late", 50)]


def test_a_cancelled_event_does_not_happen() -> None:
    here = Timeline()
    event = here.at(10, "never")
    assert event.cancel()
    here.clock.advance(HOUR)
    assert here == []
    assert not event.cancel()


def test_an_event_may_cancel_a_later_one_of_the_same_time() -> None:
    here = Timeline()
    due = here.clock.ticks() + 10
    here.clock.schedule(due, "cancel", "resource", lambda: here.append(("cancel", later.cancel())))
    later = here.at(10, "never")
    here.clock.advance(HOUR)
    assert here == [("cancel", True)]


def test_an_action_may_move_the_clock() -> None:
    here = Timeline()

    def leap() -> None:
        here.clock.advance(dt.timedelta(microseconds=100))
        here.happens("leapt")

    here.clock.schedule(here.clock.ticks() + 10, "leap", "resource", leap)
    here.at(20, "inside the leap")
    here.clock.advance(dt.timedelta(microseconds=30))
    assert here == [("inside the leap", 20), ("leapt", 110)]
    assert here.now == 110


def test_going_back_is_refused_with_both_readings() -> None:
    clock = VirtualClock(START)
    with pytest.raises(UsageError) as caught:
        clock.advance_to(START - HOUR)
    assert str(caught.value) == (
        "the clock cannot go back: it reads 2030-01-01 12:00:00 UTC, and advance_to() got"
        " 2030-01-01 11:00:00 UTC, 1 h earlier. A new mock can begin there: mock_vision(start=...)."
    )
    assert clock.now() == START


def test_advancing_to_an_instant_in_any_time_zone() -> None:
    clock = VirtualClock(START)
    clock.advance_to(START)
    clock.advance_to((START + HOUR).astimezone(dt.timezone(dt.timedelta(hours=9))))
    assert clock.now() == START + HOUR


@pytest.mark.parametrize("hours", [1e300, 24 * 366 * 8000, 10**400])
def test_the_end_of_the_calendar_is_the_end(hours: float) -> None:
    clock = VirtualClock(START)
    with pytest.raises(UsageError) as caught:
        clock.advance(hours=hours)
    assert str(caught.value) == (
        "the clock reads 2030-01-01 12:00:00 UTC; this amount leads beyond the last instant of a"
        " datetime, 9999-12-31 23:59:59.999999 UTC. Move by less."
    )
    assert clock.now() == START


def test_a_wrong_amount_moves_nothing() -> None:
    clock = VirtualClock(START)
    with pytest.raises(UsageError, match="advance\\(\\) needs an amount"):
        clock.advance()
    assert clock.now() == START


# From event to event


def test_the_next_event_brings_what_is_due_with_it() -> None:
    here = Timeline()
    here.at(10, "a")
    here.at(10, "b")
    here.at(11, "c")
    reached = here.clock.advance_to_next()
    assert reached == PendingEvent("a", "resource", START + dt.timedelta(microseconds=10))
    assert here == [("a", 10), ("b", 10)]
    assert here.now == 10


def test_no_next_event_is_an_error() -> None:
    with pytest.raises(UsageError) as caught:
        VirtualClock(START).advance_to_next()
    assert str(caught.value) == (
        "nothing is pending at 2030-01-01 12:00:00 UTC, so there is no next event."
        " Begin some work first, or move by an amount: advance(hours=1)."
    )


def test_running_until_idle_ends_at_the_last_event() -> None:
    here = Timeline()

    def follow_up() -> None:
        here.at(35, "c")

    here.at(10, "a")
    here.clock.schedule(here.clock.ticks() + 20, "b", "resource", follow_up)
    here.clock.run_until_idle()
    assert here == [("a", 10), ("c", 35)]
    assert here.now == 35
    assert here.clock.pending() == ()
    here.clock.run_until_idle()
    assert here.now == 35


# Catching up, sleeping


def test_catching_up_does_what_the_wall_has_passed() -> None:
    with time_machine.travel(START, tick=False) as wall:
        here = Timeline(VirtualClock())
        here.at(10 * SECOND, "due")
        here.at(90 * SECOND, "not yet")
        here.clock.catch_up()
        assert here == []
        wall.shift(60)
        assert here == []
        here.clock.catch_up()
        assert here == [("due", 10 * SECOND)]
        assert here.now == 60 * SECOND
        here.clock.catch_up()
        assert len(here) == 1


def test_catching_up_inside_an_event_leaves_the_rest_to_the_move() -> None:
    here = Timeline()

    def first() -> None:
        here.clock.catch_up()
        here.happens("first")

    here.clock.schedule(here.clock.ticks() + 10, "first", "resource", first)
    here.at(10, "second")
    here.clock.advance(HOUR)
    assert here == [("first", 10), ("second", 10)]


def test_sleeping_moves_also_a_clock_that_stands_still() -> None:
    here = Timeline()
    here.at(10, "a")
    here.clock.sleep(2.5)
    assert here == [("a", 10)]
    assert here.now == 2_500_000


def test_moves_by_waiting_code_are_counted() -> None:
    clock = VirtualClock(START)
    clock.advance(hours=1)
    clock.sleep(2.5)
    clock.reach(clock.ticks() - 1)
    assert clock.waited == 2_500_000


def test_what_is_missing_until_some_time_has_passed_is_moved() -> None:
    here = Timeline()
    here.at(10, "a")
    here.clock.advance(seconds=4)
    for _ in range(2):
        here.clock.reach_passed(10_000_000)
        assert here == [("a", 10)]
        assert here.clock.passed() == 10_000_000
    assert here.clock.waited == 6_000_000


def test_sleeping_beyond_the_calendar_is_an_overflow() -> None:
    clock = VirtualClock(START)
    with pytest.raises(OverflowError, match=r"beyond 9999-12-31 23:59:59\.999999 UTC"):
        clock.sleep(8000 * 366 * 86400)
    assert clock.now() == START


# When something goes wrong


def test_an_exception_ends_the_move_at_its_event() -> None:
    here = Timeline()

    def fail() -> None:
        raise KeyError("broken")

    here.at(10, "before")
    here.clock.schedule(here.clock.ticks() + 20, "fails", "resource", fail)
    here.at(20, "same time")
    here.at(30, "after")
    with pytest.raises(KeyError, match="broken"):
        here.clock.advance(HOUR)
    assert here.now == 20
    assert [event.what for event in here.clock.pending()] == ["same time", "after"]
    here.clock.advance_to(START + HOUR)
    assert here == [("before", 10), ("same time", 20), ("after", 30)]


@pytest.fixture
def endless_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mock_vision.virtual_time.clock.ENDLESS", 5_000)


def test_events_without_end_are_an_error_with_evidence(endless_soon: None) -> None:
    here = Timeline()

    def again() -> None:
        here.clock.schedule(here.clock.ticks(), "starting ends", "model/boards/1", again)

    here.at(10, "harmless")
    again()
    with pytest.raises(RunawayScheduleError) as caught:
        here.clock.advance(HOUR)
    assert str(caught.value) == (
        "events keep scheduling events: 5,000 of them in one move, without an end."
        " The clock has come to 2030-01-01 12:00:00 UTC; the last 1,000 of these events took"
        " 0 s of virtual time:\n  1000 times starting ends: model/boards/1\n"
        "End the work that repeats itself, or move the clock in smaller steps with advance()."
    )
    assert [event.what for event in here.clock.pending()] == ["starting ends", "harmless"]


def test_a_schedule_that_never_comes_to_rest_is_an_error(endless_soon: None) -> None:
    here = Timeline()

    def beat() -> None:
        here.clock.schedule(here.clock.ticks() + SECOND, "beat", "heart", beat)

    beat()
    with pytest.raises(RunawayScheduleError, match=re.escape("took 16 min 39 s of virtual time")):
        here.clock.run_until_idle()
    here.clock.advance(hours=1)


def test_many_events_are_no_runaway(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mock_vision.virtual_time.clock.ENDLESS", 100)
    here = Timeline()

    def begin() -> None:
        for _ in range(9):
            here.at(20, "follows")

    for _ in range(100):
        here.clock.schedule(here.clock.ticks() + 10, "begins", "resource", begin)
    here.clock.advance(HOUR)
    assert here == [("follows", 20)] * 900


# Looking on


def test_pending_does_not_move_the_clock() -> None:
    here = Timeline()
    here.at(3600 * SECOND, "training ends")
    assert str(here.clock.pending()) == (
        "pending at 2030-01-01 12:00:00 UTC:\n"
        "what           resource  due                      in\n"
        "training ends  resource  2030-01-01 13:00:00 UTC  1 h"
    )
    assert here.now == 0
    assert here == []
