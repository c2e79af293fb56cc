"""Plain classes with set-ups of the class, or with fixtures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mock_vision import current, mock_vision
from tests.conformance.class_shapes import PhaseHook, shape


@pytest.fixture
def from_the_module(request: pytest.FixtureRequest) -> Iterator[None]:
    """A fixture outside of the class, which the class uses."""
    request.cls.on_phase("fixture")
    yield
    request.cls.on_phase("fixture_end")


@shape("setup_class", "setup", "test", "teardown", "teardown_class")
def class_set_up(on_phase: PhaseHook) -> type:
    @mock_vision
    class Test:
        @classmethod
        def setup_class(cls) -> None:
            on_phase("setup_class")

        @classmethod
        def teardown_class(cls) -> None:
            on_phase("teardown_class")

        def setup_method(self) -> None:
            on_phase("setup")

        def teardown_method(self) -> None:
            on_phase("teardown")

        def test_one(self) -> None:
            on_phase("test")

        def test_two(self) -> None:
            on_phase("test")

    return Test


@shape("test", "teardown_class")
def class_end_with_parameters(on_phase: PhaseHook) -> type:
    class Base:
        def teardown_class(cls: type) -> None:  # type: ignore[misc]  # noqa: N805 - pytest passes it
            assert issubclass(cls, Base)
            on_phase("teardown_class")

    @mock_vision
    class Test(Base):
        def test_one(self) -> None:
            on_phase("test")

    return Test


@shape("class_fixture", "test", "class_fixture_end")
def class_scoped_fixture(on_phase: PhaseHook) -> type:
    @mock_vision
    class Test:
        @pytest.fixture(scope="class")
        def shared(self) -> Iterator[int]:
            on_phase("class_fixture")
            yield 5
            on_phase("class_fixture_end")

        def test_one(self, shared: int) -> None:
            assert shared == 5
            on_phase("test")

        def test_two(self, shared: int) -> None:
            on_phase("test")

    return Test


@shape("setup", "fixture", "test", "fixture_end", "teardown")
def fixtures_of_the_class(on_phase: PhaseHook) -> type:
    @mock_vision
    class Test:
        @pytest.fixture(autouse=True)
        def always(self) -> Iterator[None]:
            on_phase("fixture")
            yield
            on_phase("fixture_end")

        @pytest.fixture
        def number(self) -> int:
            assert current().seed == 0
            return 5

        def setup_method(self) -> None:
            on_phase("setup")

        def teardown_method(self) -> None:
            on_phase("teardown")

        def test_one(self, number: int) -> None:
            assert number == 5
            on_phase("test")

    return Test


@shape("fixture", "test", "fixture_end")
def use_fixtures(on_phase: PhaseHook) -> type:
    @pytest.mark.usefixtures("from_the_module")
    @mock_vision
    class Test:
        def test_one(self) -> None:
            on_phase("test")

    Test.on_phase = staticmethod(on_phase)  # type: ignore[attr-defined]
    return Test


@shape("outer_fixture", "setup", "fixture", "test", "fixture_end", "teardown", "outer_fixture_end")
def nested_with_fixtures(on_phase: PhaseHook) -> type:
    @mock_vision
    class Test:
        @pytest.fixture(autouse=True)
        def around(self) -> Iterator[None]:
            on_phase("outer_fixture")
            yield
            on_phase("outer_fixture_end")

        class TestInner:
            def setup_method(self) -> None:
                on_phase("setup")

            def teardown_method(self) -> None:
                on_phase("teardown")

            @pytest.fixture(autouse=True)
            def always(self) -> Iterator[None]:
                on_phase("fixture")
                yield
                on_phase("fixture_end")

            def test_one(self) -> None:
                on_phase("test")

    return Test


@shape("class_fixture", "setup_class", "setup", "test", "teardown_class", "class_fixture_end")
def nested_with_class_fixtures(on_phase: PhaseHook) -> type:
    @mock_vision
    class Test:
        @pytest.fixture(scope="class", autouse=True)
        def shared(self) -> Iterator[None]:
            on_phase("class_fixture")
            yield
            on_phase("class_fixture_end")

        class TestInner:
            @classmethod
            def setup_class(cls) -> None:
                on_phase("setup_class")

            @classmethod
            def teardown_class(cls) -> None:
                on_phase("teardown_class")

            def setup_method(self) -> None:
                on_phase("setup")

            def test_one(self) -> None:
                on_phase("test")

    return Test
