"""Alarms on the virtual clock."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from mock_vision.upstream.alarms import Alarms
from mock_vision.virtual_time.clock import VirtualClock
from tests.support.workers import passed

pytestmark = pytest.mark.skipif(not hasattr(signal, "alarm"), reason="this system has no alarms")


@pytest.fixture
def rung(clock: VirtualClock) -> Iterator[list[float]]:
    """When alarms rang, in virtual seconds after the start."""
    rung: list[float] = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(passed(clock)))
    yield rung
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def alarms(clock: VirtualClock, rung: list[float]) -> Iterator[Alarms]:
    originals = signal.alarm, signal.setitimer, signal.getitimer
    alarms = Alarms(lambda frame: clock)
    alarms.replace()
    yield alarms
    alarms.restore()
    assert (signal.alarm, signal.setitimer, signal.getitimer) == originals


def test_an_alarm_rings_when_the_clock_gets_to_its_time(
    alarms: Alarms, clock: VirtualClock, rung: list[float]
) -> None:
    assert signal.alarm(60) == 0
    assert str(clock.pending()[0]) == "alarm: signal.alarm(60) at 2030-01-01 12:01:00 UTC"
    clock.advance(seconds=59.5)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.5, 0)
    assert rung == []
    clock.advance(hours=1)
    assert rung == [60]
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_a_new_alarm_takes_the_place_of_the_old_one(
    alarms: Alarms, clock: VirtualClock, rung: list[float]
) -> None:
    signal.alarm(60)
    clock.advance(seconds=0.5)
    assert signal.alarm(10) == 60
    assert signal.alarm(0) == 10
    clock.advance(hours=1)
    assert rung == []


def test_an_interval_rings_again(alarms: Alarms, clock: VirtualClock, rung: list[float]) -> None:
    assert signal.setitimer(signal.ITIMER_REAL, 1.5, 2) == (0, 0)
    clock.advance(seconds=6)
    assert rung == [1.5, 3.5, 5.5]
    assert signal.setitimer(signal.ITIMER_REAL, 0) == (1.5, 2)
    clock.advance(hours=1)
    assert len(rung) == 3


def test_an_exception_of_the_handler_ends_the_move(alarms: Alarms, clock: VirtualClock) -> None:
    def ring(number: int, frame: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, ring)
    signal.alarm(60)
    with pytest.raises(TimeoutError):
        clock.advance(hours=1)
    assert passed(clock) == 60


def test_the_main_thread_receives_the_signal_when_another_thread_moves_the_clock(
    alarms: Alarms, clock: VirtualClock
) -> None:
    threads: list[threading.Thread] = []
    signal.signal(signal.SIGALRM, lambda *_: threads.append(threading.current_thread()))
    signal.alarm(60)
    mover = threading.Thread(target=lambda: clock.advance(hours=1))
    mover.start()
    mover.join()
    assert threads == [threading.main_thread()]


def test_a_negative_time_is_refused_as_ever(alarms: Alarms) -> None:
    for times in ((-1, 0), (1, -1)):
        with pytest.raises(signal.ItimerError, match="Invalid argument"):
            signal.setitimer(signal.ITIMER_REAL, *times)


def test_real_alarms_and_other_timers_are_left_alone(rung: list[float]) -> None:
    alarms = Alarms(lambda frame: None)
    alarms.replace()
    assert signal.setitimer(signal.ITIMER_REAL, 100, 3)[1] == 0
    assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] <= 100
    assert 99 <= signal.alarm(0) <= 100
    alarms.restore()
    virtual = Alarms(lambda frame: VirtualClock())
    virtual.replace()
    assert signal.setitimer(signal.ITIMER_VIRTUAL, 100) == (0, 0)
    assert signal.getitimer(signal.ITIMER_VIRTUAL)[0] > 0
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    virtual.restore()
    assert rung == []


def test_an_alarm_ends_with_the_mock(clock: VirtualClock, rung: list[float]) -> None:
    alarms = Alarms(lambda frame: clock)
    alarms.replace()
    held = signal.alarm
    signal.alarm(60)
    alarms.restore()
    clock.advance(hours=1)
    assert rung == []
    assert held is not signal.alarm


@pytest.fixture
def original_alarm() -> Iterator[Any]:
    """``signal.alarm``, which is put back after a test that leaves something in its place."""
    original = signal.alarm
    yield original
    signal.alarm = original


def test_a_wrapper_that_outlives_the_mock_reaches_the_real_alarm(
    clock: VirtualClock, rung: list[float], original_alarm: Any
) -> None:
    clocks: list[VirtualClock | None] = [clock]
    alarms = Alarms(lambda frame: clocks[-1])
    alarms.replace()
    replacement = signal.alarm
    signal.alarm = lambda seconds: replacement(seconds)
    clocks.append(None)
    alarms.restore()
    assert signal.alarm(100) == 0
    assert 99 <= signal.alarm(0) <= 100


def test_the_patch_of_another_tool_stays(clock: VirtualClock, original_alarm: Any) -> None:
    alarms = Alarms(lambda frame: clock)
    alarms.replace()
    tools: Any = object()
    signal.alarm = tools
    alarms.restore()
    assert signal.alarm is tools
