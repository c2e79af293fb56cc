"""An event loop moves the clock only where nothing real can arrive."""

from __future__ import annotations

import asyncio
import socket
import sys
import threading
import time
from collections.abc import Awaitable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from mock_vision.upstream import asyncio_connections, asyncio_loop
from mock_vision.upstream import sleep as waiting
from mock_vision.upstream.sleep import VirtualWaiting
from mock_vision.virtual_time.clock import VirtualClock
from tests.support.workers import passed
from tests.unit.upstream.conftest import Run

pytestmark = pytest.mark.usefixtures("loops_are_quiet")


def busy(seconds: float) -> str:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        sum(range(1000))
    return "done"


async def poll(forever: float = 30) -> None:
    while True:
        waiting.called()
        await asyncio.sleep(forever)


async def beside(work: Awaitable[Any]) -> Any:
    """What the work returns, while another task polls."""
    polling = asyncio.create_task(poll())
    result = await work
    polling.cancel()
    return result


def test_time_stays_while_an_executor_works(run: Run, clock: VirtualClock) -> None:
    async def main() -> None:
        for _ in range(3):
            work = asyncio.to_thread(busy, 0.02)
            assert await beside(asyncio.wait_for(work, 10)) == "done"

    run(main())
    assert passed(clock) == 0


def test_time_stays_while_the_executor_of_a_loop_is_shut_down(
    run: Run, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From Python 3.12 on this has a time-out, which warns of threads that did not end."""
    monkeypatch.setattr(asyncio_loop, "at_work", lambda *_: frozenset())

    async def main() -> None:
        asyncio.get_running_loop().run_in_executor(None, busy, 0.05)

    run(main())
    assert passed(clock) == 0


def test_the_executor_of_a_loop_without_a_mock_is_shut_down_as_ever(
    virtual: VirtualWaiting, clock: VirtualClock
) -> None:
    loop: Any = asyncio.new_event_loop()
    loop.close()
    shutting_down = loop.shutdown_default_executor()
    with pytest.raises(StopIteration):
        shutting_down.send(None)


def test_time_stays_while_a_process_of_an_executor_works(
    virtual: VirtualWaiting, clock: VirtualClock
) -> None:
    class OtherExecutor:
        """Like one of processes: what it is handed must be picklable."""

        def submit(self, function: Any, *args: Any) -> Any:
            assert function is busy
            return pool.submit(function, *args)

    async def main() -> None:
        loop = asyncio.get_running_loop()
        executor: Any = OtherExecutor()
        work = loop.run_in_executor(executor, busy, 0.02)
        assert await beside(work) == "done"

    with ThreadPoolExecutor(1) as pool:
        asyncio.run(main())
    assert passed(clock) == 0


def test_a_job_that_is_refused_is_forgotten(run: Run, clock: VirtualClock) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        await asyncio.to_thread(busy, 0)
        await loop.shutdown_default_executor()
        with pytest.raises(RuntimeError):
            await asyncio.to_thread(busy, 0)
        await asyncio.sleep(30)

    run(main())
    assert passed(clock) == 30


def test_a_coroutine_function_is_refused_by_executors_as_ever(
    virtual: VirtualWaiting,
) -> None:
    async def main() -> None:
        refused: Any = poll
        with pytest.raises(TypeError, match="coroutine"):
            await asyncio.get_running_loop().run_in_executor(None, refused)

    asyncio.run(main(), debug=True)


def test_a_thread_that_stands_still_is_not_waited_for(
    run: Run, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asyncio_loop, "STANDSTILL", 0.02)
    lock = threading.Lock()

    async def main() -> None:
        with lock:
            blocked = asyncio.to_thread(lock.acquire)
            task = asyncio.ensure_future(blocked)
            await asyncio.sleep(600)
        await task

    run(main())
    assert passed(clock) == 600


def test_a_thread_that_sleeps_moves_the_timers_of_a_loop(run: Run, clock: VirtualClock) -> None:
    async def main() -> None:
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.Event().wait(), 1000)
        woken = asyncio.create_task(asyncio.sleep(60))
        await asyncio.sleep(0)
        await asyncio.to_thread(time.sleep, 600)
        await woken

    run(main())
    assert passed(clock) == 1600


def test_time_stays_while_a_child_process_runs(
    virtual: VirtualWaiting, clock: VirtualClock
) -> None:
    async def main() -> bytes:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-S", "-E", "-c", "print(7)", stdout=asyncio.subprocess.PIPE
        )
        return (await process.communicate())[0]

    assert asyncio.run(beside(main())).strip() == b"7"
    assert passed(clock) == 0


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(await reader.readline())
    await asyncio.sleep(60)
    writer.write(await reader.readline())
    writer.close()


def test_a_server_and_its_client_in_one_loop_wait_for_nothing_real(
    virtual: VirtualWaiting, clock: VirtualClock
) -> None:
    async def main() -> None:
        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b"one\ntwo\n")
        assert await asyncio.wait_for(reader.readline(), 30) == b"one\n"
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(reader.readline(), 30)
        assert await reader.readline() == b"two\n"
        writer.close()
        server.close()
        await server.wait_closed()

    asyncio.run(main())
    assert passed(clock) == 60


def test_time_stays_while_an_answer_from_outside_is_expected(
    clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asyncio_connections, "QUIET", 0.001)
    ours, theirs = socket.socketpair()
    asked = threading.Event()

    def answer() -> None:
        for _ in range(3):
            asked.wait()
            asked.clear()
            # Longer than the loop has to be idle for a connection that owes nothing.
            waiting.real_sleep(2 * asyncio_connections.QUIET_TURN)
            theirs.sendall(b"answer\n")

    async def main() -> None:
        reader, writer = await asyncio.open_connection(sock=ours)
        for _ in range(3):
            writer.write(b"question\n")
            asked.set()
            assert await asyncio.wait_for(reader.readline(), 30) == b"answer\n"
            assert passed(clock) == 0
        await asyncio.sleep(60)
        assert passed(clock) == 60
        writer.close()
        await writer.wait_closed()

    # The name keeps the loop from waiting for the thread.
    thread = threading.Thread(target=answer, name="real-server")
    virtual = VirtualWaiting(clock, ["real*"])
    virtual.start()
    thread.start()
    asyncio.run(main())
    thread.join()
    virtual.stop()
    theirs.close()


def test_a_loop_without_calls_soon_takes_some_real_time(
    run: Run, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "SHARE", 0.002)
    happened = threading.Event()

    async def main() -> None:
        timer = threading.Thread(target=lambda: (busy(0.05), happened.set()))
        timer.start()
        while not happened.is_set():
            await asyncio.sleep(60)
        for _ in range(30):
            await asyncio.sleep(60)

    began = time.perf_counter()
    run(main())
    assert time.perf_counter() - began > 0.05 + 15 * 0.002
