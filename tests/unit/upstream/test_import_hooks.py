"""Most cases are in a process of their own: what was imported when cannot be undone."""

import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest

from mock_vision.upstream.import_hooks import ImportHooks
from tests.support.interpreters import succeed


def test_importing_the_package_loads_neither_service() -> None:
    heavy = (
        "mock_vision.lookoutvision.models mock_vision.rekognition.models mock_vision.wire"
        " moto.rekognition moto.iam moto.moto_api PIL regex"
    )
    program = f"import sys, mock_vision; print(sorted(set({heavy.split()!r}) & set(sys.modules)))"
    # Nothing has been imported before, as in the process of a user.
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "[]", "")


@pytest.mark.parametrize("part", ["", ".models", ".urls", ".service", ".exceptions"])
def test_the_alias_is_the_very_module(part: str) -> None:
    program = f"""
import mock_vision, sys
import moto.lookoutvision{part} as alias
import mock_vision.lookoutvision{part} as real
assert alias is real
assert real.__name__ == real.__spec__.name == "mock_vision.lookoutvision{part}"
import moto
assert moto.lookoutvision is sys.modules["mock_vision.lookoutvision"]
assert moto.lookoutvision.lookoutvision_backends is mock_vision.lookoutvision_backends
"""
    succeed(program)


def test_motos_own_import_of_the_backends_finds_ours() -> None:
    program = """
import mock_vision
from moto.backends import get_backend
assert get_backend("lookoutvision") is mock_vision.lookoutvision_backends
from mock_vision.rekognition.models import CustomLabelsBackend
assert get_backend("rekognition").backend is CustomLabelsBackend
assert isinstance(get_backend("rekognition")["123456789012"]["us-east-1"], CustomLabelsBackend)
import moto.rekognition.models, inspect
assert inspect.getsource(moto.rekognition.models)
assert type(moto.rekognition.models.__loader__).__name__ == "SourceFileLoader"
"""
    succeed(program)


def test_backends_of_a_running_mock_are_switched() -> None:
    program = """
import boto3
from moto import mock_aws
with mock_aws():
    client = boto3.client("rekognition", region_name="us-east-1")
    assert client.detect_text(Image={"Bytes": b"x"})["TextDetections"]
    import mock_vision
    assert client.describe_projects()["ProjectDescriptions"] == []
    assert client.detect_text(Image={"Bytes": b"x"})["TextDetections"]
    assert boto3.client("lookoutvision", "us-east-1").list_projects()["Projects"] == []
"""
    succeed(program)


def test_registering_twice_changes_nothing() -> None:
    program = """
import sys, mock_vision
from moto import backend_index
from moto.core.botocore_stubber import BotocoreStubber
from mock_vision.upstream.registration import register
before = list(backend_index.backend_url_patterns), BotocoreStubber.__call__, list(sys.meta_path)
register()
after = list(backend_index.backend_url_patterns), BotocoreStubber.__call__, list(sys.meta_path)
assert before == after
"""
    succeed(program)


def test_an_unknown_attribute_of_the_package_is_an_attribute_error() -> None:
    import mock_vision

    with pytest.raises(AttributeError, match="no attribute 'lookout'"):
        mock_vision.lookout  # noqa: B018


def test_an_alias_that_does_not_exist_is_an_import_error() -> None:
    program = """
import mock_vision
try:
    import moto.lookoutvision.nonsense
except ModuleNotFoundError as error:
    assert "nonsense" in str(error)
else:
    raise AssertionError
"""
    succeed(program)


class CallsAllOthers(MetaPathFinder):
    """A finder like that of SlipCover, which replaces the loader of what another finder finds."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        for finder in sys.meta_path:
            if finder is not self and (spec := finder.find_spec(fullname, path, target)):
                return spec
        return None


@pytest.mark.parametrize("ours_first", [True, False])
def test_a_finder_that_calls_all_other_finders(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ours_first: bool
) -> None:
    (tmp_path / "module_with_an_action.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    hooks = ImportHooks()
    ours = [hooks, CallsAllOthers()]
    monkeypatch.setattr(sys, "meta_path", [*(ours if ours_first else ours[::-1]), *sys.meta_path])
    ran = []
    hooks.after_import("module_with_an_action", lambda: ran.append("the action"))
    import_module("module_with_an_action")
    assert ran == ["the action"]
    del sys.modules["module_with_an_action"]
    import_module("module_with_an_action")
    assert ran == ["the action"] * 2
