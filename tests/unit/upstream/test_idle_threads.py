"""Which threads work, and which wait."""

from __future__ import annotations

import queue
import selectors
import socket
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from mock_vision.upstream import sleep as waiting
from mock_vision.upstream.idle_threads import (
    Standstill,
    _waits,
    at_work,
    next_stop,
    reach,
    waits_until,
)
from mock_vision.virtual_time.clock import VirtualClock


def counts(thread: threading.Thread) -> bool:
    return thread.name.startswith("program")


def settled(expected: int) -> int:
    """How many threads work, once it is as expected; the threads need time to get there."""
    for _ in range(500):
        if len(at_work(counts, 0)) == expected:
            break
        time.sleep(0.002)
    return len(at_work(counts, 0))


@pytest.fixture
def awake(monkeypatch: pytest.MonkeyPatch) -> threading.Lock:
    """Releasing it ends a real sleep of one second."""
    lock = threading.Lock()
    lock.acquire()
    # acquire(1) waits without a time-out, and has no frame of Python, as time.sleep has none.
    monkeypatch.setattr(waiting, "time", SimpleNamespace(sleep=lock.acquire))
    return lock


@pytest.mark.parametrize("wait", ["event", "queue", "select", "join", "outsider"])
def test_a_thread_that_waits_does_not_work(wait: str, awake: threading.Lock) -> None:
    event = threading.Event()
    items: queue.Queue[None] = queue.Queue()
    ours, theirs = socket.socketpair()
    selector = selectors.DefaultSelector()
    selector.register(theirs, selectors.EVENT_READ)
    other = threading.Thread(target=event.wait)
    other.start()
    ways: dict[str, Callable[[], object]] = {
        "event": event.wait,
        "queue": items.get,
        "select": selector.select,
        "join": other.join,
        "outsider": lambda: waiting.wait_as_outsider(1),
    }
    thread = threading.Thread(target=ways[wait], name="program")
    thread.start()
    assert settled(0) == 0
    assert thread.is_alive()
    event.set()
    items.put(None)
    awake.release()
    ours.send(b"x")
    thread.join()
    other.join()
    selector.close()
    ours.close()
    theirs.close()


def test_a_thread_in_a_call_into_the_system_works_as_far_as_can_be_seen() -> None:
    ours, theirs = socket.socketpair()
    thread = threading.Thread(target=theirs.recv, args=[1], name="program")
    thread.start()
    assert settled(1) == 1
    where = at_work(counts, 0)
    assert at_work(counts, 0) == where
    assert at_work(lambda _: False, 0) == frozenset()
    ours.send(b"x")
    thread.join()
    assert settled(0) == 0
    ours.close()
    theirs.close()


def test_a_thread_that_sleeps_for_real_works(awake: threading.Lock) -> None:
    thread = threading.Thread(target=waiting.real_sleep, args=[1], name="program")
    thread.start()
    assert settled(1) == 1
    awake.release()
    thread.join()


def test_an_idle_worker_of_trio_does_not_work() -> None:
    """Trio keeps threads for ten seconds, and starts a job by releasing a lock."""
    trio: dict[str, Any] = {"__name__": "trio._core._thread_cache"}
    exec("def _work(self): self._worker_lock.acquire()", trio)
    lock = threading.Lock()
    lock.acquire()
    worker = SimpleNamespace(_worker_lock=lock)
    thread = threading.Thread(target=trio["_work"], args=[worker], name="program")
    thread.start()
    assert settled(0) == 0
    frame = sys._current_frames()[thread.ident or 0]
    assert _waits(frame, ())
    worker._worker_lock = threading.Lock()
    assert not _waits(frame, ())
    lock.release()
    thread.join()


def test_an_idle_worker_of_a_pool_does_not_work() -> None:
    with ThreadPoolExecutor(1, thread_name_prefix="program") as pool:
        pool.submit(int).result()
        assert settled(0) == 0


def test_a_thread_that_was_notified_works_before_it_runs() -> None:
    """Threads hold the interpreter's lock here, so that nothing else can run meanwhile."""
    interval = sys.getswitchinterval()
    event, done = threading.Event(), threading.Event()
    thread = threading.Thread(target=lambda: (event.wait(), done.wait()), name="program")
    thread.start()
    assert settled(0) == 0
    sys.setswitchinterval(60)
    try:
        event.set()
        assert len(at_work(counts, 0)) <= 1
    finally:
        sys.setswitchinterval(interval)
    assert settled(0) == 0
    done.set()
    thread.join()


def test_a_thread_that_joins_one_that_has_ended_works_before_it_runs() -> None:
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    thread = threading.Thread(target=other.join, name="program")
    thread.start()
    assert settled(0) == 0
    frame = sys._current_frames()[thread.ident or 0]
    assert _waits(frame, {other.ident or 0})
    assert not _waits(frame, set())
    done.set()
    thread.join()


def test_a_thread_whose_time_out_has_come_works() -> None:
    event, noted = threading.Event(), threading.Event()

    def work() -> None:
        waits_until(100)
        noted.set()
        event.wait()
        waits_until(None)
        waits_until(None)

    thread = threading.Thread(target=work, name="program")
    thread.start()
    noted.wait()
    assert settled(0) == 0
    assert len(at_work(counts, 99)) == 0
    assert len(at_work(counts, 100)) == 1
    assert next_stop(0, 200) == 100
    assert next_stop(100, 200) == 200
    assert next_stop(0, 50) == 50
    event.set()
    thread.join()
    assert next_stop(0, 200) == 200


def test_a_thread_that_sleeps_stops_for_the_time_outs_of_others(clock: VirtualClock) -> None:
    noticed: list[int] = []
    begun = threading.Event()

    def wait(end: int) -> None:
        waits_until(end)
        begun.set()
        while clock.passed() < end:
            waiting.real_sleep(0.0005)
        noticed.append(clock.passed())
        waits_until(None)

    thread = threading.Thread(target=wait, args=[100])
    thread.start()
    begun.wait()
    reach(clock, 300)
    thread.join()
    assert noticed == [100]
    assert clock.passed() == 300


def test_a_thread_that_does_not_notice_is_not_waited_for_long(
    clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mock_vision.upstream.idle_threads.TRIES", 2)
    # What this thread leaves would count for a later one with the same ident.
    monkeypatch.setattr("mock_vision.upstream.idle_threads._deadlines", {})
    thread = threading.Thread(target=waits_until, args=[100])
    thread.start()
    thread.join()
    reach(clock, 300)
    assert clock.passed() == 300


def test_a_standstill_lasts_until_something_changes() -> None:
    standstill = Standstill()
    assert standstill.lasts("a", 10.0) == 0
    assert standstill.lasts("a", 10.5) == 0.5
    assert standstill.lasts("b", 11.0) == 0
    assert standstill.lasts("b", 13.0) == 2
