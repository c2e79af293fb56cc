"""With a seed and a start, everything is the same on every run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.programs.printed_lives import lines

ROOT = Path(__file__).parents[2]


def started(hash_seed: str) -> subprocess.Popen[str]:
    """A new interpreter that prints two lives."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.programs.printed_lives", "7"],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )


# Two interpreters start and live two lives each: several seconds on a slow machine.
def test_two_interpreters_print_the_same() -> None:
    with started("1") as one, started("2") as other:
        first, second = (each.communicate(timeout=120)[0] for each in (one, other))
    assert (one.returncode, other.returncode) == (0, 0)
    assert len(first.splitlines()) > 400
    assert first.splitlines() == second.splitlines()


def test_another_seed_gives_other_ids_and_other_results() -> None:
    only_here = set(lines(7)) - set(lines(8))
    assert any("x-amzn-requestid" in line.lower() for line in only_here)
    written = [line for line in only_here if line.startswith("out")]
    for file in ("EvaluationResult-boards-1", "EvaluationManifest-boards-1"):
        assert any(file in line for line in written)
    for file in ("EvaluationResultSummary-parts-v1", "TestingGroundTruth-parts-v1"):
        assert any(file in line for line in written)
