from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from mock_vision import UsageError
from mock_vision.control.values import (
    BASE64,
    BODY,
    BOOLEAN,
    INSTANT,
    INTEGER,
    NULL,
    NUMBER,
    TEXT,
    Kind,
    Member,
    choice,
    constant,
    list_of,
    map_of,
    one_of,
    record,
    tuple_of,
)

PAIR = record({"a": Member(INTEGER, required=True), "b": Member(TEXT)}, what="a pair")
BASED = record({"d": Member(TEXT, required=True)})
TAGGED = record({"a": Member(INTEGER)}, TEXT)

GOOD: list[tuple[Kind, Any, Any]] = [
    (TEXT, "x", "x"),
    (BOOLEAN, True, True),
    (NUMBER, 1.5, 1.5),
    (INTEGER, 2, 2),
    (INTEGER, 2.0, 2),
    (NULL, None, None),
    (INSTANT, "2025-01-01T00:00:00Z", datetime(2025, 1, 1, tzinfo=timezone.utc)),
    (INSTANT, "2025-01-01t01:00:00.5+01:00", datetime(2025, 1, 1, 0, 0, 0, 500_000, timezone.utc)),
    (BASE64, "AAE=", b"\x00\x01"),
    (choice(("a", "b")), "b", "b"),
    (constant(True), True, True),
    (list_of(INTEGER), [1, 2], [1, 2]),
    (tuple_of(TEXT, NUMBER), ["x", 1], ("x", 1)),
    (map_of(NUMBER), {"x": 1}, {"x": 1}),
    (one_of(TEXT, NULL), None, None),
    (PAIR, {"a": 1}, {"a": 1}),
    (TAGGED, {"a": 1, "z": "x"}, {"a": 1, "z": "x"}),
]

BAD: list[tuple[Kind, Any, str]] = [
    (TEXT, 1, "it must be a text, not 1."),
    (TEXT, ["x" * 100], 'not ["xxxxxxxxxx'),
    (BOOLEAN, 1, "it must be true or false, not 1."),
    (NUMBER, True, "it must be a number of at most 15 digits, not true."),
    (NUMBER, 10**16, "it must be a number of at most 15 digits"),
    (NUMBER, "1", "it must be a number of at most 15 digits, not '1'."),
    (INTEGER, 1.5, "it must be a whole number of at most 15 digits, not 1.5."),
    (NULL, 0, "it must be null, not 0."),
    (INSTANT, "2025-01-01T00:00:00", "with Z or an offset, not '2025-01-01T00:00:00'."),
    (INSTANT, "2025-02-30T00:00:00Z", "not '2025-02-30T00:00:00Z': day is out of range"),
    (INSTANT, 5, "it must be a time such as"),
    (BASE64, "no base64", "it must be a text in base64, not 'no base64'."),
    (BASE64, 5, "it must be a text in base64, not 5."),
    (choice(("north", "south")), "nord", "unknown value of it 'nord'. Did you mean 'north'?"),
    (choice(("a",)), ["a"], 'it must be one of a, not ["a"].'),
    (constant(True), 1, "it must be true, not 1."),
    (list_of(INTEGER), {}, "it must be a list, each element a whole number, not {}."),
    (list_of(INTEGER), [1, "x"], "it[1] must be a whole number"),
    (tuple_of(TEXT, NUMBER), ["x"], 'it must be a list of 2 values, not ["x"].'),
    (map_of(NUMBER), [], "it must be an object, each value a number, not []."),
    (map_of(NUMBER), {"x": "1"}, "it.x must be a number"),
    (one_of(TEXT, INTEGER), [], "it must be a text or a whole number, not []."),
    (one_of(list_of(INTEGER), NULL), ["x"], "it[0] must be a whole number"),
    (one_of(PAIR, BASED), {"d": 1}, "it.d must be a text, not 1."),
    (one_of(PAIR, BASED), {"z": 1}, "it must be an object with 'a' or an object with 'd', not {"),
    (one_of(one_of(TEXT, NUMBER), NULL), True, "it must be a text or a number or null, not true."),
    (one_of(NUMBER, NULL), 10**16, "it must be a number of at most 15 digits, not 1000"),
    (PAIR, [], "it must be an object, not []."),
    (PAIR, {}, "it lacks 'a'."),
    (PAIR, {"a": 1, "c": 1}, "unknown member of a pair 'c'. Valid: a, b."),
    (PAIR, {"a": "x"}, "it.a must be a whole number"),
    (record({}), {"a": 1}, "it takes no arguments, not 'a'."),
    (TAGGED, {"z": 1}, "it.z must be a text, not 1."),
]


@pytest.mark.parametrize(("kind", "value", "read"), GOOD)
def test_values_are_read_and_fit_their_schema(kind: Kind, value: Any, read: Any) -> None:
    assert kind.read(value, "it") == read
    Draft202012Validator(kind.schema).validate(value)


@pytest.mark.parametrize(("kind", "value", "message"), BAD)
def test_other_values_are_refused(kind: Kind, value: Any, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        kind.read(value, "it")
    assert message in str(raised.value)


def test_what_is_refused_does_not_fit_the_schema_either() -> None:
    # What JSON Schema cannot say, or says without a format checker.
    beyond = {"INSTANT", "BASE64"}
    kinds = {id(INSTANT): "INSTANT", id(BASE64): "BASE64"}
    for kind, value, _ in BAD:
        if kinds.get(id(kind)) not in beyond or not isinstance(value, str):
            assert not Draft202012Validator(kind.schema).is_valid(value), value


def test_a_member_of_the_body_is_named_without_the_body() -> None:
    for kind in (PAIR, map_of(INTEGER)):
        with pytest.raises(UsageError, match=r"^a must be a whole number"):
            kind.read({"a": "x"}, BODY)


def test_descriptions_are_in_the_schema() -> None:
    kind = record({"a": Member(TEXT, description="the first")})
    assert kind.schema["properties"]["a"] == {"type": "string", "description": "the first"}
