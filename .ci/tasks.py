"""The tasks behind ``./run``: needs nothing but the standard library of Python 3.10.

Each task makes the virtual environment it needs (``.venv``, or one per moto version for the matrix)
and installs the project and the task's packages into it, once for each state of ``pyproject.toml``.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MOTO_VERSIONS = ("5.0.14", "5.0.28", "5.1.22", "5.2.1", "")
"""The moto releases the suite runs against; the empty one is the newest."""


def run(*command: str | Path, cwd: Path = ROOT, **env: str) -> None:
    """Run a command, and stop with its exit code if it fails."""
    print("+", *command, flush=True)
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env={**os.environ, **env}, check=False
    )
    if done.returncode:
        sys.exit(done.returncode)


def environment(name: str, *groups: str, constraints: Sequence[str] = ()) -> Path:
    """The interpreter of the virtual environment ``name`` with the project and dependency groups
    installed.
    """
    folder = ROOT / name
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    wanted = [requirement for group in groups for requirement in group_requirements(group)]
    state = hashlib.sha256(
        "\n".join([(ROOT / "pyproject.toml").read_text("utf-8"), *wanted, *constraints]).encode()
    ).hexdigest()
    mark = folder / f"installed-{state[:16]}"
    if not mark.exists():
        if not python.exists():
            venv.create(folder, with_pip=True)
        run(
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "-e",
            ".",
            *wanted,
            *constraints,
        )
        mark.touch()
    return python


def group_requirements(group: str) -> list[str]:
    """The requirements of a dependency group of pyproject.toml.

    Python 3.10 has no TOML reader and its pip knows no groups; the groups are plain lists of
    strings, one a line.
    """
    lines = (
        (ROOT / "pyproject.toml").read_text("utf-8").split("[dependency-groups]")[1].splitlines()
    )
    found: list[str] = []
    inside = False
    for line in lines[1:]:
        if line.startswith("["):
            break
        inside = inside or line.startswith(f"{group} = [")
        if inside:
            found += line.split('"')[1::2]
            if line.rstrip().endswith("]"):
                return found
    sys.exit(f"pyproject.toml has no dependency group {group!r}")


def demo(*args: str) -> None:
    """Run both example programs inside the mock."""
    run(environment(".venv"), "-m", "mock_vision", "demo", *args)


def tests(*args: str) -> None:
    """Run the test suite under branch coverage."""
    python = environment(".venv", "test")
    run(python, "-m", "coverage", "erase")
    run(python, "-m", "coverage", "run", "-m", "pytest", *args)
    if not args:
        run(python, "-m", "coverage", "combine", "--quiet")
        run(python, "-m", "coverage", "report")


def lint(*_: str) -> None:
    """Check style, format and types."""
    python = environment(".venv", "test", "lint")
    run(python, "-m", "ruff", "check")
    run(python, "-m", "ruff", "format", "--check")
    run(python, "-m", "mypy")


def build(*_: str) -> None:
    """Build the wheel, and test it where the sources are not."""
    python = environment(".venv", "test", "lint", "build")
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        run(python, "-m", "build", "--outdir", place / "dist")
        (wheel,) = (place / "dist").glob("*.whl")
        venv.create(place / "venv", with_pip=True)
        installed = place / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
        run(
            installed,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            wheel,
            *group_requirements("test"),
        )
        copy = place / "outside"
        copy.mkdir()
        for name in ("tests", "pyproject.toml", "docs", "examples", "README.md", "CHANGELOG.md"):
            (copy / name).symlink_to(ROOT / name)
        run(installed, "-m", "pytest", "-q", "-n", "auto", cwd=copy)
        run(installed, "-m", "mock_vision", "demo", cwd=place)


def matrix(*_: str) -> None:
    """Run the test suite on the oldest, some middle, and the newest moto."""
    for version in MOTO_VERSIONS:
        pin = (f"moto[s3]=={version}",) if version else ("--upgrade", "moto[s3]")
        python = environment(f".venv-moto-{version or 'newest'}", "test", constraints=pin)
        run(python, "-m", "pytest", "-q")


def bench(*args: str) -> None:
    """Print the benchmarks, as ratios in one run."""
    run(environment(".venv", "test"), "-m", "benchmarks", *args)


def ci(*_: str) -> None:
    """What has to pass before a change lands."""
    for task in (tests, lint, build):
        task()


TASKS: dict[str, Callable[..., None]] = {
    task.__name__: task for task in (demo, tests, lint, build, matrix, bench, ci)
}


def main(argv: Sequence[str]) -> None:
    if not argv or argv[0] not in TASKS:
        lines = [f"  {name:<8}{task.__doc__}" for name, task in TASKS.items()]
        sys.exit("\n".join(["usage: ./run TASK [ARGUMENTS]", *lines]))
    TASKS[argv[0]](*argv[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
