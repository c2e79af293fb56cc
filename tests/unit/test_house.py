"""The layout of the package: which module may import which, and where its tests stand.

The rules are those of ``docs/architecture.md``. They are read from the source text with :mod:`ast`,
so that imports inside functions and under ``TYPE_CHECKING`` count as well.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from mock_vision.upstream import registration
from mock_vision.upstream.import_hooks import hooks

ROOT = Path(__file__).parents[2]
PACKAGE = "mock_vision"

FLOORS = (
    ("errors", "chance", "floats"),
    ("virtual_time",),
    ("wire",),
    ("images",),
    ("manifests",),
    ("training",),
    ("settings",),
    ("world",),
    ("declared",),
    ("service",),
    ("lookoutvision", "rekognition"),
    ("upstream",),
    ("control",),
    ("mock",),
    ("__init__", "__main__", "demo", "server"),
)
"""Modules and folders of the package, the lowest first; those in one row do not import each other's
folders."""

SERVICE_NAME = re.compile(r"lookout|rekognition|custom.?labels", re.IGNORECASE)
LONGEST_FILE = 450
OTHER_STYLE = re.compile(r"^ *#: |\bRaises :class:|:raises [\w.]+: (?!when |as )", re.MULTILINE)
ABOUT_THE_WHOLE_PACKAGE = {"tests/unit/test_house.py"}

TAKES_OVER_AT_ITS_OWN_END = "moto.rekognition.models"
"""The service's module imports it, and does at its own end what follows this import otherwise."""


@cache
def sources() -> dict[str, Path]:
    """The modules of the package by dotted name; a package's own is ``name.__init__``."""
    found = {}
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        found[".".join(path.relative_to(ROOT).with_suffix("").parts)] = path
    return found


def floor(module: str) -> int:
    name = module.split(".")[1]
    return next(number for number, names in enumerate(FLOORS) if name in names)


def module_of(name: str) -> str | None:
    """The module that a dotted name imports; None for names outside of the package."""
    if name in sources():
        return name
    if f"{name}.__init__" in sources():
        return f"{name}.__init__"
    return None


def imports(module: str) -> Iterator[str]:
    """The modules of the package that a module imports, wherever in its text."""
    for node in ast.walk(ast.parse(sources()[module].read_text())):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if found := module_of(alias.name):
                    yield found
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module} has a relative import"
            for alias in node.names:
                found = module_of(f"{node.module}.{alias.name}") or module_of(f"{node.module}")
                if found:
                    yield found


@cache
def arrows() -> dict[str, frozenset[str]]:
    return {module: frozenset(imports(module)) - {module} for module in sources()}


def is_upward(importer: str, imported: str) -> bool:
    """Whether an import leads to a higher floor, or to another folder of the same floor."""
    if floor(importer) == floor(imported):
        one, other = importer.split(".")[1], imported.split(".")[1]
        return one != other and len(imported.split(".")) > 2
    return floor(importer) < floor(imported)


def upward() -> set[str]:
    return {
        f"{importer} -> {imported}"
        for importer, all_imported in arrows().items()
        for imported in all_imported
        if is_upward(importer, imported)
    }


def test_every_module_stands_on_a_floor() -> None:
    names = {name for row in FLOORS for name in row}
    assert {module.split(".")[1] for module in sources()} <= names


def test_imports_lead_downwards() -> None:
    assert upward() == set(), "a floor imports a higher one"


def test_the_clock_imports_nothing_but_the_errors() -> None:
    for module, imported in arrows().items():
        if module.startswith(f"{PACKAGE}.virtual_time."):
            others = {name for name in imported if not name.startswith(f"{PACKAGE}.virtual_time.")}
            assert others <= {f"{PACKAGE}.errors"}, module


def test_no_circle_between_modules() -> None:
    left = {importer: set(imported) for importer, imported in arrows().items()}
    while leaves := [module for module, imported in left.items() if not imported]:
        for leaf in leaves:
            del left[leaf]
        for imported in left.values():
            imported.difference_update(leaves)
    assert left == {}, "these modules import each other in a circle, or import one that does"


def imported_at_once(module: str) -> Iterator[str]:
    """The modules that a module imports when it is imported, other packages' by two parts of their
    names: importing ``moto.s3.models`` imports ``moto.s3``, and with it the whole package."""
    for node in ast.parse(sources()[module].read_text()).body:
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            own = module_of(name) or module_of(name.rpartition(".")[0])
            yield own or package_of(name)


def package_of(name: str) -> str:
    return name if name in sources() else ".".join(name.split(".")[:2])


