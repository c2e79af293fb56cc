"""The decorator on a class: one mock around each test and all that belongs to it.

A test of a class is made of parts that others call: pytest calls ``setup_method``, the fixtures of
the class, the test and ``teardown_method``; unittest calls ``run``, in which ``setUp``, the test,
``tearDown`` and the clean-ups happen; a person calls the test alone. No single part covers the
others, and any of them may fail. So every part is wrapped, and the parts of a test share a mock:

- The mock belongs to an *owner*, the instance that the test runs on. The first part that is called
  for an owner starts its mock, and further parts find it.
- A part that *begins* (``setup_method``) leaves the mock on, unless it fails. A part that *ends*
  (``teardown_method``) takes it away, whatever happened before. Any other part takes away only what
  it started itself. Parts that call each other through ``super()`` count as one. Of parts that
  begin one after the other, each needs its end.
- Every class has both ``setup_method`` and ``teardown_method``, added where it had none: pytest
  calls the second whenever the first has returned, also where a fixture or the test fails, is
  skipped or is interrupted. It calls the first before the fixtures of the class.
- ``setUpClass``, ``setup_class``, their ends and class-scoped fixtures of the class run in a mock
  that the class owns. What they make there is to be seen in the tests, so that mock goes on until
  the class ends, and the mocks of the tests are nested in it. Where they leave it untouched, as
  those of a framework's base classes do, it ends with them, and each test begins empty.
- Class-scoped fixtures outside of the class are out of reach here: the pytest plugin runs them in
  the mock of the class (:func:`setting_up_for`).

pytest also calls ``setup_method`` and ``teardown_method`` of a nested class's test once for each
class around the nested one that has these methods. Where a class has them only because they were
added here, that call covers the fixtures of this class, and does not call the test's own method.

Subclasses are wrapped as they are made, so that an override does not lose the mock, and so are
classes nested in the class. Which mocks an owner gets is read from its class and the bases at the
time of the call: those of a base are outside of those of the subclass.
"""

from __future__ import annotations

import functools
import inspect
import unittest
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from mock_vision.mock.classes_of_tests import (
    WRAPPED,
    check,
    defines,
    has_own,
    is_unwrapped_test,
    nested_test_classes,
    scopes_of_fixtures,
)
from mock_vision.mock.decorator import MOCKS, MockWithOptions, wrap

if TYPE_CHECKING:
    from mock_vision.mock.report import ClosingChecks
    from mock_vision.mock.vision import Vision

_AROUND = "_mock_vision_around"
"""In the namespace of a class that is nested in decorated ones: these, the outermost first."""

_LEFT_OUT: Any = object()


class _Part(NamedTuple):
    """What a part does with the mock of its owner."""

    begins: bool = False
    ends: bool = False
    of_class: bool = False
    """Whether the owner is the class."""
    end_follows_error: bool = False
    """Whether the ending part is called also where this one has raised an ``Exception``."""


_INSIDE = _Part()

_OF_TESTS = {"setup_method": _Part(begins=True), "teardown_method": _Part(ends=True)}

# pytest calls tearDown after everything else where its debugger is on.
_OF_TEST_CASES = {**_OF_TESTS, "run": _INSIDE, "debug": _INSIDE, "tearDown": _INSIDE}

_OF_CLASSES = {
    "setup_class": _Part(begins=True, of_class=True),
    "teardown_class": _Part(ends=True, of_class=True),
}
_OF_TEST_CASE_CLASSES = {
    "setUpClass": _Part(begins=True, of_class=True, end_follows_error=True),
    "tearDownClass": _Part(of_class=True),
    # Called after tearDownClass, and after a setUpClass that failed.
    "doClassCleanups": _Part(ends=True, of_class=True),
}
_RESERVED = {*_OF_TEST_CASES, *_OF_CLASSES, *_OF_TEST_CASE_CLASSES}


def decorate_class(mock: MockWithOptions, klass: type) -> None:
    """Have each test of a class run in a mock.

    :raises UsageError: when the class has a part that the mock cannot cover.
    """
    _add((mock,), klass)


def _add_to_nested(mocks: tuple[MockWithOptions, ...], klass: type) -> None:
    for nested in nested_test_classes(klass):
        setattr(nested, _AROUND, (*_around(klass), klass))
        _add(mocks, nested)


def _add(mocks: tuple[MockWithOptions, ...], klass: type) -> None:
    """Have the tests of a class, and of the classes nested in it, run in these mocks, and in those
    that they have already inside of these.
    """
    check(klass, _RESERVED)
    setattr(klass, MOCKS, (*mocks, *vars(klass).get(MOCKS, ())))
    _add_to_nested(mocks, klass)
    if WRAPPED not in vars(klass):
        _wrap_parts(klass)
        _wrap_subclasses(klass)


