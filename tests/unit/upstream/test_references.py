"""The references that modules hold to ``cmath.phase``, which no other code in this process uses."""

from __future__ import annotations

import cmath
import importlib.machinery
import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

import pytest

from mock_vision.upstream.references import References


class Held:
    """Both functions, held where no references are searched for."""

    original = staticmethod(cmath.phase)

    @staticmethod
    def ours(_: complex) -> float:
        return 42.0


Imported = Callable[..., Any]


@pytest.fixture
def references() -> Iterator[References]:
    made = References(cmath, "phase", Held.ours)
    yield made
    made.restore()
    assert cmath.phase is Held.original


@pytest.fixture
def imported(monkeypatch: pytest.MonkeyPatch) -> Imported:
    """Makes a module from a source, as importing it would."""

    def make(source: str, name: str = "users_code") -> Any:
        module = ModuleType(name)
        exec(source, vars(module))
        monkeypatch.setitem(sys.modules, name, module)
        return module

    return make


def test_the_defining_module_has_the_replacement_until_it_is_restored(
    references: References,
) -> None:
    references.replace()
    assert cmath.phase is Held.ours
    references.restore()
    assert cmath.phase is Held.original


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("from cmath import phase", "phase"),
        ("from cmath import phase as angle", "angle"),
        ("import cmath; angle = cmath.phase", "angle"),
    ],
)
def test_names_are_found(
    references: References, imported: Imported, source: str, name: str
) -> None:
    module = imported(source)
    references.replace()
    assert getattr(module, name) is Held.ours
    references.restore()
    assert getattr(module, name) is Held.original


@pytest.mark.parametrize(
    ("source", "call"),
    [
        ("def angle(z, of=cmath.phase): return of(z)", "module.angle"),
        ("def angle(z, *, of=cmath.phase): return of(z)", "module.angle"),
        ("class A:\n def angle(self, z, of=cmath.phase): return of(z)", "module.A().angle"),
        (
            "class A:\n @staticmethod\n def angle(z, unit=1, of=cmath.phase): return of(z)",
            "module.A.angle",
        ),
        (
            "class A:\n @classmethod\n def angle(cls, z, *, of=cmath.phase): return of(z)",
            "module.A.angle",
        ),
    ],
)
def test_defaults_are_found(
    references: References, imported: Imported, source: str, call: str
) -> None:
    module = imported(f"import cmath\n{source}")
    angle = eval(call, {"module": module})
    references.replace()
    assert angle(-1) == 42
    references.restore()
    assert angle(-1) == cmath.pi


def test_modules_imported_meanwhile_are_restored_and_remembered(
    references: References, imported: Imported
) -> None:
    references.replace()
    module = imported("from cmath import phase")
    assert module.phase is Held.ours
    references.restore()
    assert module.phase is Held.original
    references.replace()
    assert module.phase is Held.ours


def test_the_patch_of_another_tool_stays_in_place(
    references: References, imported: Imported
) -> None:
    module = imported("from cmath import phase")
    with mock.patch("users_code.phase") as outside, mock.patch("cmath.phase") as of_home:
        references.replace()
        assert module.phase is outside
        assert cmath.phase is of_home
        references.restore()
        assert module.phase is outside
        assert cmath.phase is of_home
    references.replace()
    assert module.phase is Held.ours
    with mock.patch("users_code.phase") as inside:
        references.restore()
        assert module.phase is inside


def test_a_replacement_that_another_tool_restored_late_is_removed(
    references: References, imported: Imported
) -> None:
    module = imported("from cmath import phase")
    references.replace()
    with mock.patch("users_code.phase"):
        references.restore()
    assert module.phase is Held.ours
    references.replace()
    references.restore()
    assert module.phase is Held.original


def test_a_module_that_imported_a_name_is_searched(
    references: References, imported: Imported
) -> None:
    references.replace()
    references.restore()
    imported("")
    references.replace()
    references.restore()
    second = imported("from cmath import phase")
    references.replace()
    assert second.phase is Held.ours
    imported("")
    references.restore()
    assert second.phase is Held.ours
    second.phase = Held.original


