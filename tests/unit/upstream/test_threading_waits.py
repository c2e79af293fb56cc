"""Threads that wait for each other: which waits skip, which time-outs come, and what is real."""

from __future__ import annotations

import concurrent.futures
import contextlib
import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mock_vision.upstream import idle_threads, threading_waits
from mock_vision.upstream import sleep as waiting
from mock_vision.upstream.sleep import VirtualWaiting
from mock_vision.virtual_time.clock import VirtualClock
from tests.support.workers import PATIENCE, Worker, passed

real_clock = time.perf_counter


@pytest.fixture(autouse=True)
def no_real_wait() -> Iterator[None]:
    began = real_clock()
    yield
    assert real_clock() - began < PATIENCE


@pytest.fixture
def deadlines(clock: VirtualClock) -> Iterator[VirtualWaiting]:
    """Waiting in which the time-outs of threads are virtual."""
    started = VirtualWaiting(clock, ["real*"], deadlines=True)
    started.start()
    yield started
    started.stop()


def busy(seconds: float) -> str:
    end = real_clock() + seconds
    while real_clock() < end:
        sum(range(1000))
    return "done"


def poll(times: int, pause: Callable[[float], object] = time.sleep) -> str:
    for _ in range(times):
        waiting.called()
        pause(30)
    return "done"


# Pauses on an event


def test_a_thread_that_polls_pauses_on_an_event_as_if_it_slept(
    virtual: VirtualWaiting, clock: VirtualClock
) -> None:
    stop = threading.Event()
    assert poll(120, stop.wait) == "done"
    assert passed(clock) == 3600
    condition = threading.Condition()
    waiting.called()
    with condition:
        assert not condition.wait(5)
    assert passed(clock) == 3605


def test_a_pause_ends_when_the_event_is_set(virtual: VirtualWaiting, clock: VirtualClock) -> None:
    stop = threading.Event()

    def work() -> None:
        busy(0.03)
        stop.set()

    thread = threading.Thread(target=work)
    thread.start()
    waiting.called()
    assert stop.wait(30)
    thread.join()
    assert passed(clock) == 0


def test_a_pause_of_a_thread_that_does_not_poll_is_real(
    virtual: VirtualWaiting, clock: VirtualClock
) -> None:
    stop = threading.Event()
    stop.wait(0.002)
    waiting.called()
    with contextlib.suppress(queue.Empty):
        queue.Queue[None]().get(timeout=0.002)
    condition = threading.Condition()
    with condition:
        condition.wait_for(lambda: False, 0.002)
    assert passed(clock) == 0


def test_a_time_out_that_notices_a_hang_is_real(
    virtual: VirtualWaiting, clock: VirtualClock
) -> None:
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        assert pool.submit(poll, 120).result(timeout=PATIENCE) == "done"
    thread = threading.Thread(target=poll, args=[120])
    thread.start()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert passed(clock) == 7200


def test_a_thread_that_stands_still_does_not_keep_one_that_polls(
    virtual: VirtualWaiting, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading_waits, "STANDSTILL", 0.02)
    lock = threading.Lock()
    lock.acquire()
    thread = threading.Thread(target=lock.acquire)
    thread.start()
    poll(3, threading.Event().wait)
    lock.release()
    thread.join()
    assert passed(clock) == 90


def test_pauses_without_calls_soon_take_real_time(
    deadlines: VirtualWaiting, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "SHARE", 0.01)
    began = real_clock()
    for _ in range(waiting.FREE_SLEEPS + 12):
        threading.Event().wait(60)
    assert real_clock() - began > 12 * 0.01 - 0.01
    assert passed(clock) == (waiting.FREE_SLEEPS + 12) * 60


# Time-outs on the virtual clock


def ways_of_giving_up() -> dict[str, Callable[[], object]]:
    never: concurrent.futures.Future[None] = concurrent.futures.Future()

    def wait_for() -> None:
        condition = threading.Condition()
        with condition:
            assert not condition.wait_for(lambda: False, 30)

    def get() -> None:
        with pytest.raises(queue.Empty):
            queue.Queue[None]().get(timeout=30)

    def put() -> None:
        full: queue.Queue[None] = queue.Queue(1)
        full.put(None)
        with pytest.raises(queue.Full):
            full.put(None, timeout=30)

    def result() -> None:
        with pytest.raises(concurrent.futures.TimeoutError):
            never.result(timeout=30)

    def as_completed() -> None:
        with pytest.raises(concurrent.futures.TimeoutError):
            list(concurrent.futures.as_completed([never], timeout=30))

    def barrier() -> None:
        with pytest.raises(threading.BrokenBarrierError):
            threading.Barrier(2).wait(30)

    return {
        "Event.wait": lambda: threading.Event().wait(30),
        "Condition.wait_for": wait_for,
        "Queue.get": get,
        "Queue.put": put,
        "Semaphore.acquire": lambda: threading.Semaphore(0).acquire(timeout=30),
        "Barrier.wait": barrier,
        "Future.result": result,
        "futures.wait": lambda: concurrent.futures.wait([never], timeout=30),
        "as_completed": as_completed,
    }


