"""Keeps the last large body and the last large base64 text, each with its decoded content.

The text is the last one that a client in this process has encoded. Programs send one picture many
times. Decoding four megabytes of base64 takes ten times as long as
the rest of the call; comparing a body with the last one takes a ten-thousandth of a second. Both
are kept until :func:`forget`, which is called when a mock ends.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

V = TypeVar("V")

LARGE = 64 * 1024
"""The least bytes, or characters, of a source that is kept."""

_last: dict[Callable[..., Any], tuple[Any, Any]] = {}
"""The last large source of each function, and what the function returned for it."""

_encoded: tuple[str, bytes] | None = None
"""The large base64 text that was encoded last, and its bytes."""


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


def note_encoded(text: str, content: bytes) -> None:
    """Keep the base64 text of ``content``, if it is large."""
    global _encoded
    if len(text) >= LARGE and (_encoded is None or _encoded[1] is not content):
        _encoded = (text, content)


def last_encoded() -> tuple[str, bytes] | None:
    """Return the large base64 text that was encoded last, and its bytes; None if there is none."""
    return _encoded


def forget() -> None:
    """Drop what is kept."""
    global _encoded
    _last.clear()
    _encoded = None
