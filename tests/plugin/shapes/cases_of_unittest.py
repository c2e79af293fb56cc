"""Classes of unittest."""

from __future__ import annotations

import unittest
from collections.abc import Iterator
from typing import Any

import pytest

from mock_vision import Vision, current, mock_vision
from tests.plugin.shapes import Go, shape


@shape("setUp", "test", "tearDown", "cleanup")
def test_case(go: Go) -> type:
    @mock_vision(seed=3)
    class Test(unittest.TestCase):
        vision: Vision

        def setUp(self) -> None:
            self.addCleanup(go, "cleanup")
            assert self.vision.seed == 3
            go("setUp")

        def tearDown(self) -> None:
            go("tearDown")

        def test_one(self) -> None:
            with self.subTest("sub"):
                go("test")

        def test_two(self) -> None:
            assert self.vision is current()
            go("test")

    return Test


@shape("setUpClass", "setUp", "test", "tearDown", "tearDownClass", "class_cleanup")
def test_case_class_set_up(go: Go) -> type:
    @mock_vision
    class Test(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            super().setUpClass()
            cls.addClassCleanup(go, "class_cleanup")
            go("setUpClass")

        @classmethod
        def tearDownClass(cls) -> None:
            go("tearDownClass")
            super().tearDownClass()

        def setUp(self) -> None:
            go("setUp")

        def tearDown(self) -> None:
            go("tearDown")

        def test_one(self) -> None:
            go("test")

        def test_two(self) -> None:
            go("test")

    return Test


@shape("setUp", "test", "tearDown")
def decorated_child_of_decorated_test_case(go: Go) -> type:
    @mock_vision(seed=1)
    class Base(unittest.TestCase):
        vision: Vision

        def setUp(self) -> None:
            go("setUp")

        def test_inherited(self) -> None:
            go("test")

    @mock_vision(seed=2)
    class Test(Base):
        def tearDown(self) -> None:
            assert self.vision.seed == 2
            go("tearDown")

        def test_one(self) -> None:
            assert self.vision.seed == 2
            go("test")

    return Test


@shape("setUpClass", "setUp", "test", "tearDown")
def undecorated_child_of_test_case(go: Go) -> type:
    @mock_vision
    class Base(unittest.TestCase):
        def setUp(self) -> None:
            raise NotImplementedError

    class Test(Base):
        @classmethod
        def setUpClass(cls) -> None:
            go("setUpClass")

        def setUp(self) -> None:
            go("setUp")

        def run(self, result: unittest.TestResult | None = None) -> unittest.TestResult | None:
            return super().run(result)

        def tearDown(self) -> None:
            go("tearDown")

        def test_one(self) -> None:
            go("test")

    return Test


@shape("setUp", "asyncSetUp", "test", "asyncTearDown", "tearDown", "cleanup")
def asynchronous_test_case(go: Go) -> type:
    @mock_vision
    class Test(unittest.IsolatedAsyncioTestCase):
        async def clean_up(self) -> None:
            go("cleanup")

        def setUp(self) -> None:
            self.addAsyncCleanup(self.clean_up)
            go("setUp")

        async def asyncSetUp(self) -> None:
            go("asyncSetUp")

        async def asyncTearDown(self) -> None:
            go("asyncTearDown")

        def tearDown(self) -> None:
            go("tearDown")

        async def test_one(self) -> None:
            go("test")

    return Test


@shape("setup", "fixture", "setUp", "test", "fixture_end", "teardown")
def test_case_with_fixtures(go: Go) -> type:
    @mock_vision
    class Test(unittest.TestCase):
        vision: Vision

        def setup_method(self, method: Any) -> None:
            assert method.__name__ == "test_one"
            go("setup")

        def teardown_method(self, method: Any) -> None:
            go("teardown")

        @pytest.fixture(autouse=True)
        def always(self) -> Iterator[None]:
            go("fixture")
            yield
            go("fixture_end")

        def setUp(self) -> None:
            go("setUp")

        def test_one(self) -> None:
            assert self.vision is current()
            go("test")

    return Test


@shape("setup_class", "class_fixture", "test", "class_fixture_end", "teardown_class")
def test_case_with_class_fixtures(go: Go) -> type:
    @mock_vision
    class Test(unittest.TestCase):
        @classmethod
        def setup_class(cls) -> None:
            go("setup_class")

        @classmethod
        def teardown_class(cls) -> None:
            go("teardown_class")

        @pytest.fixture(scope="class", autouse=True)
        def shared(self) -> Iterator[None]:
            go("class_fixture")
            yield
            go("class_fixture_end")

        def test_one(self) -> None:
            go("test")

    return Test


@shape("test")
def skipped_and_expected_to_fail(go: Go) -> type:
    @mock_vision
    class Test(unittest.TestCase):
        @unittest.skip("always")
        def test_skipped(self) -> None:
            raise NotImplementedError

        @unittest.expectedFailure
        def test_fails(self) -> None:
            go("test")
            raise ZeroDivisionError

    return Test
