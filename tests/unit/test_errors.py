import pytest

from mock_vision.errors import InstallationError, MockVisionError, UsageError, unknown_name


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
