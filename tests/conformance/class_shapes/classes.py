"""Plain classes."""

from __future__ import annotations

import abc
import unittest
from dataclasses import dataclass
from typing import Any
from unittest import mock

import pytest

from mock_vision import Vision, current, mock_vision
from tests.conformance.class_shapes import PhaseHook, shape

PYTEST_HASHES = pytest.version_tuple < (8,)
"""Whether pytest fails for tests whose instances cannot be hashed."""


@shape("test")
def plain(on_phase: PhaseHook) -> type:
    @mock_vision
    class Test:
        def test_one(self) -> None:
            on_phase("test")

        def test_two(self) -> None:
            on_phase("test")

    return Test


@shape("test")
def takes_vision(on_phase: PhaseHook) -> type:
    @mock_vision(seed=5)
    class Test:
        def test_one(self, vision: Vision) -> None:
            assert vision.seed == 5
            assert vision is current()
            on_phase("test")

    return Test


@shape("setup", "test")
def only_setup(on_phase: PhaseHook) -> type:
    @mock_vision
    class Test:
        def setup_method(self) -> None:
            on_phase("setup")

        def test_one(self) -> None:
            on_phase("test")

    return Test


@shape("test", "teardown")
def only_teardown(on_phase: PhaseHook) -> type:
    @mock_vision
    class Test:
        def test_one(self) -> None:
            on_phase("test")

        def teardown_method(self) -> None:
            on_phase("teardown")

    return Test


@shape("setup", "test", "teardown")
def methods_as_parameters(on_phase: PhaseHook) -> type:
    @mock_vision
    class Test:
        def setup_method(self, method: Any) -> None:
            assert method.__name__ == "test_one"
            on_phase("setup")

        def teardown_method(self, method: Any) -> None:
            assert method.__name__ == "test_one"
            on_phase("teardown")

        def test_one(self) -> None:
            on_phase("test")

    return Test


@shape("setup", "test", "teardown")
def undecorated_child(on_phase: PhaseHook) -> type:
    @mock_vision
    class Base:
        def setup_method(self) -> None:
            on_phase("setup")

        def teardown_method(self) -> None:
            on_phase("teardown")

    class Test(Base):
        def test_one(self) -> None:
            on_phase("test")

    return Test


@shape("setup", "test", "teardown")
def undecorated_base(on_phase: PhaseHook) -> type:
    class Base:
        def setup_method(self) -> None:
            on_phase("setup")

        def teardown_method(self, method: Any) -> None:
            on_phase("teardown")

        def test_one(self) -> None:
            on_phase("test")

    @mock_vision
    class Test(Base):
        pass

    return Test


@shape("base_setup", "setup", "test", "teardown", "base_teardown")
def both_decorated_with_super(on_phase: PhaseHook) -> type:
    @mock_vision(seed=1)
    class Base:
        def setup_method(self) -> None:
            on_phase("base_setup")

        def teardown_method(self) -> None:
            on_phase("base_teardown")

        def test_inherited(self, vision: Vision) -> None:
            assert vision.seed == 2
            on_phase("test")

    @mock_vision(seed=2)
    class Test(Base):
        def setup_method(self) -> None:
            super().setup_method()
            on_phase("setup")

        def teardown_method(self) -> None:
            on_phase("teardown")
            super().teardown_method()

        def test_one(self) -> None:
            assert current().seed == 2
            on_phase("test")

    return Test


@shape("setup", "test", "teardown")
def child_without_super(on_phase: PhaseHook) -> type:
    @mock_vision
    class Base:
        def setup_method(self) -> None:
            raise NotImplementedError

        def teardown_method(self) -> None:
            raise NotImplementedError

    class Test(Base):
        def setup_method(self, method: Any) -> None:  # type: ignore[override]
            on_phase("setup")

        def teardown_method(self, method: Any) -> None:  # type: ignore[override]
            on_phase("teardown")

        def test_one(self) -> None:
            on_phase("test")

    return Test


@shape("setup", "test")
def two_decorators(on_phase: PhaseHook) -> type:
    @mock_vision(seed=1, skill=0.5)
    @mock_vision(seed=2)
    class Test:
        def setup_method(self) -> None:
            on_phase("setup")

        def test_one(self) -> None:
            assert (current().seed, current().skill) == (2, 0.5)
            on_phase("test")

    return Test


