"""Constraints: what is checked, and how violations are reported."""

from __future__ import annotations

import time
from typing import Any

import pytest
from botocore.model import ServiceModel

from mock_vision.wire.constraints import compile_checks, full_match, violation_message
from mock_vision.wire.model import load
from tests.support.enumerate_constraints import boundaries, violations
from tests.support.served import spelled

SERVICES = ("lookoutvision", "rekognition")


def found(service: str, operation: str, params: dict[str, Any]) -> list[str]:
    return load(service).operation(operation).violations(params)


def entry(value: str, path: str, rule: str) -> str:
    return f"Value '{value}' at '{path}' failed to satisfy constraint: {rule}"


@pytest.mark.parametrize(("service", "count"), [("lookoutvision", 285), ("rekognition", 274)])
def test_every_constraint_of_every_operation(service: str, count: int) -> None:
    cases = list(violations(service))
    assert len(cases) == count
    wrong = [
        (str(case), texts, case.texts)
        for case in cases
        if (texts := tuple(found(service, case.operation, case.params))) != case.texts
    ]
    assert wrong == []


@pytest.mark.parametrize(("service", "count"), [("lookoutvision", 144), ("rekognition", 155)])
def test_values_at_the_limits_have_no_violations(service: str, count: int) -> None:
    cases = list(boundaries(service))
    assert len(cases) == count
    assert [case for case in cases if found(service, case.operation, case.params)] == []


@pytest.mark.parametrize("service", SERVICES)
def test_violations_are_found_in_sent_requests(service: str) -> None:
    """Also the three blobs of megabytes: they are too large for the model, not for the endpoint."""
    model = load(service)
    for case in violations(service):
        if case.sendable:
            request = spelled(service, case.operation, case.params)
            operation, params, _ = model.receive(request)
            assert violation_message(operation.violations(params)) == case.message, str(case)


def test_violations_that_http_cannot_send() -> None:
    unsendable = [case for case in violations("lookoutvision") if not case.sendable]
    assert len(unsendable) == 62
    assert all(case.sendable for case in violations("rekognition"))
    assert {case.kind for case in unsendable} == {
        "required",
        "min",
        "pattern",
        "element null element",
    }


def test_a_valid_request_has_no_violations() -> None:
    assert found("rekognition", "DescribeProjects", {}) == []
    assert found("rekognition", "DescribeProjects", {"NextToken": "", "MaxResults": 100}) == []