def imported_by_actions(monkeypatch: pytest.MonkeyPatch) -> dict[str, set[str]]:
    """The modules that the actions after imports import, by the module that they follow."""
    found: dict[str, set[str]] = {}
    for name, action in hooks._actions.items():
        if name == TAKES_OVER_AT_ITS_OWN_END:
            continue
        if name.startswith(f"{PACKAGE}."):
            import_module(name)
        loaded: set[str] = found.setdefault(package_of(name), set())

        def load(name: str, loaded: set[str] = loaded) -> Any:
            loaded.add(name)
            return import_module(name) if name.endswith(".defaults") else Mock()

        monkeypatch.setattr(registration, "import_module", load)
        monkeypatch.setattr(registration, "_is_complete", False)
        action()
    return found


def test_an_action_after_an_import_imports_nothing_that_imports_that_module(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Otherwise a module that is the first to be imported would be needed before its own end."""
    by_actions = imported_by_actions(monkeypatch)
    following = {module: set(imported_at_once(module)) for module in sources()}
    for module, imported in by_actions.items():
        following.setdefault(module, set()).update(imported)
    for module, imported in by_actions.items():
        reached: set[str] = set()
        new = set(imported)
        while new:
            reached |= new
            new = {each for one in new for each in following.get(one, ())} - reached
        assert module not in reached, f"an action after the import of {module} imports it"
    assert f"{PACKAGE}.lookoutvision.defaults" in by_actions[f"{PACKAGE}.settings.quotas"]
    assert f"{PACKAGE}.upstream.cloudformation" in by_actions["moto.cloudformation"]


def test_no_service_name_below_the_services() -> None:
    services = next(number for number, row in enumerate(FLOORS) if "lookoutvision" in row)
    found = {
        str(path.relative_to(ROOT))
        for module, path in sources().items()
        if floor(module) < services
        and (SERVICE_NAME.search(module) or SERVICE_NAME.search(path.read_text()))
    }
    assert found == set(), "a service is named below the services"


def has_code(path: Path) -> bool:
    """Whether a module defines a function, a class or a value, besides what it imports."""
    body = ast.parse(path.read_text()).body
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)
    return any(isinstance(node, definitions) and not is_export_list(node) for node in body)


def is_export_list(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == [
        "__all__"
    ]


def source_of(test: Path) -> Path | None:
    """The source that a test file is about: ``a/test_b.py`` and ``a/test_b_aspect.py`` are about
    ``a/b.py``; ``test_init.py`` and ``test_main.py`` are about ``__init__.py`` and ``__main__.py``.
    """
    folder = ROOT / PACKAGE / test.relative_to(ROOT / "tests/unit").parent
    words = test.stem.removeprefix("test_").split("_")
    for end in range(len(words), 0, -1):
        name = "_".join(words[:end])
        for file in (f"{name}.py", f"__{name}__.py"):
            if (folder / file).exists():
                return folder / file
    return None


@cache
def sources_by_test() -> dict[str, Path | None]:
    tests = sorted((ROOT / "tests/unit").rglob("test_*.py"))
    return {str(test.relative_to(ROOT)): source_of(test) for test in tests}


def test_every_unit_test_has_its_source() -> None:
    found = {test for test, source in sources_by_test().items() if source is None}
    assert found == ABOUT_THE_WHOLE_PACKAGE, "tests/unit/a/test_b.py without mock_vision/a/b.py"


def test_every_source_has_its_unit_test() -> None:
    tested = set(sources_by_test().values())
    found = {
        str(path.relative_to(ROOT))
        for path in sources().values()
        if has_code(path) and path not in tested
    }
    assert found == set(), "mock_vision/a/b.py has no tests/unit/a/test_b.py"


def test_no_file_is_long() -> None:
    folders = (PACKAGE, "conftest_plugin", "tests")
    found = {
        str(path.relative_to(ROOT))
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if len(path.read_text().splitlines()) > LONGEST_FILE
    }
    assert found == set(), f"more than {LONGEST_FILE} lines"


def test_only_packages_have_export_lists() -> None:
    found = {
        str(path.relative_to(ROOT))
        for module, path in sources().items()
        if not module.endswith(".__init__")
        and any(is_export_list(node) for node in ast.parse(path.read_text()).body)
    }
    assert found == set(), "a module has __all__, which stands in __init__.py alone"


def test_docstrings_have_one_style() -> None:
    """``:raises X: when ...``, and the text about an attribute as a string literal below it."""
    found = {
        str(path.relative_to(ROOT))
        for path in sources().values()
        if OTHER_STYLE.search(path.read_text())
    }
    assert found == set(), "write ':raises X: when ...' and a string literal below attributes"
