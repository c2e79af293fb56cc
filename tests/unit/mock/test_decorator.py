import asyncio
import inspect
import unittest
from collections.abc import AsyncIterator, Iterator
from typing import Any

import boto3
import pytest

from mock_vision import Vision, mock_vision
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


def run(case: type[unittest.TestCase]) -> unittest.TestResult:
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    return result


def test_a_test_case_has_one_fresh_mock_for_each_test_with_its_set_up() -> None:
    @mock_vision(seed=8)
    class Case(unittest.TestCase):
        vision: Vision

        def setUp(self) -> None:
            create("from-set-up")
            self.addCleanup(lambda: self.assertTrue(mock_is_active()))

        def test_one(self) -> None:
            self.assertEqual(projects(), ["from-set-up"])
            create("mine")

        def test_two(self) -> None:
            self.assertEqual(projects(), ["from-set-up"])
            self.assertEqual(self.vision.seed, 8)

        def tearDown(self) -> None:
            self.assertIn("from-set-up", projects())

    result = run(Case)
    assert result.testsRun == 2
    assert result.wasSuccessful(), result.failures + result.errors
    assert not mock_is_active()


def test_an_asynchronous_test_case_too() -> None:
    @mock_vision
    class Case(unittest.IsolatedAsyncioTestCase):
        async def asyncSetUp(self) -> None:
            create("x")

        async def test_one(self) -> None:
            await asyncio.sleep(0)
            self.assertEqual(projects(), ["x"])

    result = run(Case)
    assert result.wasSuccessful(), result.failures + result.errors
    assert not mock_is_active()


class Base:
    def test_inherited(self) -> None:
        assert mock_is_active()
        assert projects() == []


@mock_vision
class TestPlainClass(Base):
    LEFT_ALONE = staticmethod(mock_is_active)

    def test_vision_is_filled(self, vision: Vision) -> None:
        assert vision.seed == 0

    def test_fixtures_still_work(self, tmp_path: Any) -> None:
        assert tmp_path.exists()
        assert mock_is_active()

    def helper(self) -> bool:
        return mock_is_active()

    def test_helpers_run_inside(self) -> None:
        assert self.helper()
        assert self.LEFT_ALONE()


@mock_vision
class TestWithSetup:
    def setup_method(self) -> None:
        create("from-setup")

    def test_sees_what_setup_made(self) -> None:
        assert projects() == ["from-setup"]
        create("mine")

    def test_is_isolated_from_the_other(self) -> None:
        assert projects() == ["from-setup"]


@mock_vision
class TestWithTeardown:
    def setup_method(self) -> None:
        create("from-setup")

    def test_one(self) -> None:
        create("mine")

    def teardown_method(self) -> None:
        assert sorted(projects()) == ["from-setup", "mine"]


def test_a_failing_set_up_leaves_no_mock_behind() -> None:
    @mock_vision
    class Broken:
        def setup_method(self) -> None:
            raise ZeroDivisionError

        def test_one(self) -> None: ...

    with pytest.raises(ZeroDivisionError):
        Broken().setup_method()
    assert not mock_is_active()


def test_asynchronous_methods_of_plain_classes() -> None:
    @mock_vision
    class Plain:
        def setup_method(self) -> None:
            create("x")

        async def test_one(self) -> list[str]:
            await asyncio.sleep(0)
            return projects()

    plain = Plain()
    plain.setup_method()
    assert asyncio.run(plain.test_one()) == ["x"]
    assert not mock_is_active()
