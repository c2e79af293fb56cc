"""Both services work whatever else has a finder on the import path, and in whatever order.

Each case runs in a process of its own on a copy of the package that is laid out as an installed
wheel: pytest rewrites the modules of installed plugins, but not those of an editable install.
"""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from tests.support import interpreters

ROOT = Path(__file__).parents[3]

WORKS = """
import boto3, importlib, sys
import mock_vision
from moto import mock_aws
from mock_vision import UsageError
from mock_vision import mock_vision as mock
assert "installed" in mock_vision.__file__, mock_vision.__file__

def check():
    for make_mock in (mock, mock_aws):
        with make_mock():
            rekognition = boto3.client("rekognition", region_name="us-east-1")
            rekognition.create_project(ProjectName="parts")
            assert len(rekognition.describe_projects()["ProjectDescriptions"]) == 1
            assert rekognition.detect_text(Image={"Bytes": b"x"})["TextDetections"]
            lookout = boto3.client("lookoutvision", region_name="us-east-1")
            lookout.create_project(ProjectName="boards")
    from moto.backends import get_backend
    from mock_vision.rekognition.models import CustomLabelsBackend
    assert get_backend("rekognition").backend is CustomLabelsBackend
    assert get_backend("lookoutvision") is mock_vision.lookoutvision_backends
    from moto.moto_api import state_manager
    try:
        state_manager.set_transition("rekognition::modle", {"progression": "immediate"})
    except UsageError:
        pass
    else:
        raise AssertionError("the setting was not checked")
"""

ANOTHER_FINDER = """
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder

class Finder(MetaPathFinder):
    "Loads everything without asking the finders behind it, as a frozen application's does."
    find_distributions = staticmethod(PathFinder.find_distributions)
    def find_spec(self, name, path=None, target=None):
        return PathFinder.find_spec(name, path)
"""

RUN_PYTEST = """
import pytest, sys
sys.exit(pytest.main(["-q", "-p", "no:randomly", "-p", "no:cacheprovider", "-W", "error",
    "-p", "no:asyncio", "-p", "no:xdist", "-p", "no:hypothesispytest", "-p", "no:anyio",
    "test_inside.py"{more}]))
"""

CHECKED = """
errors declared mock service settings upstream virtual_time wire world
lookoutvision.models lookoutvision.names lookoutvision.operations.projects lookoutvision.resources
lookoutvision.states lookoutvision.urls rekognition.models rekognition.operations.projects
rekognition.permissions rekognition.resources rekognition.states rekognition.urls
"""
"""The modules of which test_inside.py calls functions; the others have nothing to be checked."""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the import path that holds the package as a wheel's installation does."""
    folder = tmp_path_factory.mktemp("work") / "installed"
    for name in ("mock_vision", "conftest_plugin"):
        # With the compiled modules: compiling would take longer than a program does.
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("_examples"))
    record = [f"{path.relative_to(folder).as_posix()},," for path in folder.rglob("*.py")]
    info = folder / "mock_vision-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: mock_vision\nVersion: 0.1.0\n")
    (info / "RECORD").write_text("\n".join(record))
    (info / "entry_points.txt").write_text("[pytest11]\nmock_vision = conftest_plugin\n")
    (folder.parent / "test_inside.py").write_text(
        WORKS + "\ndef test_plain():\n    check()\n"
        "\ndef test_fixture(rekognition_client):\n    rekognition_client.describe_projects()\n"
    )
    (folder.parent / "conftest.py").write_text("")
    return folder


def run(installed: Path, program: str, *path: str, **environment: str) -> None:
    interpreters.succeed(
        # What pytest compiles for one program, the next ones need not.
        f"import sys\nsys.dont_write_bytecode = False\n{program}",
        folder=installed.parent,
        path=path or ("", str(installed)),
        environment=environment,
    )


