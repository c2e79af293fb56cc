import asyncio
import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cached_property
from typing import Any

import boto3
import pytest

from mock_vision import UsageError, Vision, mock_vision
from mock_vision.upstream.stubber import mock_is_active


def projects() -> list[str]:
    found = boto3.client("rekognition", region_name="us-east-1").describe_projects()
    return [project["ProjectArn"].split("/")[1] for project in found["ProjectDescriptions"]]


def create(name: str) -> None:
    boto3.client("rekognition", region_name="us-east-1").create_project(ProjectName=name)


@mock_vision
def bare(name: str, times: int = 2) -> list[str]:
    """What it does."""
    for number in range(times):
        create(f"{name}{number}")
    return sorted(projects())


@mock_vision(seed=5)
def with_options(vision: Vision, extra: int = 1) -> tuple[int, int]:
    return vision.seed, extra


def test_a_bare_decorator_keeps_name_signature_and_result() -> None:
    assert bare("p", times=3) == ["p0", "p1", "p2"]
    assert bare("p") == ["p0", "p1"]
    assert (bare.__name__, bare.__doc__) == ("bare", "What it does.")
    assert not mock_is_active()


def test_a_parameter_named_vision_is_filled_and_hidden() -> None:
    assert with_options(extra=2) == (5, 2)
    assert list(inspect.signature(with_options).parameters) == ["extra"]
    with mock_vision() as mine:
        assert with_options(vision=mine) == (5, 1)  # type: ignore[call-arg]


def test_a_coroutine_function_stays_one() -> None:
    @mock_vision(seed=6)
    async def job(vision: Vision) -> int:
        await asyncio.sleep(0)
        assert mock_is_active()
        return vision.seed

    assert inspect.iscoroutinefunction(job)
    assert asyncio.run(job()) == 6
    assert not mock_is_active()


def test_generators_hold_the_mock_until_they_end() -> None:
    @mock_vision
    def steps() -> Iterator[bool]:
        yield mock_is_active()
        yield mock_is_active()

    assert list(steps()) == [True, True]
    assert not mock_is_active()


def test_asynchronous_generators_hold_the_mock_until_they_end() -> None:
    @mock_vision
    async def steps() -> AsyncIterator[bool]:
        yield mock_is_active()
        yield mock_is_active()

    async def main() -> list[bool]:
        return [step async for step in steps()]

    assert asyncio.run(main()) == [True, True]
    assert not mock_is_active()


class Methods:
    @mock_vision
    @staticmethod
    def static() -> bool:
        return mock_is_active()

    @mock_vision(seed=4)
    @classmethod
    def of_class(cls, vision: Vision) -> tuple[str, int]:
        return cls.__name__, vision.seed


def test_static_and_class_methods_stay_what_they_are() -> None:
    assert Methods.static()
    assert Methods().of_class() == ("Methods", 4)
    assert not mock_is_active()


@pytest.mark.parametrize(
    ("made", "name"),
    [
        (pytest.fixture, "pytest.fixture"),
        (contextmanager, "contextmanager"),
        (asynccontextmanager, "asynccontextmanager"),
        (property, "property"),
        (cached_property, "cached_property"),
    ],
)
@pytest.mark.parametrize("decorate", [mock_vision, mock_vision(seed=1)])
def test_above_other_decorators_it_is_refused_with_the_right_order(
    made: Callable[[Any], Any], name: str, decorate: Callable[[Any], Any]
) -> None:
    def thing() -> Iterator[None]:
        yield

    with pytest.raises(UsageError) as refused:
        decorate(made(thing))
    assert f"@mock_vision stands above @{name}, which leaves it no function" in str(refused.value)
    assert f"\n\n    @{name}\n    @mock_vision\n    def " in str(refused.value)


def test_below_contextmanager_the_block_is_inside() -> None:
    @contextmanager
    @mock_vision
    def block() -> Iterator[bool]:
        yield mock_is_active()

    with block() as inside:
        assert inside
        assert mock_is_active()
    assert not mock_is_active()
