"""What a runner takes for tests in a class, and what of it a mock of the class cannot cover."""

from __future__ import annotations

import inspect
import sys
import unittest
from collections.abc import Container, Iterable
from typing import Any

from mock_vision.errors import UsageError
from mock_vision.mock.decorator import fixture_marker

WRAPPED = "_mock_vision_wrapped"
"""In the namespace of a class whose parts run in a mock."""

_COMPUTED = "computed"
"""In the place of the scope of a fixture that pytest computes with a function."""


def nested_test_classes(klass: type) -> list[type]:
    """The classes in the body of a class that a runner may take for classes of tests."""
    return [
        value
        for name, value in vars(klass).items()
        if isinstance(value, type)
        and value.__qualname__ == f"{klass.__qualname__}.{name}"
        and _may_have_tests(value)
    ]


def _may_have_tests(klass: type) -> bool:
    if issubclass(klass, unittest.TestCase):
        return True
    made_of = inspect.getattr_static(klass, "__init__"), inspect.getattr_static(klass, "__new__")
    if made_of != (object.__init__, vars(object)["__new__"]):
        # pytest collects no such class.
        return False
    names = (klass.__name__.lower(), *dir(klass))
    return any(map(_is_test_name, names)) or bool(nested_test_classes(klass))


def defines(klass: type, names: Iterable[str]) -> bool:
    """Whether a class, or a base that is not unittest's own, defines one of the names."""
    bases = [base for base in klass.__mro__ if base.__module__.partition(".")[0] != "unittest"]
    return any(name in vars(base) for base in bases for name in names)


def _is_test_name(name: str) -> bool:
    return name.startswith("test")


def is_unwrapped_test(klass: type, name: str) -> bool:
    if not _is_test_name(name):
        return False
    of = next(base for base in klass.__mro__ if name in vars(base))
    test = vars(of)[name]
    is_function = inspect.isfunction(getattr(test, "__func__", test))
    return is_function and _scope_of_fixture(test) is None and WRAPPED not in vars(of)


def _scope_of_fixture(value: object) -> str | None:
    """The scope of a pytest fixture, or :data:`_COMPUTED`; None for anything else.

    pytest before 8.2 leaves fixtures of its own in the classes that it collects, for their
    ``setUpClass`` and ``setup_class``, which are found by name. A file that imports ``TestCase`` by
    that name has it collected, so every other TestCase inherits them.
    """
    marker = fixture_marker(value)
    if marker is None or getattr(value, "__module__", "").startswith("_pytest."):
        return None
    return marker.scope if isinstance(marker.scope, str) else _COMPUTED


def scopes_of_fixtures(klass: type) -> dict[str, str]:
    scopes = {
        name: _scope_of_fixture(inspect.getattr_static(klass, name, None)) for name in dir(klass)
    }
    return {name: scope for name, scope in scopes.items() if scope is not None}


def check(klass: type, reserved: Container[str]) -> None:
    """Return if a mock can cover all of a class.

    :param reserved: the names of methods that the class has to have.
    :raises UsageError: when the class has a part that the mock cannot cover.
    """
    _check_fixtures(klass, reserved)
    _check_inherited_classes(klass)
    _check_names_of_nose(klass)


def _check_fixtures(klass: type, reserved: Container[str]) -> None:
    for name, scope in scopes_of_fixtures(klass).items():
        if name in reserved:
            raise UsageError(
                f"the fixture {klass.__name__}.{name} has the name of a method that the decorator"
                f" @mock_vision needs in the class; rename the fixture, or make {name} a method."
            )
        if scope == _COMPUTED:
            raise UsageError(
                f"the scope of the fixture {klass.__name__}.{name} is computed by a function, so it"
                " may begin before any mock of the class. Write the scope as 'function' or"
                " 'class', or define the fixture outside of the class, with a mock of its own."
            )
        if scope not in ("function", "class"):
            raise UsageError(
                f"the fixture {klass.__name__}.{name} has the scope {scope!r}, so it begins before"
                " any mock of the class and ends after it. Give it the scope 'class', or define it"
                " outside of the class, with a mock of its own:"
                f" `@pytest.fixture(scope={scope!r})`, and in it `with mock_vision() as vision:`."
            )


def _check_inherited_classes(klass: type) -> None:
    for base in klass.__mro__[1:]:
        for nested in nested_test_classes(base):
            name = nested.__name__
            if WRAPPED not in vars(nested) and inspect.getattr_static(klass, name) is nested:
                raise UsageError(
                    f"{klass.__name__} inherits the class of tests {name} from {base.__name__},"
                    f" whose tests would run without a mock. Decorate {base.__name__}, or write in"
                    f" {klass.__name__}: `class {name}({base.__name__}.{name}): pass`."
                )


def _check_names_of_nose(klass: type) -> None:
    """pytest before version 8 calls ``setup`` and ``teardown``, as nose did, in the place of
    ``setup_method`` and ``teardown_method``. The decorator adds these, which would hide the others.
    """
    pytest: Any = sys.modules.get("pytest")
    if pytest is None or pytest.version_tuple >= (8,) or issubclass(klass, unittest.TestCase):
        return
    for name, hidden_by in (("setup", "setup_method"), ("teardown", "teardown_method")):
        is_called = not any(has_own(base, hidden_by) for base in klass.__mro__)
        if is_called and inspect.isfunction(inspect.getattr_static(klass, name, None)):
            raise UsageError(
                f"pytest before version 8 calls {klass.__name__}.{name} for each test, but not in a"
                f" class that has {hidden_by}, which @mock_vision adds. Rename {name} to"
                f" {hidden_by}."
            )


def has_own(klass: type, name: str) -> bool:
    """Return whether the body of a class has a method: one that was added wraps nothing."""
    found = vars(klass).get(name)
    return found is not None and (WRAPPED not in vars(klass) or hasattr(found, "__wrapped__"))