def _wrap_subclasses(klass: type) -> None:
    own = vars(klass).get("__init_subclass__")

    def wrapper(cls: type, /, **kwargs: Any) -> None:
        found = own or _next(wrapper, "__init_subclass__", cls)
        found.__get__(None, cls)(**kwargs)
        check(cls, _RESERVED)
        _add_to_nested(tuple(mocks_of(cls)), cls)
        _wrap_parts(cls)

    klass.__init_subclass__ = classmethod(wrapper)  # type: ignore[assignment]


def _wrap_parts(klass: type) -> None:
    is_test_case = issubclass(klass, unittest.TestCase)
    parts = dict(_OF_TEST_CASES if is_test_case else _OF_TESTS)
    usual = _OF_TEST_CASE_CLASSES if is_test_case else _OF_CLASSES
    if defines(klass, usual) or "class" in scopes_of_fixtures(klass).values():
        parts |= usual
    if is_test_case and defines(klass, _OF_CLASSES):
        parts |= _OF_CLASSES
    tests = [name for name in dir(klass) if is_unwrapped_test(klass, name)]
    setattr(klass, WRAPPED, True)
    for name, part in parts.items():
        setattr(klass, name, _wrap_part(klass, name, part))
    for name in tests:
        setattr(klass, name, _wrap_test(klass, name))


def _wrap_part(klass: type, name: str, part: _Part) -> Any:
    own = vars(klass).get(name)

    # pytest reads from the code object that there is a parameter for the method to be set up.
    def wrapper(owner: Any, method: Any = _LEFT_OUT, /, **kwargs: Any) -> Any:
        found = own or _next(wrapper, name, owner)
        given = () if method is _LEFT_OUT else (method,)
        with _running(owner, part):
            if found is None or (given and _is_for_class_around(owner, name, part)):
                return None
            return _call(found, owner, given, kwargs)

    if own is not None:
        functools.update_wrapper(wrapper, getattr(own, "__func__", own))
    return classmethod(wrapper) if part.of_class else wrapper


def _wrap_test(klass: type, name: str) -> Any:
    """A test that starts the mock where no other part has: called by hand, it is inside too."""
    test = inspect.getattr_static(klass, name)
    function = getattr(test, "__func__", test)
    call = None
    if name not in vars(klass):
        # Another base of a subclass may come between this class and the one that has the test.
        def call(owner: Any, *args: Any, **kwargs: Any) -> Any:
            found: Any = _next(wrapper, name, owner)
            return found.__get__(*_binding(owner))(*args, **kwargs)

    if isinstance(test, staticmethod):
        return staticmethod(wrap(function, lambda _: _running_for(klass)))
    if isinstance(test, classmethod):
        wrapper = wrap(function, lambda args: _running_for(args[0]), call)
        return classmethod(wrapper)
    wrapper = wrap(function, lambda args: _running(args[0], _INSIDE), call)
    return wrapper


def _next(wrapper: Callable[..., Any], name: str, owner: Any) -> Any:
    """What the class after that of ``wrapper`` has under a name, in the order of the owner's bases;
    None where there is nothing.

    Unlike ``super()`` it needs no class, so it works in one that ``dataclass`` or ``attrs`` made
    again.
    """
    order = [vars(each) for each in _binding(owner)[1].__mro__]
    held = [names.get(name) for names in order]
    is_wrapper = [getattr(each, "__func__", each) is wrapper for each in held]
    if not any(is_wrapper):
        # pytest calls setup_class of a class around with the class of the test.
        return None
    after = held[is_wrapper.index(True) + 1 :]
    return next((each for each in after if each is not None), None)