def test_a_module_is_searched_once(references: References, imported: Imported) -> None:
    imported("from cmath import phase")
    with mock.patch.object(References, "_search", autospec=True) as look:
        references.replace()
        references.restore()
        first = look.call_count
        references.replace()
        references.restore()
    assert first > 100
    assert [call.args[1] for call in look.call_args_list[first:]] == ["__main__", "__main__"]


def test_main_is_searched_each_time(references: References, imported: Imported) -> None:
    script = imported("", "__main__")
    references.replace()
    references.restore()
    script.phase = cmath.phase
    references.replace()
    assert script.phase is Held.ours
    references.restore()
    assert script.phase is Held.original


def test_a_module_that_is_still_being_imported_is_searched_again(
    references: References, imported: Imported
) -> None:
    module = imported("import cmath")
    module.__spec__ = importlib.machinery.ModuleSpec("users_code", None)
    module.__spec__._initializing = True
    references.replace()
    references.restore()
    module.phase = cmath.phase
    module.__spec__._initializing = False
    references.replace()
    assert module.phase is Held.ours


def test_a_lazy_module_is_not_loaded(
    references: References, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    source = tmp_path / "lazy_code.py"
    source.write_text("raise AssertionError('woken')")
    loader = importlib.machinery.SourceFileLoader("lazy_code", str(source))
    spec = importlib.util.spec_from_loader("lazy_code", importlib.util.LazyLoader(loader))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setitem(sys.modules, "lazy_code", module)
    references.replace()
    references.restore()
    with pytest.raises(AssertionError, match="woken"):
        _ = module.anything


def test_a_lazy_object_is_not_loaded(references: References, imported: Imported) -> None:
    class Settings:
        """Loads what it stands for with the first attribute that is read, as django's do."""

        def __getattribute__(self, name: str) -> Any:
            raise LookupError(name)

    source = "import cmath\nclass Users:\n    @classmethod\n    def angle(cls, of=cmath.phase): ..."
    module = imported(source)
    module.settings = module.Users.settings = Settings()
    references.replace()
    assert module.Users.angle.__func__.__defaults__ == (Held.ours,)
    references.restore()


def test_objects_that_are_no_modules_are_left_alone(
    references: References, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Posing:
        phase = Held.original

    posing: Any = Posing()
    monkeypatch.setitem(sys.modules, "posing", posing)
    references.replace()
    assert posing.phase is Held.original


def test_the_standard_library_is_left_alone(references: References, imported: Imported) -> None:
    module = imported("from cmath import phase", "json.of_some_later_python")
    references.replace()
    assert module.phase is Held.original


def test_defaults_that_were_taken_away_stay_away(
    references: References, imported: Imported
) -> None:
    module = imported("import cmath\ndef angle(z, of=cmath.phase): return of(z)")
    references.replace()
    module.angle.__defaults__ = None
    references.restore()
    assert module.angle.__defaults__ is None


def test_the_original_is_found_in_a_module_while_its_home_is_patched(
    references: References, imported: Imported
) -> None:
    with mock.patch("cmath.phase") as patch:
        module = imported("")
        module.angle = Held.original
        references.replace()
        assert references.original is Held.original
        assert module.angle is Held.ours
        assert cmath.phase is patch


def test_without_an_original_nothing_happens_until_there_is_one(references: References) -> None:
    with mock.patch("cmath.phase"):
        references.replace()
        references.restore()
        assert references.original is None
    references.replace()
    assert cmath.phase is Held.ours


def test_a_home_that_is_patched_when_it_is_searched_is_not_missed(
    references: References, imported: Imported
) -> None:
    imported("from cmath import phase")
    with mock.patch("cmath.phase"):
        references.replace()
        references.restore()
    references.replace()
    assert cmath.phase is Held.ours


def test_forgetting_has_all_modules_searched_again(
    references: References, imported: Imported
) -> None:
    module = imported("from cmath import phase")
    with mock.patch.object(module, "phase"):
        references.replace()
        references.restore()
    references.replace()
    assert module.phase is Held.original
    references.forget()
    references.replace()
    assert module.phase is Held.ours
