"""With a seed and a start, everything is the same in every process.

Whole runs with both services, one of them in an interpreter of its own: several seconds.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.programs.determinism.printed_runs import lines, stories

ROOT = Path(__file__).parents[3]


@pytest.fixture(name="elsewhere", scope="module")
def _elsewhere() -> Iterator[subprocess.Popen[str]]:
    """Another interpreter, which orders its sets in another way, prints a run meanwhile."""
    hash_seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    with subprocess.Popen(
        [sys.executable, "-m", "tests.programs.determinism.printed_runs", "7"],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as running:
        yield running


@pytest.fixture(name="here", scope="module")
def _here(elsewhere: subprocess.Popen[str]) -> list[str]:
    return "\n".join(lines(7)).splitlines()


def test_two_processes_print_the_same(here: list[str], elsewhere: subprocess.Popen[str]) -> None:
    there = elsewhere.communicate(timeout=120)[0]
    assert elsewhere.returncode == 0
    assert len(here) > 400
    assert there.splitlines() == here


def test_another_seed_leads_to_other_ids_and_other_results(here: list[str]) -> None:
    only_here = set(here) - set("\n".join(stories(8)).splitlines())
    assert any("x-amzn-requestid" in line.lower() for line in only_here)
    written = [line for line in only_here if line.startswith("out")]
    for file in ("EvaluationResult-boards-1", "EvaluationManifest-boards-1"):
        assert any(file in line for line in written)
    for file in ("EvaluationResultSummary-parts-v1", "TestingGroundTruth-parts-v1"):
        assert any(file in line for line in written)
