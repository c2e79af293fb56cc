"""What moto registers with the ``responses`` library when a mock starts, made once per process.

A mock makes 1,300 objects, one for each pattern of its addresses and each method of HTTP, for
requests that a program sends with the library ``requests``. They are most of what starting a mock
costs, they are equal from mock to mock, and few tests send such a request. So those of the first
mock are registered again by the next ones, while moto's patterns and handlers are the same. Those
that have recorded a request are made anew.

Checked with moto 5.0.14, 5.2.5 and the newest, with responses 0.26.3.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from moto import backend_index
from moto.core import models
from moto.core.models import botocore_stubber, responses_mock


class _Kept(NamedTuple):
    """The responses of a mock that has just started."""

    patterns: tuple[Any, ...]
    callback: Any
    by_method: dict[str, list[Any]]
    calls: list[list[Any]]
    """What each of them has recorded."""

    def is_current(self) -> bool:
        """Return whether moto would make the same."""
        return (
            self.patterns == tuple(backend_index.backend_url_patterns)
            and self.callback == getattr(botocore_stubber, self.callback.__name__, None)
            and list(self.by_method) == models.RESPONSES_METHODS
            and not any(self.calls)
        )


_kept: _Kept | None = None


def enable(enable_patching: Callable[..., None], mock: Any, reset: bool = True) -> None:
    """Have moto begin to answer requests.

    :param enable_patching: moto's function for it, called with the mock and ``reset``.
    :param reset: as moto's: whether its backends and what it has registered are to be emptied.
    """
    global _kept
    if reset and _kept is not None and _kept.is_current():
        methods = models.RESPONSES_METHODS
        models.RESPONSES_METHODS = []
        try:
            enable_patching(mock, reset=reset)
        finally:
            models.RESPONSES_METHODS = methods
        registry: Any = responses_mock._registry
        for method, made in _kept.by_method.items():
            registry._registered[method] = list(made)
        return
    enable_patching(mock, reset=reset)
    if reset:
        _kept = _made()


def _made() -> _Kept | None:
    """Return what moto has registered; None if it is not what is expected."""
    try:
        registered: Any = responses_mock._registry._registered  # type: ignore[attr-defined]
        by_method = {method: list(made) for method, made in registered.items()}
        every = [each for made in by_method.values() for each in made]
        calls = [each._calls._calls for each in every]
        return _Kept(tuple(backend_index.backend_url_patterns), every[0].callback, by_method, calls)
    except (AttributeError, IndexError):
        return None
