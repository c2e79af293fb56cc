"""Several threads at one clock."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import time_machine

from mock_vision.virtual_time import ticks
from mock_vision.virtual_time.clock import VirtualClock
from tests.support.clocks import START, Timeline

PATIENCE = 5.0
"""Seconds after which a test that hangs fails instead."""


@contextmanager
def in_thread(work: Callable[[], object]) -> Iterator[threading.Thread]:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    yield thread
    thread.join(PATIENCE)
    assert not thread.is_alive()


@contextmanager
def inside_an_event(here: Timeline, after: int = 10) -> Iterator[None]:
    """A thread moves the clock, and is inside an event `after` ticks from the start."""
    inside, leave = threading.Event(), threading.Event()

    def action() -> None:
        here.happens("long event")
        inside.set()
        assert leave.wait(PATIENCE)

    here.clock.schedule(here.clock.ticks() + after, "long event", "resource", action)
    with in_thread(lambda: here.clock.advance(seconds=1)):
        assert inside.wait(PATIENCE)
        try:
            yield
        finally:
            leave.set()


def test_other_threads_read_and_schedule_while_an_event_runs() -> None:
    here = Timeline()
    with inside_an_event(here):
        assert here.now == 10
        here.at(20, "scheduled meanwhile")
        assert [event.what for event in here.clock.pending()] == ["scheduled meanwhile"]
    assert here == [("long event", 10), ("scheduled meanwhile", 20)]
    assert here.now == ticks.SECOND


def test_catching_up_does_not_wait_for_a_move() -> None:
    here = Timeline()
    with inside_an_event(here):
        here.at(0, "due now")
        here.clock.catch_up()
        assert here == [("long event", 10)]
    assert here == [("long event", 10), ("due now", 10)]


def test_catching_up_does_not_wait_for_a_thread_about_to_move() -> None:
    here = Timeline()
    here.at(0, "due now")
    holding, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with here.clock._turn:
            holding.set()
            assert leave.wait(PATIENCE)

    with in_thread(hold):
        assert holding.wait(PATIENCE)
        here.clock.catch_up()
        assert here == []
        leave.set()


@pytest.mark.parametrize("how", ["advance", "reach"])
def test_a_second_mover_waits_and_then_moves(how: str) -> None:
    here = Timeline()
    entered = threading.Event()

    def move() -> None:
        wake = here.clock.ticks() + 2 * ticks.SECOND
        entered.set()
        if how == "advance":
            here.clock.advance(seconds=2)
        else:
            here.clock.reach(wake)

    with inside_an_event(here):
        second = threading.Thread(target=move, daemon=True)
        second.start()
        assert entered.wait(PATIENCE)
        second.join(0.01)
        assert second.is_alive()
        assert here.now == 10
    second.join(PATIENCE)
    # An advance adds to the first; who waits for an instant only needs the rest of the way.
    assert here.now == (3_000_000 if how == "advance" else 2_000_010)


def test_many_movers_each_move_by_their_own_amount() -> None:
    here = Timeline()
    for after in range(0, 40_000, 7):
        here.at(after, str(after))
    together = threading.Barrier(4)

    def move() -> None:
        together.wait()
        for _ in range(100):
            here.clock.advance(seconds=0.0001)

    threads = [threading.Thread(target=move) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert here.now == 40_000
    assert here == [(str(after), after) for after in range(0, 40_000, 7)]


def test_those_who_wait_for_one_instant_move_there_once() -> None:
    here = Timeline()
    wake = here.clock.ticks() + 5 * ticks.SECOND
    threads = [threading.Thread(target=here.clock.reach, args=(wake,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert here.now == 5 * ticks.SECOND


def test_others_do_not_see_the_clock_go_back_while_it_catches_up() -> None:
    seen: list[int] = []
    with time_machine.travel(START, tick=False) as wall:
        here = Timeline(VirtualClock())

        def look() -> None:
            here.happens("late")
            with in_thread(lambda: seen.append(here.now)):
                pass

        here.clock.schedule(here.clock.ticks() + 10, "late", "resource", look)
        wall.shift(60)
        here.clock.catch_up()
    assert here == [("late", 10)]
    assert seen == [60 * ticks.SECOND]
