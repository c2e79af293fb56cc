"""Test runners, debuggers and the like: their threads and code keep real time. So do the threads of
telemetry, which report what the program does.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterable
from fnmatch import fnmatchcase

_TOOLS = frozenset(
    {
        "IPython",
        "_pydev_bundle",
        "_pydevd_bundle",
        "_pytest",
        "coverage",
        "debugpy",
        "execnet",
        "hypothesis",
        "ipykernel",
        "pluggy",
        "pydevd",
        "pytest_rerunfailures",
        "pytest_timeout",
        "xdist",
        "zmq",
    }
)
"""Packages whose threads and code belong to no program under test."""

_TELEMETRY = frozenset(
    {
        "aws_xray_sdk",
        "datadog",
        "ddtrace",
        "elasticapm",
        "newrelic",
        "opentelemetry",
        "sentry_sdk",
    }
)
"""Packages whose threads belong to no program under test. Their code also runs in the program's
threads, where it reads the same clocks as the program.
"""


@functools.cache
def is_a_tool(module: str) -> bool:
    """Return whether a module, by its name, is a tool's."""
    return module.partition(".")[0] in _TOOLS


def is_of_a_tool(thread: threading.Thread) -> bool:
    """Return whether a tool or telemetry has made the thread."""
    target = getattr(thread, "_target", None)
    module = getattr(target, "__module__", None) or type(thread).__module__
    return is_a_tool(module) or module.partition(".")[0] in _TELEMETRY


def is_real(thread: threading.Thread, names: Iterable[str]) -> bool:
    """Return whether a thread keeps real time: one of a tool, or one that the author of the test
    names.

    :param names: names of threads, with ``*`` as in shell patterns.
    """
    return is_of_a_tool(thread) or any(fnmatchcase(thread.name, name) for name in names)
