"""Who waits how. No test here waits: a real sleep is recorded instead, unless it is the point."""

from __future__ import annotations

import _thread
import asyncio
import concurrent.futures
import datetime as dt
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.pool import ThreadPool
from types import ModuleType
from typing import Any
from unittest import mock

import freezegun
import pytest
import tenacity
import time_machine

from mock_vision import ticks, waiting
from mock_vision.clock import VirtualClock
from mock_vision.waiting import VirtualWaiting
from tests.clocks import START

PATIENCE = 5.0


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(START)


@pytest.fixture
def virtual(clock: VirtualClock) -> Iterator[VirtualWaiting]:
    """Waiting that was started by the test's thread."""
    started = VirtualWaiting(clock)
    started.start()
    yield started
    started.stop()


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The sleeps that would have been real."""
    slept: list[float] = []
    monkeypatch.setattr(waiting, "real_sleep", slept.append)
    return slept


@pytest.fixture
def imported(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    def make(source: str) -> Any:
        module = ModuleType("users_code")
        exec(source, vars(module))
        monkeypatch.setitem(sys.modules, "users_code", module)
        return module

    return make


def passed(clock: VirtualClock) -> float:
    """Virtual seconds since the start."""
    return (clock.ticks() - ticks.from_datetime(START)) / ticks.SECOND


class Worker:
    """A thread that does what it is told, one thing after the other."""

    def __init__(self) -> None:
        self._pool = concurrent.futures.ThreadPoolExecutor(1)
        self.do(int)

    def do(self, work: Callable[[], object]) -> object:
        return self._pool.submit(work).result(PATIENCE)


# What sleeps


def test_time_sleep_moves_the_clock(virtual: VirtualWaiting, clock: VirtualClock) -> None:
    time.sleep(30)
    time.sleep(0.25)
    time.sleep(0)
    assert passed(clock) == 30.25


@pytest.mark.parametrize(
    "source",
    [
        "import time\ndef wait(): time.sleep(600)",
        "from time import sleep\ndef wait(): sleep(600)",
        "from time import sleep as pause\ndef wait(): pause(600)",
        "import time\ndef wait(sleep=time.sleep): sleep(600)",
        "def wait():\n from time import sleep\n sleep(600)",
    ],
)
@pytest.mark.parametrize("when", ["before", "inside"])
def test_users_code_sleeps_however_it_got_hold_of_sleep(
    imported: Callable[[str], Any], clock: VirtualClock, source: str, when: str
) -> None:
    virtual = VirtualWaiting(clock)
    if when == "before":
        users_code = imported(source)
        virtual.start()
    else:
        virtual.start()
        users_code = imported(source)
    users_code.wait()
    virtual.stop()
    assert passed(clock) == 600
    assert vars(users_code).get("sleep") in (None, time.sleep)


def test_the_events_on_the_way_happen(virtual: VirtualWaiting, clock: VirtualClock) -> None:
    happened: list[dt.datetime] = []
    clock.schedule(
        clock.ticks() + 10 * ticks.SECOND, "x", "y", lambda: happened.append(clock.now())
    )
    time.sleep(30)
    assert happened == [START + dt.timedelta(seconds=10)]


def test_a_loop_that_polls_does_not_wait(virtual: VirtualWaiting, clock: VirtualClock) -> None:
    status = {"now": "TRAINING"}
    clock.schedule(
        clock.ticks() + 12 * ticks.HOUR, "ends", "model", lambda: status.update(now="TRAINED")
    )
    began = time.monotonic()
    while status["now"] == "TRAINING":
        time.sleep(30)
    assert passed(clock) == 12 * 3600
    assert time.monotonic() - began < 1


def test_tenacity_does_not_wait(virtual: VirtualWaiting, clock: VirtualClock) -> None:
    @tenacity.retry(wait=tenacity.wait_fixed(100), stop=tenacity.stop_after_attempt(4))
    def attempt() -> None:
        raise ConnectionError

    with pytest.raises(tenacity.RetryError):
        attempt()
    assert passed(clock) == 300


@pytest.mark.parametrize("seconds", [-1, "1", float("nan"), None])
def test_a_wrong_length_is_refused_as_ever(
    virtual: VirtualWaiting, clock: VirtualClock, seconds: Any
) -> None:
    with pytest.raises((ValueError, TypeError)):
        time.sleep(seconds)
    assert passed(clock) == 0


def test_sleep_may_be_picked_up_by_a_class(virtual: VirtualWaiting, clock: VirtualClock) -> None:
    class Poller:
        pause: Any = time.sleep

    Poller().pause(5)
    assert passed(clock) == 5


def test_sleep_can_be_pickled(virtual: VirtualWaiting) -> None:
    assert pickle.loads(pickle.dumps(time.sleep)) is time.sleep
    assert repr(time.sleep) == "<mock_vision's time.sleep>"


# Who sleeps


def test_threads_started_inside_move_the_clock(
    virtual: VirtualWaiting, clock: VirtualClock
) -> None:
    Worker().do(lambda: time.sleep(10))
    assert passed(clock) == 10
    assert Worker().do(waiting.is_virtual)


def test_threads_that_were_there_before_sleep_for_real(
    clock: VirtualClock, real: list[float]
) -> None:
    older = Worker()
    virtual = VirtualWaiting(clock)
    virtual.start()
    older.do(lambda: time.sleep(10))
    assert not older.do(waiting.is_virtual)
    virtual.stop()
    assert real == [10]
    assert passed(clock) == 0


def test_the_thread_that_starts_waiting_is_one_of_the_tests(
    clock: VirtualClock, real: list[float]
) -> None:
    older = Worker()
    virtual = VirtualWaiting(clock)
    older.do(virtual.start)
    older.do(lambda: time.sleep(10))
    assert passed(clock) == 10
    time.sleep(7)
    assert real == [7]
    virtual.stop()


def test_a_thread_that_threading_did_not_make_sleeps_for_real(
    virtual: VirtualWaiting, clock: VirtualClock, real: list[float]
) -> None:
    done = threading.Event()

    def work() -> None:
        time.sleep(10)
        done.set()

    _thread.start_new_thread(work, ())
    assert done.wait(PATIENCE)
    assert real == [10]
    assert passed(clock) == 0


def test_each_worker_of_a_pool_gets_at_least_its_own_seconds(
    virtual: VirtualWaiting, clock: VirtualClock
) -> None:
    def poll(times: int) -> float:
        began = clock.ticks()
        for _ in range(times):
            time.sleep(600)
        return (clock.ticks() - began) / ticks.SECOND

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        took = list(pool.map(poll, [1, 2, 3, 4]))
    assert all(seconds >= 600 * times for times, seconds in zip([1, 2, 3, 4], took, strict=True))
    assert 2400 <= passed(clock) <= 6000


def test_a_pool_of_multiprocessing_does_not_run_away_with_the_clock(
    virtual: VirtualWaiting, clock: VirtualClock
) -> None:
    def poll(_: int) -> None:
        time.sleep(600)

    with ThreadPool(2) as pool:
        pool.map(poll, range(4))
    assert 1200 <= passed(clock) <= 2400


def test_waiting_for_a_process_is_real(virtual: VirtualWaiting, clock: VirtualClock) -> None:
    with subprocess.Popen([sys.executable, "-S", "-E", "-c", ""]) as process:
        process.wait(timeout=PATIENCE)
    assert process.returncode == 0
    assert passed(clock) == 0


def test_an_event_loop_keeps_running(virtual: VirtualWaiting, clock: VirtualClock) -> None:
    ticked: list[int] = []

    async def tick() -> None:
        for count in range(3):
            await asyncio.sleep(0)
            ticked.append(count)

    async def main() -> None:
        await asyncio.gather(tick(), asyncio.to_thread(time.sleep, 3600))
        await asyncio.wait_for(asyncio.sleep(0.001), timeout=PATIENCE)
        time.sleep(60)

    asyncio.run(main())
    assert ticked == [0, 1, 2]
    assert passed(clock) == 3660


# Starting and stopping


def test_stopping_puts_everything_back(clock: VirtualClock) -> None:
    before = time.sleep
    virtual = VirtualWaiting(clock)
    virtual.start()
    assert time.sleep is not before
    virtual.stop()
    assert time.sleep is before
    assert not waiting.is_virtual()


def test_starting_twice_needs_stopping_twice(clock: VirtualClock) -> None:
    before = time.sleep
    virtual = VirtualWaiting(clock)
    virtual.start()
    virtual.start()
    virtual.stop()
    time.sleep(5)
    assert passed(clock) == 5
    virtual.stop()
    assert time.sleep is before


def test_stopping_what_was_not_started_does_nothing(
    virtual: VirtualWaiting, clock: VirtualClock
) -> None:
    VirtualWaiting(clock).stop()
    time.sleep(5)
    assert passed(clock) == 5


def test_the_last_started_decides(virtual: VirtualWaiting, clock: VirtualClock) -> None:
    inner_clock = VirtualClock(START)
    inner = VirtualWaiting(inner_clock)
    inner.start()
    time.sleep(5)
    assert (passed(clock), passed(inner_clock)) == (0, 5)
    inner.stop()
    time.sleep(7)
    assert (passed(clock), passed(inner_clock)) == (7, 5)


def test_the_outer_may_be_stopped_first(clock: VirtualClock) -> None:
    before = time.sleep
    outer, inner = VirtualWaiting(VirtualClock(START)), VirtualWaiting(clock)
    outer.start()
    inner.start()
    outer.stop()
    time.sleep(5)
    assert passed(clock) == 5
    inner.stop()
    assert time.sleep is before


def test_a_thread_of_the_outer_stays_with_it(virtual: VirtualWaiting, clock: VirtualClock) -> None:
    between = Worker()
    inner = VirtualWaiting(VirtualClock(START))
    inner.start()
    between.do(lambda: time.sleep(5))
    inner.stop()
    assert passed(clock) == 5


def test_real_waiting_inside_virtual_waiting(
    virtual: VirtualWaiting, clock: VirtualClock, real: list[float]
) -> None:
    inside = VirtualWaiting(None)
    inside.start()
    time.sleep(5)
    assert not waiting.is_virtual()
    inside.stop()
    time.sleep(7)
    assert real == [5]
    assert passed(clock) == 7


def test_who_still_holds_our_sleep_afterwards_sleeps_for_real(
    clock: VirtualClock, real: list[float]
) -> None:
    virtual = VirtualWaiting(clock)
    virtual.start()
    held = [time.sleep]
    virtual.stop()
    held[0](5)
    assert real == [5]
    assert passed(clock) == 0


def test_a_test_that_patches_sleep_has_its_way(
    virtual: VirtualWaiting, clock: VirtualClock
) -> None:
    with mock.patch("time.sleep") as patched:
        time.sleep(5)
    patched.assert_called_once_with(5)
    time.sleep(7)
    assert passed(clock) == 7


def test_a_patch_from_outside_has_its_way(clock: VirtualClock) -> None:
    with mock.patch("time.sleep") as patched:
        virtual = VirtualWaiting(clock)
        virtual.start()
        time.sleep(5)
        virtual.stop()
        assert time.sleep is patched
    assert passed(clock) == 0


def test_real_sleep_is_real_whatever_is_mocked(
    virtual: VirtualWaiting, clock: VirtualClock
) -> None:
    began = time.perf_counter()
    waiting.real_sleep(0.002)
    assert time.perf_counter() - began >= 0.002
    assert passed(clock) == 0


class Counting:
    """Counts how often it is replaced and put back."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def replace(self) -> None:
        self.calls.append("replace")

    def restore(self) -> None:
        self.calls.append("restore")


