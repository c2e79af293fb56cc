"""Which threads move the clock when they sleep, and which sleep for real."""

from __future__ import annotations

import _thread
import asyncio
import concurrent.futures
import datetime as dt
import subprocess
import sys
import threading
import time
from multiprocessing.pool import ThreadPool

import freezegun
import pytest
import time_machine

from mock_vision.upstream import sleep as waiting
from mock_vision.upstream.sleep import VirtualWaiting
from mock_vision.virtual_time import ticks
from mock_vision.virtual_time.clock import VirtualClock
from tests.support.clocks import START
from tests.support.workers import PATIENCE, Worker, passed


def test_threads_started_inside_move_the_clock(
    virtual: VirtualWaiting, clock: VirtualClock
) -> None:
    Worker().do(lambda: time.sleep(10))
    assert passed(clock) == 10
    assert Worker().do(waiting.is_virtual)


def test_threads_that_were_there_before_move_the_clock(clock: VirtualClock) -> None:
    older = Worker()
    for turn in (1, 2):
        virtual = VirtualWaiting(clock)
        virtual.start()
        older.do(lambda: time.sleep(10))
        assert older.do(waiting.is_virtual)
        virtual.stop()
        assert passed(clock) == turn * 10
        assert not older.do(waiting.is_virtual)


def test_a_thread_that_threading_did_not_make_moves_the_clock(
    virtual: VirtualWaiting, clock: VirtualClock
) -> None:
    done = threading.Event()

    def work() -> None:
        time.sleep(10)
        done.set()

    _thread.start_new_thread(work, ())
    assert done.wait(PATIENCE)
    assert passed(clock) == 10


def test_threads_that_the_author_names_sleep_for_real(
    clock: VirtualClock, real: list[float]
) -> None:
    virtual = VirtualWaiting(clock, ["heartbeat-*"])
    virtual.start()
    thread = threading.Thread(target=time.sleep, args=[10], name="heartbeat-1")
    thread.start()
    thread.join()
    virtual.stop()
    assert real == [10]
    assert passed(clock) == 0


class DebuggersThread(threading.Thread):
    def run(self) -> None:
        time.sleep(10)


@pytest.mark.parametrize("where", ["target", "class"])
def test_threads_of_tools_sleep_for_real(
    virtual: VirtualWaiting,
    clock: VirtualClock,
    real: list[float],
    monkeypatch: pytest.MonkeyPatch,
    where: str,
) -> None:
    def target() -> None:
        time.sleep(10)

    target.__module__ = "pytest_timeout"
    monkeypatch.setattr(DebuggersThread, "__module__", "pydevd.threads")
    thread = threading.Thread(target=target) if where == "target" else DebuggersThread()
    thread.start()
    thread.join()
    assert real == [10]
    assert passed(clock) == 0


def test_code_of_tools_sleeps_for_real(
    virtual: VirtualWaiting, clock: VirtualClock, real: list[float]
) -> None:
    exec("time.sleep(10)", {"time": time, "__name__": "xdist.remote"})
    assert real == [10]
    assert passed(clock) == 0


# Sleeping for something real


def test_a_loop_without_calls_soon_takes_some_real_time(
    virtual: VirtualWaiting, clock: VirtualClock, real: list[float]
) -> None:
    for _ in range(25):
        time.sleep(60)
    assert real == [waiting.SHARE] * 15
    assert passed(clock) == 25 * 60
    waiting.called()
    time.sleep(60)
    assert len(real) == 15


def test_a_few_long_sleeps_take_none(
    virtual: VirtualWaiting, clock: VirtualClock, real: list[float]
) -> None:
    for _ in range(waiting.FREE_SLEEPS):
        time.sleep(86_400)
    assert real == []


def test_short_sleeps_without_calls_take_their_own_time(
    virtual: VirtualWaiting, clock: VirtualClock, real: list[float]
) -> None:
    for _ in range(20):
        time.sleep(100)
    del real[:]
    time.sleep(0.001)
    assert real == [0.001]


def test_a_thread_that_calls_no_service_soon_takes_more_real_time(
    virtual: VirtualWaiting, clock: VirtualClock, real: list[float]
) -> None:
    worker = Worker()
    for _ in range(waiting.FIRST_SLEEPS + 2):
        worker.do(lambda: time.sleep(60))
    assert real[waiting.FIRST_SLEEPS :] == [waiting.OUTSIDERS_SHARE] * 2
    assert passed(clock) == (waiting.FIRST_SLEEPS + 2) * 60
    worker.do(waiting.called)
    worker.do(lambda: time.sleep(60))
    assert real[-1] == waiting._MOMENT


def test_threads_that_take_no_part_cost_a_sleep_nothing(
    clock: VirtualClock, real: list[float]
) -> None:
    older = Worker()
    virtual = VirtualWaiting(clock)
    virtual.start()
    time.sleep(10)
    assert real == []
    older.do(waiting.called)
    time.sleep(10)
    virtual.stop()
    assert real == [waiting._MOMENT]


def test_outside_of_a_mock_a_call_is_not_noted() -> None:
    waiting.called()
    assert not waiting.is_virtual()
    assert not waiting.polls()
    assert waiting.price_of_a_wait(60) == 0
    assert waiting.calls() == 0


def test_each_worker_of_a_pool_gets_at_least_its_own_seconds(
    virtual: VirtualWaiting, clock: VirtualClock
) -> None:
    def poll(times: int) -> float:
        began = clock.ticks()
        for _ in range(times):
            waiting.called()
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
    assert passed(clock) == 3660.001


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


def test_sleeping_where_each_reading_moves_the_wall() -> None:
    with freezegun.freeze_time(START, auto_tick_seconds=15):
        clock = VirtualClock()
        virtual = VirtualWaiting(clock)
        virtual.start()
        time.sleep(60)
        virtual.stop()
        readings = (dt.datetime.now(dt.timezone.utc) - START).total_seconds() / 15
    assert readings < 20
    assert clock.passed() >= 60 * ticks.SECOND


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
