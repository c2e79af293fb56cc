"""Which threads and code keep real time."""

from __future__ import annotations

import threading

import pytest

from mock_vision.upstream.tools import is_a_tool, is_of_a_tool, is_real


@pytest.mark.parametrize("module", ["_pytest.runner", "hypothesis.core", "pytest_timeout", "xdist"])
def test_modules_of_tools(module: str) -> None:
    assert is_a_tool(module)


@pytest.mark.parametrize("module", ["", "users_code", "pytest_users_plugin", "xdistance"])
def test_other_modules(module: str) -> None:
    assert not is_a_tool(module)


def test_a_thread_belongs_to_the_tool_of_its_target_or_class() -> None:
    def target() -> None: ...

    assert not is_of_a_tool(threading.Thread(target=target))
    target.__module__ = "pytest_timeout"
    assert is_of_a_tool(threading.Thread(target=target))

    class DebuggersThread(threading.Thread):
        __module__ = "pydevd.threads"

    assert is_of_a_tool(DebuggersThread())


def test_a_thread_of_telemetry_is_a_tools_although_its_code_is_not() -> None:
    def report() -> None: ...

    report.__module__ = "sentry_sdk.monitor"
    assert is_of_a_tool(threading.Thread(target=report))
    assert not is_a_tool("sentry_sdk.monitor")


def test_threads_can_be_named_by_patterns() -> None:
    thread = threading.Thread(name="heartbeat-1")
    assert is_real(thread, ["x", "heart*"])
    assert not is_real(thread, ["heart"])
    assert not is_real(thread, [])
