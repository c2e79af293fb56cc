"""Instructions that a piece of code executes, counted by valgrind's callgrind.

A count differs by less than a thousandth from run to run, however busy the machine is. So ratios of
counts decide where ratios of times are too noisy.

The program runs below valgrind from its start, which is slow; only what is to be measured is
instrumented. A running program tells valgrind so by a sequence of instructions that does nothing
elsewhere (``valgrind/valgrind.h``); it is called here through :mod:`ctypes`.
"""

from __future__ import annotations

import ctypes
import gc
import mmap
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

_CODE = {
    # mov rax,rdi; xor edx,edx; rol rdi,3; rol rdi,13; rol rdi,61; rol rdi,51; xchg rbx,rbx;
    # mov rax,rdx; ret
    "x86_64": "4889f8 31d2 48c1c703 48c1c70d 48c1c73d 48c1c733 4887db 4889d0 c3",
}
_TOOL = 0x43540000  # 'C', 'T'
_DUMP, _ZERO, _START, _STOP = _TOOL, _TOOL + 1, _TOOL + 4, _TOOL + 5
_SUMMARY = re.compile(r"^(?:summary|totals): (\d+)", re.MULTILINE)


def is_available() -> bool:
    """Whether counts can be had on this machine."""
    return platform.machine() in _CODE and shutil.which("valgrind") is not None


def run(module: str, *arguments: str) -> str:
    """Run a module below callgrind; return what it prints."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            "valgrind",
            "--tool=callgrind",
            "--instr-atstart=no",
            f"--callgrind-out-file={folder}/out",
            "-q",
            sys.executable,
            "-m",
            module,
            *arguments,
        ]
        settings = {**os.environ, "PYTHONHASHSEED": "0", "CALLGRIND_FOLDER": folder}
        done = subprocess.run(command, env=settings, stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout


class Counter:
    """Counts, in a program that :func:`run` has started."""

    def __init__(self) -> None:
        code = bytes.fromhex(_CODE[platform.machine()])
        self._memory = mmap.mmap(
            -1, len(code), prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC
        )
        self._memory.write(code)
        address = ctypes.addressof(ctypes.c_char.from_buffer(self._memory))
        self._call = ctypes.CFUNCTYPE(ctypes.c_uint64, ctypes.c_void_p)(address)
        self._folder = Path(os.environ["CALLGRIND_FOLDER"])
        self._dumps = 0

    def count(self, function: Callable[[], object], calls: int = 10) -> float:
        """Instructions of one call of ``function``, which is called a few times before."""
        for _ in range(3):
            function()
        gc.collect()
        gc.disable()
        self._request(_START)
        function()
        self._request(_ZERO)
        for _ in range(calls):
            function()
        self._request(_DUMP)
        self._request(_STOP)
        gc.enable()
        self._dumps += 1
        text = (self._folder / f"out.{self._dumps}").read_text()
        return int(_SUMMARY.findall(text)[-1]) / calls

    def _request(self, code: int) -> None:
        arguments = (ctypes.c_uint64 * 6)(code)
        self._call(ctypes.addressof(arguments))