def test_other_waits_are_replaced_with_the_first_start_and_restored_with_the_last_stop(
    monkeypatch: pytest.MonkeyPatch, clock: VirtualClock
) -> None:
    monkeypatch.setattr(waiting, "_replacements", list(waiting._replacements))
    other = Counting()
    waiting.also_replace(other)
    waiting.also_replace(other)
    outer, inner = VirtualWaiting(clock), VirtualWaiting(clock)
    outer.start()
    inner.start()
    inner.stop()
    assert other.calls == ["replace"]
    outer.stop()
    assert other.calls == ["replace", "restore"]


# Beside tools that own the wall clock


def test_sleeping_inside_time_machine() -> None:
    with time_machine.travel(START, tick=False) as wall:
        clock = VirtualClock()
        virtual = VirtualWaiting(clock)
        virtual.start()
        time.sleep(60)
        wall.shift(5)
        assert passed(clock) == 65
        with time_machine.travel(START + dt.timedelta(days=1), tick=False):
            time.sleep(60)
            assert passed(clock) == 86400 + 120
        virtual.stop()
        assert time.time() == START.timestamp() + 5


def test_sleeping_beside_freezegun_also_in_threads() -> None:
    clock = VirtualClock()
    virtual = VirtualWaiting(clock)
    virtual.start()
    with freezegun.freeze_time(START):
        time.sleep(60)
        Worker().do(lambda: time.sleep(60))
        assert passed(clock) == 120
        assert time.time() == START.timestamp()
    virtual.stop()
