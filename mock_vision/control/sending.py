"""Arguments of Python functions as the control plane takes them: the other direction of
:mod:`mock_vision.control.signatures`.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from mock_vision.control.signatures import BLOB, PATTERN
from mock_vision.errors import UsageError


def encoded(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a function as the control plane takes them."""
    return {name: _ENCODERS.get(name, value_of)(name, given) for name, given in arguments.items()}


def value_of(name: str, given: Any) -> Any:
    if isinstance(given, timedelta):
        return given.total_seconds()
    if isinstance(given, datetime):
        if given.utcoffset() is None:
            raise UsageError(f"{name} takes an aware datetime; {given!r} has no time zone.")
        return given.isoformat()
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
    return value_of(name, given)


def where_of(name: str, given: Any) -> Any:
    if isinstance(given, re.Pattern):
        return {PATTERN: given.pattern}
    if isinstance(given, bytes | bytearray | memoryview):
        return {BLOB: base64.b64encode(given).decode()}
    if isinstance(given, Mapping):
        return {str(key): where_of(name, inner) for key, inner in given.items()}
    return value_of(name, given)


_ENCODERS: Mapping[str, Callable[[str, Any], Any]] = {"image": _image, "where": where_of}
