"""Two commits beside each other: ``./run bench --beside COMMIT``.

Each group of rows runs in a process of its own with the older commit, then with this checkout, and
so on in turn, with the same interpreter and the same libraries. The older commit is measured by the
benchmarks of this checkout; a row that needs what it does not have is left out.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from benchmarks import calls, mocks, processes, tests
from benchmarks.calls import Row

ROOT = Path(__file__).resolve().parent.parent
GROUPS: Mapping[str, Callable[[], Iterator[Row]]] = {
    "clients": tests.clients,
    "given": tests.given,
    "pictures": tests.pictures,
    "calls": calls.small_calls,
    "others": calls.others,
    "bodies": calls.bodies,
    "pages": calls.pages,
    "mocks": mocks.mocks,
}
ROUNDS = 3


class Side(NamedTuple):
    """One of the commits: its root folder, and what it has measured in microseconds, by row."""

    root: Path
    measured: dict[str, list[float]]
    ratios: dict[str, list[float]]


def beside(commit: str) -> None:
    """Measure a commit and this checkout in turn, and print the table.

    :raises CalledProcessError: git does not know the commit.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        shutil.copytree(ROOT / "benchmarks", folder / "run" / "benchmarks")
        archive = subprocess.run(
            ["git", "archive", commit, "mock_vision", "conftest_plugin"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
            tar.extractall(folder / "before")
        before, now = (Side(root, {}, {}) for root in (folder / "before", ROOT))
        allowed: dict[str, str] = {}
        for _ in range(ROUNDS):
            for group in GROUPS:
                for side in (before, now):
                    allowed.update(_measure(side, group, folder / "run"))
            for side in (before, now):
                _measure_processes(side, folder / "run")
    print(f"{'':<76}{commit[:10]:>16}{'now':>16}{'now':>9}   allowed")
    for what in now.measured:
        print(
            f"{what:<76}{_shown(before, what)}{_shown(now, what)}{_change(before, now, what):>9}"
            f"   {allowed.get(what, '')}"
        )


def _measure(side: Side, group: str, folder: Path) -> dict[str, str]:
    """Run a group, and return what is allowed for each of its rows."""
    done = _run(side, folder, "-m", "benchmarks.beside", group)
    allowed = {}
    for line in done.stdout.splitlines():
        row = json.loads(line)
        side.measured.setdefault(row["what"], []).append(row["measured"])
        side.ratios.setdefault(row["what"], []).append(row["ratio"])
        allowed[row["what"]] = row["allowed"]
    if done.returncode and side.root == ROOT:
        sys.exit(done.stderr)
    return allowed


def _measure_processes(side: Side, folder: Path) -> None:
    for what, program in processes.PROGRAMS.items():
        _run(side, folder, "-c", program)  # compiles what it imports
        done = _run(side, folder, "-c", program)
        side.measured.setdefault(what, []).append(float(done.stdout) * 1000)


def _run(side: Side, folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    variables = {
        **os.environ,
        "PYTHONPATH": str(side.root),
        # An installed package is compiled.
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
    }
    variables.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.run(
        [sys.executable, *command], cwd=folder, env=variables, capture_output=True, text=True
    )


def _shown(side: Side, what: str) -> str:
    if what not in side.measured:
        return f"{'-':>16}"
    shown = f"{statistics.median(side.measured[what]):,.0f} us"
    ratios = side.ratios.get(what)
    return f"{shown:>10}{f'x{statistics.median(ratios):.2f}' if ratios else '':>6}"


def _change(before: Side, now: Side, what: str) -> str:
    if what not in before.measured:
        return ""
    pairs = zip(now.measured[what], before.measured[what], strict=False)
    return f"x{statistics.median(new / old for new, old in pairs):.2f}"


def main() -> None:
    """Print the rows of one group as lines of JSON, each once it is measured."""
    for what, figures, allowed in GROUPS[sys.argv[1]]():
        row = {"what": what, "measured": figures.measured, "ratio": figures.ratio}
        print(json.dumps({**row, "allowed": allowed}), flush=True)


if __name__ == "__main__":
    main()
