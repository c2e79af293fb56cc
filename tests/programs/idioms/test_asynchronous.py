"""Asynchronous code that polls, through every entry point, and its waits that cannot end."""

from __future__ import annotations

import asyncio
import unittest
from collections.abc import Callable
from typing import Any

import pytest

from mock_vision import EndlessWaitError, mock_vision
from tests.support.clocks import START
from tests.support.trainings import TRAININGS, Training, train_custom_labels

LIMIT = 0.02


async def wait(training: Training, seconds: float = 600) -> str:
    while (status := training.status()) == training.busy:
        await asyncio.sleep(seconds)
    return status


async def wait_in_threads(training: Training, seconds: float = 600) -> str:
    while (status := await asyncio.to_thread(training.status)) == training.busy:
        await asyncio.sleep(seconds)
    return status


def since_start(vision: Any) -> float:
    seconds: float = (vision.clock.now() - START).total_seconds()
    return seconds


@pytest.mark.parametrize("service", sorted(TRAININGS))
@pytest.mark.parametrize("poll", [wait, wait_in_threads])
def test_tasks_that_wait_for_one_training(service: str, poll: Callable[..., Any]) -> None:
    async def main() -> list[str]:
        async with mock_vision(start=START) as vision:
            training = TRAININGS[service](vision)
            began = since_start(vision)
            ended: list[str] = await asyncio.gather(*(poll(training) for _ in range(3)))
            assert since_start(vision) - began == training.seconds
            assert set(ended) == {training.done}
            return ended

    assert len(asyncio.run(main())) == 3


@mock_vision(start=START)
async def decorated(vision: Any) -> tuple[str, float]:
    return await wait(train_custom_labels(vision)), since_start(vision)


def test_a_decorated_coroutine_function() -> None:
    assert asyncio.run(decorated()) == ("TRAINING_COMPLETED", 3600)


@mock_vision(start=START)
class Tests(unittest.IsolatedAsyncioTestCase):
    """Run by the test below, not by pytest."""

    __test__ = False
    vision: Any

    async def asyncSetUp(self) -> None:
        self.training = train_custom_labels(self.vision)
        await asyncio.sleep(60)

    async def test(self) -> None:
        self.assertEqual(await wait(self.training, 59), "TRAINING_COMPLETED")
        self.assertEqual(since_start(self.vision), 60 + 60 * 59)


def test_a_test_case_of_unittest() -> None:
    result = unittest.TestResult()
    Tests("test").run(result)
    assert result.wasSuccessful(), result


def test_sleep_real_leaves_event_loops_alone() -> None:
    turn = asyncio.BaseEventLoop._run_once  # type: ignore[attr-defined]

    async def main() -> None:
        async with mock_vision(start=START, sleep="real") as vision:
            assert asyncio.BaseEventLoop._run_once is turn  # type: ignore[attr-defined]
            await asyncio.sleep(0.001)
            assert vision.clock.now() == START

    asyncio.run(main())


def test_two_runs_print_the_same() -> None:
    async def stage(vision: Any, training: Training, seconds: float, log: list[Any]) -> None:
        while training.status() == training.busy:
            log.append((seconds, since_start(vision)))
            await asyncio.sleep(seconds)

    async def main() -> list[Any]:
        log: list[Any] = []
        async with mock_vision(start=START) as vision:
            training = train_custom_labels(vision)
            await asyncio.gather(*(stage(vision, training, s, log) for s in (420.0, 0.7e3, 600)))
            return [*log, asyncio.get_running_loop().time() > 0, *map(str, vision.journal)]

    assert asyncio.run(main()) == asyncio.run(main())


# Waits that cannot end


def test_an_endless_wait_raises_in_the_code_that_awaits_the_task() -> None:
    async def main() -> None:
        async with mock_vision(start=START, wait_limit=LIMIT) as vision:
            training = train_custom_labels(vision, labels=("plate", "plate"))

            async def until_done() -> None:
                while training.status() != training.done:
                    await asyncio.sleep(60)

            with pytest.raises(EndlessWaitError, match="TRAINING_FAILED"):
                await asyncio.gather(until_done(), asyncio.sleep(60))
            assert len(asyncio.all_tasks()) == 1

    asyncio.run(main())


def test_a_patched_sleep_in_a_task(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing(seconds: float) -> None: ...

    async def main() -> None:
        async with mock_vision(start=START) as vision:
            training = train_custom_labels(vision)
            monkeypatch.setattr(asyncio, "sleep", nothing)
            monkeypatch.setattr("mock_vision.world.endless_waits.REPEATS", 50)
            with pytest.raises(EndlessWaitError, match=r"time\.sleep, asyncio\.sleep or a waiter"):
                await asyncio.wait_for(asyncio.ensure_future(wait(training)), 10**6)

    asyncio.run(main())


def test_an_endless_wait_in_a_task_that_is_never_awaited_fails_the_test() -> None:
    async def main() -> None:
        async with mock_vision(start=START, wait_limit=LIMIT) as vision:
            training = train_custom_labels(vision, labels=("plate", "plate"))

            async def until_done() -> None:
                while training.status() != training.done:
                    await asyncio.sleep(60)

            task = asyncio.create_task(until_done())
            await asyncio.wait([task])
            assert isinstance(task.exception(), EndlessWaitError)

    with pytest.raises(EndlessWaitError, match="TRAINING_FAILED"):
        asyncio.run(main())
