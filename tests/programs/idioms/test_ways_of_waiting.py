"""How real code waits for a training, each way for both services. None of it waits in real time."""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType
from typing import Any
from unittest import mock

import freezegun
import pytest
import tenacity
import time_machine
from botocore.exceptions import WaiterError
from botocore.waiter import WaiterModel, create_waiter_with_client

from mock_vision import mock_vision
from mock_vision.errors import EndlessWaitError
from tests.support.clocks import START
from tests.support.trainings import TRAININGS, Training, train_custom_labels, train_lookout

POOL = ThreadPoolExecutor(2)
Vision = Any
Begin = Callable[..., Training]

POLLING = """
def wait(training, seconds=30, polls=None):
    while training.status() == training.busy:
        {sleep}(seconds)
        if polls is not None:
            polls.append(training.status())
    return training.status()
"""

LOOKOUT_WAITER = {
    "version": 2,
    "waiters": {
        "ModelTrained": {
            "operation": "DescribeModel",
            "delay": 60,
            "maxAttempts": 60,
            "acceptors": [
                {
                    "matcher": "path",
                    "argument": "ModelDescription.Status",
                    "expected": expected,
                    "state": state,
                }
                for expected, state in [("TRAINED", "success"), ("TRAINING_FAILED", "failure")]
            ],
        }
    },
}


@pytest.fixture
def vision() -> Iterator[Vision]:
    with mock_vision(start=START) as running:
        yield running


@pytest.fixture(params=sorted(TRAININGS))
def begin(request: pytest.FixtureRequest) -> Begin:
    """Begins a training of one service, then of the other."""
    training: Begin = TRAININGS[request.param]
    return training


@pytest.fixture
def polling_code(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Any]:
    def make(head: str, sleep: str) -> Any:
        module = ModuleType("polling_code")
        exec(head + POLLING.format(sleep=sleep), vars(module))
        monkeypatch.setitem(sys.modules, "polling_code", module)
        return module

    return make


def since_start(vision: Vision) -> float:
    seconds: float = (vision.clock.now() - START).total_seconds()
    return seconds


# The six ways


def test_a_waiter_of_botocore(vision: Vision) -> None:
    training = train_custom_labels(vision)
    training.client.get_waiter("project_version_training_completed").wait(
        ProjectArn=training.resource, VersionNames=["first"]
    )
    assert training.status() == training.done
    assert since_start(vision) == 3600


def test_a_waiter_with_its_own_delay_and_attempts(vision: Vision) -> None:
    training = train_custom_labels(vision)
    waiter = training.client.get_waiter("project_version_training_completed")
    with pytest.raises(WaiterError, match="Max attempts exceeded"):
        waiter.wait(ProjectArn=training.resource, WaiterConfig={"Delay": 7, "MaxAttempts": 4})
    assert since_start(vision) == 3 * 7
    assert training.status() == training.busy


def test_a_waiter_that_meets_a_failure(vision: Vision) -> None:
    training = train_custom_labels(vision, labels=("plate", "plate"))
    waiter = training.client.get_waiter("project_version_training_completed")
    with pytest.raises(WaiterError, match="terminal failure state"):
        waiter.wait(ProjectArn=training.resource)
    assert training.status() == training.failed


def test_a_waiter_that_the_user_wrote(vision: Vision) -> None:
    training = train_lookout(vision)
    began = since_start(vision)
    model = WaiterModel(LOOKOUT_WAITER)
    waiter = create_waiter_with_client("ModelTrained", model, training.client)
    waiter.wait(ProjectName="boards", ModelVersion="1")
    assert training.status() == training.done
    assert since_start(vision) - began == 1800


@pytest.mark.parametrize(
    ("head", "sleep"),
    [("import time", "time.sleep"), ("from time import sleep", "sleep")],
)
def test_a_loop_that_sleeps(
    vision: Vision, begin: Begin, polling_code: Callable[..., Any], head: str, sleep: str
) -> None:
    code = polling_code(head, sleep)
    training = begin(vision)
    began = since_start(vision)
    assert code.wait(training, seconds=30) == training.done
    assert since_start(vision) - began == training.seconds


def test_a_loop_imported_before_the_mock(begin: Begin, polling_code: Callable[..., Any]) -> None:
    code = polling_code("from time import sleep", "sleep")
    with mock_vision(start=START) as vision:
        training = begin(vision)
        assert code.wait(training, seconds=600) == training.done
    assert code.sleep is time.sleep


def test_workers_of_a_pool_that_poll(
    vision: Vision, begin: Begin, polling_code: Callable[..., Any]
) -> None:
    code = polling_code("import time", "time.sleep")
    training = begin(vision)
    began = since_start(vision)
    with ThreadPoolExecutor(4) as pool:
        ended = list(pool.map(lambda seconds: code.wait(training, seconds), [30, 60, 120, 600]))
    assert ended == [training.done] * 4
    assert training.seconds <= since_start(vision) - began < training.seconds + 30 + 60 + 120 + 600


