"""Clients of aiobotocore that wait: they move the virtual clock, and no test takes a second."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Iterator
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, WaiterError

from mock_vision import EndlessWaitError, Vision, mock_vision
from tests.support.async_clients import async_client
from tests.support.clients import REGION
from tests.support.workers import PATIENCE

MODEL = {"ProjectName": "boards", "ModelVersion": "1"}


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(coroutine)


@pytest.fixture(autouse=True)
def soon() -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < PATIENCE, "something has waited for real"


async def until(lookout: Any, status: str) -> int:
    """Poll until the model has a status; how often that took."""
    for polls in range(1, 100):
        found = await lookout.describe_model(**MODEL)
        if found["ModelDescription"]["Status"] == status:
            return polls
        await asyncio.sleep(60)
    raise AssertionError("it took too long")


def test_polling_moves_the_clock(vision: Vision) -> None:
    vision.durations["model_start"] = timedelta(minutes=5)
    vision.given.anomaly_model("boards", status="STARTING_HOSTING", region=REGION)
    before = vision.clock.now()

    async def program() -> int:
        async with async_client("lookoutvision") as lookout:
            return await until(lookout, "HOSTED")

    assert run(program()) == 6
    assert timedelta(minutes=5) <= vision.clock.now() - before < timedelta(minutes=5, seconds=1)


def test_a_waiter_polls_in_virtual_time(vision: Vision) -> None:
    vision.durations["model_start"] = timedelta(minutes=10)
    given = vision.given.label_model(
        "parts", labels=["bolt", "gear"], status="STARTING", region=REGION
    )

    async def program() -> None:
        async with async_client("rekognition") as labels:
            waiter = labels.get_waiter("project_version_running")
            await waiter.wait(ProjectArn=given.project_arn)

    run(program())
    assert len(vision.calls("DescribeProjectVersions")) == 21


def test_a_waiter_that_runs_out_of_attempts(vision: Vision) -> None:
    given = vision.given.label_model(
        "parts", labels=["bolt", "gear"], status="STARTING", region=REGION
    )
    vision.durations["model_start"] = timedelta(days=1)

    async def program() -> None:
        async with async_client("rekognition") as labels:
            waiter = labels.get_waiter("project_version_running")
            with pytest.raises(WaiterError, match="Max attempts exceeded"):
                await waiter.wait(
                    ProjectArn=given.project_arn, WaiterConfig={"Delay": 30, "MaxAttempts": 5}
                )

    run(program())


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_retries_back_off_in_virtual_time(vision: Vision, mode: str) -> None:
    vision.faults.throttle("ListProjects", times=4)
    before = vision.clock.now()
    retries = {"mode": mode, "total_max_attempts": 6}

    async def program() -> int:
        async with async_client("lookoutvision", retries=retries) as lookout:
            answer = await lookout.list_projects()
        return int(answer["ResponseMetadata"]["RetryAttempts"])

    assert run(program()) == 4
    assert vision.clock.now() - before > timedelta(milliseconds=100)


def test_adaptive_clients_go_on_after_a_throttling(vision: Vision) -> None:
    vision.faults.throttle("ListProjects")
    retries = {"mode": "adaptive", "total_max_attempts": 3}

    async def program() -> None:
        async with async_client("lookoutvision", retries=retries) as lookout:
            for _ in range(10):
                await lookout.list_projects()

    run(program())
    assert len(vision.calls("ListProjects")) == 11


def test_tasks_that_poll_at_once_move_the_clock_together(vision: Vision) -> None:
    vision.durations["model_start"] = timedelta(minutes=5)
    vision.given.anomaly_model("boards", status="STARTING_HOSTING", region=REGION)
    before = vision.clock.now()

    async def program() -> list[int]:
        async with async_client("lookoutvision") as lookout:
            return await asyncio.gather(*(until(lookout, "HOSTED") for _ in range(5)))

    assert run(program()) == [6] * 5
    assert vision.clock.now() - before < timedelta(minutes=6)


def test_a_time_out_around_a_poll(vision: Vision) -> None:
    vision.durations["model_start"] = timedelta(minutes=30)
    vision.given.anomaly_model("boards", status="STARTING_HOSTING", region=REGION)

    async def program() -> None:
        async with async_client("lookoutvision") as lookout:
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(until(lookout, "HOSTED"), 600)

    run(program())
    assert len(vision.calls("DescribeModel")) in (10, 11)


def test_a_wait_that_cannot_end() -> None:
    async def program() -> None:
        async with async_client("lookoutvision") as lookout:
            while True:
                found = await lookout.describe_model(**MODEL)
                if found["ModelDescription"]["Status"] == "HOSTED":
                    return
                await asyncio.sleep(3600)

    with (
        pytest.raises(EndlessWaitError, match="boards"),
        mock_vision(wait_limit=0.2) as vision,
    ):
        vision.given.anomaly_model("boards", status="TRAINING_FAILED", region=REGION)
        run(program())


def test_an_error_does_not_wait(vision: Vision) -> None:
    before = vision.clock.now()

    async def program() -> None:
        async with async_client("lookoutvision", retries={"mode": "standard"}) as lookout:
            with pytest.raises(ClientError, match="Could not find the project"):
                await lookout.describe_project(ProjectName="boards")

    run(program())
    assert vision.clock.now() - before < timedelta(seconds=5)
