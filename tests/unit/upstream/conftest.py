"""Threads that wait. No test here waits for real: a real sleep is recorded instead, unless it is
the point.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from importlib.util import find_spec
from types import ModuleType
from typing import Any

import pytest

from mock_vision import Vision, mock_vision
from mock_vision.upstream import asyncio_connections, asyncio_loop, threading_waits
from mock_vision.upstream import sleep as waiting
from mock_vision.upstream.sleep import VirtualWaiting
from mock_vision.virtual_time.clock import VirtualClock
from tests.support.clients import client
from tests.support.clocks import START
from tests.support.workers import PATIENCE

collect_ignore_glob = (
    [] if find_spec("aiobotocore") else ["test_aiobotocore*.py", "test_async_bodies.py"]
)
"""aiobotocore holds botocore back: it is in some sets of libraries only."""


@pytest.fixture(autouse=True)
def blocked_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a thread may not run for a second, and is not to count as blocked."""
    for module in (asyncio_connections, asyncio_loop, threading_waits):
        monkeypatch.setattr(module, "STANDSTILL", PATIENCE)


@pytest.fixture
def vision() -> Iterator[Vision]:
    with mock_vision() as running:
        yield running


@pytest.fixture
def stacks(vision: Vision) -> Any:
    """A client of CloudFormation."""
    return client("cloudformation")


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


@pytest.fixture
def loops_are_quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """No test waits for real, and no loop warns of anything."""
    caplog.set_level(logging.WARNING, "asyncio")
    began = time.monotonic()
    yield
    assert time.monotonic() - began < PATIENCE
    assert caplog.messages == []


Run = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture(params=[False, True], ids=["plain", "debug"])
def run(request: pytest.FixtureRequest, virtual: VirtualWaiting) -> Run:
    """Runs a coroutine in a loop of its own inside the mock."""
    return lambda coroutine: asyncio.run(coroutine, debug=request.param)
