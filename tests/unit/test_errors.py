import copy
import pickle

import pytest

from mock_vision.errors import (
    InstallationError,
    MockVisionError,
    UnknownAttributeError,
    UsageError,
    knows_attributes,
    short,
    unknown_name,
)


def test_a_wrong_name_is_answered_with_the_nearest_and_all_valid_ones():
    error = unknown_name("duration", "trainin", ["training", "model_start"])
    assert type(error) is UsageError
    assert str(error) == (
        "unknown duration 'trainin'. Did you mean 'training'? Valid: model_start, training."
    )


@pytest.mark.parametrize("name", ["zzz", 5, None])
def test_a_name_far_from_all_valid_ones_has_no_nearest(name):
    assert str(unknown_name("option", name, ["seed"])) == f"unknown option {name!r}. Valid: seed."


def test_authors_may_catch_the_builtin_classes():
    assert issubclass(UsageError, (MockVisionError, ValueError))
    assert issubclass(InstallationError, (MockVisionError, ImportError))


@knows_attributes("a letter", internal=("weight",), meant={"words": "text"})
class Letter:
    weight = 1

    def __init__(self, text):
        self.text = text

    @property
    def reader(self):
        return self.text.missing


@knows_attributes("an empty letter")
class Slotted:
    __slots__ = ("text",)


def test_an_unknown_attribute_is_answered_with_the_nearest_and_all_valid_ones():
    with pytest.raises(UnknownAttributeError) as refused:
        Letter("a").txet  # type: ignore[attr-defined]  # noqa: B018
    assert str(refused.value) == (
        "unknown attribute of a letter 'txet'. Did you mean 'text'? Valid: reader, text."
    )
    assert isinstance(refused.value, (UsageError, AttributeError))


def test_attributes_of_python_and_errors_inside_a_property_are_python_s_own():
    letter = Letter("a")
    assert not hasattr(letter, "length")
    assert getattr(letter, "length", 7) == 7
    for name, message in {
        "_length": "'Letter' object has no attribute '_length'",
        "__len__": "'Letter' object has no attribute '__len__'",
        "reader": "'str' object has no attribute 'missing'",
    }.items():
        with pytest.raises(AttributeError, match=message) as plain:
            getattr(letter, name)
        assert type(plain.value) is AttributeError
    with pytest.raises(AttributeError, match=r"^(?!unknown)"):
        Slotted().text  # type: ignore[attr-defined]  # noqa: B018


def test_objects_that_know_their_attributes_can_be_copied_and_pickled():
    letter = Letter("a")
    for twin in (copy.deepcopy(letter), pickle.loads(pickle.dumps(letter))):
        assert vars(twin) == {"text": "a"}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (bytes(788_082), "<788082 bytes>"),
        ([("gear", 97), memoryview(b"abc")], "[('gear', 97), <3 bytes>]"),
        (
            {"Image": {"Bytes": bytearray(4)}, 1: ("a",)},
            "{'Image': {'Bytes': <4 bytes>}, 1: ('a',)}",
        ),
        ("x" * 199, f"'{'x' * 196}..."),
        ("x" * 198, f"'{'x' * 198}'"),
        ((), "()"),
    ],
)
def test_values_in_messages_are_short(value, text):
    assert short(value) == text


def test_the_nearest_name_is_found_in_upper_and_lower_case():
    error = unknown_name("status", "running", ["RUNNING", "STOPPED"])
    assert str(error) == (
        "unknown status 'running'. Did you mean 'RUNNING'? Valid: RUNNING, STOPPED."
    )


def test_internal_names_are_left_out_of_dir_and_a_name_may_mean_another():
    assert "weight" not in dir(Letter("a"))
    assert "text" in dir(Letter("a"))
    with pytest.raises(UnknownAttributeError, match=r"'words'\. Did you mean 'text'\?"):
        Letter("a").words  # type: ignore[attr-defined]  # noqa: B018