@shape("setup", "test", "teardown")
def nested_classes(on_phase: PhaseHook) -> type:
    @mock_vision(seed=1)
    class Test:
        class TestInner:
            class TestInnermost:
                def setup_method(self) -> None:
                    on_phase("setup")

                def teardown_method(self) -> None:
                    on_phase("teardown")

                def test_one(self) -> None:
                    assert current().seed == 1
                    on_phase("test")

            @mock_vision(seed=2)
            class TestDecorated:
                def setup_method(self) -> None:
                    self.vision = current()
                    on_phase("setup")

                def teardown_method(self) -> None:
                    assert current() is self.vision
                    on_phase("teardown")

                def test_one(self) -> None:
                    assert current() is self.vision
                    assert current().seed == 2
                    on_phase("test")

    return Test


@shape("setup", "test", "teardown")
def nested_in_class_with_set_up(on_phase: PhaseHook) -> type:
    @mock_vision
    class Test:
        def setup_method(self) -> None:
            pass

        class TestInner:
            def setup_method(self) -> None:
                # pytest 8.1 and later call it for the class around too.
                self.calls = getattr(self, "calls", 0) + 1
                if self.calls == 1:
                    on_phase("setup")

            def teardown_method(self) -> None:
                on_phase("teardown")

            def test_one(self) -> None:
                on_phase("test")

    return Test


@shape("setUp", "test", "tearDown", "teardown")
def nested_test_case(on_phase: PhaseHook) -> type:
    @mock_vision
    class Test:
        class TestInner(unittest.TestCase):
            def teardown_method(self) -> None:
                on_phase("teardown")

            def setUp(self) -> None:
                on_phase("setUp")

            def tearDown(self) -> None:
                on_phase("tearDown")

            def test_one(self) -> None:
                on_phase("test")

    return Test


@shape("setup", "test")
def static_and_class_methods(on_phase: PhaseHook) -> type:
    @mock_vision
    class Test:
        def setup_method(self) -> None:
            on_phase("setup")

        @staticmethod
        def test_static(vision: Vision) -> None:
            assert vision is current()
            on_phase("test")

        @classmethod
        def test_class(cls) -> None:
            on_phase("test")

    return Test


@shape("test")
def parametrized(on_phase: PhaseHook) -> type:
    @mock_vision
    @pytest.mark.parametrize("number", [1, 2])
    class Test:
        @pytest.mark.parametrize("letter", ["a", "b"])
        def test_one(self, letter: str, vision: Vision, number: int) -> None:
            assert vision.seed == 0
            on_phase("test")

    return Test


@shape("setup", "test")
def data_class(on_phase: PhaseHook) -> type:
    @mock_vision
    @dataclass(init=False, unsafe_hash=PYTEST_HASHES)
    class Test:
        number: int = 5

        def setup_method(self) -> None:
            on_phase("setup")

        def test_one(self) -> None:
            on_phase("test")

    return Test


@shape("setup", "test")
def data_class_with_slots(on_phase: PhaseHook) -> type:
    class Base:
        __slots__ = ()

        def setup_method(self) -> None:
            on_phase("setup")

    # dataclass makes the decorated class again.
    @dataclass(init=False, slots=True, unsafe_hash=PYTEST_HASHES)
    @mock_vision
    class Test(Base):
        def test_one(self) -> None:
            on_phase("test")

    return Test


@shape("mixin_setup", "setup", "test")
def mixin_between(on_phase: PhaseHook) -> type:
    @mock_vision
    class Base:
        def test_one(self) -> None:
            raise NotImplementedError

    class Mixin:
        def setup_method(self) -> None:
            on_phase("mixin_setup")

        def test_one(self) -> None:
            on_phase("test")

    class Test(Mixin, Base):
        def setup_method(self) -> None:
            super().setup_method()
            on_phase("setup")

    return Test


@shape("setup", "test")
def mixin_after(on_phase: PhaseHook) -> type:
    class Root:
        def test_one(self) -> None:
            raise NotImplementedError

    @mock_vision
    class Base(Root):
        pass

    class Mixin(Root):
        def setup_method(self) -> None:
            on_phase("setup")

        def test_one(self) -> None:
            on_phase("test")

    class Test(Base, Mixin):
        pass

    return Test


@shape("setup", "test")
def abstract_base_with_keyword(on_phase: PhaseHook) -> type:
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
            on_phase("setup")

        def test_one(self) -> None:
            assert self.seen == 3
            on_phase("test")

    return Test


@shape("setup", "test")
def patched(on_phase: PhaseHook) -> type:
    @mock_vision
    @mock.patch("os.getcwd")
    class Test:
        def setup_method(self) -> None:
            on_phase("setup")

        def test_one(self, patch: mock.Mock) -> None:
            on_phase("test")

    return Test
