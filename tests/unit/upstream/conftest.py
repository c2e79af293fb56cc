"""Who waits how. No test here waits: a real sleep is recorded instead, unless it is the point."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from mock_vision.upstream import sleep as waiting
from mock_vision.upstream.sleep import VirtualWaiting
from mock_vision.virtual_time.clock import VirtualClock
from tests.support.clocks import START


@pytest.fixture
def clock() -> VirtualClock:
    """A clock that stands still."""
    return VirtualClock(START)


@pytest.fixture
def virtual(clock: VirtualClock) -> Iterator[VirtualWaiting]:
    """Waiting that was started by the test's thread."""
    started = VirtualWaiting(clock)
    started.start()
    yield started
    started.stop()


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The sleeps that would have been real."""
    slept: list[float] = []
    monkeypatch.setattr(waiting, "real_sleep", slept.append)
    return slept


@pytest.fixture
def imported(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """Makes a module of a user from its source, as importing it would."""

    def make(source: str) -> Any:
        module = ModuleType("users_code")
        exec(source, vars(module))
        monkeypatch.setitem(sys.modules, "users_code", module)
        return module

    return make
