"""What a process pays once: imports and the idle plugin, each in fresh interpreters."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from typing import NamedTuple

IMPORT = """
import time
import boto3, moto
from moto import mock_aws
import moto.backends, moto.core.models
before = time.process_time()
import mock_vision
print((time.process_time() - before) * 1000)
"""

USE = IMPORT.replace("import mock_vision\n", "from mock_vision import mock_vision\n")

PLUGIN = """
import sys, time
import pytest
before = time.process_time()
import conftest_plugin
spent = (time.process_time() - before) * 1000
heavy = {"moto", "boto3", "botocore", "mock_vision", "PIL"} & set(sys.modules)
assert not heavy, heavy
print(spent)
"""


class Cost(NamedTuple):
    """Milliseconds: the median over fresh interpreters, and the most that is allowed."""

    what: str
    milliseconds: float
    allowed: str


PROGRAMS = {
    "import mock_vision on top of moto": IMPORT,
    "from mock_vision import mock_vision, likewise": USE,
    "pytest plugin, idle": PLUGIN,
}
"""Each prints milliseconds."""
ALLOWED = ("<= 6 ms", "-", "<= 0.3 ms")


def costs() -> list[Cost]:
    """All of them."""
    return [
        Cost(what, _median(program), allowed)
        for (what, program), allowed in zip(PROGRAMS.items(), ALLOWED, strict=True)
    ]


def _median(program: str, runs: int = 9) -> float:
    """The first run, which compiles, is not counted: an installed package is compiled."""
    with tempfile.TemporaryDirectory() as cache:
        settings = {**os.environ, "PYTHONPYCACHEPREFIX": cache}
        settings.pop("PYTHONDONTWRITEBYTECODE", None)
        times = [_run(program, settings) for _ in range(runs + 1)]
    return statistics.median(times[1:])


def _run(program: str, settings: dict[str, str]) -> float:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=settings
    )
    return float(done.stdout)
