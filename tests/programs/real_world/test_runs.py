"""One seed gives one outcome, also where Python orders its sets otherwise.

The runs are processes of their own, which is what takes the time.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def begin(hash_seed: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.programs.real_world.one_run", "7"],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
    )


def test_a_seed_settles_everything() -> None:
    runs = [begin(hash_seed) for hash_seed in ("1", "2")]
    first, second = (run.communicate()[0].decode().split() for run in runs)
    assert [run.returncode for run in runs] == [0, 0]
    assert first == second
    assert first[0] == "8", "result files"
