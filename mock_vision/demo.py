"""The demo: both example programs inside the mock, with the virtual time before each line they
print.
"""

from __future__ import annotations

import importlib.util
import io
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import datetime, timezone
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO

import boto3

from mock_vision.errors import InstallationError
from mock_vision.mock.mock import mock_vision
from mock_vision.mock.vision import Vision

START = datetime(2025, 3, 3, 9, 0, tzinfo=timezone.utc)
PLACES = (Path(__file__).parent / "_examples", Path(__file__).parent.parent / "examples")
"""Where the programs are: in an installed package, and in a checkout."""


def run_examples(*, seed: int = 0, out: TextIO | None = None) -> None:
    """Run both programs and print their timelines.

    :param seed: what splits and metrics are derived from.
    :param out: where to print; standard output by default.
    """
    out = out or sys.stdout
    began = time.perf_counter()
    with mock_vision(start=START, seed=seed) as vision:
        session: Any = boto3.Session(
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
            region_name="us-east-1",
        )
        s3 = session.client("s3")
        for program, title, service in (
            ("lookout_for_vision", "Amazon Lookout for Vision", "lookoutvision"),
            ("custom_labels", "Amazon Rekognition Custom Labels", "rekognition"),
        ):
            print(f"\n{title}\n{'=' * len(title)}", file=out)
            with _stamped(vision, out):
                load_example(program).run(session.client(service), s3, f"demo-{service}")
        virtual = vision.clock.now() - START
    real = time.perf_counter() - began
    print(f"\n{virtual} of virtual time took {real:.1f} s.", file=out)


def load_example(name: str) -> ModuleType:
    """One of the example programs as a module, from wherever it is installed.

    :raises InstallationError: the programs are not there.
    """
    for place in PLACES:
        path = place / f"{name}.py"
        if path.is_file():
            spec = importlib.util.spec_from_file_location(f"mock_vision_example_{name}", path)
            assert spec is not None
            assert spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            sys.modules[spec.name] = module
            spec.loader.exec_module(module)
            return module
    raise InstallationError(
        f"the example program {name}.py is in none of {', '.join(map(str, PLACES))};"
        " install mock_vision again."
    )


@contextmanager
def _stamped(vision: Vision, out: TextIO) -> Iterator[None]:
    with redirect_stdout(_Stamping(vision, out)):
        yield


class _Stamping(io.TextIOBase):
    """Writes whole lines, each after the virtual time at which it was finished."""

    def __init__(self, vision: Vision, out: TextIO) -> None:
        self._vision = vision
        self._out = out
        self._begun = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        *lines, self._begun = (self._begun + text).split("\n")
        for line in lines:
            self._out.write(f"{self._vision.clock.now():%a %H:%M:%S}  {line}\n")
        return len(text)
