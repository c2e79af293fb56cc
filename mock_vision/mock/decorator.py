"""The decorator's door: running functions, coroutines, generators and classes inside a mock.

A decorated callable that has a parameter named ``vision`` and is not given one gets the mock's
:class:`Vision`; the parameter disappears from its signature, so that pytest does not look for a
    fixture.
"""

from __future__ import annotations

import functools
import inspect
import unittest
from collections.abc import AsyncIterator, Callable, Generator
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

if TYPE_CHECKING:
    from typing_extensions import ParamSpec

    from mock_vision.mock.vision import Vision

    P = ParamSpec("P")
    R = TypeVar("R", covariant=True)
    S = TypeVar("S", contravariant=True)

    class TakesVision(Protocol[P, R]):
        """A function whose first parameter is ``vision``."""

        def __call__(self, vision: Vision, *args: P.args, **kwargs: P.kwargs) -> R: ...

    class TakesVisionByName(Protocol[R]):
        """A function whose only parameter is the keyword-only ``vision``."""

        def __call__(self, *, vision: Vision) -> R: ...

    class TakesVisionSecond(Protocol[S, P, R]):
        """A method, or a function, whose second parameter is ``vision``."""

        def __call__(self, first: S, /, vision: Vision, *args: P.args, **kwargs: P.kwargs) -> R: ...


T = TypeVar("T", bound=Callable[..., Any])

Function = Callable[..., Any]


class Mock(Protocol):
    """What is needed of a :class:`mock_vision.MockVision`."""

    def start(self) -> Any: ...
    def stop(self) -> None: ...
    def __enter__(self) -> Any: ...
    def __exit__(self, *raised: Any) -> None: ...


Keywords = Callable[[Any, dict[str, Any]], dict[str, Any]]
"""What a function is called with, from the running mock and the keywords it was given."""
Wrap = Callable[[Mock, Function, Keywords], Function]

PARAMETER = "vision"


def decorate(mock: Mock, decorated: T) -> T:
    """``decorated``, run inside ``mock`` whenever it is called."""
    if inspect.isclass(decorated):
        if issubclass(decorated, unittest.TestCase):
            return cast(T, _decorate_test_case(mock, decorated))
        return cast(T, _decorate_class(mock, decorated))
    return cast(T, _decorate_function(mock, decorated))


def _decorate_function(mock: Mock, function: Function) -> Function:
    signature = inspect.signature(function)
    wrap = next((wrap for is_kind, wrap in _KINDS if is_kind(function)), _plain)
    if PARAMETER not in signature.parameters:
        return functools.wraps(function)(wrap(mock, function, lambda _, given: given))
    wrapper = wrap(mock, function, lambda vision, given: {PARAMETER: vision, **given})
    functools.update_wrapper(wrapper, function)
    rest = [p for name, p in signature.parameters.items() if name != PARAMETER]
    wrapper.__signature__ = signature.replace(parameters=rest)  # type: ignore[attr-defined]
    return wrapper


def _plain(mock: Mock, function: Function, keywords: Keywords) -> Function:
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        with mock as vision:
            return function(*args, **keywords(vision, kwargs))

    return wrapper


def _coroutine(mock: Mock, function: Function, keywords: Keywords) -> Function:
    async def wrapper(*args: Any, **kwargs: Any) -> Any:
        with mock as vision:
            return await function(*args, **keywords(vision, kwargs))

    return wrapper


def _generator(mock: Mock, function: Function, keywords: Keywords) -> Function:
    def wrapper(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        with mock as vision:
            return (yield from function(*args, **keywords(vision, kwargs)))

    return wrapper


def _async_generator(mock: Mock, function: Function, keywords: Keywords) -> Function:
    async def wrapper(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        with mock as vision:
            async for item in function(*args, **keywords(vision, kwargs)):
                yield item

    return wrapper


_KINDS: tuple[tuple[Callable[[object], bool], Wrap], ...] = (
    (inspect.iscoroutinefunction, _coroutine),
    (inspect.isasyncgenfunction, _async_generator),
    (inspect.isgeneratorfunction, _generator),
)


def _decorate_test_case(mock: Mock, case: type[unittest.TestCase]) -> type:
    """One mock around each test: ``setUp``, the test, ``tearDown`` and the clean-ups. Tests find it
    as ``self.vision``.
    """
    run = case.run

    @functools.wraps(run)
    def run_inside(self: Any, result: Any = None) -> Any:
        with mock as vision:
            self.vision = vision
            try:
                return run(self, result)
            finally:
                del self.vision

    case.run = run_inside  # type: ignore[method-assign]
    return case


def _decorate_class(mock: Mock, klass: type) -> type:
    """One mock around each test method of a plain class, its ``setup_method`` and
    ``teardown_method`` included.
    """
    has_teardown = hasattr(klass, "teardown_method")
    for name in dir(klass):
        method = inspect.getattr_static(klass, name)
        if not inspect.isfunction(method):
            continue
        if name == "setup_method":
            setattr(klass, name, _starting(mock, method))
        elif name == "teardown_method":
            setattr(klass, name, _stopping(mock, method))
        elif name.startswith("test"):
            setattr(klass, name, _sharing(mock, method, ends=not has_teardown))
    return klass


_STARTED = "_mock_vision_started"


def _starting(mock: Mock, setup: Function) -> Function:
    @functools.wraps(setup)
    def wrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
        mock.start()
        try:
            answer = setup(self, *args, **kwargs)
        except BaseException:
            mock.stop()
            raise
        setattr(self, _STARTED, True)
        return answer

    return wrapper


def _stopping(mock: Mock, teardown: Function) -> Function:
    @functools.wraps(teardown)
    def wrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return teardown(self, *args, **kwargs)
        finally:
            _end(mock, self)

    return wrapper


def _sharing(mock: Mock, test: Function, *, ends: bool) -> Function:
    """The test inside the mock that ``setup_method`` started, or inside one of its own."""
    inside = _decorate_function(mock, test)

    if inspect.iscoroutinefunction(test):

        @functools.wraps(inside)
        async def wrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
            try:
                return await inside(self, *args, **kwargs)
            finally:
                if ends:
                    _end(mock, self)

        return wrapper

    @functools.wraps(inside)
    def plain(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return inside(self, *args, **kwargs)
        finally:
            if ends:
                _end(mock, self)

    return plain


def _end(mock: Mock, instance: Any) -> None:
    if instance.__dict__.pop(_STARTED, False):
        mock.stop()
