"""The tables, against what the documents say of each row."""

import pytest

from mock_vision.manifests.problems import WorkFailedError
from mock_vision.rekognition.manifest import errors
from mock_vision.rekognition.manifest.errors import LineProblem, Place, TerminalError

terminal = [value for value in vars(errors).values() if isinstance(value, TerminalError)]
problems = [value for value in vars(errors).values() if isinstance(value, LineProblem)]


def test_every_documented_error_is_in_the_tables():
    assert len(terminal) == 8 + 11
    assert len(problems) == 20


def test_codes_and_texts_are_all_different():
    for table in (terminal, problems):
        assert (
            len({each.code for each in table}) == len({each.text for each in table}) == len(table)
        )


def test_problems_that_end_the_checks_of_their_line():
    """The list under "JSON line error precedence"."""
    assert {each.code for each in problems if each.first} == {
        "ERROR_MISSING_SOURCE_REF",
        "ERROR_INVALID_SOURCE_REF_FORMAT",
        "ERROR_NO_LABEL_ATTRIBUTES",
        "ERROR_INVALID_LABEL_ATTRIBUTE_FORMAT",
        "ERROR_INVALID_LABEL_ATTRIBUTE_METADATA_FORMAT",
        "ERROR_MISSING_BOUNDING_BOX_CONFIDENCE",
        "ERROR_MISSING_CLASS_MAP_ID",
        "ERROR_INVALID_JSON_LINE",
    }


def test_problems_that_list_dataset_entries_does_not_report():
    assert {each.code for each in problems if not each.listed} == {
        "ERROR_MISSING_SOURCE_REF",
        "ERROR_INVALID_SOURCE_REF_FORMAT",
        "ERROR_INVALID_JSON_LINE",
        "ERROR_INVALID_IMAGE",
        "WARNING_UNANNOTATED_RECORD",
        "WARNING_NO_ANNOTATIONS",
        "WARNING_NO_ATTRIBUTE_ANNOTATIONS",
    }


def test_warnings_are_known_by_their_code():
    assert sum(each.is_warning for each in problems) == 3
    assert errors.NO_ANNOTATIONS.is_warning
    assert not errors.NO_VALID_ANNOTATIONS.is_warning


def test_only_problems_of_boxes_are_reported_on_a_box():
    assert {each for each in problems if each.place is Place.ANNOTATION} == {
        errors.INVALID_BOUNDING_BOX,
        errors.BOUNDING_BOX_TOO_SMALL,
    }


@pytest.mark.parametrize("error", terminal, ids=lambda each: each.code)
def test_a_terminal_error_becomes_an_exception(error):
    raised = error.error(50)
    assert isinstance(raised, WorkFailedError)
    assert raised.code == error.code
    assert raised.message == str(raised) == error.text.replace("{}", "50")


def test_the_overlap_is_named_in_percent():
    assert errors.INSUFFICIENT_LABEL_OVERLAP.error(50).message == (
        "Less than 50% label overlap between the training and testing manifest files."
    )
