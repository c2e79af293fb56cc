"""Decorated classes of many shapes, for the table in ``test_class_shapes.py``.

A shape is a function that makes a class whose parts call ``go(phase)``. What ``go`` does is up to
the cell of the table: it notes whether a mock is on, and in one phase something goes wrong.
"""

from __future__ import annotations

import abc
import unittest
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from unittest import mock

import pytest

from mock_vision import Vision, current, mock_vision

Go = Callable[[str], None]
Shape = Callable[[Go], type]

SHAPES: dict[str, tuple[Shape, tuple[str, ...]]] = {}
"""By name: the function and the phases that a test of the class goes through."""


def shape(*phases: str) -> Callable[[Shape], Shape]:
    def add(made: Shape) -> Shape:
        SHAPES[made.__name__] = (made, phases)
        return made

    return add


@pytest.fixture
def from_the_module(request: pytest.FixtureRequest) -> Iterator[None]:
    """A fixture outside of the class, which the class uses."""
    request.cls.go("fixture")
    yield
    request.cls.go("fixture_end")


@shape("test")
def plain(go: Go) -> type:
    @mock_vision
    class Test:
        def test_one(self) -> None:
            go("test")

        def test_two(self) -> None:
            go("test")

    return Test


@shape("test")
def takes_vision(go: Go) -> type:
    @mock_vision(seed=5)
    class Test:
        def test_one(self, vision: Vision) -> None:
            assert vision.seed == 5
            assert vision is current()
            go("test")

    return Test


@shape("setup", "test")
def only_setup(go: Go) -> type:
    @mock_vision
    class Test:
        def setup_method(self) -> None:
            go("setup")

        def test_one(self) -> None:
            go("test")

    return Test


@shape("test", "teardown")
def only_teardown(go: Go) -> type:
    @mock_vision
    class Test:
        def test_one(self) -> None:
            go("test")

        def teardown_method(self) -> None:
            go("teardown")

    return Test


@shape("setup", "test", "teardown")
def methods_as_parameters(go: Go) -> type:
    @mock_vision
    class Test:
        def setup_method(self, method: Any) -> None:
            assert method.__name__ == "test_one"
            go("setup")

        def teardown_method(self, method: Any) -> None:
            assert method.__name__ == "test_one"
            go("teardown")

        def test_one(self) -> None:
            go("test")

    return Test


@shape("setup", "test", "teardown")
def undecorated_child(go: Go) -> type:
    @mock_vision
    class Base:
        def setup_method(self) -> None:
            go("setup")

        def teardown_method(self) -> None:
            go("teardown")

    class Test(Base):
        def test_one(self) -> None:
            go("test")

    return Test


@shape("setup", "test", "teardown")
def undecorated_base(go: Go) -> type:
    class Base:
        def setup_method(self) -> None:
            go("setup")

        def teardown_method(self, method: Any) -> None:
            go("teardown")

        def test_one(self) -> None:
            go("test")

    @mock_vision
    class Test(Base):
        pass

    return Test


@shape("base_setup", "setup", "test", "teardown", "base_teardown")
def both_decorated_with_super(go: Go) -> type:
    @mock_vision(seed=1)
    class Base:
        def setup_method(self) -> None:
            go("base_setup")

        def teardown_method(self) -> None:
            go("base_teardown")

        def test_inherited(self, vision: Vision) -> None:
            assert vision.seed == 2
            go("test")

    @mock_vision(seed=2)
    class Test(Base):
        def setup_method(self) -> None:
            super().setup_method()
            go("setup")

        def teardown_method(self) -> None:
            go("teardown")
            super().teardown_method()

        def test_one(self) -> None:
            assert current().seed == 2
            go("test")

    return Test


@shape("setup", "test", "teardown")
def child_without_super(go: Go) -> type:
    @mock_vision
    class Base:
        def setup_method(self) -> None:
            raise NotImplementedError

        def teardown_method(self) -> None:
            raise NotImplementedError

    class Test(Base):
        def setup_method(self, method: Any) -> None:
            go("setup")

        def teardown_method(self, method: Any) -> None:
            go("teardown")

        def test_one(self) -> None:
            go("test")

    return Test