def test_violations_are_listed_depth_first_in_the_models_order() -> None:
    params = {
        "Tags": [{"Key": "", "Value": "#"}, {"Key": "a" * 129}],
        "KmsKeyId": "",
        "Description": "two words",
        "ProjectName": "-" * 256,
        "OutputConfig": {"S3Location": {"Prefix": "/"}},
    }
    name = r"[a-zA-Z0-9][a-zA-Z0-9_\-]*"
    prefix = "^([a-zA-Z0-9!_.*'()-][/a-zA-Z0-9!_.*'()-]*)?$"
    at_least_1 = "Member must have length greater than or equal to 1"
    pattern = "Member must satisfy regular expression pattern: "
    assert found("lookoutvision", "CreateModel", params) == [
        entry("-" * 256, "projectName", "Member must have length less than or equal to 255"),
        entry("-" * 256, "projectName", pattern + name),
        entry("two words", "description", pattern + r"[0-9A-Za-z\.\-_]*"),
        "Value null at 'outputConfig.s3Location.bucket' failed to satisfy constraint: "
        "Member must not be null",
        entry("/", "outputConfig.s3Location.prefix", pattern + prefix),
        entry("", "kmsKeyId", at_least_1),
        entry("", "kmsKeyId", pattern + "^[A-Za-z0-9][A-Za-z0-9:_/+=,@.-]{0,2048}$"),
        entry("", "tags.1.member.key", at_least_1),
        entry("#", "tags.1.member.value", pattern + r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$"),
        entry("a" * 129, "tags.2.member.key", "Member must have length less than or equal to 128"),
        "Value null at 'tags.2.member.value' failed to satisfy constraint: Member must not be null",
    ]


@pytest.mark.parametrize(
    ("count", "head"),
    [(1, "1 validation error"), (2, "2 validation errors"), (10, "10 validation errors")],
)
def test_the_message_begins_with_the_number_of_violations(count: int, head: str) -> None:
    texts = [str(number) for number in range(count)]
    assert violation_message(texts) == f"{head} detected: {'; '.join(texts)}"


def test_at_most_ten_violations_are_listed_and_counted() -> None:
    message = violation_message([str(number) for number in range(11)])
    assert message == "10 validation errors detected: 0; 1; 2; 3; 4; 5; 6; 7; 8; 9"


def test_a_blob_is_shown_as_a_java_buffer() -> None:
    arn = "arn:aws:rekognition:us-east-1:123456789012:project/p/version/v/1"
    params = {"ProjectVersionArn": arn, "Image": {"Bytes": b""}}
    assert found("rekognition", "DetectCustomLabels", params) == [
        "Value 'java.nio.HeapByteBuffer[pos=0 lim=0 cap=0]' at 'image.bytes' failed to satisfy "
        "constraint: Member must have length greater than or equal to 1"
    ]


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        (
            100.5,
            [entry("100.5", "minConfidence", "Member must have value less than or equal to 100")],
        ),
        (
            -1e-9,
            [
                entry(
                    "-1.0E-9", "minConfidence", "Member must have value greater than or equal to 0"
                )
            ],
        ),
        (
            float("nan"),
            [entry("NaN", "minConfidence", "Member must have value less than or equal to 100")],
        ),
        (
            float("inf"),
            [
                entry(
                    "Infinity", "minConfidence", "Member must have value less than or equal to 100"
                )
            ],
        ),
        (0.0, []),
        (100.0, []),
    ],
)
def test_float_ranges(value: float, texts: list[str]) -> None:
    arn = "arn:aws:rekognition:us-east-1:123456789012:project/p/version/v/1"
    params = {"ProjectVersionArn": arn, "Image": {}, "MinConfidence": value}
    assert found("rekognition", "DetectCustomLabels", params) == texts


def test_a_missing_tag_keys_list_is_null() -> None:
    assert found("lookoutvision", "UntagResource", {"ResourceArn": "a"}) == [
        "Value null at 'tagKeys' failed to satisfy constraint: Member must not be null"
    ]


def test_a_broken_list_of_structures_shows_them_as_java_does() -> None:
    model = load("rekognition").operation("DistributeDatasetEntries")
    arn = "arn:aws:rekognition:us-east-1:123456789012:project/p/dataset/train/1"
    assert model.violations({"Datasets": [{"Arn": arn}]}) == [
        entry(
            f"[DistributeDataset(arn={arn})]",
            "datasets",
            "Member must have length greater than or equal to 2",
        )
    ]
    tags = [{"Key": "k"}] * 201
    first, *missing = found("lookoutvision", "TagResource", {"ResourceArn": "a", "Tags": tags})
    assert first == entry(
        f"[{', '.join(['Tag(key=k, value=null)'] * 201)}]",
        "tags",
        "Member must have length less than or equal to 200",
    )
    assert len(missing) == 201


def test_lengths_count_utf16_units() -> None:
    at_most = "Member must have length less than or equal to 255"
    for text, count in [("é" * 255, 0), ("😀" * 127, 0), ("😀" * 128, 1)]:
        params = {"DatasetArn": "x", "ContainsLabels": [text]}
        broken = [t for t in found("rekognition", "ListDatasetEntries", params) if "Labels" in t]
        assert len(broken) == count
        assert all(at_most in text for text in broken)


