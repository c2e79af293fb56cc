"""The OpenAPI schemas of the control plane's responses. Tests check every response against them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias, get_args

from mock_vision.world.meter import Phase

Schema: TypeAlias = Mapping[str, Any]

TEXT: Schema = {"type": "string"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
TIME: Schema = {"type": "string", "format": "date-time"}
TIME_OR_NULL: Schema = {"type": ["string", "null"], "format": "date-time"}
INTEGER: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
BOOLEAN: Schema = {"type": "boolean"}
OBJECT: Schema = {"type": "object"}
NOTHING: Schema = {"type": "object", "additionalProperties": False}


def closed(**properties: Schema) -> Schema:
    """Return the schema of an object that has all of these members and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def list_of(schema: Schema) -> Schema:
    """Return the schema of a list whose values have one schema."""
    return {"type": "array", "items": schema}


def map_of(schema: Schema) -> Schema:
    """Return the schema of an object with any keys, whose values have one schema."""
    return {"type": "object", "additionalProperties": schema}


def named(name: str) -> Schema:
    """Return a reference to the schema of that name in :data:`SCHEMAS`."""
    assert name in SCHEMAS, name
    return {"$ref": f"#/components/schemas/{name}"}


def or_null(schema: Schema) -> Schema:
    """Return the schema of a value that is null or has this schema."""
    return {"anyOf": [schema, {"type": "null"}]}


_EVENT = closed(what=TEXT, resource=TEXT, due=TIME)
_CLOCK: dict[str, Schema] = {
    "now": TIME,
    "standing_still": BOOLEAN,
    "pending": INTEGER,
    "next": or_null(_EVENT),
}
_CALL_ERROR = closed(code=TEXT, message=TEXT, members=OBJECT)

_MODEL_USAGE = closed(
    service=TEXT,
    model=TEXT,
    project=TEXT,
    version=TEXT,
    arn=TEXT,
    account_id=TEXT,
    region=TEXT,
    status=TEXT_OR_NULL,
    phase={"enum": list(get_args(Phase))},
    since=TIME_OR_NULL,
    is_given=BOOLEAN,
    inference_units=INTEGER,
    training_hours=NUMBER,
    inference_hours=NUMBER,
    detections=INTEGER,
    amount=or_null(NUMBER),
    hours_of_a_day=NUMBER,
    amount_of_a_day=or_null(NUMBER),
)

SCHEMAS: Mapping[str, Schema] = {
    "Error": closed(error=closed(type=TEXT, message=TEXT)),
    "Health": closed(status={"const": "ok"}),
    "Clock": closed(**_CLOCK),
    "ClockAtEvent": closed(**_CLOCK, event=_EVENT),
    "Event": _EVENT,
    "Call": closed(
        when=TIME,
        service=TEXT,
        operation=TEXT,
        params=OBJECT,
        answer=or_null(OBJECT),
        error=or_null(_CALL_ERROR),
        status=INTEGER,
        outcome=TEXT,
        fault=TEXT,
        attempt=INTEGER,
        account_id=TEXT,
        region=TEXT,
        invocation_id=TEXT,
    ),
    "JournalEntry": closed(
        when=TIME, kind={"enum": ["call", "transition"]}, subject=TEXT, detail=TEXT
    ),
    "Resource": closed(
        service=TEXT,
        kind=TEXT,
        name=TEXT,
        arn=TEXT_OR_NULL,
        account_id=TEXT,
        region=TEXT,
        status=TEXT_OR_NULL,
        status_message=TEXT_OR_NULL,
        created=TIME_OR_NULL,
        updated=TIME_OR_NULL,
        work=TEXT_OR_NULL,
    ),
    "Usage": closed(
        at=TIME,
        models=list_of(_MODEL_USAGE),
        total=closed(
            training_hours=NUMBER,
            inference_hours=NUMBER,
            detections=INTEGER,
            amount=or_null(NUMBER),
        ),
    ),
    "Seed": closed(seed=INTEGER),
    "Skill": closed(skill=NUMBER),
    "GivenModel": closed(
        project=TEXT, version=TEXT, arn=TEXT, project_arn=TEXT, region=TEXT, account_id=TEXT
    ),
    "GivenProject": closed(project=TEXT, arn=TEXT, region=TEXT, account_id=TEXT),
    "Declaration": closed(
        id=TEXT,
        kind={"enum": ["answers", "endings", "faults"]},
        text=TEXT,
        written=TEXT,
        used=INTEGER,
        live=BOOLEAN,
        optional=BOOLEAN,
        unused=TEXT_OR_NULL,
    ),
}
"""The schemas of the OpenAPI document's components, by name."""
