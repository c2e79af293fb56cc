"""What waits in an event loop moves the clock, in the order of the times."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
import unittest
from typing import Any

import pytest

from mock_vision.upstream import asyncio_loop
from mock_vision.upstream import sleep as waiting
from mock_vision.upstream.idle_threads import next_stop
from mock_vision.upstream.sleep import VirtualWaiting
from mock_vision.virtual_time import ticks
from mock_vision.virtual_time.clock import VirtualClock
from tests.support.workers import PATIENCE, passed
from tests.unit.upstream.conftest import Run

pytestmark = pytest.mark.usefixtures("loops_are_quiet")


def test_ten_tasks_that_sleep_ten_seconds_move_the_clock_by_ten(
    run: Run, clock: VirtualClock
) -> None:
    async def main() -> None:
        await asyncio.gather(*(asyncio.sleep(10) for _ in range(10)))

    run(main())
    assert passed(clock) == 10


def test_sleepers_wake_up_in_the_order_of_their_times(run: Run, clock: VirtualClock) -> None:
    woken: list[tuple[str, float]] = []

    async def sleeper(name: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        woken.append((name, passed(clock)))

    async def main() -> None:
        await asyncio.gather(sleeper("c", 30), sleeper("a", 0.25), sleeper("b", 20.5))

    run(main())
    assert woken == [("a", 0.25), ("b", 20.5), ("c", 30)]


def test_a_task_that_was_just_made_runs_before_the_clock_moves(
    run: Run, clock: VirtualClock
) -> None:
    began: list[float] = []

    async def task() -> None:
        for _ in range(3):
            await asyncio.sleep(0)
        began.append(passed(clock))

    async def main() -> None:
        made = asyncio.create_task(task())
        await asyncio.sleep(60)
        await made

    run(main())
    assert began == [0]


def test_time_outs_come_at_their_time(run: Run, clock: VirtualClock) -> None:
    async def main() -> None:
        never = asyncio.Event()
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(never.wait(), 30)
        assert passed(clock) == 30
        await asyncio.wait_for(asyncio.sleep(20), 30)
        assert passed(clock) == 50
        task = asyncio.create_task(asyncio.sleep(100))
        done, pending = await asyncio.wait([task], timeout=40)
        assert (done, pending, passed(clock)) == (set(), {task}, 90)
        await task
        assert passed(clock) == 150
        asyncio.get_running_loop().call_later(5, never.set)
        await never.wait()

    run(main())
    assert passed(clock) == 155


@pytest.mark.skipif(sys.version_info < (3, 11), reason="asyncio.timeout is new in Python 3.11")
def test_asyncio_timeout_ends_a_loop_that_polls(run: Run, clock: VirtualClock) -> None:
    polls = 0

    async def main() -> None:
        nonlocal polls
        async with asyncio.timeout(3600):  # type: ignore[attr-defined, unused-ignore]
            while True:
                waiting.called()
                polls += 1
                await asyncio.sleep(30)

    with pytest.raises(TimeoutError):
        run(main())
    assert passed(clock) == 3600
    assert polls == 120


def test_the_time_of_the_loop_goes_on_with_the_clock(run: Run, clock: VirtualClock) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        await asyncio.sleep(60)
        time.sleep(60)
        clock.advance(hours=1)
        assert loop.time() - began == pytest.approx(3720, abs=1e-6)

    run(main())


def test_events_on_the_way_happen_at_their_times(run: Run, clock: VirtualClock) -> None:
    seen: list[float] = []
    clock.schedule(clock.ticks() + 10 * ticks.SECOND, "x", "y", lambda: seen.append(passed(clock)))
    run(asyncio.sleep(30))
    assert seen == [10]


def test_a_timer_that_was_cancelled_is_passed_over(run: Run, clock: VirtualClock) -> None:
    async def main() -> None:
        asyncio.get_running_loop().call_later(5, print).cancel()
        await asyncio.sleep(10)

    run(main())
    assert passed(clock) == 10


def test_stopping_a_loop_does_not_move_the_clock(
    virtual: VirtualWaiting, clock: VirtualClock
) -> None:
    loop = asyncio.new_event_loop()
    loop.call_later(60, print)
    loop.call_soon(loop.stop)
    loop.run_forever()
    loop.close()
    assert passed(clock) == 0


# Entering and leaving


def test_a_loop_that_runs_already_joins_and_leaves(clock: VirtualClock) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        for turn in (1, 2):
            virtual = VirtualWaiting(clock)
            virtual.start()
            await asyncio.sleep(600)
            virtual.stop()
            assert passed(clock) == turn * 600
            before = loop.time()
            began = time.monotonic()
            await asyncio.sleep(0.01)
            assert 0.01 <= loop.time() - before < PATIENCE
            assert 0.009 <= time.monotonic() - began < PATIENCE
            assert passed(clock) == turn * 600
        assert loop.time() - time.monotonic() == pytest.approx(1200, abs=PATIENCE)

    asyncio.run(main())


@pytest.mark.parametrize("uptime", [0, 1e6, 1e7, 3e7, 1e8])
def test_timers_come_at_their_ticks_however_long_the_machine_has_been_up(
    virtual: VirtualWaiting, clock: VirtualClock, uptime: float
) -> None:
    class Loop(asyncio.SelectorEventLoop):
        def time(self) -> float:
            return uptime + time.monotonic()

    async def main() -> None:
        for each in range(1, 200):
            await asyncio.sleep(each / ticks.SECOND)
            assert clock.passed() == each * (each + 1) // 2

    loop = Loop()
    loop.run_until_complete(main())
    loop.close()


def test_a_loop_never_seen_in_a_mock_keeps_its_own_time(clock: VirtualClock) -> None:
    real = VirtualWaiting(None)
    virtual = VirtualWaiting(clock)
    virtual.start()
    real.start()
    began = time.monotonic()
    asyncio.run(asyncio.sleep(0.01))
    assert 0.009 <= time.monotonic() - began < PATIENCE
    real.stop()
    virtual.stop()
    assert passed(clock) == 0


def test_real_inside_virtual(virtual: VirtualWaiting, clock: VirtualClock) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        await asyncio.sleep(10)
        real = VirtualWaiting(None)
        real.start()
        await asyncio.sleep(0.01)
        real.stop()
        await asyncio.sleep(10)
        assert 20.009 <= loop.time() - began < 20 + PATIENCE

    asyncio.run(main())
    assert passed(clock) == 20


def test_loops_in_threads_that_the_author_names_keep_real_time(clock: VirtualClock) -> None:
    virtual = VirtualWaiting(clock, ["background*"])
    virtual.start()
    thread = threading.Thread(
        target=asyncio.run, args=[asyncio.sleep(0.01)], name="background-loop"
    )
    thread.start()
    thread.join()
    virtual.stop()
    assert passed(clock) == 0


def test_restoring_leaves_the_patch_of_another_tool(clock: VirtualClock) -> None:
    original = asyncio.BaseEventLoop._run_once  # type: ignore[attr-defined]
    asyncio_loop.install()
    virtual = VirtualWaiting(clock)
    virtual.start()
    ours = asyncio.BaseEventLoop._run_once  # type: ignore[attr-defined]

    def tools(loop: Any) -> None:
        ours(loop)

    asyncio.BaseEventLoop._run_once = tools  # type: ignore[attr-defined]
    virtual.stop()
    assert asyncio.BaseEventLoop._run_once is tools  # type: ignore[attr-defined]
    asyncio.run(asyncio.sleep(0))
    asyncio.BaseEventLoop._run_once = ours  # type: ignore[attr-defined]
    virtual.start()
    assert asyncio.BaseEventLoop._run_once is ours  # type: ignore[attr-defined]
    asyncio.run(asyncio.sleep(60))
    virtual.stop()
    assert passed(clock) == 60
    asyncio.BaseEventLoop._run_once = original  # type: ignore[attr-defined]


def test_a_loop_of_another_thread_leaves_with_the_mock(clock: VirtualClock) -> None:
    virtual = VirtualWaiting(clock)
    virtual.start()
    times: list[float] = []
    slept, left = threading.Event(), threading.Event()

    async def main() -> None:
        loop = asyncio.get_running_loop()
        times.append(loop.time())
        await asyncio.sleep(600)
        slept.set()
        left.wait()
        times.append(loop.time())
        busy = time.perf_counter() + 0.01
        while time.perf_counter() < busy:
            pass
        times.append(loop.time())

    thread = threading.Thread(target=asyncio.run, args=[main()])
    thread.start()
    slept.wait()
    virtual.stop()
    left.set()
    thread.join()
    assert 600 <= times[1] - times[0] < 600 + PATIENCE
    assert 0.009 < times[2] - times[1] < PATIENCE


class Tests(unittest.IsolatedAsyncioTestCase):
    """Run by the test below, not by pytest."""

    __test__ = False

    async def asyncSetUp(self) -> None:
        await asyncio.sleep(10)

    async def test(self) -> None:
        await asyncio.wait_for(asyncio.sleep(10), 20)


def test_a_test_case_of_unittest(virtual: VirtualWaiting, clock: VirtualClock) -> None:
    result = unittest.TestResult()
    Tests("test").run(result)
    assert result.wasSuccessful(), result
    assert passed(clock) == 20


def test_a_following_clock_moves_by_the_sleep(virtual: VirtualWaiting) -> None:
    clock = VirtualClock()
    inner = VirtualWaiting(clock)
    inner.start()
    before = clock.ticks()
    asyncio.run(asyncio.sleep(3600))
    inner.stop()
    assert 3600 <= (clock.ticks() - before) / ticks.SECOND < 3600 + PATIENCE


def test_no_task_is_left_behind(run: Run, clock: VirtualClock) -> None:
    async def main() -> None:
        await asyncio.gather(asyncio.sleep(60), asyncio.wait_for(asyncio.sleep(30), 50))
        assert len(asyncio.all_tasks()) == 1

    run(main())
    assert passed(clock) == 60


def test_an_event_that_raises_ends_the_wait_of_its_loop(run: Run, clock: VirtualClock) -> None:
    def refuse() -> None:
        raise OSError("the event failed")

    clock.schedule(clock.ticks() + 5 * ticks.SECOND, "x", "y", refuse)
    with pytest.raises(OSError, match="the event failed"):
        run(asyncio.sleep(10))
    # No later wait of another thread stops for this one.
    now = clock.passed()
    assert next_stop(now, now + ticks.HOUR) == now + ticks.HOUR
