"""The files of the project agree with each other about tasks, versions and fixtures."""

from __future__ import annotations

import re
import sys

import pytest

from tests.support.pages import ROOT


@pytest.fixture(name="tasks")
def _tasks(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """The names of .ci/tasks.py."""
    monkeypatch.syspath_prepend(str(ROOT / ".ci"))
    import environments
    import tasks

    for name in ("tasks", "environments"):
        monkeypatch.delitem(sys.modules, name)
    return {**vars(environments), **vars(tasks)}


def read(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def test_contributing_lists_every_task_but_the_demo(tasks: dict[str, object]) -> None:
    listed = re.findall(r"^\| `\./run (\w+)", read("CONTRIBUTING.md"), re.MULTILINE)
    assert isinstance(tasks["TASKS"], dict)
    assert set(listed) | {"demo"} == set(tasks["TASKS"])


@pytest.mark.parametrize(
    "path",
    [
        ".ci/run",
        ".github/workflows/ci.yml",
        ".github/workflows/release.yml",
        ".pre-commit-config.yaml",
        "CONTRIBUTING.md",
        "README.md",
    ],
)
def test_tasks_that_are_called_exist(tasks: dict[str, object], path: str) -> None:
    called = re.findall(r"\./run ([a-z]+)", read(path))
    assert called
    assert isinstance(tasks["TASKS"], dict)
    assert set(called) <= set(tasks["TASKS"])


def test_every_promised_version_of_python_is_tested(tasks: dict[str, object]) -> None:
    pyproject = read("pyproject.toml")
    promised = re.findall(r"Python :: (3\.\d+)", pyproject)
    assert tuple(promised) == tasks["PYTHONS"]
    assert f'requires-python = ">={promised[0]}"' in pyproject
    assert f"Python {promised[0]} to {promised[-1]}" in read("docs/versions.md")
    workflow = read(".github/workflows/ci.yml")
    (line,) = re.findall(r"python: (\[.*\])", workflow)
    assert re.findall(r"3\.\d+", line) == promised


def test_the_workflow_runs_every_set_of_libraries(tasks: dict[str, object]) -> None:
    workflow = read(".github/workflows/ci.yml")
    ((ends,), rest) = (
        re.findall(r"libraries: \[(.*)\]", workflow),
        re.findall(r"libraries: ([\w.-]+) }", workflow),
    )
    assert isinstance(tasks["LIBRARIES"], dict)
    assert {*ends.split(", "), *rest} == set(tasks["LIBRARIES"])


def test_the_oldest_libraries_are_those_of_the_metadata(tasks: dict[str, object]) -> None:
    assert isinstance(tasks["LIBRARIES"], dict)
    for pin in tasks["LIBRARIES"]["oldest"]:
        name, _, version = pin.partition("==")
        if bound := re.search(rf'"{re.escape(name)}>=([\d.]+)"', read("pyproject.toml")):
            assert version.startswith(bound[1])


def test_versions_name_every_fixture() -> None:
    page = read("docs/versions.md")
    plugin = "".join(path.read_text("utf-8") for path in (ROOT / "conftest_plugin").glob("*.py"))
    fixtures = re.findall(r"^@pytest\.fixture.*\n(?:async )?def ([a-z]\w+)", plugin, re.MULTILINE)
    assert "vision" in fixtures
    assert [name for name in fixtures if f"`{name}`" not in page] == []
