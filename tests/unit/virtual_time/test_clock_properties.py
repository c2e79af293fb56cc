"""Properties of the clock, over schedules that Hypothesis makes up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from mock_vision.errors import UsageError
from mock_vision.virtual_time import ticks
from mock_vision.virtual_time.clock import VirtualClock
from mock_vision.virtual_time.schedule import Event
from tests.support.clocks import START, Timeline

MOMENTS = st.integers(0, 12)
"""Few, so that many events fall together."""


@dataclass(frozen=True)
class Plan:
    """An event, and what it schedules when it happens: so much later, what."""

    after: int
    follow_ups: tuple[Plan, ...] = ()


PLANS = st.recursive(
    st.builds(Plan, MOMENTS),
    lambda plans: st.builds(Plan, MOMENTS, st.lists(plans, max_size=3).map(tuple)),
    max_leaves=12,
)
SCHEDULES = st.lists(PLANS, max_size=6)


def arrange(here: Timeline, plans: list[Plan], names: str = "") -> None:
    for number, plan in enumerate(plans):
        name = f"{names}{number}"

        def action(name: str = name, plan: Plan = plan) -> None:
            here.happens(name)
            arrange(here, list(plan.follow_ups), f"{name}.")

        here.clock.schedule(here.clock.ticks() + plan.after, name, "resource", action)


def dues(plans: list[Plan], start: int = 0, names: str = "") -> dict[str, int]:
    """When each planned event is due."""
    found = {}
    for number, plan in enumerate(plans):
        name, due = f"{names}{number}", start + plan.after
        found[name] = due
        found |= dues(list(plan.follow_ups), due, f"{name}.")
    return found


def microseconds(count: int) -> dt.timedelta:
    return dt.timedelta(microseconds=count)


@given(SCHEDULES, st.integers(0, 40), st.integers(0, 40))
def test_two_steps_are_one(plans: list[Plan], first: int, second: int) -> None:
    one, two = Timeline(), Timeline()
    arrange(one, plans)
    arrange(two, plans)
    one.clock.advance(microseconds(first + second))
    two.clock.advance(microseconds(first))
    two.clock.advance(microseconds(second))
    assert one == two
    assert one.clock.pending() == two.clock.pending()


@given(SCHEDULES, st.integers(0, 60))
def test_nothing_is_early_late_lost_or_twice(plans: list[Plan], span: int) -> None:
    here = Timeline()
    arrange(here, plans)
    here.clock.advance(microseconds(span))
    assert len(dict(here)) == len(here)
    assert dict(here) == {name: due for name, due in dues(plans).items() if due <= span}
    assert [when for _, when in here] == sorted(when for _, when in here)


@given(SCHEDULES)
def test_every_way_to_the_end_is_the_same(plans: list[Plan]) -> None:
    at_once, step_by_step, sleeping = Timeline(), Timeline(), Timeline()
    for here in (at_once, step_by_step, sleeping):
        arrange(here, plans)
    at_once.clock.run_until_idle()
    while step_by_step.clock.pending():
        step_by_step.clock.advance_to_next()
    while sleeping.clock.pending():
        sleeping.clock.sleep(0.000_001)
    assert at_once == step_by_step == sleeping
    assert at_once.now == step_by_step.now == max(dues(plans).values(), default=0)


@dataclass(order=True)
class Expected:
    """An event in the model: what the clock must do with it is decided by these two numbers."""

    due: int
    serial: int
    event: Event = field(compare=False)


class AgainstAModel(RuleBasedStateMachine):
    """A clock beside a list of numbers, on a wall that goes forwards and backwards."""

    events = Bundle("events")

    def __init__(self) -> None:
        super().__init__()
        self.wall = ticks.from_datetime(START)
        self.ahead = 0
        self.standing: int | None = None
        self.patch = mock.patch("time.time_ns", side_effect=lambda: self.wall * 1000)
        self.patch.start()
        self.clock = VirtualClock()
        self.waiting: list[Expected] = []
        self.expected: list[tuple[int, int]] = []
        self.happened: list[tuple[int, int]] = []
        self.serials = 0

    def teardown(self) -> None:
        self.patch.stop()

    def reading(self) -> int:
        return self.wall + self.ahead if self.standing is None else self.standing

    def moved_to(self, target: int, *, until: int | None = None) -> None:
        due = [e for e in sorted(self.waiting) if e.due <= (target if until is None else until)]
        self.expected += [(e.serial, e.due) for e in due]
        self.waiting = [e for e in self.waiting if e not in due]
        ahead = max(target - self.reading(), 0)
        if self.standing is None:
            self.ahead += ahead
        else:
            self.standing += ahead

    @rule(target=events, after=st.integers(-3, 12))
    def schedule(self, after: int) -> Expected:
        serial, self.serials = self.serials, self.serials + 1
        event = self.clock.schedule(
            self.reading() + after,
            "happens",
            f"event {serial}",
            lambda: self.happened.append((serial, self.clock.ticks())),
        )
        expected = Expected(self.reading() + max(after, 0), serial, event)
        self.waiting.append(expected)
        return expected

    @rule(expected=events)
    def cancel(self, expected: Expected) -> None:
        assert expected.event.cancel() is (expected in self.waiting)
        self.waiting = [e for e in self.waiting if e is not expected]

    @rule(span=MOMENTS)
    def advance(self, span: int) -> None:
        self.clock.advance(microseconds(span))
        self.moved_to(self.reading() + span)

    @rule(span=MOMENTS)
    def sleep(self, span: int) -> None:
        self.clock.sleep(span / 1_000_000)
        self.moved_to(self.reading() + span)

    @rule()
    def catch_up(self) -> None:
        self.clock.catch_up()
        self.moved_to(self.reading())

    @rule()
    def advance_to_next(self) -> None:
        if not self.waiting:
            with pytest.raises(UsageError, match="nothing is pending"):
                self.clock.advance_to_next()
            return
        first = min(self.waiting)
        assert self.clock.advance_to_next().resource == f"event {first.serial}"
        self.moved_to(max(first.due, self.reading()), until=first.due)

    @rule()
    def run_until_idle(self) -> None:
        self.clock.run_until_idle()
        self.moved_to(max([self.reading(), *(e.due for e in self.waiting)]))

    @rule(span=st.integers(-30, 30))
    def move_the_wall(self, span: int) -> None:
        self.wall += span

    @rule()
    def freeze(self) -> None:
        self.clock.freeze()
        self.standing = self.reading()

    @rule()
    def follow(self) -> None:
        self.clock.follow()
        self.ahead, self.standing = self.reading() - self.wall, None

    @invariant()
    def the_clock_agrees(self) -> None:
        assert self.clock.ticks() == self.reading()
        assert self.happened == self.expected
        pending = [(f"event {e.serial}", ticks.to_datetime(e.due)) for e in sorted(self.waiting)]
        assert [(event.resource, event.due) for event in self.clock.pending()] == pending


TestAgainstAModel = AgainstAModel.TestCase
TestAgainstAModel.settings = settings(max_examples=25, stateful_step_count=30)
