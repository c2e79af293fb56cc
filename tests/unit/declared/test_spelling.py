"""Misspelt methods and arguments."""

from __future__ import annotations

import copy
import inspect

import pytest

from mock_vision.declared.spelling import UnknownArgumentError, spelled
from mock_vision.errors import UnknownAttributeError, UsageError


class Base:
    def shout(self, *, loud: bool = False) -> str:
        """Shout."""
        return "LOUD" if loud else "quiet"


@spelled("vision.voices", internal=("backend",))
class Voices(Base):
    def __call__(self, word: str = "", *, times: int = 1) -> str:
        return word * times

    def sing(self, *, key: str) -> str:
        return self.shout(laud=key)  # type: ignore[call-arg]  # the mistake is in here

    def backend(self, tick: int) -> int:
        return tick

    def whistle(self, word: str, *, loud: bool = False, **others: str) -> str:
        return f"{word}{loud}{others}"


@spelled("vision.reads")
class Reads:
    def first(self) -> int:
        return 1


def test_a_misspelt_method_names_the_valid_ones_and_the_nearest() -> None:
    with pytest.raises(
        UsageError, match=r"Did you mean 'shout'\? Valid: shout, sing, whistle\."
    ) as refused:
        Voices().shuot()  # type: ignore[attr-defined]
    assert str(refused.value).startswith("unknown method of vision.voices 'shuot'.")
    assert isinstance(refused.value, AttributeError)
    with pytest.raises(UnknownAttributeError, match="Valid: first"):
        Reads().frist()  # type: ignore[attr-defined]


def test_hasattr_and_copy_work_as_usual() -> None:
    voices = Voices()
    assert not hasattr(voices, "nothing")
    assert getattr(voices, "nothing", 7) == 7
    with pytest.raises(
        AttributeError, match="'Voices' object has no attribute '__wrapped__'"
    ) as no:
        voices.__wrapped__  # type: ignore[attr-defined]  # noqa: B018
    assert not isinstance(no.value, UsageError)
    assert isinstance(copy.deepcopy(voices), Voices)


def test_a_misspelt_argument_names_the_valid_ones() -> None:
    with pytest.raises(UsageError, match=r"Did you mean 'loud'\? Valid: loud") as refused:
        Voices().shout(lound=True)  # type: ignore[call-arg]
    assert str(refused.value).startswith("unknown argument of vision.voices.shout() 'lound'.")
    assert isinstance(refused.value, TypeError)
    with pytest.raises(UnknownArgumentError, match=r"argument of vision\.voices\(\) 'tims'"):
        Voices()("a", tims=2)  # type: ignore[call-arg]


def test_other_errors_are_python_s_own() -> None:
    with pytest.raises(TypeError, match="missing 1 required keyword-only argument") as missing:
        Voices().sing()  # type: ignore[call-arg]
    assert not isinstance(missing.value, UsageError)
    with pytest.raises(TypeError, match="unexpected keyword argument 'tock'") as plain:
        Voices().backend(tock=1)  # type: ignore[call-arg]
    assert not isinstance(plain.value, UsageError)
    # A method that takes arguments of any name knows no wrong one.
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'word'") as open_:
        Voices().whistle(key="c")  # type: ignore[call-arg]
    assert not isinstance(open_.value, UsageError)
    assert Voices().whistle("a", key="c") == "aFalse{'key': 'c'}"


def test_an_error_inside_a_method_is_that_error() -> None:
    with pytest.raises(UnknownArgumentError, match=r"vision\.voices\.shout\(\) 'laud'"):
        Voices().sing(key="c")


def test_methods_keep_name_docstring_and_signature() -> None:
    assert Voices().shout(loud=True) == "LOUD"
    assert Voices()("a", times=3) == "aaa"
    assert Voices().backend(1) == 1
    assert list(inspect.signature(Voices.shout).parameters) == ["self", "loud"]
    assert Voices.shout.__doc__ == "Shout."
