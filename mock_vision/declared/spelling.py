"""The refusal of misspelt methods and arguments, such as ``vision.faults.trottle``.

They raise UsageError with the valid names, as every wrong name does. The errors are also those that
Python would raise, so that ``hasattr`` and code that probes for methods work.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Collection, Iterable
from types import FunctionType
from typing import Any, TypeVar

from mock_vision.errors import UsageError, knows_attributes, unknown_name

C = TypeVar("C", bound=type)


class UnknownArgumentError(UsageError, TypeError):
    """The method has no such argument."""


def spelled(name: str, *, internal: Collection[str] = ()) -> Callable[[C], C]:
    """Return a class decorator that refuses unknown methods, and unknown arguments of the methods
    that have keyword-only arguments.

    :param name: the name of the object, for messages.
    :param internal: public names that messages leave out, because a test has no use for them.
    """

    def decorate(declaring: C) -> C:
        methods = {
            each: function
            for base in reversed(declaring.__mro__)
            for each, function in vars(base).items()
            if isinstance(function, FunctionType) and function.__code__.co_kwonlyargcount
        }
        public = [each for each in dir(declaring) if not each.startswith("_")]
        for each, function in methods.items():
            if each == "__call__" or not each.startswith("_"):
                called = name if each == "__call__" else f"{name}.{each}"
                setattr(declaring, each, _checked(function, called))
        return knows_attributes(name, kind="method", valid=public, internal=internal)(declaring)

    return decorate


def _checked(function: FunctionType, called: str) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*args: Any, **named: Any) -> Any:
        try:
            return function(*args, **named)
        except TypeError as error:
            inner = error.__traceback__.tb_next if error.__traceback__ else None
            unknown = unknown_argument(function, called, named)
            # An error that was raised inside the function has a further frame.
            if inner is not None or unknown is None:
                raise
            raise unknown from None

    return call


def unknown_argument(
    function: Callable[..., Any], called: str, named: Iterable[str]
) -> UnknownArgumentError | None:
    """Return the error for the first argument that a method does not have; None: it has all.

    :param called: the method as a test writes it, for the message.
    :param named: the names of the keyword arguments of a call.
    """
    _, *parameters = inspect.signature(function).parameters.values()
    if any(each.kind is each.VAR_KEYWORD for each in parameters):
        return None
    valid = [each.name for each in parameters]
    for name in named:
        if name not in valid:
            text = str(unknown_name(f"argument of {called}()", name, valid))
            return UnknownArgumentError(text)
    return None
