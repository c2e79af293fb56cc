"""The decorator on functions: running functions, coroutines and generators inside a mock.

A decorated function that has a parameter named ``vision`` is passed the :class:`Vision` of the mock
unless the caller passes one by name. The parameter disappears from its signature, so that pytest
does not search for a fixture.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import AsyncIterator, Callable, Generator, Iterable
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from mock_vision.errors import UsageError
from mock_vision.mock.options import merged
from mock_vision.upstream.stubber import mock_is_active

if TYPE_CHECKING:
    from typing_extensions import ParamSpec

    from mock_vision.mock.options import Options
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


class MockWithOptions(AbstractContextManager[Any], Protocol):
    """What is needed of a :class:`mock_vision.MockVision`."""

    _options: Options


Opening = Callable[[tuple[Any, ...]], AbstractContextManager[Any]]
"""Returns the mock for a call with these positional arguments."""

Arguments = tuple[tuple[Any, ...], dict[str, Any]]
"""Positional arguments and keywords."""

Passing = Callable[[Any, tuple[Any, ...], dict[str, Any]], Arguments]
"""Returns what to call a function with, from the Vision of the mock and the caller's arguments."""

Kind = Callable[[Opening, Function, Passing], Function]

PARAMETER = "vision"

MOCKS = "_mock_vision_mocks"
"""The attribute of a decorated function, and of a decorated class, for its mocks, the outermost
first."""


def mocks_of(function: object) -> tuple[MockWithOptions, ...]:
    """Return the mocks in which a function runs because it is decorated, the outermost first."""
    mocks: tuple[MockWithOptions, ...] = getattr(function, MOCKS, ())
    return mocks


def options_of(mocks: Iterable[MockWithOptions]) -> dict[str, Any]:
    """Return the options of mocks inside each other, the outermost first, as those of one mock."""
    options: dict[str, Any] = {}
    for mock in mocks:
        options = merged(options, mock._options)
    return options


def decorate_function(mock: MockWithOptions, decorated: Any) -> Any:
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
    wrapper = wrap(decorated, lambda _: mock)
    setattr(wrapper, MOCKS, (mock, *mocks_of(decorated)))
    return wrapper


def wrap(function: Function, opening: Opening, call: Function | None = None) -> Function:
    """Return a function of the same kind, name and signature that runs inside a mock.

    :param call: what to call in the place of ``function``, with the same arguments.
    """
    signature = inspect.signature(function)
    kind = next((kind for is_kind, kind in _KINDS if is_kind(function)), _plain)
    wrapper = kind(opening, call or function, _passing(signature))
    functools.update_wrapper(wrapper, function)
    if PARAMETER in signature.parameters:
        rest = [p for name, p in signature.parameters.items() if name != PARAMETER]
        wrapper.__signature__ = signature.replace(parameters=rest)  # type: ignore[attr-defined]
    return wrapper


def _passing(signature: inspect.Signature) -> Passing:
    """Return how ``vision`` is passed to a function: by name, unless arguments that follow it are
    passed by position.
    """
    parameter = signature.parameters.get(PARAMETER)
    if parameter is None:
        return lambda _, args, kwargs: (args, kwargs)
    at = [*signature.parameters].index(PARAMETER)
    fewest = at if parameter.kind is parameter.POSITIONAL_ONLY else at + 1
    by_name = parameter.kind is parameter.KEYWORD_ONLY

    def passing(vision: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Arguments:
        named = {PARAMETER: vision, **kwargs}
        if by_name or len(args) < fewest:
            return args, named
        return (*args[:at], named.pop(PARAMETER), *args[at:]), named

    return passing


def _plain(opening: Opening, function: Function, passing: Passing) -> Function:
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        with opening(args) as vision:
            args, kwargs = passing(vision, args, kwargs)
            result = function(*args, **kwargs)
        if _runs_later(result) and not mock_is_active():
            raise _too_late(function, result)
        return result

    return wrapper


def _coroutine(opening: Opening, function: Function, passing: Passing) -> Function:
    async def wrapper(*args: Any, **kwargs: Any) -> Any:
        with opening(args) as vision:
            args, kwargs = passing(vision, args, kwargs)
            return await function(*args, **kwargs)

    return wrapper


def _generator(opening: Opening, function: Function, passing: Passing) -> Function:
    def wrapper(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        with opening(args) as vision:
            args, kwargs = passing(vision, args, kwargs)
            return (yield from function(*args, **kwargs))

    return wrapper


def _async_generator(opening: Opening, function: Function, passing: Passing) -> Function:
    async def wrapper(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        with opening(args) as vision:
            args, kwargs = passing(vision, args, kwargs)
            async for item in function(*args, **kwargs):
                yield item

    return wrapper


def _runs_later(result: object) -> bool:
    """Return whether a result is code that has not run yet."""
    return inspect.isawaitable(result) or inspect.isgenerator(result) or inspect.isasyncgen(result)


def _too_late(function: Function, result: Any) -> UsageError:
    if inspect.iscoroutine(result):
        # Python would warn that it was never awaited.
        result.close()
    name = getattr(function, "__name__", repr(function))
    return UsageError(
        f"{name} returned a {type(result).__name__}, whose code"
        " would run after the mock has ended. Write @mock_vision below the other decorators,"
        " directly above the function that has `async def` or `yield`; or use"
        " `with mock_vision():` where that code runs."
    )


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