@pytest.mark.parametrize("way", ways_of_giving_up())
def test_a_time_out_that_nothing_else_can_end_comes_at_its_time(
    deadlines: VirtualWaiting, clock: VirtualClock, way: str
) -> None:
    ways_of_giving_up()[way]()
    assert passed(clock) == pytest.approx(30, abs=0.001)


def test_time_outs_of_other_threads_come_in_between(
    deadlines: VirtualWaiting, clock: VirtualClock
) -> None:
    for pause in (time.sleep, threading.Event().wait):
        began = passed(clock)
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            future = pool.submit(poll, 120, pause)
            with pytest.raises(concurrent.futures.TimeoutError):
                future.result(timeout=1800)
            # The other thread goes on meanwhile.
            assert 1800 <= passed(clock) - began <= 3600
            assert future.result(timeout=7200) == "done"
        assert passed(clock) - began == 3600


def test_a_join_ends_when_the_clock_has_passed_it(
    deadlines: VirtualWaiting, clock: VirtualClock
) -> None:
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            poll(1)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(1800)
    assert thread.is_alive()
    assert passed(clock) >= 1800
    stop.set()
    thread.join(1800)
    assert not thread.is_alive()
    thread.join()
    assert not thread.is_alive()


def test_what_a_thread_computes_takes_no_virtual_time(
    deadlines: VirtualWaiting, clock: VirtualClock
) -> None:
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for _ in range(5):
            assert pool.submit(busy, 0.02).result(timeout=PATIENCE) == "done"
    assert passed(clock) == 0


def test_a_time_out_that_has_passed_in_real_time_is_over(
    deadlines: VirtualWaiting, clock: VirtualClock
) -> None:
    stop = threading.Event()
    worker = Worker()
    thread = threading.Thread(target=worker.do, args=[lambda: busy(0.1)])
    thread.start()
    assert not stop.wait(0.02)
    assert passed(clock) == pytest.approx(0.02, abs=0.001)
    thread.join()


def test_a_notification_between_two_checks_is_not_lost(
    deadlines: VirtualWaiting, clock: VirtualClock
) -> None:
    condition = threading.Condition()
    items: list[int] = []

    def produce() -> None:
        for each in range(300):
            with condition:
                items.append(each)
                condition.notify()

    producer = threading.Thread(target=produce)
    taken = []
    with condition:
        producer.start()
        while len(taken) < 300:
            if not items:
                assert condition.wait(1000)
            taken += items
            items.clear()
    producer.join()
    assert taken == list(range(300))
    assert passed(clock) == 0
    assert not condition._waiters  # type: ignore[attr-defined]


def test_a_lock_that_is_not_held_is_refused_as_ever(deadlines: VirtualWaiting) -> None:
    with pytest.raises(RuntimeError, match="un-acquired lock"):
        threading.Condition().wait(30)


def test_an_interrupted_wait_leaves_no_waiter(
    deadlines: VirtualWaiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*args: Any) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(threading_waits, "_is_free", interrupted)
    condition = threading.Condition()
    with condition:
        with pytest.raises(KeyboardInterrupt):
            condition.wait(30)
        assert not condition._waiters  # type: ignore[attr-defined]


# Who, and when


def test_without_a_time_out_and_with_none_left_nothing_changes(
    deadlines: VirtualWaiting, clock: VirtualClock
) -> None:
    event = threading.Event()
    assert not event.wait(0)
    assert not event.wait(-1)
    threading.Timer(0.01, event.set).start()
    assert event.wait()
    assert passed(clock) <= 0.01


def test_threads_that_take_no_part_wait_for_real(clock: VirtualClock) -> None:
    older = Worker()
    started = VirtualWaiting(clock, ["real*"], deadlines=True)
    started.start()
    older.do(lambda: threading.Event().wait(0.01))
    named = threading.Thread(target=threading.Event().wait, args=[0.01], name="real-one")
    named.start()
    named.join()
    assert passed(clock) == 0
    older.do(waiting.called)
    older.do(lambda: threading.Event().wait(0.5))
    started.stop()
    assert passed(clock) == 0.5


def test_a_wait_ends_with_the_mock(clock: VirtualClock) -> None:
    started = VirtualWaiting(clock, deadlines=True)
    started.start()
    begun = threading.Event()
    ended: list[bool] = []

    def work() -> None:
        begun.set()
        ended.append(threading.Event().wait(1000))

    thread = threading.Thread(target=work)
    thread.start()
    begun.wait()
    started.stop()
    thread.join(PATIENCE)
    assert ended in ([], [False])
    assert not thread.is_alive()


def test_everything_is_put_back(clock: VirtualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    def found() -> list[object]:
        futures: Any = concurrent.futures._base
        threads: Any = threading
        return [
            threading.Condition.wait,
            threading.Thread.join,
            threads._time,
            vars(queue)["time"],
            futures.time,
        ]

    threading_waits.install()
    before = found()
    started = VirtualWaiting(clock)
    started.start()
    assert not set(map(id, found())) & set(map(id, before))
    tools: Any = object()
    monkeypatch.setattr(threading, "_time", tools)
    started.stop()
    assert [each for each in found() if each not in before] == [tools]
    assert idle_threads._deadlines == {}
