"""Keeps the last large body, and the last large base64 text that a client in this process has
encoded, each with its decoded content.

Programs send one picture many times. Decoding four megabytes of base64 takes ten times as long as
the rest of the call; comparing a body with the last one takes a ten-thousandth of a second. Both
are kept until :func:`forget`, which is called when a mock ends.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

V = TypeVar("V")

LARGE = 64 * 1024
"""The least bytes, or characters, of a source that is kept."""

_last: dict[Callable[..., Any], tuple[Any, Any]] = {}
"""The last large source of each function, and what the function returned for it."""

_encoded: Encoded | None = None
"""The large base64 text that was encoded last."""


class Encoded(NamedTuple):
    """A large base64 text in the body of a request."""

    body: bytes
    """The body, a JSON object. Besides the text it has less than :data:`LARGE` bytes."""
    text: str
    content: bytes
    """What the text encodes."""


def read_once(read: Callable[[Any], V], source: Any) -> V:
    """Return ``read(source)``, without calling it if ``source`` is large and equals the last one.

    :param read: returns the same value for the same source; the value is not changed afterwards.
    """
    if len(source) < LARGE:
        return read(source)
    last = _last.get(read)
    if last is not None and last[0] == source:
        value: V = last[1]
        return value
    value = read(source)
    _last[read] = (source, value)
    return value


def note_encoded(encoded: Encoded) -> None:
    """Keep a large base64 text, with the body that it is in."""
    global _encoded
    _encoded = encoded


def last_encoded() -> Encoded | None:
    """Return the large base64 text that was encoded last; None if there is none."""
    return _encoded


def forget() -> None:
    """Drop what is kept."""
    global _encoded
    _last.clear()
    _encoded = None
