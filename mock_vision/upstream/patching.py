"""Replace a function on one of moto's or botocore's classes, once per process."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

_MARK = "_replaced_by_mock_vision"


def patch_once(
    owner: Any, name: str, wrapper: Callable[[Callable[..., Any]], Callable[..., Any]]
) -> None:
    """Replace the function ``owner.name`` by ``wrapper(function)``. Calling it again changes
    nothing.

    The replacement keeps the name, docstring and attributes of the function. If another tool has
    since wrapped the replacement with :func:`functools.wraps`, it counts as replaced; if another
    tool has put an unrelated function there, that one is wrapped.

    :param owner: a class or a module.
    :param wrapper: takes the function that was found and returns the one to put in its place.
    """
    found = getattr(owner, name)
    if getattr(found, _MARK, False):
        return
    replacement: Any = functools.wraps(found)(wrapper(found))
    setattr(replacement, _MARK, True)
    setattr(owner, name, replacement)
