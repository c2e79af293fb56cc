import asyncio
import functools
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


def test_arguments_after_vision_may_be_passed_by_position() -> None:
    @mock_vision(seed=3)
    def first(vision: Vision, number: int, *more: int) -> tuple[int, int, tuple[int, ...]]:
        return vision.seed, number, more

    @mock_vision(seed=3)
    def second(number: int, vision: Vision, *more: int) -> tuple[int, int, tuple[int, ...]]:
        return vision.seed, number, more

    @mock_vision(seed=3)
    def only_by_position(vision: Vision, /, number: int) -> tuple[int, int]:
        return vision.seed, number

    @mock_vision(seed=3)
    def only_by_name(*numbers: int, vision: Vision) -> tuple[int, tuple[int, ...]]:
        return vision.seed, numbers

    assert first(5) == first(number=5) == (3, 5, ())
    assert first(5, 6) == second(5, 6) == (3, 5, (6,))
    assert second(5) == second(number=5) == (3, 5, ())  # type: ignore[call-arg]
    assert only_by_position(5) == only_by_position(number=5) == (3, 5)  # type: ignore[arg-type, call-arg]
    assert only_by_name(5, 6) == (3, (5, 6))  # type: ignore[call-arg]
    with mock_vision(seed=4) as mine:
        assert first(5, vision=mine) == (3, 5, ())  # type: ignore[call-arg]


def hidden(function: Callable[..., Any]) -> Callable[..., Any]:
    """A decorator of a project, which makes a plain function of every kind."""

    @functools.wraps(function)
    def plain(*args: Any) -> Any:
        return function(*args)

    return plain


async def coroutine() -> None: ...


def generator() -> Iterator[None]:
    yield


async def asynchronous_generator() -> AsyncIterator[None]:
    yield


@pytest.mark.parametrize(
    ("function", "returned"),
    [
        (coroutine, "coroutine returned a coroutine"),
        (generator, "generator returned a generator"),
        (asynchronous_generator, "asynchronous_generator returned a async_generator"),
    ],
)
def test_code_that_would_run_after_the_mock_is_refused(
    function: Callable[[], Any], returned: str
) -> None:
    decorated = mock_vision(hidden(function))
    with pytest.raises(UsageError, match=f"{returned}, whose code would run after the mock") as it:
        decorated()
    assert "directly above the function that has `async def` or `yield`" in str(it.value)
    assert not mock_is_active()


def test_code_that_runs_later_is_inside_where_another_mock_goes_on() -> None:
    @mock_vision
    @hidden
    async def job() -> bool:
        return mock_is_active()

    with mock_vision():
        assert asyncio.run(job())
