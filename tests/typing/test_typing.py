"""What type checkers say of the public API: nothing about right use, something about each mistake.

``public_api.py`` uses everything that is public, and ``mistakes.py`` marks each line that must be
refused.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import mock_vision

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
RIGHT = HERE / "public_api.py"
WRONG = HERE / "mistakes.py"

Lines = set[tuple[str, int]]


def expected() -> Lines:
    lines = WRONG.read_text().splitlines()
    return {(WRONG.name, number) for number, line in enumerate(lines, 1) if "# wrong" in line}


def by_mypy() -> tuple[Lines, str]:
    api = pytest.importorskip("mypy.api")
    pytest.importorskip("types_boto3_lookoutvision")
    cache = ROOT / ".mypy_cache" / "typing"
    switches = ["--strict", "--config-file=", f"--cache-dir={cache}"]
    report, failure, _ = api.run([*switches, str(RIGHT), str(WRONG)])
    assert not failure
    found = re.findall(r"^(.*?):(\d+): error:", report, re.MULTILINE)
    return {(Path(file).name, int(line)) for file, line in found}, report


def by_pyright() -> tuple[Lines, str]:
    pyright = shutil.which("pyright", path=str(Path(sys.executable).parent))
    if pyright is None:
        pytest.skip("pyright is not installed")
    pytest.importorskip("types_boto3_lookoutvision")
    done = subprocess.run(
        [pyright, "--outputjson", "--pythonpath", sys.executable, str(RIGHT), str(WRONG)],
        capture_output=True,
        text=True,
        check=False,
        cwd=HERE,
    )
    errors = [
        each
        for each in json.loads(done.stdout)["generalDiagnostics"]
        if each["severity"] == "error"
    ]
    found = {(Path(each["file"]).name, each["range"]["start"]["line"] + 1) for each in errors}
    return found, done.stdout


@pytest.mark.parametrize("check", [by_mypy, by_pyright])
def test_right_use_passes_and_every_mistake_is_found(check) -> None:
    found, report = check()
    assert found == expected(), report


def test_everything_public_is_used_in_the_checked_file() -> None:
    used = RIGHT.read_text()
    assert [name for name in mock_vision.__all__ if not re.search(rf"\b{name}\b", used)] == []