@pytest.mark.parametrize(
    "before",
    ["import mock_vision", "import moto.rekognition.models, mock_vision, moto.moto_api"],
)
def test_pytest_started_in_the_same_process(installed: Path, before: str) -> None:
    run(installed, before + RUN_PYTEST.format(more=""))


def test_pytest_that_loads_the_package_as_a_plugin(installed: Path) -> None:
    more = ', "-p", "mock_vision"'
    run(installed, RUN_PYTEST.format(more=more), PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")


def test_pytest_with_the_services_imported_in_a_conftest(installed: Path) -> None:
    conftest = installed.parent / "conftest.py"
    conftest.write_text("import moto.rekognition.models, mock_vision.rekognition.models\n")
    run(installed, RUN_PYTEST.format(more=""))
    conftest.write_text("")


@pytest.mark.parametrize(
    "before",
    [
        "import mock_vision\nsys.meta_path.insert(0, Finder())\nimport moto.rekognition.models",
        "sys.meta_path[:] = [Finder(), *sys.meta_path[:2]]\nimport mock_vision",
    ],
)
def test_a_finder_that_comes_first(installed: Path, before: str) -> None:
    run(installed, f"{ANOTHER_FINDER}\n{before}\n{WORKS}\ncheck()")


def test_modules_that_are_reloaded_or_imported_again(installed: Path) -> None:
    program = f"""{WORKS}
check()
import moto.moto_api, moto.rekognition.models
for module in (mock_vision, moto.rekognition.models, moto.moto_api):
    importlib.reload(module)
    check()
del sys.modules["moto.rekognition.models"], sys.modules["moto.rekognition"]
check()
"""
    run(installed, program, str(installed))


def test_under_coverage(installed: Path) -> None:
    program = installed.parent / "measured.py"
    program.write_text(f"{WORKS}\ncheck()")
    run(
        installed,
        "import runpy, sys; sys.argv = ['coverage', 'run', '--branch', 'measured.py'];"
        " runpy.run_module('coverage', run_name='__main__')",
    )


def test_from_a_zip_archive(installed: Path, tmp_path: Path) -> None:
    archive = tmp_path / "installed.zip"
    with zipfile.PyZipFile(str(archive), "w") as packed:
        packed.writepy(str(installed / "mock_vision"))
        for path in installed.rglob("*.py"):
            packed.write(path, path.relative_to(installed))
    run(installed, f"{WORKS}\ncheck()", "", str(archive))


def test_with_the_import_hook_of_typeguard(installed: Path) -> None:
    """typeguard compiles modules anew, with checks of all types. It warns of types that are
    imported for type checkers only.
    """
    packages = ",".join(f"mock_vision.{name}" for name in CHECKED.split())
    (installed.parent / "test_checked.py").write_text(
        "import pytest, typeguard, mock_vision\n"
        "def test_checked():\n"
        "    with pytest.raises(typeguard.TypeCheckError):\n"
        "        mock_vision.world.world.install('no world')\n"
    )
    more = (
        f', "--typeguard-packages={packages}", "--typeguard-forward-ref-policy=IGNORE",'
        '"test_checked.py", "-W", "ignore:Skipping type"'
    )
    ignore = "import warnings\nwarnings.filterwarnings('ignore', 'Skipping type')"
    run(installed, ignore + RUN_PYTEST.format(more=more))


def test_with_the_import_hook_of_beartype(installed: Path) -> None:
    """beartype replaces the loader of every module of the process; it checks those of the user. The
    package's own named tuples are beyond it.
    """
    (installed.parent / "program.py").write_text(
        WORKS + "\ndef wrong() -> int:\n    return 'no number'\n"
    )
    program = """
from beartype.claw import beartype_package
from beartype.roar import BeartypeCallHintReturnViolation
beartype_package("program")
import program
program.check()
try:
    program.wrong()
except BeartypeCallHintReturnViolation:
    pass
else:
    raise AssertionError("beartype has not checked the program")
"""
    run(installed, program)
