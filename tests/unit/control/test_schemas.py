from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from mock_vision.control.schemas import SCHEMAS, closed, list_of, map_of, named, or_null


def test_schemas_are_schemas() -> None:
    for schema in SCHEMAS.values():
        Draft202012Validator.check_schema(schema)


def test_composed_schemas() -> None:
    number = {"type": "integer"}
    for schema, value, other in (
        (closed(a=number), {"a": 1}, {"a": 1, "b": 2}),
        (list_of(number), [1], ["x"]),
        (map_of(number), {"x": 1}, {"x": "1"}),
        (or_null(number), None, "x"),
    ):
        assert Draft202012Validator(schema).is_valid(value)
        assert not Draft202012Validator(schema).is_valid(other)


def test_only_known_schemas_are_named() -> None:
    assert named("Clock") == {"$ref": "#/components/schemas/Clock"}
    with pytest.raises(AssertionError, match="Clok"):
        named("Clok")
