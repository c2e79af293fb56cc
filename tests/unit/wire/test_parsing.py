"""JSON values as parameters, and the texts for wrong types."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from botocore.model import ServiceModel
from hypothesis import given
from hypothesis import strategies as st

from mock_vision.wire.failures import FrameworkError
from mock_vision.wire.parsing import compile_parser

SHAPES: dict[str, Any] = {
    "Input": {
        "type": "structure",
        "members": {
            "String": {"shape": "String"},
            "Integer": {"shape": "Integer"},
            "Long": {"shape": "Long"},
            "Float": {"shape": "Float"},
            "Boolean": {"shape": "Boolean"},
            "Blob": {"shape": "Blob"},
            "List": {"shape": "List"},
            "Map": {"shape": "Map"},
            "Structure": {"shape": "Structure"},
        },
    },
    "String": {"type": "string"},
    "Integer": {"type": "integer"},
    "Long": {"type": "long"},
    "Float": {"type": "float"},
    "Boolean": {"type": "boolean"},
    "Blob": {"type": "blob"},
    "List": {"type": "list", "member": {"shape": "String"}},
    "Map": {"type": "map", "key": {"shape": "String"}, "value": {"shape": "String"}},
    "Structure": {"type": "structure", "members": {"Deep": {"shape": "Integer"}}},
}
parse = compile_parser(
    ServiceModel({"metadata": {}, "operations": {}, "shapes": SHAPES}).shape_for("Input")
)
NUMBER = "class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to"
LIST = "Start of list found where not expected"
STRUCTURE = "Start of structure or map found where not expected."


@pytest.mark.parametrize(
    ("member", "given", "expected"),
    [
        ("String", "", ""),
        ("String", "é😀", "é😀"),
        ("String", "a\ud800b", "a\ufffdb"),
        ("Integer", 7, 7),
        ("Integer", 7.9, 7),
        ("Integer", -7.9, -7),
        ("Integer", 10**30, 2**31 - 1),
        ("Integer", float("inf"), 2**31 - 1),
        ("Integer", -(10**30), -(2**31)),
        ("Long", 10**30, 2**63 - 1),
        ("Float", 1, 1.0),
        ("Float", 55.1, 55.099998474121094),
        ("Float", -(10**400), float("-inf")),
        ("Float", 1e300, float("inf")),
        ("Float", 100.00000001, 100.0),
        ("Float", 0.1, 0.10000000149011612),
        ("Boolean", False, False),
        ("Boolean", "yes", True),
        ("Boolean", "0", False),
        ("Blob", "", b""),
        ("Blob", "AQ==", b"\x01"),
        ("List", [], []),
        ("List", ["a", None], ["a", None]),
        ("Map", {"k": "v", "\ud800": None}, {"k": "v", "\ufffd": None}),
        ("Structure", {}, {}),
        ("Structure", {"Deep": 1, "Other": [], "deep": 2}, {"Deep": 1}),
    ],
)
def test_values(member: str, given: Any, expected: Any) -> None:
    parsed = parse({member: given})[member]
    assert parsed == expected
    assert type(parsed) is type(expected)


def test_nulls_and_unknown_members_are_absent_and_the_order_is_the_models() -> None:
    assert parse({"Unknown": 1, "Long": None, "Integer": 1, "String": "s"}) == {
        "String": "s",
        "Integer": 1,
    }
    assert list(parse({"Integer": 1, "String": "s"})) == ["String", "Integer"]


@pytest.mark.parametrize(
    ("member", "given", "text"),
    [
        ("String", True, "class java.lang.Boolean can not be converted to an String"),
        ("String", 1, f"{NUMBER} an String"),
        ("String", 1.5, f"{NUMBER} an String"),
        ("String", [], LIST),
        ("String", {}, STRUCTURE),
        ("Integer", "1", "class java.lang.String can not be converted to an Integer"),
        ("Integer", True, "class java.lang.Boolean can not be converted to an Integer"),
        ("Integer", [], LIST),
        ("Integer", {}, STRUCTURE),
        ("Long", "1", "class java.lang.String can not be converted to an Long"),
        ("Float", "1", "class java.lang.String can not be converted to an Float"),
        ("Float", False, "class java.lang.Boolean can not be converted to an Float"),
        ("Boolean", "HelloWtf", "'HELLOWTF' can not be converted to an Boolean"),
        ("Boolean", 1, f"{NUMBER} an Boolean"),
        ("Boolean", [], LIST),
        ("Blob", 1, f"{NUMBER} a Blob"),
        ("Blob", True, "class java.lang.Boolean can not be converted to a Blob"),
        ("Blob", [], LIST),
        ("Blob", {}, STRUCTURE),
        ("List", "a", "Expected list or null"),
        ("List", 1, "Expected list or null"),
        ("List", {}, STRUCTURE),
        ("List", [["a"]], LIST),
        ("Map", "a", "Expected map or null"),
        ("Map", [], LIST),
        ("Map", {"k": 1}, f"{NUMBER} an String"),
        ("Structure", "a", "Expected null"),
        ("Structure", False, "Expected null"),
        ("Structure", [], LIST),
        ("Structure", {"Deep": "1"}, "class java.lang.String can not be converted to an Integer"),
    ],
)
def test_wrong_types(member: str, given: Any, text: str) -> None:
    with pytest.raises(FrameworkError) as caught:
        parse({member: given})
    assert (caught.value.code, caught.value.message) == ("SerializationException", text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("A", "Base64 encoded length is expected a multiple of 4 bytes but found: 1"),
        ("AQ=", "Base64 encoded length is expected a multiple of 4 bytes but found: 3"),
        ("=aaa", "Invalid Base64 character: '='"),
        ("AA=A", "Invalid Base64 character: '='"),
        ("AA==AAAA", "Invalid Base64 character: '='"),
        ("!aaa", "Invalid Base64 character: '!'"),
        ("aa\naa===", "Invalid Base64 character: '\n'"),
        ("éaaa", "Invalid Base64 character: 'é'"),
        ("a-_a", "Invalid Base64 character: '-'"),
        ("AB==", "Invalid last non-pad Base64 character dectected"),
        ("A===", "Invalid last non-pad Base64 character dectected"),
        ("AAB=", "Invalid last non-pad Base64 character dectected"),
    ],
)
def test_bad_base64(text: str, reason: str) -> None:
    with pytest.raises(FrameworkError) as caught:
        parse({"Blob": text})
    assert caught.value.message == f"'{text}' can not be converted to a Blob: {reason}"


@given(st.binary())
def test_base64_is_decoded(content: bytes) -> None:
    assert parse({"Blob": base64.b64encode(content).decode()}) == {"Blob": content}


@given(st.text("AQgw+/=-", min_size=1, max_size=12))
def test_base64_is_accepted_exactly_when_it_is_canonical(text: str) -> None:
    try:
        content = base64.b64decode(text, validate=True)
        canonical = base64.b64encode(content).decode() == text
    except ValueError:
        canonical = False
    if canonical:
        assert parse({"Blob": text}) == {"Blob": content}
    else:
        with pytest.raises(FrameworkError, match="can not be converted to a Blob"):
            parse({"Blob": text})
