"""Errors for the author of a test.

The code under test never receives these. It receives the service's response, which is made from a
:class:`mock_vision.wire.service_error.ServiceError`. Each message names the situation, the valid
choices and what to type next. The checks of numbers and flags that a test writes stand here too.
Python counts ``True`` as the integer 1; a test that writes it where a number belongs has mixed up
two arguments, so that no check takes it for a number.
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from types import FrameType, MappingProxyType
from typing import Any, TypeGuard, TypeVar

C = TypeVar("C", bound=type)


class MockVisionError(Exception):
    """Base of the errors for the author of a test, except :class:`EndlessWaitError`."""


class UsageError(MockVisionError, ValueError):
    """An option, a name or a value that mock_vision cannot use, refused where it was written."""


class UnknownAttributeError(UsageError, AttributeError):
    """An object of the test has no attribute of this name. It is the error that Python would raise
    too, so that ``hasattr`` and ``getattr`` with a default work.
    """


class UnusedDeclarationError(MockVisionError):
    """A declaration of the test was never used. The message shows the nearest request."""


class ModelLeftRunningError(MockVisionError):
    """A mock with ``nothing_left_running`` ended while a model was hosted, starting or in training.
    The message names the model and what it costs in a day.
    """


class EndlessWaitError(BaseException):
    """The code under test waits for something that cannot happen.

    It is not an :class:`Exception`, so that retry code (``except Exception``, tenacity, backoff)
    does not catch it and go on waiting. If the code under test catches it in some other way, the
    test fails when the mock ends, unless the function that caught it names the class, as in
    ``pytest.raises(EndlessWaitError)``.
    """


class EscapedRequestError(MockVisionError):
    """A request of the code under test would have reached AWS while a mock runs."""


class RunawayScheduleError(MockVisionError):
    """Events keep scheduling further events. The message shows the most frequent ones."""


class InstallationError(MockVisionError, ImportError):
    """Something mock_vision needs is missing or damaged on this machine."""


LONGEST = 200
"""Characters of a value in a message, at most."""


def short(value: object, longest: int = LONGEST) -> str:
    """Return a value for a message, as Python writes it: bytes by their length, and cut.

    An image, which is the largest value that a test writes, would otherwise fill the screen.
    """
    text = _written(value, depth=3)
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def _written(value: object, depth: int) -> str:
    if isinstance(value, bytes | bytearray | memoryview):
        return f"<{len(value)} bytes>"
    if type(value) is dict and depth:
        pairs = (f"{short(name)}: {_written(each, depth - 1)}" for name, each in value.items())
        return f"{{{', '.join(pairs)}}}"
    if type(value) is list and depth:
        return f"[{', '.join(_written(each, depth - 1) for each in value)}]"
    if type(value) is tuple and depth:
        each = [_written(each, depth - 1) for each in value]
        return f"({', '.join(each)}{',' if len(each) == 1 else ''})"
    return repr(value)


def unknown_name(
    kind: str, name: object, valid: Iterable[str], meant: str | None = None
) -> UsageError:
    """Return the error for a wrong name, which lists the valid names and suggests the nearest, in
    upper or lower case.

    :param kind: what the name is, for the message.
    :param meant: the name to suggest, if it is known.
    """
    choices = sorted(valid)
    if meant is None:
        folded = {each.casefold(): each for each in choices}
        near = difflib.get_close_matches(str(name)[:LONGEST].casefold(), folded, n=1)
        meant = folded[near[0]] if near else None
    hint = "" if meant is None else f" Did you mean {meant!r}?"
    return UsageError(f"unknown {kind} {short(name)}.{hint} Valid: {', '.join(choices)}.")


def author_frame() -> FrameType:
    """Return the innermost frame outside of this package, and of contextlib, which enters and
    leaves blocks for it: the line that an error or a warning is about.
    """
    frame = sys._getframe(1)
    while frame.f_back and _package(frame) in _NOT_THE_AUTHORS:
        frame = frame.f_back
    return frame


def _package(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0]


_NOT_THE_AUTHORS = frozenset({"contextlib", __name__.partition(".")[0]})


def is_number(value: object) -> TypeGuard[float]:
    """Return whether a value is an integer or a float; NaN and the infinities are floats too."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_whole_number(value: object) -> TypeGuard[int]:
    """Return whether a value is an integer; ``2.0`` is none."""
    return isinstance(value, int) and not isinstance(value, bool)


def check_number(what: str, value: object, largest: int = 1) -> float:
    """Return a number from 0 to ``largest``.

    :param what: what it is, for the message.
    :raises UsageError: when it is anything else.
    """
    if not is_number(value) or not 0 <= value <= largest:
        raise UsageError(f"{what} must be a number from 0 to {largest}, not {short(value)}.")
    return value


def check_flag(what: str, value: object) -> bool:
    """Return True or False.

    :param what: what it is, for the message.
    :raises UsageError: when it is anything else.
    """
    if not isinstance(value, bool):
        raise UsageError(f"{what} must be True or False, not {short(value)}.")
    return value


def knows_attributes(
    of: str,
    *,
    kind: str = "attribute",
    valid: Collection[str] | None = None,
    internal: Collection[str] = (),
    meant: Mapping[str, str] = MappingProxyType({}),
) -> Callable[[C], C]:
    """Return a class decorator that makes the error about an unknown attribute list the valid ones.

    :param of: the name of the object, for messages.
    :param kind: what the attributes are, for messages.
    :param valid: the names to list; None: all that do not begin with an underscore.
    :param internal: names that are left out, here, in ``dir()`` and in the reference, because a
        test has no use for them.
    :param meant: what to suggest for wrong names, where it is not the name that is spelt alike.
    """

    # Python calls it where the usual look-up has raised AttributeError.
    def getattr_(self: object, name: str) -> Any:
        if name.startswith("_") or hasattr(type(self), name):
            # A private name, or an error from inside a property: raised again as it was.
            return object.__getattribute__(self, name)
        names = {each for each in dir(self) if not each.startswith("_")} if valid is None else valid
        listed = [each for each in names if each not in internal]
        error = unknown_name(f"{kind} of {of}", name, listed, meant.get(name))
        raise UnknownAttributeError(str(error))

    def decorate(known: C) -> C:
        known.__getattr__ = getattr_  # type: ignore[attr-defined]
        if internal:
            listing: Any = known.__dir__

            def dir_(self: object) -> list[str]:
                return [name for name in listing(self) if name not in internal]

            known.__dir__ = dir_  # type: ignore[method-assign,assignment]
        known._internal = tuple(internal)  # type: ignore[attr-defined]
        return known

    return decorate