def test_polling_with_a_sleep_that_does_nothing_is_an_endless_wait(
    vision: Vision, begin: Begin, polling_code: Callable[..., Any]
) -> None:
    code = polling_code("import time", "time.sleep")
    training = begin(vision)
    with (
        mock.patch("time.sleep"),
        mock.patch("mock_vision.world.endless_waits.REPEATS", 50),
        pytest.raises(EndlessWaitError) as caught,
    ):
        code.wait(training)
    pending = vision.clock.pending()[0]
    assert pending.resource in str(caught.value)
    assert "advance_to_next()" in str(caught.value)


def test_a_sleep_that_advances_the_clock(
    vision: Vision, begin: Begin, polling_code: Callable[..., Any]
) -> None:
    code = polling_code("import time", "time.sleep")
    training = begin(vision)
    with mock.patch("time.sleep", side_effect=lambda s: vision.clock.advance(seconds=s)):
        assert code.wait(training) == training.done


def test_a_test_that_advances_by_hand(vision: Vision, begin: Begin) -> None:
    training = begin(vision)
    vision.clock.advance(seconds=training.seconds - 0.000_001)
    assert training.status() == training.busy
    vision.clock.advance(seconds=0.000_001)
    assert training.status() == training.done


# Back-off


def test_tenacity(vision: Vision, begin: Begin) -> None:
    training = begin(vision)
    began = since_start(vision)
    patiently = tenacity.Retrying(
        retry=tenacity.retry_if_result(lambda status: status == training.busy),
        wait=tenacity.wait_exponential(multiplier=1, max=600),
    )
    assert patiently(training.status) == training.done
    assert since_start(vision) - began >= training.seconds


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_retries_of_every_mode_beside_a_loop(
    vision: Vision, begin: Begin, polling_code: Callable[..., Any], mode: str
) -> None:
    code = polling_code("import time", "time.sleep")
    training = begin(vision, retries=mode)
    assert code.wait(training) == training.done


# Whose sleep, whose clock


@pytest.mark.parametrize("turn", [1, 2])
def test_a_pool_that_lives_as_long_as_the_process(
    begin: Begin, polling_code: Callable[..., Any], turn: int
) -> None:
    code = polling_code("from time import sleep", "sleep")
    with mock_vision(start=START) as vision:
        training = begin(vision)
        assert POOL.submit(code.wait, training, seconds=600).result() == training.done


def test_threads_that_the_test_names_sleep_for_real() -> None:
    slept: list[float] = []
    with (
        mock_vision(start=START, real_threads=["heart*"]) as vision,
        mock.patch("mock_vision.upstream.sleep.real_sleep", slept.append),
        ThreadPoolExecutor(1, thread_name_prefix="heartbeat") as pool,
    ):
        pool.submit(time.sleep, 30).result()
        assert vision.clock.now() == START
    assert slept == [30]


def test_sleep_real_leaves_everything_as_it_is(polling_code: Callable[..., Any]) -> None:
    code = polling_code("from time import sleep", "sleep")
    before = time.sleep
    with mock_vision(start=START, sleep="real"):
        assert time.sleep is before
        assert code.sleep is before
    with mock_vision(start=START) as vision, mock_vision(sleep="real"):
        with mock.patch("mock_vision.upstream.sleep.real_sleep") as slept:
            time.sleep(30)
        slept.assert_called_once_with(30)
        assert vision.clock.now() == START


def test_an_event_loop_keeps_running(begin: Begin, polling_code: Callable[..., Any]) -> None:
    code = polling_code("import time", "time.sleep")

    async def main() -> tuple[str, int]:
        turns = 0
        async with mock_vision(start=START) as vision:
            training = begin(vision)
            polling = asyncio.create_task(asyncio.to_thread(code.wait, training, 600))
            while not polling.done():
                turns += 1
                await asyncio.sleep(0)
            return polling.result(), turns

    status, turns = asyncio.run(main())
    assert status in ("TRAINED", "TRAINING_COMPLETED")
    assert turns > 1


@pytest.mark.parametrize("tool", ["time_machine", "freezegun"])
def test_time_machine_and_freezegun_move_the_virtual_clock(begin: Begin, tool: str) -> None:
    def travel(to: dt.datetime) -> Any:
        if tool == "freezegun":
            return freezegun.freeze_time(to)
        return time_machine.travel(to, tick=False)

    with travel(START), mock_vision() as vision:
        assert vision.clock.now() == START
        training = begin(vision)
        began = vision.clock.now()
        with travel(START + dt.timedelta(seconds=training.seconds - 1)):
            assert training.status() == training.busy
        with travel(START + dt.timedelta(seconds=training.seconds)):
            assert training.status() == training.done
        assert vision.clock.now() == began
        assert training.status() == training.done


@pytest.mark.parametrize("tool", ["time_machine", "freezegun"])
def test_waiting_beside_tools_that_own_the_wall_clock(
    begin: Begin, polling_code: Callable[..., Any], tool: str
) -> None:
    code = polling_code("import time", "time.sleep")
    stop = (
        freezegun.freeze_time(START)
        if tool == "freezegun"
        else time_machine.travel(START, tick=False)
    )
    with stop, mock_vision() as vision:
        training = begin(vision)
        ended: list[str] = []
        worker = threading.Thread(target=lambda: ended.append(code.wait(training)))
        worker.start()
        worker.join()
        assert ended == [training.done]
        assert dt.datetime.now(dt.timezone.utc) == START