@shape("setup", "test")
def two_decorators(go: Go) -> type:
    @mock_vision(seed=1, skill=0.5)
    @mock_vision(seed=2)
    class Test:
        def setup_method(self) -> None:
            go("setup")

        def test_one(self) -> None:
            assert (current().seed, current().skill) == (2, 0.5)
            go("test")

    return Test


@shape("setup", "test", "teardown")
def nested_classes(go: Go) -> type:
    @mock_vision(seed=1)
    class Test:
        class TestInner:
            class TestInnermost:
                def setup_method(self) -> None:
                    go("setup")

                def teardown_method(self) -> None:
                    go("teardown")

                def test_one(self) -> None:
                    assert current().seed == 1
                    go("test")

            @mock_vision(seed=2)
            class TestDecorated:
                def test_one(self) -> None:
                    assert current().seed == 2
                    go("test")

    return Test


@shape("setup", "test")
def static_and_class_methods(go: Go) -> type:
    @mock_vision
    class Test:
        def setup_method(self) -> None:
            go("setup")

        @staticmethod
        def test_static(vision: Vision) -> None:
            assert vision is current()
            go("test")

        @classmethod
        def test_class(cls) -> None:
            go("test")

    return Test


@shape("setup_class", "setup", "test", "teardown", "teardown_class")
def class_set_up(go: Go) -> type:
    @mock_vision
    class Test:
        @classmethod
        def setup_class(cls) -> None:
            go("setup_class")

        @classmethod
        def teardown_class(cls) -> None:
            go("teardown_class")

        def setup_method(self) -> None:
            go("setup")

        def teardown_method(self) -> None:
            go("teardown")

        def test_one(self) -> None:
            go("test")

        def test_two(self) -> None:
            go("test")

    return Test


@shape("test", "teardown_class")
def class_end_with_parameters(go: Go) -> type:
    class Base:
        def teardown_class(cls: type) -> None:  # type: ignore[misc]  # noqa: N805 - pytest passes it
            assert issubclass(cls, Base)
            go("teardown_class")

    @mock_vision
    class Test(Base):
        def test_one(self) -> None:
            go("test")

    return Test


@shape("class_fixture", "test", "class_fixture_end")
def class_scoped_fixture(go: Go) -> type:
    @mock_vision
    class Test:
        @pytest.fixture(scope="class")
        def shared(self) -> Iterator[int]:
            go("class_fixture")
            yield 5
            go("class_fixture_end")

        def test_one(self, shared: int) -> None:
            assert shared == 5
            go("test")

        def test_two(self, shared: int) -> None:
            go("test")

    return Test


@shape("setup", "fixture", "test", "fixture_end", "teardown")
def fixtures_of_the_class(go: Go) -> type:
    @mock_vision
    class Test:
        @pytest.fixture(autouse=True)
        def always(self) -> Iterator[None]:
            go("fixture")
            yield
            go("fixture_end")

        @pytest.fixture
        def number(self) -> int:
            assert current().seed == 0
            return 5

        def setup_method(self) -> None:
            go("setup")

        def teardown_method(self) -> None:
            go("teardown")

        def test_one(self, number: int) -> None:
            assert number == 5
            go("test")

    return Test


@shape("fixture", "test", "fixture_end")
def use_fixtures(go: Go) -> type:
    @pytest.mark.usefixtures("from_the_module")
    @mock_vision
    class Test:
        def test_one(self) -> None:
            go("test")

    Test.go = staticmethod(go)  # type: ignore[attr-defined]
    return Test


@shape("test")
def parametrized(go: Go) -> type:
    @mock_vision
    @pytest.mark.parametrize("number", [1, 2])
    class Test:
        @pytest.mark.parametrize("letter", ["a", "b"])
        def test_one(self, letter: str, vision: Vision, number: int) -> None:
            assert vision.seed == 0
            go("test")

    return Test


@shape("setup", "test")
def data_class(go: Go) -> type:
    @mock_vision
    @dataclass(init=False)
    class Test:
        number: int = 5

        def setup_method(self) -> None:
            go("setup")

        def test_one(self) -> None:
            go("test")

    return Test


