"""The decorator on functions: running functions, coroutines and generators inside a mock.

A decorated function that has a parameter named ``vision`` is passed the :class:`Vision` of the mock
unless the caller passes one. The parameter disappears from its signature, so that pytest does not
search for a fixture.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from mock_vision.errors import UsageError

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


Function = Callable[..., Any]


Mock = AbstractContextManager[Any]
"""What is needed of a :class:`mock_vision.MockVision`."""

Opening = Callable[[tuple[Any, ...]], Mock]
"""Returns the mock for a call with these positional arguments."""

Keywords = Callable[[Any, dict[str, Any]], dict[str, Any]]
"""What keywords to call a function with, from the Vision of the mock and those of the caller."""

Kind = Callable[[Opening, Function, Keywords], Function]

PARAMETER = "vision"


def decorate_function(mock: Mock, decorated: Any) -> Any:
    """Return ``decorated``, run inside ``mock`` whenever it is called.

    :raises UsageError: when it is not a function, but what another decorator has made of one.
    """
    for is_made, name in _MADE_BY_OTHERS:
        if is_made(decorated):
            function = getattr(decorated, "__name__", None) or "..."
            raise UsageError(
                f"@mock_vision stands above @{name}, which leaves it no function to run inside the"
                f" mock. Write the decorators the other way round:"
                f"\n\n    @{name}\n    @mock_vision\n    def {function}(...):"
            )
    if isinstance(decorated, (staticmethod, classmethod)):
        return type(decorated)(decorate_function(mock, decorated.__func__))
    return wrap(decorated, lambda _: mock)


def wrap(function: Function, opening: Opening, call: Function | None = None) -> Function:
    """Return a function of the same kind, name and signature that runs inside a mock.

    :param call: what to call in the place of ``function``, with the same arguments.
    """
    signature = inspect.signature(function)
    kind = next((kind for is_kind, kind in _KINDS if is_kind(function)), _plain)
    call = call or function
    if PARAMETER not in signature.parameters:
        return functools.update_wrapper(kind(opening, call, lambda _, given: given), function)
    wrapper = kind(opening, call, lambda vision, given: {PARAMETER: vision, **given})
    functools.update_wrapper(wrapper, function)
    rest = [p for name, p in signature.parameters.items() if name != PARAMETER]
    wrapper.__signature__ = signature.replace(parameters=rest)  # type: ignore[attr-defined]
    return wrapper


def _plain(opening: Opening, function: Function, keywords: Keywords) -> Function:
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        with opening(args) as vision:
            return function(*args, **keywords(vision, kwargs))

    return wrapper


def _coroutine(opening: Opening, function: Function, keywords: Keywords) -> Function:
    async def wrapper(*args: Any, **kwargs: Any) -> Any:
        with opening(args) as vision:
            return await function(*args, **keywords(vision, kwargs))

    return wrapper


def _generator(opening: Opening, function: Function, keywords: Keywords) -> Function:
    def wrapper(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        with opening(args) as vision:
            return (yield from function(*args, **keywords(vision, kwargs)))

    return wrapper


def _async_generator(opening: Opening, function: Function, keywords: Keywords) -> Function:
    async def wrapper(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        with opening(args) as vision:
            async for item in function(*args, **keywords(vision, kwargs)):
                yield item

    return wrapper


_KINDS: tuple[tuple[Callable[[object], bool], Kind], ...] = (
    (inspect.iscoroutinefunction, _coroutine),
    (inspect.isasyncgenfunction, _async_generator),
    (inspect.isgeneratorfunction, _generator),
)


def is_fixture(value: object) -> bool:
    """Whether ``value`` is a pytest fixture. pytest need not be there."""
    return fixture_marker(value) is not None


def fixture_marker(value: object) -> Any:
    """What pytest notes on a fixture (``scope`` and others); None for anything else."""
    # Its name in pytest 8.4 and later, and in earlier ones.
    for name in ("_fixture_function_marker", "_pytestfixturefunction"):
        if (marker := getattr(value, name, None)) is not None:
            return marker
    return None


def _is_made_by(maker: Callable[..., Any]) -> Callable[[object], bool]:
    # Every function that a decorator of contextlib returns has the same code object.
    code = maker(lambda: None).__code__
    return lambda value: getattr(value, "__code__", None) is code


_MADE_BY_OTHERS: tuple[tuple[Callable[[object], bool], str], ...] = (
    (is_fixture, "pytest.fixture"),
    (_is_made_by(contextmanager), "contextmanager"),
    (_is_made_by(asynccontextmanager), "asynccontextmanager"),
    (lambda value: isinstance(value, property), "property"),
    (lambda value: isinstance(value, functools.cached_property), "cached_property"),
)
