"""The decorator on classes, by hand and by the runner of unittest.

How pytest runs decorated classes of every shape is in ``tests/conformance/test_class_shapes.py``.
"""

import asyncio
import unittest
from datetime import timedelta
from typing import Any

import boto3
import pytest

from mock_vision import Vision, current, mock_vision
from mock_vision.mock.class_decorator import stop_left
from mock_vision.upstream.stubber import mock_is_active


def projects() -> list[str]:
    found = boto3.client("rekognition", region_name="us-east-1").describe_projects()
    return [project["ProjectArn"].split("/")[1] for project in found["ProjectDescriptions"]]


def create(name: str) -> None:
    boto3.client("rekognition", region_name="us-east-1").create_project(ProjectName=name)


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


def test_a_test_case_can_be_debugged() -> None:
    phases: list[bool] = []

    @mock_vision
    class Case(unittest.TestCase):
        def setUp(self) -> None:
            phases.append(mock_is_active())

        def test_one(self) -> None:
            phases.append(mock_is_active())

    Case("test_one").debug()
    assert phases == [True, True]
    assert not mock_is_active()


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

    plain: Any = Plain()
    plain.setup_method()
    assert asyncio.run(plain.test_one()) == ["x"]
    assert mock_is_active()
    plain.teardown_method()
    assert not mock_is_active()


def test_by_hand_every_test_is_inside() -> None:
    class Base:
        def test_inherited(self) -> bool:
            return mock_is_active()

    @mock_vision(seed=3)
    class Plain(Base):
        def test_one(self, vision: Vision) -> int:
            return vision.seed

        @staticmethod
        def test_static(vision: Vision) -> int:
            return vision.seed

        @classmethod
        def test_class(cls, vision: Vision) -> int:
            return vision.seed

        def teardown_method(self) -> None:
            assert mock_is_active()

    plain: Any = Plain()
    assert plain.test_inherited()
    assert plain.test_one() == plain.test_static() == type(plain).test_class() == 3
    plain.teardown_method()
    assert not mock_is_active()


def test_a_set_up_of_the_class_that_leaves_the_mock_untouched_costs_no_isolation() -> None:
    class Framework(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            super().setUpClass()
            assert mock_is_active()

    @mock_vision
    class Case(Framework):
        def test_one(self) -> None:
            self.assertEqual(projects(), [])
            create("x")

        def test_two(self) -> None:
            self.assertEqual(projects(), [])
            create("x")

    result = run(Case)
    assert result.testsRun == 2
    assert result.wasSuccessful(), result.failures + result.errors


def fixture_of_pytest() -> Any:
    """The kind of fixture that pytest before 8.2 leaves in a class that it has collected."""

    def set_up(self: Any) -> None:
        raise NotImplementedError

    set_up.__module__ = "_pytest.unittest"
    return pytest.fixture(scope="class", autouse=True)(set_up)


def test_fixtures_that_pytest_makes_cost_no_isolation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unittest.TestCase, "_made_by_pytest", fixture_of_pytest(), raising=False)

    @mock_vision
    class Case(unittest.TestCase):
        def test_one(self) -> None:
            self.assertEqual(projects(), [])
            create("x")

        def test_two(self) -> None:
            self.assertEqual(projects(), [])
            create("x")

    result = run(Case)
    assert result.testsRun == 2
    assert result.wasSuccessful(), result.failures + result.errors


def set_skill() -> None:
    current().skill = 0.5


def set_duration() -> None:
    current().durations["training"] = timedelta(hours=9)


@pytest.mark.parametrize(
    "touch",
    [
        lambda: create("shared"),
        lambda: boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="shared"),
        lambda: current().answers.normal(optional=True),
        lambda: current().clock.advance(hours=1),
        set_skill,
        set_duration,
    ],
)
def test_the_tests_have_the_resources_of_a_class_set_up(touch: Any) -> None:
    states: list[Any] = []

    def state() -> Any:
        buckets = boto3.client("s3", region_name="us-east-1").list_buckets()["Buckets"]
        here = current()
        return (projects(), len(buckets), here.answers, here.skill, here.durations["training"])

    @mock_vision(durations={"training": 5})
    class Case(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            touch()
            states.append(current().clock)

        def test_one(self) -> None:
            self.assertIs(current().clock, states[0])
            states.append(state())

        @classmethod
        def tearDownClass(cls) -> None:
            assert current().clock is states[0]

    result = run(Case)
    assert result.wasSuccessful(), result.failures + result.errors
    assert len(states) == 2
    assert not mock_is_active()


def test_a_class_that_is_no_test_is_left_alone() -> None:
    @mock_vision
    class Plain:
        class Helper:
            def method(self) -> bool:
                return mock_is_active()

        def test_helper(self) -> bool:
            return self.Helper().method()

    assert not Plain.Helper().method()
    assert not hasattr(Plain.Helper, "setup_method")
    assert Plain().test_helper()


def test_a_mock_whose_end_was_lost_can_be_stopped() -> None:
    @mock_vision
    class Plain:
        def setup_method(self) -> None: ...

        @classmethod
        def setup_class(cls) -> None:
            create("x")

    @mock_vision
    class Other(Plain): ...

    Plain.setup_class()
    Plain().setup_method()
    stop_left(Other, of_class=True)
    assert mock_is_active()
    stop_left(Plain, of_class=False)
    assert projects() == ["x"]
    stop_left(Plain, of_class=True)
    assert not mock_is_active()


def test_the_parts_of_a_nested_class_can_be_called_by_hand() -> None:
    called = []

    @mock_vision(seed=4)
    class Plain:
        class TestInner:
            def setup_method(self) -> None:
                called.append(current().seed)

            def teardown_method(self) -> None:
                called.append(current().seed)

            def test_one(self) -> None: ...

    test = Plain.TestInner()
    test.setup_method()
    assert mock_is_active()
    test.teardown_method()
    assert called == [4, 4]
    assert not mock_is_active()


def test_a_nested_class_goes_on_until_the_set_up_for_each_class_around_has_ended() -> None:
    class Inner:
        def setup_method(self, method: Any) -> None:
            create(method)

        def test_one(self) -> None: ...

    class Outer:
        TestInner = Inner

    Inner.__qualname__ = f"{Outer.__qualname__}.TestInner"
    mock_vision(Outer)
    test: Any = Inner()
    test.setup_method("for the outer class")
    assert projects() == []
    test.setup_method("own")
    assert projects() == ["own"]
    test.teardown_method("own")
    assert projects() == ["own"]
    test.teardown_method("for the outer class")
    assert not mock_is_active()