def _call(found: Any, owner: Any, given: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call a part as pytest does: with the method, or the class, if it has a parameter for it."""
    call = found.__get__(*_binding(owner))
    if call is found:
        # A function in a class, called for the class.
        given = (owner,)
    kinds = inspect.Parameter
    takes = any(
        each.kind in (kinds.POSITIONAL_ONLY, kinds.POSITIONAL_OR_KEYWORD, kinds.VAR_POSITIONAL)
        for each in inspect.signature(call).parameters.values()
    )
    return call(*(given if takes else ()), **kwargs)


def _binding(owner: Any) -> tuple[Any, type]:
    """What ``__get__`` needs: the instance, None for a class, and the class."""
    return (None, owner) if isinstance(owner, type) else (owner, type(owner))


# Which classes and what of them


def mocks_of(klass: type) -> Iterator[MockWithOptions]:
    """Yield the mocks in which the tests of a class run, the outermost first."""
    for base in reversed(klass.__mro__):
        yield from vars(base).get(MOCKS, ())


def is_decorated_itself(klass: type) -> bool:
    """Return whether a class has a decorator, not only its bases or the classes around it."""
    around = [mock for each in _around(klass) for mock in mocks_of(each)]
    return any(mock not in around for mock in vars(klass).get(MOCKS, ()))


def _around(klass: type) -> tuple[type, ...]:
    around: tuple[type, ...] = vars(klass).get(_AROUND, ())
    return around


# The mocks that run


class _Running:
    """The mock of an owner: started now, left with :meth:`stop`."""

    def __init__(self, owner: Any, mocks: Iterable[MockWithOptions]) -> None:
        self.owner = owner
        """Referred to, so that its id is not used again."""
        self.calls = 0
        """How many parts are being called, one by the other."""
        self.begun = 0
        """How many parts that begin have returned, whose ends are still to come."""
        self.goes_on = False
        """Whether it stays on when they have returned."""
        self.raised: BaseException | None = None
        """What the first part raised that failed."""
        self._undo = ExitStack()
        with ExitStack() as undo:
            for mock in mocks:
                self.vision: Vision = undo.enter_context(mock)
                if isinstance(owner, unittest.TestCase):
                    owner.addCleanup(self._finish, self.vision._closing_checks)
            if isinstance(owner, unittest.TestCase):
                owner.vision = self.vision  # type: ignore[attr-defined]
                undo.callback(vars(owner).pop, "vision", None)
            self._undo = undo.pop_all()
        self._untouched = self.vision._fingerprint()

    def is_untouched(self) -> bool:
        """Whether nothing in it differs from a mock that has just begun."""
        return self.vision._fingerprint() == self._untouched

    def _finish(self, checks: ClosingChecks) -> None:
        """Check what the test declared, as the last of the clean-ups of a TestCase: unittest
        reports what these raise, and is ended by what ``run`` raises.
        """
        checks.finish(self.raised)

    def stop(self, error: BaseException | None = None) -> None:
        """Leave it, because of an error if there is one."""
        self._undo.__exit__(type(error) if error else None, error, None)


_all_running: dict[int, _Running] = {}
"""By the id of the owner, which need not be hashable."""


@contextmanager
def _running(owner: Any, part: _Part) -> Iterator[Vision]:
    """The mock of an owner, for a part of it."""
    running = _all_running.get(id(owner))
    if running is None:
        running = _all_running[id(owner)] = _Running(owner, mocks_of(_binding(owner)[1]))
    running.calls += 1
    raised = None
    has_begun = False
    try:
        yield running.vision
        has_begun = part.begins and (not part.of_class or _is_needed(running))
    except BaseException as error:
        raised = error
        running.raised = running.raised or error
        has_begun = part.begins and part.end_follows_error and isinstance(error, Exception)
        raise
    finally:
        running.calls -= 1
        if not running.calls and (part.begins or part.ends):
            running.begun = max(0, running.begun + has_begun - part.ends)
            running.goes_on = running.begun > 0
        if not running.calls and not running.goes_on:
            del _all_running[id(owner)]
            running.stop(raised)


def _is_for_class_around(owner: Any, name: str, part: _Part) -> bool:
    """Whether pytest calls a part of a test, which is running, for a class around the test's class
    that has no such part of its own. Those calls are the first to begin and the last to end.
    """
    around = () if part.of_class else _around(type(owner))
    added = [each for each in around if not any(has_own(base, name) for base in each.__mro__)]
    running = _all_running[id(owner)]
    # pytest before 8.1 calls the parts of an instance of the class around in their place.
    in_their_place = sum(isinstance(each.owner, around) for each in _all_running.values())
    return running.calls == 1 and running.begun - part.ends + in_their_place < len(added)


def is_decorated(klass: type) -> bool:
    """Return whether the tests of a class run in mocks of this decorator."""
    return any(MOCKS in vars(base) for base in klass.__mro__)


@contextmanager
def setting_up_for(klass: type) -> Iterator[None]:
    """The mock of a decorated class, while a class-scoped fixture is set up that stands outside of
    the class. If the fixture has used it, it goes on until :func:`stop_left`.
    """
    with _running(klass, _INSIDE):
        yield
        running = _all_running[id(klass)]
        running.goes_on = running.goes_on or _is_needed(running)


def ending_for(klass: type) -> None:
    """Have the mock of a decorated class on while such fixtures end, until :func:`stop_left`."""
    with _running(klass, _INSIDE):
        _all_running[id(klass)].goes_on = True


def stop_left(klass: type, *, of_class: bool) -> None:
    """Take away the mocks of a class's tests, and with ``of_class`` that of the class, which have
    no other end: pytest forgets the ends of all fixtures of a test where that of one raises
    ``SystemExit`` or is interrupted.
    """
    # Those around have mocks of their own with pytest before 8.1.
    classes = (klass, *_around(klass))
    for key, running in reversed([*_all_running.items()]):
        owner = running.owner
        if type(owner) in classes or (of_class and any(owner is each for each in classes)):
            del _all_running[key]
            running.stop()


def _is_needed(of_class: _Running) -> bool:
    """Whether the mock of a class has something that tests may be after."""
    classes = (of_class.owner, *_around(of_class.owner))
    has_fixture = any("class" in scopes_of_fixtures(each).values() for each in classes)
    return has_fixture or not of_class.is_untouched()


@contextmanager
def _running_for(klass: type) -> Iterator[Vision]:
    """The mock in which a test without an instance runs: that of its class, or one of its own."""
    for running in reversed([*_all_running.values()]):
        if issubclass(_binding(running.owner)[1], klass):
            yield running.vision
            return
    with _running(klass, _INSIDE) as vision:
        yield vision
