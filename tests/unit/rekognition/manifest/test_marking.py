"""Marks in lines: which object gets them, and what else stays as it was."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_vision.manifests.jsonlines import parse
from mock_vision.rekognition.manifest.errors import INVALID_JSON_LINE
from mock_vision.rekognition.manifest.lines import Finding, check_line
from mock_vision.rekognition.manifest.marking import listed, validated
from tests.support.manifest_samples import boxed, labelled, multi_label


def encoded(content, **options):
    return json.dumps(content, **options).encode()


def as_listed(content, **options):
    report = check_line(content)
    return listed(encoded(content, **options), report.labeled, report.findings)


def as_validated(content):
    return json.loads(validated(encoded(content), check_line(content).findings))


def reported(code, message):
    return [{"code": code, "message": message}]


NO_ATTRIBUTES = reported("ERROR_NO_VALID_LABEL_ATTRIBUTES", "No valid label attributes found.")
NO_BOXES = reported("ERROR_NO_VALID_ANNOTATIONS", "No valid annotations found.")


def test_the_published_line_with_an_unsupported_type():
    line = boxed(type="groundtruth/wrongtype", attribute="BB")
    shown = json.loads(as_listed(line))
    assert shown["BB-metadata"].pop("cl-errors") == reported(
        "ERROR_UNSUPPORTED_USE_CASE_TYPE",
        "The use case type of the BB-metadata label attribute metadata is unsupported."
        " Check the type field.",
    )
    assert shown.pop("cl-metadata") == {"is_labeled": True}
    assert shown.pop("cl-errors") == NO_ATTRIBUTES
    assert shown == line


def test_a_line_without_problems_keeps_its_characters():
    text = '{ "source-ref" : "s3://b/ä" , "x":1.50, "y": [1e2] }'
    line = text.encode()
    assert listed(line, True, ()) == text[:-2] + ',"cl-metadata":{"is_labeled":true}}'
    assert listed(line, False, ()).endswith(',"cl-metadata":{"is_labeled":false}}')
    assert validated(line, ()) == line


def test_members_keep_their_order_when_marks_are_added():
    line = {"z": 1, "source-ref": "s3://b/1", "a": [{"b": None}], **boxed("1", (0, -1, 0, 9, 9))}
    assert list(json.loads(as_listed(line))) == [*line, "cl-metadata", "cl-errors"]
    assert list(as_validated(line)) == [*line, "errors"]


def test_a_problem_is_written_into_the_object_that_has_it():
    line = boxed("1", (0, 0, 0, 1, 1), (1, 0, 0, 9, 9)) | labelled(type="other")
    shown = as_validated(line)
    assert shown["bounding-box"]["annotations"][0]["errors"] == reported(
        "ERROR_BOUNDING_BOX_TOO_SMALL", "The height and width of the bounding box is too small."
    )
    assert "errors" not in shown["bounding-box"]["annotations"][1]
    assert shown["scene-metadata"]["errors"][0]["code"] == "ERROR_UNSUPPORTED_USE_CASE_TYPE"
    assert "errors" not in shown


def test_a_malformed_attribute_is_reported_in_it_or_in_the_line():
    message = "The format of the label attribute {} is invalid."
    inside = as_validated(boxed() | {"bounding-box": {}})
    assert inside["bounding-box"]["errors"] == reported(
        "ERROR_INVALID_LABEL_ATTRIBUTE_FORMAT", message.format("bounding-box")
    )
    outside = as_validated(labelled(value="x"))
    assert outside["errors"] == reported(
        "ERROR_INVALID_LABEL_ATTRIBUTE_FORMAT", message.format("scene")
    )


def test_warnings_have_a_list_of_their_own():
    line = boxed()
    line["bounding-box"]["annotations"] = []
    shown = as_validated(line)
    assert shown["warnings"] == reported("WARNING_NO_ANNOTATIONS", "No annotations were found.")
    assert shown["bounding-box"]["warnings"] == reported(
        "WARNING_NO_ATTRIBUTE_ANNOTATIONS", "No attribute annotations were found."
    )
    assert as_validated({"source-ref": "s3://b/1"})["warnings"] == reported(
        "WARNING_UNANNOTATED_RECORD", "Record is unannotated."
    )


def test_warnings_are_not_listed():
    shown = json.loads(as_listed({"source-ref": "s3://b/1"}))
    assert shown == {"source-ref": "s3://b/1", "cl-metadata": {"is_labeled": False}}


def test_a_line_without_json_is_replaced():
    assert validated(b"{nonsense", [Finding(INVALID_JSON_LINE)]) == (
        b'{"errors":[{"code":"ERROR_INVALID_JSON_LINE",'
        b'"message":"The JSON Line has an invalid format."}]}'
    )


@pytest.mark.parametrize(
    "line",
    [
        labelled(),
        boxed("1", (0, -1, 0, 9, 9), (0, 0, 0, 9, 9)),
        boxed("1", (0, -1, 0, 9, 9)),
        labelled(value={}),
        multi_label(a=1),
        {"source-ref": "s3://b/1"},
    ],
)
def test_marks_of_an_earlier_listing_are_replaced(line):
    once = as_listed(line)
    assert json.loads(as_listed(json.loads(once))) == json.loads(once)
    validated_once = as_validated(line)
    assert as_validated(validated_once) == validated_once


def test_marks_vanish_when_the_line_is_repaired():
    shown = json.loads(as_listed(boxed("1", (0, -1, 0, 9, 9))))
    shown["bounding-box"]["annotations"][0]["left"] = 0
    repaired = boxed("1", (0, 0, 0, 9, 9))
    assert json.loads(as_listed(shown)) == repaired | {"cl-metadata": {"is_labeled": True}}
    shown = as_validated(boxed("1", (0, -1, 0, 9, 9)))
    shown["bounding-box"]["annotations"][0]["left"] = 0
    assert as_validated(shown) == repaired


def test_only_the_marks_of_the_same_kind_are_touched():
    line = labelled() | {"errors": ["mine"], "cl-errors": ["old"]}
    assert json.loads(as_listed(line)) == labelled() | {
        "errors": ["mine"],
        "cl-metadata": {"is_labeled": True},
    }
    assert as_validated(line) == labelled() | {"cl-errors": ["old"]}


@pytest.mark.parametrize("options", [{}, {"ensure_ascii": False}])
def test_escapes_and_other_letters_are_kept(options):
    line = boxed("ä.png", (0, -1, 0, 9, 9)) | {"ö": "日本"}
    text = as_listed(line, **options)
    assert json.loads(text)["ö"] == "日本"
    assert text.isascii() == (not options)


def test_half_a_surrogate_pair_stays_an_escape():
    line = '{"source-ref": "s3://b/ä", "x": "\\ud800"}'.encode()
    for shown in (
        validated(line, check_line(parse(line) or {}).findings).decode(),
        listed(line, False, []),
    ):
        assert r"\ud800" in shown
        assert json.loads(shown)["x"] == "\ud800"


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    )
)
def test_unknown_members_come_back_unchanged(extra):
    for line in (labelled(), boxed("1", (0, -1, 0, 9, 9))):
        line["extra"] = extra
        assert json.loads(as_listed(line))["extra"] == extra
        assert as_validated(line)["extra"] == extra
