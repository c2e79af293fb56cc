from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from mock_vision import UsageError
from mock_vision.control.signatures import IMAGE, KINDS, arguments_of, kind_of, plain
from mock_vision.declared.faults import Faults
from mock_vision.virtual_time.clock import VirtualClock


def read(annotation: str, value: Any) -> Any:
    return kind_of(annotation).read(value, "it")


@pytest.mark.parametrize(
    ("annotation", "value", "wanted"),
    [
        ("Image", {"base64": "AAE="}, b"\x00\x01"),
        ("Image", {"bucket": "b", "key": "k"}, ("b", "k")),
        ("Image", "s3://b/k", "s3://b/k"),
        ("Image", None, None),
        ("LabelValues", ["cat", ["dog", 60]], ["cat", ("dog", 60)]),
        ("LabelValues", {"cat": 97.5}, {"cat": 97.5}),
        ("LabelValues", [{"name": "cat"}], [("cat", 99.0, None)]),
        (
            "LabelValues",
            [["cat", 90, [0, 0, 1, 1]], {"name": "dog", "confidence": 50, "box": None}],
            [("cat", 90, (0, 0, 1, 1)), ("dog", 50, None)],
        ),
        (
            "Where",
            {"Body": {"$base64": "AAE="}, "N": {"x": [1]}},
            {"Body": b"\x00\x01", "N": {"x": [1]}},
        ),
        ("Fails", True, True),
        ("Fails", "Too few images.", "Too few images."),
        ("ConnectionFailure", "ReadTimeoutError", "ReadTimeoutError"),
        ("DatasetLines", [{"source-ref": "s3://b/k"}, "{}"], [{"source-ref": "s3://b/k"}, "{}"]),
        ("Mapping[str, LabelMetrics]", {"a": {"f1": 0.9}}, {"a": {"f1": 0.9}}),
        ("Iterable[str] | Mapping[str, float]", ["a"], ["a"]),
        ("Iterable[str] | Mapping[str, float]", {"a": 0.5}, {"a": 0.5}),
        ("float | timedelta", 5, 5),
    ],
)
def test_values_become_what_python_takes(annotation: str, value: Any, wanted: Any) -> None:
    assert read(annotation, value) == wanted


def test_patterns_are_compiled() -> None:
    where: Mapping[str, Any] = read("Where", {"ProjectName": {"$pattern": "^a"}})
    assert where == {"ProjectName": re.compile("^a")}


@pytest.mark.parametrize(
    ("annotation", "value", "message"),
    [
        ("Where", {"a": {"$pattern": "("}}, r"it\.a\.\$pattern must be a regular expression of"),
        ("Where", {"a": {"$pattern": 5}}, r"it\.a\.\$pattern must be a text, not 5"),
        ("Where", {"a": {"$base64": "!"}}, r"it\.a\.\$base64 must be a text in base64"),
        ("Fails", False, "it must be a text or true, not false"),
        (
            "ConnectionFailure",
            "TimeoutError",
            "unknown value of it 'TimeoutError'. Did you mean",
        ),
    ],
)
def test_other_values_are_refused(annotation: str, value: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read(annotation, value)


def test_a_picture_is_named_or_sent() -> None:
    with pytest.raises(UsageError, match="it must be an object with 'base64' or an object with"):
        IMAGE.read(5, "it")
    with pytest.raises(UsageError, match=r"or 's3://bucket/key', not \{\"bytes\""):
        IMAGE.read({"bytes": "AA=="}, "it")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("photo.png", "it must be an object with 'base64' or an object with 'bucket' and 'key' or"),
        ("s3://b", "or 's3://bucket/key', not 's3://b'."),
        ({"base64": "@"}, "it.base64 must be a text in base64, not '@'."),
        ({"bucket": "b"}, "it lacks 'key'."),
        ({"bucket": "b", "key": ""}, "it.key must be a text that is not empty, not ''."),
        ({"bucket": 5, "key": "k"}, "it.bucket must be a text, not 5."),
    ],
)
def test_a_refused_image_is_shown_the_forms_of_json(value: Any, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        read("Image", value)
    assert message in str(raised.value)


def test_docstrings_describe_arguments() -> None:
    arguments = arguments_of(Faults.error, "POST faults/error")
    assert arguments.summary.startswith("Answer requests with an error of the service;")
    properties = arguments.kind.schema["properties"]
    assert properties["after"]["description"] == "How many requests that fit pass before."
    assert arguments.kind.schema["required"] == ["operation", "code"]
    # Further members of the error.
    assert arguments.kind.schema["additionalProperties"]["anyOf"]


def test_an_argument_without_a_form_in_json_is_left_out() -> None:
    members = arguments_of(VirtualClock.advance, "POST clock/advance").members
    assert list(members) == ["seconds", "minutes", "hours", "days", "weeks"]


def test_arguments_in_a_query_are_left_out_in_the_place_of_null() -> None:
    def function(self: object, model: str | None = None) -> None:
        """Do it."""

    members = arguments_of(function, "GET it", nullable=False).members
    assert members["model"].kind is KINDS["str"]


def test_markup_is_removed_from_docstrings() -> None:
    assert (
        plain("See :class:`~mock_vision.Vision`, ``x`` and None.") == "See `Vision`, `x` and null."
    )


def test_methods_of_the_class_describe_what_a_docstring_leaves_out() -> None:
    properties = arguments_of(Faults.throttle, "it", of=Faults).kind.schema["properties"]
    assert properties["times"]["description"] == "How often it acts; null: without end."
    assert properties["operation"]["description"].startswith("For example `")
    # A docstring describes its own arguments first.
    of_status = arguments_of(Faults.garble_reply, "it", of=Faults).members["status"]
    assert of_status.description.startswith("Its HTTP status, 200 to 599.")
