"""Checks of numbers and flags that a test writes.

Python counts ``True`` as the integer 1. A test that writes it where a number belongs has mixed up
two arguments, so nothing here takes it for a number.
"""

from __future__ import annotations

from typing import TypeGuard

from mock_vision.errors import UsageError


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
        raise UsageError(f"{what} must be a number from 0 to {largest}, not {value!r}.")
    return value


def check_flag(what: str, value: object) -> bool:
    """Return True or False.

    :param what: what it is, for the message.
    :raises UsageError: when it is anything else.
    """
    if not isinstance(value, bool):
        raise UsageError(f"{what} must be True or False, not {value!r}.")
    return value
