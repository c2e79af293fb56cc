"""The rule by which a wait is endless, on a real time that the test sets."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from mock_vision.errors import EndlessWaitError
from mock_vision.virtual_time import ticks
from mock_vision.world import endless_waits
from mock_vision.world.endless_waits import JUDGED_EVERY, RAISED_AGAIN_AFTER, REPEATS, WaitGuard
from mock_vision.world.world import World
from tests.support.worlds import make_world


class RealTime:
    def __init__(self) -> None:
        self.seconds = 0.0
        self.computed = 0.0

    def pass_by(self, seconds: float) -> None:
        self.seconds += seconds
        if seconds < endless_waits.SHORTEST_PAUSE:
            self.computed += seconds


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> RealTime:
    time = RealTime()
    monkeypatch.setattr(endless_waits, "_now", lambda: time.seconds)
    monkeypatch.setattr(endless_waits, "_computed", lambda: time.computed)
    return time


@pytest.fixture
def world(real: RealTime) -> Iterator[World]:
    yield make_world()


def poll(
    world: World,
    real: RealTime,
    times: int,
    *,
    takes: float = 0.001,
    sleeps: float = 0,
    due: int | None = None,
    keys: tuple[int, ...] = (1,),
) -> None:
    """Repeat calls; ``due``: each describes a resource whose work ends then."""
    for key in itertools.islice(itertools.cycle(keys), times):
        if due is not None:
            world.waits.describes("training", "boards/1", due)
        if world.waits.answered(key):
            world.waits.judge("DescribeModel, was answered '{}'")
        real.pass_by(takes)
        world.clock.sleep(sleeps)


def due_in(world: World, seconds: float) -> int:
    """The tick of an event of the clock."""
    due = world.clock.ticks() + round(seconds * ticks.SECOND)
    world.clock.schedule(due, "training", "boards/1", lambda: None)
    return due


# Nothing to wait for


@pytest.mark.parametrize("sleeps", [0, 0.4, 30])
@pytest.mark.parametrize("keys", [(1,), (1, 2, 3, 4)])
def test_repetition_ends_at_the_limit_of_real_time(
    world: World, real: RealTime, sleeps: float, keys: tuple[int, ...]
) -> None:
    with pytest.raises(EndlessWaitError, match="Nothing") as raised:
        poll(world, real, 3_000, takes=0.01, sleeps=sleeps, keys=keys)
    assert 20 <= real.seconds < 20.3
    assert "the same calls had the same answers" in str(raised.value)
    assert "Nothing is pending that could change the answers." in str(raised.value)
    assert "mock_vision(wait_limit=200)" in str(raised.value)
    assert str(raised.value).endswith("The last call: DescribeModel, was answered '{}'")


def test_long_rounds_end_sooner(world: World, real: RealTime) -> None:
    with pytest.raises(EndlessWaitError, match=r"69 d 10 h .* of virtual time and 10\.0 s"):
        poll(world, real, 20_000, sleeps=600)


def test_an_unrelated_event_that_is_far_away_does_not_hide_it(world: World, real: RealTime) -> None:
    due_in(world, 365 * 24 * 3600)
    with pytest.raises(EndlessWaitError, match="The next event is training: boards/1 at 2026-01"):
        poll(world, real, 3_000, takes=0.01, sleeps=1)


@pytest.mark.parametrize(("times", "sleeps"), [(2 * 60 * 24, 30), (1_500, 1), (8_760, 3600)])
def test_a_program_that_ends_by_itself_may_repeat_itself(
    world: World, real: RealTime, times: int, sleeps: float
) -> None:
    poll(world, real, times, sleeps=sleeps)


def test_an_answer_that_is_new_is_progress(world: World, real: RealTime) -> None:
    for key in range(3_000):
        poll(world, real, 2, takes=0.01, keys=(key,))


def test_an_event_of_the_clock_is_progress(world: World, real: RealTime) -> None:
    for _ in range(15):
        due_in(world, 60)
        poll(world, real, 2_000, sleeps=1)


def test_a_transition_that_calls_move_on_is_progress(world: World, real: RealTime) -> None:
    for _ in range(3_000):
        poll(world, real, 1, takes=0.01)
        world.waits.progressed()


def test_a_breakpoint_counts_for_a_second(world: World, real: RealTime) -> None:
    poll(world, real, 15)
    real.pass_by(3600)
    poll(world, real, 15)


def test_a_busy_machine_is_no_reason(world: World, real: RealTime) -> None:
    for _ in range(3_000):
        poll(world, real, 1, takes=0)
        real.seconds += 0.05  # other processes had the processor


def test_real_sleeps_count_for_a_second_each(world: World, real: RealTime) -> None:
    with pytest.raises(EndlessWaitError, match=r"same answers 20 times.* 20\.0 s of real time"):
        poll(world, real, 100, takes=30)


# Work that is under way


def test_time_that_stands_still_is_noticed_at_once(world: World, real: RealTime) -> None:
    due = due_in(world, 3600)
    with pytest.raises(EndlessWaitError) as raised:
        poll(world, real, REPEATS + 2 * JUDGED_EVERY, due=due)
    assert "boards/1 was described 1,000 times while no wait moved the clock" in str(raised.value)
    assert "its next event, 'training', is due in 1 h of virtual time" in str(raised.value)
    assert "vision.clock.advance_to_next()" in str(raised.value)


def test_a_clock_at_the_pace_of_the_wall_is_too_slow_for_an_hour(
    world: World, real: RealTime
) -> None:
    with pytest.raises(EndlessWaitError, match="no wait moved the clock"):
        poll(world, real, 1_100, takes=0.01, sleeps=0.01, due=due_in(world, 3600))


def test_a_clock_at_the_pace_of_the_wall_is_good_for_the_limit(
    world: World, real: RealTime
) -> None:
    poll(world, real, 2_500, takes=0.01, sleeps=0.01, due=due_in(world, 25))


def test_a_real_sleep_may_take_its_time(world: World, real: RealTime) -> None:
    world.settings.sleep = "real"
    poll(world, real, 3_000, takes=1, sleeps=1, due=due_in(world, 3600))


def test_short_sleeps_that_come_nearer_to_the_end(world: World, real: RealTime) -> None:
    poll(world, real, 2_000, sleeps=0.01, due=due_in(world, 20))
    poll(world, real, 10_000, takes=0.01, sleeps=0.1, due=due_in(world, 3600))


def test_short_sleeps_that_would_take_hours(world: World, real: RealTime) -> None:
    with pytest.raises(EndlessWaitError) as raised:
        poll(world, real, 5_000, sleeps=0.01, due=due_in(world, 48 * 3600))
    assert "'training', is due in 1 d 23 h 59 min" in str(raised.value)
    assert "at the pace of this loop in 288 minutes of real time" in str(raised.value)


def test_work_that_has_ended_is_nothing_to_wait_for(world: World, real: RealTime) -> None:
    with pytest.raises(EndlessWaitError, match="Nothing is pending"):
        poll(world, real, 3_000, takes=0.01, due=world.clock.ticks())


# The error


def test_a_test_that_expected_the_error_may_go_on_for_some_calls(
    world: World, real: RealTime
) -> None:
    with pytest.raises(EndlessWaitError):
        poll(world, real, 3_000, takes=0.01)
    poll(world, real, RAISED_AGAIN_AFTER - 1, takes=0.01)
    with pytest.raises(EndlessWaitError):
        poll(world, real, JUDGED_EVERY)


def test_the_error_is_noted_for_the_end_of_the_mock(world: World, real: RealTime) -> None:
    def swallow() -> None:
        with contextlib.suppress(BaseException):
            poll(world, real, 3_000, takes=0.01)

    swallow()
    assert [type(error) for error in world.author_errors.swallowed()] == [EndlessWaitError]


def test_without_a_limit_nothing_is_refused(world: World, real: RealTime) -> None:
    world.settings.wait_limit = None
    poll(world, real, 5_000, takes=0.01, due=due_in(world, 3600))


def test_under_plain_mock_aws_the_text_names_the_environment_variable(real: RealTime) -> None:
    world = make_world(ends_on_clock=False)
    with pytest.raises(EndlessWaitError, match="MOCK_VISION_WAIT_LIMIT=200") as raised:
        poll(world, real, 3_000, takes=0.01)
    assert "Nothing is under way that could change the answers." in str(raised.value)
    assert "the pytest fixture `vision`) waiting moves a clock" in str(raised.value)


@pytest.mark.parametrize("wall", ["real", "virtual"])
def test_the_text_names_the_wall_where_it_is_the_cure(
    world: World, real: RealTime, wall: Any
) -> None:
    world.settings.wall = wall
    with pytest.raises(EndlessWaitError) as raised:
        poll(world, real, 3_000, takes=0.01)
    assert ('mock_vision(wall="virtual")' in str(raised.value)) == (wall == "real")


def test_the_memory_of_the_guard_is_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endless_waits, "_CAPACITY", 3)
    guard = WaitGuard(world)
    for key in range(10):
        guard.answered(key)
        assert len(guard._known) <= 3


def test_retry_code_does_not_catch_the_error() -> None:
    assert not issubclass(EndlessWaitError, Exception)
