from __future__ import annotations

import enum
import unittest
from dataclasses import dataclass
from typing import Any, NamedTuple

import pytest

from mock_vision import UsageError, mock_vision
from mock_vision.mock.classes_of_tests import WRAPPED
from mock_vision.upstream.stubber import mock_is_active


@pytest.mark.parametrize("scope", ["module", "package", "session"])
def test_a_fixture_that_begins_before_the_class_is_refused(scope: Any) -> None:
    class Plain:
        @pytest.fixture(scope=scope)
        def bucket(self) -> None: ...

    with pytest.raises(UsageError, match=rf"fixture Plain.bucket has the scope '{scope}'.*'class'"):
        mock_vision(Plain)


def test_a_fixture_with_the_name_of_a_part_is_refused() -> None:
    @mock_vision
    class Base: ...

    with pytest.raises(UsageError, match=r"fixture Child.setup_method has the name of a method"):

        class Child(Base):
            @pytest.fixture
            def setup_method(self) -> None: ...


def test_a_fixture_whose_scope_is_computed_is_refused() -> None:
    class Plain:
        @pytest.fixture(scope=lambda **_: "session")
        def number(self) -> None: ...

    with pytest.raises(
        UsageError, match=r"scope of the fixture Plain\.number is computed by a"
    ) as it:
        mock_vision(Plain)
    assert "Write the scope as 'function' or 'class'" in str(it.value)


def test_nested_classes_are_covered_if_a_runner_may_take_them_for_tests() -> None:
    @mock_vision
    class Outer:
        class TestByName:
            def it_works(self) -> None: ...

        class Case(unittest.TestCase):
            def runTest(self) -> None: ...  # noqa: N802 - unittest's name

        class Group:
            class Inner:
                def test_one(self) -> None: ...

        class Helper:
            def method(self) -> None: ...

        class TestKind(enum.Enum):
            test_one = 1

        @dataclass
        class TestRow:
            test_score: int = 3

        class TestPair(NamedTuple):
            test_score: int

    nested: dict[str, type] = {
        name: each for name, each in vars(Outer).items() if isinstance(each, type)
    }
    covered = [name for name, each in nested.items() if WRAPPED in vars(each)]
    assert covered == ["TestByName", "Case", "Group"]
    assert WRAPPED in vars(Outer.Group.Inner)
    assert WRAPPED not in vars(Outer.Helper)


class BaseOfNested:
    class TestInner:
        def test_one(self) -> bool:
            return mock_is_active()


def test_an_inherited_class_of_tests_is_refused_until_it_is_written_in_the_class() -> None:
    class Child(BaseOfNested):
        def test_two(self) -> None: ...

    with pytest.raises(UsageError, match=r"Child inherits the class of tests TestInner") as it:
        mock_vision(Child)
    assert str(it.value).endswith("in Child: `class TestInner(BaseOfNested.TestInner): pass`.")

    @mock_vision
    class Written(BaseOfNested):
        class TestInner(BaseOfNested.TestInner):
            pass

    assert Written.TestInner().test_one()
    assert not BaseOfNested.TestInner().test_one()

    @mock_vision
    class Base:
        class TestInner:
            def test_one(self) -> bool:
                return mock_is_active()

    class Inheriting(Base):
        pass

    assert Inheriting.TestInner().test_one()


@pytest.mark.parametrize(
    ("name", "instead"), [("setup", "setup_method"), ("teardown", "teardown_method")]
)
def test_names_of_nose_are_refused_where_pytest_would_have_called_them(
    monkeypatch: pytest.MonkeyPatch, name: str, instead: str
) -> None:
    def method(self: Any) -> None: ...

    def classes() -> tuple[type, type, type]:
        return (
            type("Plain", (), {name: method}),
            type("Case", (unittest.TestCase,), {name: method}),
            type("Both", (), {name: method, instead: method}),
        )

    # Later pytests do not call them, so they are methods like others.
    monkeypatch.setattr(pytest, "version_tuple", (8, 0, 0))
    for klass in classes():
        mock_vision(klass)
    monkeypatch.setattr(pytest, "version_tuple", (7, 4, 4))
    plain, case, both = classes()
    with pytest.raises(UsageError, match=rf"8 calls Plain\.{name} .* to {instead}\."):
        mock_vision(plain)
    mock_vision(case)
    mock_vision(both)

    class Child(both):  # type: ignore[valid-type, misc]
        pass

    @mock_vision
    class Base: ...

    with pytest.raises(UsageError, match=rf"calls Child\.{name} "):
        type("Child", (Base,), {name: method})
