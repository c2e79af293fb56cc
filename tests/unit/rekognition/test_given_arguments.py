"""The parts of the arguments that nothing else tests; what is refused is in ``test_given.py``."""

from __future__ import annotations

from mock_vision.rekognition.given_arguments import (
    check_copy,
    checked_labels,
    next_name,
    parts_of,
)

ARN = "arn:aws:rekognition:us-east-1:123456789012:project/parts/version/v1/1700000000000"


def test_parts_of_an_arn() -> None:
    assert parts_of(None) == {}
    assert parts_of(ARN) == {
        "project": "parts",
        "version": "v1",
        "region": "us-east-1",
        "account_id": "123456789012",
        "number": "1700000000000",
    }


def test_labels_have_thresholds() -> None:
    assert checked_labels(["a", "b"], boxes=False) == {"a": 0.5, "b": 0.5}
    assert checked_labels({"b": 1, "a": 0.25}, boxes=False) == {"b": 1.0, "a": 0.25}
    assert checked_labels(iter(["a"]), boxes=True) == {"a": 0.5}


def test_copies() -> None:
    check_copy("COPYING_COMPLETED", ARN)
    check_copy("RUNNING", ARN)
    check_copy("RUNNING", None)


def test_the_first_name() -> None:
    assert next_name(None) == "v1"
