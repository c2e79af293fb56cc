"""moto's stubber searches its URL patterns by the first character of the host.

For each request moto tries one pattern after the other, most often more than a hundred, until one
matches the URL: a twentieth of the instructions of storing a small object in S3. Nearly all
patterns require a certain character where the host begins. So the stubber's search finds only those
patterns, in their order, that can match the URL. What matches, and moto's list, stay as they are.

Checked with moto 5.0.14 and 5.2.5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any, TypeAlias

from moto.core import botocore_stubber

_Row: TypeAlias = "tuple[str, re.Pattern[str]]"

_NAME = "backend_index"
"""What moto's stubber calls the module with the patterns."""

_FIRST = re.compile(r"https\?://([a-z0-9])(?![?*{])[^|]*")
"""A pattern that requires the character after the slashes: it is not optional, and there are no
alternatives.
"""


def install() -> None:
    """Replace the module with the patterns in moto's stubber. Calling it again changes nothing."""
    found = getattr(botocore_stubber, _NAME, None)
    if isinstance(found, ModuleType) and hasattr(found, "backend_url_patterns"):
        setattr(botocore_stubber, _NAME, _Index(found))


class _Index:
    """Stands for the module ``moto.backend_index`` in the module of moto's stubber."""

    def __init__(self, module: Any) -> None:
        self._module = module
        self._all: list[_Row] = []
        self._by_character: dict[str, list[_Row]] = {}

    @property
    def backend_url_patterns(self) -> _Search:
        """The patterns, for one search by the stubber."""
        return _Search(self)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)

    def possible(self, url: str) -> Sequence[_Row]:
        """Return the patterns that can match a URL, in moto's order."""
        patterns = self._module.backend_url_patterns
        if patterns != self._all:
            self._by_character = {}
            self._all = list(patterns)
        character = url.partition("://")[2][:1]
        rows = self._by_character.get(character)
        if rows is None:
            rows = [row for row in self._all if _first(row[1]) in (character, None)]
            self._by_character[character] = rows
        return rows


class _Search:
    """What the stubber iterates over: first a pattern that matches nothing, since the stubber
    passes the URL to it; then those that can match this URL.
    """

    def __init__(self, index: _Index) -> None:
        self._index = index
        self._url = ""

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        yield "", self
        yield from self._index.possible(self._url)

    def match(self, url: str) -> None:
        """Note the URL of the request."""
        self._url = url


def _first(pattern: re.Pattern[str]) -> str | None:
    """Return the character with which the host has to begin; None: that is not known."""
    found = _FIRST.fullmatch(pattern.pattern) if pattern.flags == re.UNICODE.value else None
    return found[1] if found else None
