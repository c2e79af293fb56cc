"""Programs in interpreters that have imported neither moto nor mock_vision.

What has been imported cannot be taken back, so a test of an order of imports needs a process of its
own. Most of the time of such a process is the start of Python and the import of what moto and
mock_vision use of other projects. Here one process imports these libraries, and forks for each
program.

Where the order of the libraries themselves matters, or the settings that Python reads when it
starts, a test starts Python itself.
"""

from __future__ import annotations

import atexit
import faulthandler
import gc
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from importlib import import_module, invalidate_caches
from pathlib import Path
from types import ModuleType
from typing import Any

LIBRARIES = (
    "asyncio",
    "boto3.session",
    "cryptography.x509",
    "multiprocessing",
    "pytest",
    "responses",
    "s3transfer.manager",
    "unittest.mock",
    "werkzeug.routing",
    "xmltodict",
    "yaml",
)
"""What moto and mock_vision import, and pytest, which has no effect before it is called."""

CAN_FORK = sys.platform.startswith("linux")
"""Elsewhere a process cannot fork, or libraries of the system do not work in a forked process."""

HANGS = 600.0
"""Seconds of real time after which a program ends and prints where each of its threads is."""


def run(
    program: str,
    *,
    folder: Path | None = None,
    path: Sequence[str] = ("",),
    environment: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a program as ``python -W error -c`` does, and return its exit code and output.

    :param folder: the working directory.
    :param path: what comes first on the import path; ``""`` is the working directory.
    :param environment: environment variables to set.
    """
    with tempfile.TemporaryDirectory() as outputs:
        files = [f"{outputs}/stdout", f"{outputs}/stderr"]
        order = {
            "program": program,
            "folder": str(folder or Path.cwd()),
            "path": [*path],
            "environment": {**os.environ, **(environment or {})},
            "files": files,
        }
        returncode = _exit_code(order)
        texts = [Path(each).read_text("utf-8") for each in files]
    return subprocess.CompletedProcess([], returncode, *texts)


def succeed(program: str, **options: Any) -> str:
    """Run a program that has to end without an error, and return what it printed."""
    done = run(program, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


_forking: list[subprocess.Popen[str]] = []
"""The process that forks, once a program has been run."""


def _exit_code(order: Mapping[str, Any]) -> int:
    """Have a program run by this file, and return its exit code."""
    process = _forking[0] if _forking else _start()
    assert process.stdin
    assert process.stdout
    print(json.dumps(order), file=process.stdin, flush=True)
    if CAN_FORK:
        return int(process.stdout.readline())
    process.communicate()
    return process.returncode


def _start() -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "error", __file__]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    )
    if CAN_FORK:
        _forking.append(process)
        atexit.register(process.communicate)
    return process


def _received() -> dict[str, Any]:
    """Fork for each line of the standard input, and return what it says in the new process."""
    for name in LIBRARIES:
        import_module(name)
    # As in tests/conftest.py: searching for garbage would take a sixth of the time.
    gc.set_threshold(50_000, 20, 50)
    gc.freeze()
    for line in sys.stdin:
        process = os.fork() if CAN_FORK else 0
        if not process:
            order: dict[str, Any] = json.loads(line)
            for descriptor, name in enumerate((os.devnull, *order["files"])):
                os.dup2(os.open(name, os.O_RDWR | os.O_CREAT), descriptor)
            return order
        _, status = os.waitpid(process, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)
    raise SystemExit


def _execute(order: Mapping[str, Any]) -> None:
    """Run the program in the place of this one."""
    faulthandler.dump_traceback_later(HANGS, exit=True)
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    # The first entry is the folder of this file.
    sys.path[:1] = order["path"]
    sys.argv[:] = ["-c"]
    invalidate_caches()
    main = sys.modules["__main__"] = ModuleType("__main__")
    exec(compile(order["program"], "<program>", "exec"), vars(main))


if __name__ == "__main__":
    _execute(_received())
