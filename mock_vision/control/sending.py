"""The conversion of Python arguments to JSON, for the Python client. The server converts them back
in :mod:`mock_vision.control.signatures`.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from mock_vision.control.signatures import BLOB, PATTERN
from mock_vision.declared.pictures import image_pattern
from mock_vision.declared.values import Label
from mock_vision.errors import UsageError


def encoded(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a function as values for JSON.

    :raises UsageError: when JSON cannot hold an argument.
    """
    return {name: _ENCODERS.get(name, value_of)(name, given) for name, given in arguments.items()}


def value_of(name: str, given: Any) -> Any:
    """Return an argument as a value for JSON.

    :param name: the name of the argument, for messages.
    :raises UsageError: when JSON cannot hold it.
    """
    if isinstance(given, timedelta):
        return given.total_seconds()
    if isinstance(given, datetime):
        if given.utcoffset() is None:
            raise UsageError(f"{name} takes an aware datetime; {given!r} has no time zone.")
        return given.isoformat()
    if isinstance(given, Label):
        given = given._asdict()
    if isinstance(given, Mapping):
        return {str(key): value_of(name, inner) for key, inner in given.items()}
    if isinstance(given, bytes):
        return given.decode()
    if isinstance(given, type) and issubclass(given, Exception):
        return given.__name__
    if callable(given):
        raise UsageError(
            f"{name} is a function, {given!r}, which cannot be sent to a server; write it as a"
            " value, or run the mock in the process of the test."
        )
    if not isinstance(given, str | int | float | None):
        return [value_of(name, inner) for inner in given]
    return given


def _image(name: str, given: Any) -> Any:
    if isinstance(given, Path):
        given = given.read_bytes()
    if isinstance(given, bytes | bytearray | memoryview):
        return {"base64": base64.b64encode(given).decode()}
    if isinstance(given, tuple) and len(given) == 2:
        return {"bucket": given[0], "key": given[1]}
    if not callable(given):
        # Refuses another form here: the server's message lists the forms of JSON.
        image_pattern(given)
    return value_of(name, given)


def where_of(name: str, given: Any) -> Any:
    """Return an argument ``where``, in which patterns and bytes may stand, as a value for JSON."""
    if isinstance(given, re.Pattern):
        return {PATTERN: _with_flags(given)}
    if isinstance(given, bytes | bytearray | memoryview):
        return {BLOB: base64.b64encode(given).decode()}
    if isinstance(given, Mapping):
        return {str(key): where_of(name, inner) for key, inner in given.items()}
    return value_of(name, given)


_FLAGS = {re.ASCII: "a", re.IGNORECASE: "i", re.MULTILINE: "m", re.DOTALL: "s", re.VERBOSE: "x"}
_LEADING_FLAGS = re.compile(r"\(\?[aimsux]+\)")


def _with_flags(pattern: re.Pattern[str]) -> str:
    """Return the text of a pattern with its flags at the beginning, the only valid place."""
    letters = "".join(letter for flag, letter in _FLAGS.items() if pattern.flags & flag)
    if not letters:
        return pattern.pattern
    leading = _LEADING_FLAGS.match(pattern.pattern)
    return f"(?{letters}){pattern.pattern[leading.end() if leading else 0 :]}"


_ENCODERS: Mapping[str, Callable[[str, Any], Any]] = {"image": _image, "where": where_of}
"""The conversion of arguments with a form of their own, by name; :func:`value_of` converts the
others.
"""
