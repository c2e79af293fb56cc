"""Classes of unittest."""

from __future__ import annotations

import unittest
from collections.abc import Iterator
from typing import Any

import pytest

from mock_vision import Vision, current, mock_vision
from tests.conformance.class_shapes import PhaseHook, shape


@shape("setUp", "test", "tearDown", "cleanup")
def test_case(on_phase: PhaseHook) -> type:
    @mock_vision(seed=3)
    class Test(unittest.TestCase):
        vision: Vision

        def setUp(self) -> None:
            self.addCleanup(on_phase, "cleanup")
            assert self.vision.seed == 3
            on_phase("setUp")

        def tearDown(self) -> None:
            on_phase("tearDown")

        def test_one(self) -> None:
            with self.subTest("sub"):
                on_phase("test")

        def test_two(self) -> None:
            assert self.vision is current()
            on_phase("test")

    return Test


@shape("setUpClass", "setUp", "test", "tearDown", "tearDownClass", "class_cleanup")
def test_case_class_set_up(on_phase: PhaseHook) -> type:
    @mock_vision
    class Test(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            super().setUpClass()
            cls.addClassCleanup(on_phase, "class_cleanup")
            on_phase("setUpClass")

        @classmethod
        def tearDownClass(cls) -> None:
            on_phase("tearDownClass")
            super().tearDownClass()

        def setUp(self) -> None:
            on_phase("setUp")

        def tearDown(self) -> None:
            on_phase("tearDown")

        def test_one(self) -> None:
            on_phase("test")

        def test_two(self) -> None:
            on_phase("test")

    return Test


@shape("setUp", "test", "tearDown")
def decorated_child_of_decorated_test_case(on_phase: PhaseHook) -> type:
    @mock_vision(seed=1)
    class Base(unittest.TestCase):
        vision: Vision

        def setUp(self) -> None:
            on_phase("setUp")

        def test_inherited(self) -> None:
            on_phase("test")

    @mock_vision(seed=2)
    class Test(Base):
        def tearDown(self) -> None:
            assert self.vision.seed == 2
            on_phase("tearDown")

        def test_one(self) -> None:
            assert self.vision.seed == 2
            on_phase("test")

    return Test


@shape("setUpClass", "setUp", "test", "tearDown")
def undecorated_child_of_test_case(on_phase: PhaseHook) -> type:
    @mock_vision
    class Base(unittest.TestCase):
        def setUp(self) -> None:
            raise NotImplementedError

    class Test(Base):
        @classmethod
        def setUpClass(cls) -> None:
            on_phase("setUpClass")

        def setUp(self) -> None:
            on_phase("setUp")

        def run(self, result: unittest.TestResult | None = None) -> unittest.TestResult | None:
            return super().run(result)

        def tearDown(self) -> None:
            on_phase("tearDown")

        def test_one(self) -> None:
            on_phase("test")

    return Test


@shape("setUp", "asyncSetUp", "test", "asyncTearDown", "tearDown", "cleanup")
def asynchronous_test_case(on_phase: PhaseHook) -> type:
    @mock_vision
    class Test(unittest.IsolatedAsyncioTestCase):
        async def clean_up(self) -> None:
            on_phase("cleanup")

        def setUp(self) -> None:
            self.addAsyncCleanup(self.clean_up)
            on_phase("setUp")

        async def asyncSetUp(self) -> None:
            on_phase("asyncSetUp")

        async def asyncTearDown(self) -> None:
            on_phase("asyncTearDown")

        def tearDown(self) -> None:
            on_phase("tearDown")

        async def test_one(self) -> None:
            on_phase("test")

    return Test


@shape("setup", "fixture", "setUp", "test", "fixture_end", "teardown")
def test_case_with_fixtures(on_phase: PhaseHook) -> type:
    @mock_vision
    class Test(unittest.TestCase):
        vision: Vision

        def setup_method(self, method: Any) -> None:
            assert method.__name__ == "test_one"
            on_phase("setup")

        def teardown_method(self, method: Any) -> None:
            on_phase("teardown")

        @pytest.fixture(autouse=True)
        def always(self) -> Iterator[None]:
            on_phase("fixture")
            yield
            on_phase("fixture_end")

        def setUp(self) -> None:
            on_phase("setUp")

        def test_one(self) -> None:
            assert self.vision is current()
            on_phase("test")

    return Test


@shape("setup_class", "class_fixture", "test", "class_fixture_end", "teardown_class")
def test_case_with_class_fixtures(on_phase: PhaseHook) -> type:
    @mock_vision
    class Test(unittest.TestCase):
        @classmethod
        def setup_class(cls) -> None:
            on_phase("setup_class")

        @classmethod
        def teardown_class(cls) -> None:
            on_phase("teardown_class")

        @pytest.fixture(scope="class", autouse=True)
        def shared(self) -> Iterator[None]:
            on_phase("class_fixture")
            yield
            on_phase("class_fixture_end")

        def test_one(self) -> None:
            on_phase("test")

    return Test


@shape("test")
def skipped_and_expected_to_fail(on_phase: PhaseHook) -> type:
    @mock_vision
    class Test(unittest.TestCase):
        @unittest.skip("always")
        def test_skipped(self) -> None:
            raise NotImplementedError

        @unittest.expectedFailure
        def test_fails(self) -> None:
            on_phase("test")
            raise ZeroDivisionError

    return Test
