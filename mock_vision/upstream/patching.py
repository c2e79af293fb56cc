"""Replacing functions of moto, botocore and Python: for good, or until they are put back."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

MARK = "_replaced_by_mock_vision"
"""The attribute of a function that stands in the place of another."""

Wrapper = Callable[[Callable[..., Any]], Callable[..., Any]]
"""Takes the function that was found and returns the one to put in its place."""


def patch_once(owner: Any, name: str, wrapper: Wrapper) -> None:
    """Replace the function ``owner.name`` by ``wrapper(function)``. Calling it again changes
    nothing.

    The replacement keeps the name, docstring and attributes of the function. If another tool has
    since wrapped the replacement with :func:`functools.wraps`, it counts as replaced; if another
    tool has put an unrelated function there, that one is wrapped.

    :param owner: a class or a module.
    """
    found = getattr(owner, name)
    if not getattr(found, MARK, False):
        setattr(owner, name, _marked(found, wrapper))


def _marked(found: Callable[..., Any], wrapper: Wrapper) -> Any:
    replacement: Any = functools.wraps(found)(wrapper(found))
    setattr(replacement, MARK, True)
    return replacement


class Replacements:
    """Attributes that are replaced until :meth:`restore`. Not for several threads at once."""

    def __init__(self) -> None:
        self._replaced: list[tuple[Any, str, object, object]] = []
        self._made: dict[tuple[Any, str], Any] = {}
        """The last replacements of functions: mocks usually find the same ones again."""

    def put(self, owner: Any, name: str, value: object) -> None:
        """Replace the attribute ``owner.name`` by ``value``."""
        self._replaced.append((owner, name, getattr(owner, name), value))
        setattr(owner, name, value)

    def wrap(self, owner: Any, name: str, wrapper: Wrapper) -> None:
        """Replace the function ``owner.name`` by ``wrapper(function)``.

        A replacement of an earlier time stays: another tool has put it back there after its end.
        """
        found = getattr(owner, name)
        if not getattr(found, MARK, False):
            made = self._made.get((owner, name))
            if made is None or made.__wrapped__ is not found:
                made = self._made[owner, name] = _marked(found, wrapper)
            self.put(owner, name, made)

    def restore(self) -> None:
        """Put back what was found, the newest replacement first.

        An attribute that other code has replaced since stays: it may call the replacement, which
        has to call the function that it replaced while nothing is mocked.
        """
        while self._replaced:
            owner, name, found, value = self._replaced.pop()
            if getattr(owner, name) is value:
                setattr(owner, name, found)
