"""``python -m mock_vision demo``: run both example programs inside the mock and print their output,
each line after its virtual time.
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
"""The folder of the programs in an installed package, and in a checkout."""


def run_examples(*, seed: int = 0, out: TextIO | None = None, report: Path | None = None) -> None:
    """Run both programs and print their timelines.

    :param seed: the seed of the mock.
    :param out: the stream to print to; standard output by default.
    :param report: the file for a page about the run. With it, the programs keep their projects.
    :raises SystemExit: when the file cannot be written.
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
            with _print_virtual_time(vision, out):
                load_example(program).run(
                    session.client(service), s3, f"demo-{service}", keep=report is not None
                )
        virtual = vision.clock.now() - START
        if report is not None:
            try:
                vision.report(report)
            except OSError as error:
                sys.exit(f"the page cannot be written: {error}")
        print(f"\nWhat it used\n============\n{vision.usage}", file=out)
    real = time.perf_counter() - began
    print(f"\n{virtual} of virtual time took {real:.1f} s.", file=out)
    if report is not None:
        print(f"The page about it: {report}", file=out)


def load_example(name: str) -> ModuleType:
    """Load one of the example programs and return it as a module.

    :raises InstallationError: when the program is not installed.
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
def _print_virtual_time(vision: Vision, out: TextIO) -> Iterator[None]:
    with redirect_stdout(_TimedLines(vision, out)):
        yield


class _TimedLines(io.TextIOBase):
    """A text stream that writes complete lines to ``out``, each after the virtual time."""

    def __init__(self, vision: Vision, out: TextIO) -> None:
        self._vision = vision
        self._out = out
        self._incomplete_line = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        *lines, self._incomplete_line = (self._incomplete_line + text).split("\n")
        for line in lines:
            self._out.write(f"{self._vision.clock.now():%a %H:%M:%S}  {line}\n")
        return len(text)
