"""Virtual environments for the tasks, and the interpreters that this machine has.

Needs only the standard library of Python 3.10 and a network. uv installs several times faster than
pip, so it is used where it can be had; pip does everything that uv does.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
"""The versions of Python that the metadata promises."""


class CommandError(Exception):
    """A command ended with another exit code than 0."""

    def __init__(self, command: Sequence[str], code: int) -> None:
        super().__init__(f"exit code {code}: {' '.join(command)}")
        self.code = code


def run(*command: str | Path, cwd: Path = ROOT) -> None:
    """Print and run a command.

    :raises CommandError: the command failed.
    """
    parts = [str(part) for part in command]
    print("+", *parts, flush=True)
    variables = dict(os.environ)
    # The suite starts many interpreters, and each would compile the package and the tests again.
    variables.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(parts, cwd=cwd, env=variables, check=False)
    if done.returncode:
        raise CommandError(parts, done.returncode)


def environment(
    name: str, *groups: str, pins: Sequence[str] = (), interpreter: str = sys.executable
) -> Path:
    """Return the interpreter of the virtual environment ``name``, a folder of the checkout.

    The project is installed there in editable form, with these dependency groups of
    ``pyproject.toml`` and these ``pins``. An environment that already holds exactly that is
    used as it is.
    """
    folder = ROOT / name
    python = create(folder, interpreter)
    wanted = ["-e", ".", *group_options(groups), *pins]
    state = "\n".join([(ROOT / "pyproject.toml").read_text("utf-8"), *wanted])
    mark = folder / f"installed-{hashlib.sha256(state.encode()).hexdigest()[:16]}"
    if not mark.exists():
        install(python, *wanted)
        mark.touch()
    return python


def create(folder: Path, interpreter: str = sys.executable) -> Path:
    """Create a virtual environment unless it is there, and return its interpreter."""
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    if (folder / "ready").exists():
        return python
    if not python.exists():
        print(f"+ create {folder.name}", flush=True)
        if subprocess.run([interpreter, "-m", "venv", folder], check=False).returncode:
            sys.exit(
                f"{interpreter} cannot create a virtual environment. On Debian and Ubuntu, 'apt-get"
                " install python3-venv' adds what is missing; or name another interpreter:"
                " PYTHON=/path/to/python3 ./run ..."
            )
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run(*pip, "--upgrade", "pip>=25.1")  # the first that reads dependency groups
    if not shutil.which("uv"):
        subprocess.run([*pip, "uv"], stderr=subprocess.DEVNULL, check=False)
    (folder / "ready").touch()
    return python


def install(python: Path, *wanted: str | Path, cwd: Path = ROOT) -> None:
    """Install requirements into the virtual environment of ``python``."""
    uv = shutil.which("uv") or shutil.which("uv", path=str(python.parent))
    if uv:
        # Compiled at once, as pip does: the suite starts many interpreters.
        run(uv, "pip", "install", "--quiet", "--compile-bytecode", "-p", python, *wanted, cwd=cwd)
    else:
        pip = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        run(python, *pip, *wanted, cwd=cwd)


def group_options(groups: Sequence[str]) -> list[str]:
    """Return the options of pip and uv that install dependency groups of ``pyproject.toml``."""
    return [part for group in groups for part in ("--group", group)]


def interpreters() -> dict[str, str]:
    """Return the supported interpreters of this machine: version to path of the executable."""
    found = {"{}.{}".format(*sys.version_info): sys.executable}
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for version in PYTHONS:
        candidates = [shutil.which(f"python{version}"), shutil.which(f"python{version}.exe")]
        candidates += [str(path) for path in sorted(pyenv.glob(f"{version}.*/bin/python"))]
        for candidate in candidates:
            if version not in found and candidate and runs(candidate):
                found[version] = candidate
    return {version: found[version] for version in PYTHONS if version in found}


def runs(interpreter: str) -> bool:
    """Whether this is an interpreter, and not a shim of a version that is switched off."""
    tried = subprocess.run([interpreter, "-c", "import venv"], capture_output=True, check=False)
    return tried.returncode == 0


class Stopwatch:
    """Run steps one after another and keep what each took and whether it failed."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.failed = False

    def step(self, name: str, *command: str | Path) -> bool:
        """Run one step; return whether it succeeded."""
        begin = time.monotonic()
        try:
            run(*command)
        except CommandError as error:
            self.failed = True
            result = f"FAILED ({error.code})"
        else:
            result = "passed"
        minutes, seconds = divmod(round(time.monotonic() - begin), 60)
        self.lines.append(f"{name:<28}{minutes:3d} min {seconds:2d} s  {result}")
        return result == "passed"

    def report(self) -> None:
        """Print a line for each step."""
        print("", *self.lines, sep="\n", flush=True)
