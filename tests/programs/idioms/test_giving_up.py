"""Code that stops at a deadline, however it waits and whichever clock it reads.

Each program polls once an hour and stops after twelve hours. It meets a training that ends in
time, one that ends too late, and one that never ends, of one of the services.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import datetime as dt
import math
import queue
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
import tenacity
from botocore.exceptions import WaiterError
from botocore.waiter import WaiterModel, create_waiter_with_client

from mock_vision import mock_vision
from tests.support.clocks import START
from tests.support.trainings import TRAININGS, Training

HOUR = 3600
LIMIT = 12 * HOUR
UTC = dt.timezone.utc
computed = time.process_time


class GaveUpError(Exception):
    pass


Read = Callable[[], Any]


def poll(
    training: Training, read: Read, pause: Callable[[float], object], limit: Any = LIMIT
) -> None:
    """Poll until the work has ended or the deadline has passed."""
    deadline = read() + limit
    while training.status() == training.busy:
        if read() >= deadline:
            raise GaveUpError
        pause(HOUR)


async def poll_for_ever(training: Training) -> None:
    while training.status() == training.busy:
        await asyncio.sleep(HOUR)


def reading(read: Read, limit: Any = LIMIT) -> Callable[[Training], None]:
    return lambda training: poll(training, read, time.sleep, limit)


def with_a_waiter(training: Training) -> None:
    lookout = training.client.meta.service_model.service_name == "lookoutvision"
    operation = "DescribeModel" if lookout else "DescribeProjectVersions"
    path = "ModelDescription.Status" if lookout else "ProjectVersionDescriptions[0].Status"
    acceptor = {
        "matcher": "path",
        "argument": path,
        "expected": training.done,
        "state": "success",
    }
    waiter = {"operation": operation, "delay": HOUR, "maxAttempts": 13, "acceptors": [acceptor]}
    model = WaiterModel({"version": 2, "waiters": {"Trained": waiter}})
    names = (
        {"ProjectName": "boards", "ModelVersion": "1"}
        if lookout
        else {"ProjectArn": training.resource}
    )
    try:
        create_waiter_with_client("Trained", model, training.client).wait(**names)
    except WaiterError as error:
        raise GaveUpError from error


def with_tenacity(training: Training) -> None:
    patiently = tenacity.Retrying(
        retry=tenacity.retry_if_result(lambda status: status == training.busy),
        wait=tenacity.wait_fixed(HOUR),
        stop=tenacity.stop_after_delay(LIMIT),
    )
    try:
        patiently(training.status)
    except tenacity.RetryError as error:
        raise GaveUpError from error


def with_an_alarm(training: Training) -> None:
    def ring(number: int, frame: object) -> None:
        raise GaveUpError

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(LIMIT)
    try:
        while training.status() == training.busy:
            time.sleep(HOUR)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def with_an_event(training: Training) -> None:
    stop = threading.Event()
    poll(training, time.monotonic, stop.wait)


def in_a_worker(training: Training, take: Callable[[queue.Queue[str]], object]) -> None:
    """A thread polls and reports; its caller waits for the report for twelve hours."""
    reports: queue.Queue[str] = queue.Queue()
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            if (status := training.status()) != training.busy:
                reports.put(status)
                return
            time.sleep(HOUR)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        take(reports)
    finally:
        stop.set()
        worker.join()


def with_a_queue(training: Training) -> None:
    try:
        in_a_worker(training, lambda reports: reports.get(timeout=LIMIT))
    except queue.Empty as error:
        raise GaveUpError from error


def with_a_future(training: Training) -> None:
    stop = threading.Event()

    def work() -> None:
        while training.status() == training.busy and not stop.is_set():
            time.sleep(HOUR)

    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        try:
            pool.submit(work).result(timeout=LIMIT)
        except concurrent.futures.TimeoutError as error:
            raise GaveUpError from error
        finally:
            stop.set()


def with_a_join(training: Training) -> None:
    stop = threading.Event()

    def work() -> None:
        while training.status() == training.busy and not stop.wait(HOUR):
            pass

    worker = threading.Thread(target=work)
    worker.start()
    worker.join(LIMIT)
    gave_up = worker.is_alive()
    stop.set()
    worker.join()
    if gave_up:
        raise GaveUpError


async def with_the_time_of_the_loop(training: Training) -> None:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + LIMIT
    while training.status() == training.busy:
        if loop.time() >= deadline:
            raise GaveUpError
        await asyncio.sleep(HOUR)


async def with_wait_for(training: Training) -> None:
    await asyncio.wait_for(poll_for_ever(training), LIMIT)


async def with_asyncio_wait(training: Training) -> None:
    polling = asyncio.create_task(poll_for_ever(training))
    _, pending = await asyncio.wait([polling], timeout=LIMIT)
    polling.cancel()
    if pending:
        raise GaveUpError


async def with_calls_in_threads(training: Training) -> None:
    async def polling() -> None:
        while await asyncio.to_thread(training.status) == training.busy:
            await asyncio.sleep(HOUR)

    await asyncio.wait_for(polling(), LIMIT)


def run(program: Callable[[Training], Any]) -> Callable[[Training], None]:
    def running(training: Training) -> None:
        try:
            asyncio.run(program(training))
        except asyncio.TimeoutError as error:
            raise GaveUpError from error

    return running


PROGRAMS: dict[str, Callable[[Training], None]] = {
    # Reading time
    "time.time": reading(time.time),
    "time.time_ns": reading(time.time_ns, LIMIT * 1_000_000_000),
    "time.monotonic": reading(lambda: time.monotonic()),
    "time.monotonic_ns": reading(lambda: time.monotonic_ns(), LIMIT * 1_000_000_000),
    "time.perf_counter": reading(lambda: time.perf_counter()),
    "datetime.now": reading(lambda: dt.datetime.now(UTC), dt.timedelta(hours=12)),
    "datetime.utcnow": reading(lambda: dt.datetime.utcnow(), dt.timedelta(hours=12)),  # noqa: DTZ003
    "date.today": reading(lambda: dt.date.today(), dt.timedelta(days=1)),  # noqa: DTZ011
    "loop.time": run(with_the_time_of_the_loop),
    # Waiting
    "waiter": with_a_waiter,
    "tenacity": with_tenacity,
    "signal.alarm": with_an_alarm,
    "Event.wait": with_an_event,
    "Queue.get": with_a_queue,
    "Future.result": with_a_future,
    "Thread.join": with_a_join,
    "asyncio.wait_for": run(with_wait_for),
    "asyncio.wait": run(with_asyncio_wait),
    "asyncio.to_thread": run(with_calls_in_threads),
}

INEXACT = {
    # The thread that polls goes on while the other one stops: on a busy machine for long.
    "Queue.get": (LIMIT, math.inf),
    "Future.result": (LIMIT, math.inf),
    "Thread.join": (LIMIT, math.inf),
}


# Clocks and waits know nothing of services: only a waiter is made for one.
CASES = [
    (program, service)
    for number, program in enumerate(PROGRAMS)
    for turn, service in enumerate(sorted(TRAININGS))
    if turn == number % 2 or program == "waiter"
]


@pytest.mark.filterwarnings("ignore:.*utcnow")
@pytest.mark.parametrize(("program", "service"), CASES)
def test_a_program_reaches_its_deadline_as_at_aws(program: str, service: str) -> None:
    began = computed()
    for ends, gives_up in ((2 * HOUR, False), (20 * HOUR, True), (None, True)):
        with mock_vision(start=START, wall="virtual") as vision:
            if ends is None:
                vision.endings.training(never=True)
            else:
                vision.durations["training"] = ends
            training = TRAININGS[service](vision)
            polled = vision.clock.now()
            try:
                PROGRAMS[program](training)
                gave_up = False
            except GaveUpError:
                gave_up = True
            took = (vision.clock.now() - polled).total_seconds()
            assert gave_up == gives_up
            first, last = INEXACT.get(program, (LIMIT, LIMIT)) if gives_up else (2 * HOUR, 2 * HOUR)
            assert first <= took <= last
    assert computed() - began < 3