SYNTHETIC: dict[str, Any] = {
    "Input": {
        "type": "structure",
        "members": {
            "Secret": {"shape": "Secret"},
            "Free": {"shape": "Free"},
            "Flag": {"shape": "Flag"},
            "Inner": {"shape": "Inner"},
            "Map": {"shape": "Map"},
            "Numbers": {"shape": "Numbers"},
        },
    },
    "Secret": {"type": "string", "max": 3, "sensitive": True},
    "Free": {"type": "string"},
    "Flag": {"type": "boolean"},
    "Inner": {"type": "structure", "members": {"Free": {"shape": "Free"}}},
    "Map": {"type": "map", "max": 1, "key": {"shape": "Free"}, "value": {"shape": "Flag"}},
    "Numbers": {"type": "list", "member": {"shape": "Size"}},
    "Size": {"type": "long", "min": 0, "max": 10},
}


def test_a_sensitive_value_is_not_shown() -> None:
    shapes = {"metadata": {}, "operations": {}, "shapes": SYNTHETIC}
    structure: Any = ServiceModel(shapes).shape_for("Input")
    check = compile_checks(structure)
    assert check({"Secret": "abcd"}) == [
        "Value at 'secret' failed to satisfy constraint: "
        "Member must have length less than or equal to 3"
    ]
    assert check({"Free": "anything", "Flag": True, "Inner": {"Free": ""}}) == []
    assert check({"Map": {"a": True, "b": False}}) == [
        entry("{a=true, b=false}", "map", "Member must have length less than or equal to 1")
    ]
    assert check({"Numbers": [5, 11]}) == [
        entry(
            "[5, 11]",
            "numbers",
            "Member must satisfy constraint: [Member must have value less than or equal to 10, "
            "Member must have value greater than or equal to 0]",
        )
    ]


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("^[a-z]+$", "abc", True),
        ("^[a-z]+$", "abc\n", False),
        ("train|test", "trains", False),
        (".*", "a\tb", True),
        (".*", "a\rb", False),
        (".*", "a\u0085b", False),
        (".*", "a\u2028", False),
        (r"\.[.]", "..", True),
        (r"\.[.]", "a.", False),
        (r"\d{2}", "12", True),
        (r"\d{2}", "١٢", False),
        (r".*\S.*", " a ", True),
        (r".*\S.*", " \t\x0b\f ", False),
        (r".*\S.*", "", False),
        (r".*\S.*", "\u00a0", True),
        (r".*\S.*", "a\nb", False),
        (r".*\S.*", " \u0085 ", True),
        (r".*\S.*", "a\u2029b", True),
        (r".*\S.*", "\u2029\u2029", False),
        (r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$", "Größe \uff11\u3000二", True),
        (r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$", "a#", False),
        (r"^(?!aws:)[\p{L}]*$", "aws", True),
        (r"[\u0009\u000A\u000D\u0020-\u00FF]+", "\t{ÿ}\r\n", True),
        (r"[\u0009\u000A\u000D\u0020-\u00FF]+", "\x0b", False),
        ("[a-zA-Z0-9-_.]+", "a-_.", True),
    ],
)
def test_patterns_match_as_in_java(pattern: str, text: str, matches: bool) -> None:
    assert bool(full_match(pattern)(text)) is matches


def all_patterns() -> list[str]:
    return sorted(
        {
            case.texts[-1].partition("pattern: ")[2].rstrip("]")
            for service in SERVICES
            for case in violations(service)
            if case.kind == "pattern"
        }
    )


@pytest.mark.parametrize("pattern", all_patterns())
@pytest.mark.parametrize("end", ["", "\n", "!", " ", "\u2028"])
def test_no_pattern_takes_long_over_a_long_text(pattern: str, end: str) -> None:
    """CPU time, milliseconds where a pattern does not backtrack, and else minutes."""
    match = full_match(pattern)
    started = time.process_time()
    for unit in ("a", " ", "1", ".", "a ", "arn:", "é", "aws:"):
        match(unit * (50_000 // len(unit)) + end)
    assert time.process_time() - started < 10
