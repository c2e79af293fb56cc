"""The tasks behind ``./run``: ``./run TASK [ARGUMENTS]``.

A machine with nothing but Python 3.10 or newer is enough: each task makes the virtual environment
that it needs, once for each state of ``pyproject.toml``.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from environments import (
    ROOT,
    CommandError,
    Stopwatch,
    create,
    environment,
    group_options,
    install,
    interpreters,
    run,
)

QUICK = ("tests/unit", "tests/docs", "tests/plugin")
MEASURED = ("tests/unit", "tests/plugin")
"""The tests that have to reach every branch. Measuring takes as long as the tests themselves, so
that the tests of whole programs, which run the same branches again, go without.
"""
OVER_HTTP = (
    "client_tokens",
    "concurrency",
    "declared_errors",
    "every_quota",
    "everything",
    "given_models",
    "lookoutvision",
    "pagination",
    "quotas",
    "rules",
    "state_manager",
    "usage",
)
"""The conformance tests that ``clients`` repeats through a server; the others go through one by
themselves, or are about what only a process has.
"""
LIBRARIES: dict[str, tuple[str, ...]] = {
    # aioboto3 brings the oldest aiobotocore that goes with this moto, and its botocore.
    "oldest": ("moto[s3]==5.0.14", "aioboto3==13.2.0", "pytest==7.4.4"),
    "moto-5.0.28": ("moto[s3]==5.0.28",),
    "moto-5.1.22": ("moto[s3]==5.1.22",),
    "moto-5.2.1": ("moto[s3]==5.2.1",),
    # The newest of each, with the botocore that it accepts; aioboto3 needs an older aiobotocore.
    "aiobotocore": ("aiobotocore",),
    "aioboto3": ("aioboto3>=15.5",),
    "aiomoto": ("aiomoto==0.5.8",),
    "newest": ("--upgrade",),
}
"""The sets of libraries that the matrix runs the suite with, by name: what is pinned in each."""


def demo(*args: str) -> None:
    """run both example programs inside the mock, with a timeline of virtual time"""
    run(environment(".venv"), "-m", "mock_vision", "demo", *args)


def tests(*args: str) -> None:
    """the whole suite, with branch coverage; `tests quick`: a minute; `tests ARGUMENTS`: pytest"""
    python = environment(".venv", "test", "aio")
    if args == ("quick",):
        print("The unit tests, the plugin and the documentation: about a minute on two cores.")
        run(python, "-m", "pytest", "-q", "-n", "auto", *QUICK)
    elif args:
        run(python, "-m", "pytest", *args)
    else:
        print("The whole suite, with branch coverage: about three minutes on two cores.")
        coverage = (python, "-m", "coverage")
        pytest = ("-m", "pytest", "-q", "-n", "auto")
        run(*coverage, "erase")
        run(*coverage, "run", *pytest, *MEASURED)
        # ./run types runs the tests of the typing: they run no code of the package.
        ignored = (f"--ignore={folder}" for folder in (*MEASURED, "tests/typing"))
        run(python, *pytest, *ignored)
        run(*coverage, "combine", "--quiet")
        run(*coverage, "report")


def lint(*_: str) -> None:
    """check style, format and types"""
    python = environment(".venv", "test", "aio", "lint")
    run(python, "-m", "ruff", "check")
    run(python, "-m", "ruff", "format", "--check")
    types()


def types(*_: str) -> None:
    """check the types of every Python file, and of the public API with mypy and pyright"""
    python = environment(".venv", "test", "aio", "lint")
    run(python, "-m", "mypy")
    run(python, "-m", "pytest", "-q", "tests/typing")


def docs(*_: str) -> None:
    """run the examples of the documentation, and build its site into build/site"""
    python = environment(".venv", "test", "docs")
    run(python, "-m", "pytest", "-q", "-n", "auto", "tests/docs")
    # A broken link or reference is an error.
    run(python, "-m", "sphinx", "-q", "-n", "-W", "--keep-going", "docs", "build/site")
    print("The site is in build/site: open build/site/index.html.")


def page(*args: str) -> None:
    """the page of the server in headless Chromium, which is installed where it is missing"""
    wanted = {"chromium": "chromium", "chromedriver": "chromium-driver", "npm": "npm"}
    names = {"chromium": ("chromium", "chromium-browser", "google-chrome")}
    install_programs(
        [
            package
            for program, package in wanted.items()
            if not any(map(shutil.which, names.get(program, (program,))))
        ]
    )
    # axe judges the page's accessibility. It is fetched, not a part of the project.
    axe = ROOT / "build" / "axe"
    script = axe / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        axe.mkdir(parents=True, exist_ok=True)
        run("npm", "install", "--silent", "--no-save", "--prefix", axe, "axe-core@4")
    run("node", "--test", ROOT / "tests" / "page")
    os.environ["MOCK_VISION_AXE"] = str(script)
    python = environment(".venv", "test", "page")
    run(python, "-m", "pytest", "-q", "tests/page", *args)


def install_programs(packages: Sequence[str]) -> None:
    """Install packages of the system, with apt."""
    if not packages:
        return
    if not shutil.which("apt-get"):
        sys.exit(f"please install {' and '.join(packages)}, in whatever way this system has")
    sudo = ["sudo"] if shutil.which("sudo") else []
    run(*sudo, "apt-get", "update")
    run(*sudo, "apt-get", "install", "--yes", "--no-install-recommends", *packages)


def clients(*args: str) -> None:
    """programs in other languages against the server, and a generic client of its control plane"""
    wanted = {"npm": "npm", "java": "default-jdk-headless", "curl": "curl"}
    install_programs([wanted[program] for program in wanted if not shutil.which(program)])
    # The AWS CLI needs a botocore of its own.
    os.environ["MOCK_VISION_CLIENTS"] = str(environment(".venv-clients", "clients").parent)
    npm = ("npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent")
    run(*npm, cwd=ROOT / "examples/other_languages/javascript")
    python = environment(".venv", "test")
    run(python, "-m", "pytest", "-q", "tests/clients", *args)
    # The rules of the services, which the tests check in process, are also those of the server.
    os.environ["MOCK_VISION_TEST_TRANSPORT"] = "http"
    files = [f"tests/conformance/test_{name}.py" for name in OVER_HTTP]
    run(python, "-m", "pytest", "-q", "-n", "auto", *files)
    del os.environ["MOCK_VISION_TEST_TRANSPORT"]


def build(*_: str) -> None:
    """build the distributions and try the wheel outside the source tree"""
    with tempfile.TemporaryDirectory() as scratch:
        try_wheel(build_into(Path(scratch) / "dist"))


def build_into(dist: Path) -> Path:
    """Build both distributions into ``dist`` and return the path of the wheel."""
    run(environment(".venv", "test", "aio", "build"), "-m", "build", "--outdir", dist)
    (wheel,) = dist.glob("*.whl")
    return wheel


def try_wheel(wheel: Path) -> None:
    """Install the wheel by itself, and run what a user runs: the demo, the plugin, the programs."""
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        python = create(place / "venv")
        install(python, wheel)
        run(python, "-m", "mock_vision", "demo", cwd=place)
        outside = place / "outside"
        outside.mkdir()
        for name in ("tests", "pyproject.toml", "docs", "examples"):
            (outside / name).symlink_to(ROOT / name)
        install(python, *group_options(["test", "aio"]), cwd=outside)
        programs = ("tests/plugin", "tests/programs")
        run(python, "-m", "pytest", "-q", "-n", "auto", *programs, cwd=outside)


def matrix(*wanted: str) -> None:
    """the suite over interpreters and libraries; `matrix 3.12 newest`: only those named"""
    found = interpreters()
    pythons = [version for version in found if version in wanted] or list(found)
    sets = [name for name in LIBRARIES if name in wanted] or list(LIBRARIES)
    unknown = set(wanted) - set(found) - set(LIBRARIES)
    if unknown:
        sys.exit(f"no such interpreter or libraries here: {', '.join(sorted(unknown))}")
    steps = Stopwatch()
    for version in pythons:
        for name in sets:
            # Both ends of the libraries on each interpreter; what lies between only on the first,
            # and aiomoto, which needs Python 3.11, on the last.
            only = pythons[-1] if name == "aiomoto" else pythons[0]
            if wanted or name in ("oldest", "newest") or version == only:
                python = environment(
                    f".venv-{version}-{name}",
                    "test",
                    pins=LIBRARIES[name],
                    interpreter=found[version],
                )
                steps.step(f"Python {version}, {name}", python, "-m", "pytest", "-q", "-n", "auto")
    steps.report()
    if steps.failed:
        sys.exit(1)


def bench(*args: str) -> None:
    """print the benchmarks, as ratios in one run; `bench --help` lists the options"""
    groups = ("test", "aio", *(["bench"] if "--draw" in args else []))
    run(environment(".venv", *groups), "-m", "benchmarks", *args)


def instructions(*_: str) -> None:
    """count the instructions of small calls, and fail if a ratio has grown by a tenth"""
    bench("--check")


def release(*_: str) -> None:
    """check that the version and the changelog are ready, build into dist/, and say what to run"""
    version = re.findall(
        r'^__version__ = "(.+)"$', (ROOT / "mock_vision/__init__.py").read_text("utf-8"), re.M
    )[0]
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    problems = []
    if not re.search(rf"^## {re.escape(version)} \(\d{{4}}-\d\d-\d\d\)$", changelog, re.M):
        problems.append(f"CHANGELOG.md has no section '## {version} (YYYY-MM-DD)'")
    if re.search(r"^## Unreleased\n+(?!## )\S", changelog, re.M):
        problems.append(f"CHANGELOG.md still has entries under Unreleased: move them to {version}")
    if git("status", "--porcelain"):
        problems.append("the work tree has changes that are not committed")
    # The release workflow runs on the tagged commit.
    if git("tag", "--list", f"v{version}") and f"v{version}" not in git("tag", "--points-at"):
        problems.append(f"the tag v{version} is on another commit: raise mock_vision.__version__")
    if problems:
        sys.exit("\n".join([f"{version} cannot be released:", *(f"- {each}" for each in problems)]))
    dist = ROOT / "dist"
    for old in dist.glob("mock_vision-*"):
        old.unlink()
    try_wheel(build_into(dist))
    print(
        f"\n{version} is built and tried. To release it:",
        f"  git tag -a v{version} -m {version}",
        f"  git push origin v{version}",
        "  python3 -m pip install --upgrade twine",
        "  python3 -m twine check --strict dist/*",
        "  python3 -m twine upload dist/*",
        sep="\n",
    )


def git(*args: str) -> str:
    """Return what a git command prints."""
    done = subprocess.run(["git", *args], cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def ci(*_: str) -> None:
    """what has to pass before a change lands, with the time of each step"""
    steps = Stopwatch()
    for name in ("tests", "clients", "lint", "docs", "instructions", "build", "page"):
        if not steps.step(name, ROOT / "run", name):
            break
    steps.report()
    if steps.failed:
        sys.exit(1)


TASKS: dict[str, Callable[..., None]] = {
    task.__name__: task
    for task in (
        demo,
        tests,
        clients,
        lint,
        types,
        docs,
        build,
        page,
        matrix,
        bench,
        instructions,
        release,
        ci,
    )
}


def main(argv: Sequence[str]) -> None:
    if not argv or argv[0] not in TASKS:
        lines = [f"  {name:<13}{task.__doc__}" for name, task in TASKS.items()]
        sys.exit("\n".join(["usage: ./run TASK [ARGUMENTS]", *lines]))
    try:
        TASKS[argv[0]](*argv[1:])
    except CommandError as error:
        sys.exit(error.code)


if __name__ == "__main__":
    main(sys.argv[1:])