@shape("setup", "test")
def data_class_with_slots(go: Go) -> type:
    class Base:
        __slots__ = ()

        def setup_method(self) -> None:
            go("setup")

    # dataclass makes the decorated class again.
    @dataclass(init=False, slots=True)
    @mock_vision
    class Test(Base):
        def test_one(self) -> None:
            go("test")

    return Test


@shape("mixin_setup", "setup", "test")
def mixin_between(go: Go) -> type:
    @mock_vision
    class Base:
        def test_one(self) -> None:
            raise NotImplementedError

    class Mixin:
        def setup_method(self) -> None:
            go("mixin_setup")

        def test_one(self) -> None:
            go("test")

    class Test(Mixin, Base):
        def setup_method(self) -> None:
            super().setup_method()
            go("setup")

    return Test


@shape("setup", "test")
def mixin_after(go: Go) -> type:
    class Root:
        def test_one(self) -> None:
            raise NotImplementedError

    @mock_vision
    class Base(Root):
        pass

    class Mixin(Root):
        def setup_method(self) -> None:
            go("setup")

        def test_one(self) -> None:
            go("test")

    class Test(Base, Mixin):
        pass

    return Test


@shape("setup", "test")
def abstract_base_with_keyword(go: Go) -> type:
    @mock_vision
    class Base(abc.ABC):
        seen: int = 0

        def __init_subclass__(cls, *, seen: int, **kwargs: Any) -> None:
            super().__init_subclass__(**kwargs)
            cls.seen = seen

        @abc.abstractmethod
        def setup_method(self) -> None: ...

    class Test(Base, seen=3):
        def setup_method(self) -> None:
            go("setup")

        def test_one(self) -> None:
            assert self.seen == 3
            go("test")

    return Test


@shape("setup", "test")
def patched(go: Go) -> type:
    @mock_vision
    @mock.patch("os.getcwd")
    class Test:
        def setup_method(self) -> None:
            go("setup")

        def test_one(self, patch: mock.Mock) -> None:
            go("test")

    return Test


@shape("setUp", "test", "tearDown", "cleanup")
def test_case(go: Go) -> type:
    @mock_vision(seed=3)
    class Test(unittest.TestCase):
        vision: Vision

        def setUp(self) -> None:  # noqa: N802
            self.addCleanup(go, "cleanup")
            assert self.vision.seed == 3
            go("setUp")

        def tearDown(self) -> None:  # noqa: N802
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
        def setUpClass(cls) -> None:  # noqa: N802
            super().setUpClass()
            cls.addClassCleanup(go, "class_cleanup")
            go("setUpClass")

        @classmethod
        def tearDownClass(cls) -> None:  # noqa: N802
            go("tearDownClass")
            super().tearDownClass()

        def setUp(self) -> None:  # noqa: N802
            go("setUp")

        def tearDown(self) -> None:  # noqa: N802
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

        def setUp(self) -> None:  # noqa: N802
            go("setUp")

        def test_inherited(self) -> None:
            go("test")

    @mock_vision(seed=2)
    class Test(Base):
        def tearDown(self) -> None:  # noqa: N802
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
        def setUp(self) -> None:  # noqa: N802
            raise NotImplementedError

    class Test(Base):
        @classmethod
        def setUpClass(cls) -> None:  # noqa: N802
            go("setUpClass")

        def setUp(self) -> None:  # noqa: N802
            go("setUp")

        def run(self, result: unittest.TestResult | None = None) -> unittest.TestResult | None:
            return super().run(result)

        def tearDown(self) -> None:  # noqa: N802
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

        def setUp(self) -> None:  # noqa: N802
            self.addAsyncCleanup(self.clean_up)
            go("setUp")

        async def asyncSetUp(self) -> None:  # noqa: N802
            go("asyncSetUp")

        async def asyncTearDown(self) -> None:  # noqa: N802
            go("asyncTearDown")

        def tearDown(self) -> None:  # noqa: N802
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

        def setUp(self) -> None:  # noqa: N802
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
