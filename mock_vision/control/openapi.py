"""The OpenAPI document of the control plane, made from the table of routes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from mock_vision.control.routes import PREFIX, Route, routes
from mock_vision.control.schemas import SCHEMAS, named
from mock_vision.control.values import Kind

VERSION = "1.0"
"""Of the control plane: the first number changes where programs that use it have to."""

DESCRIPTION = """\
Everything that a test holds in Python as `vision`, for programs in other languages: by the same
names, with the same rules and the same errors.

Times are UTC, durations are seconds. A wrong value is answered with the status 400 and a message
that lists what is valid; then nothing has changed.
"""


@cache
def document() -> Mapping[str, Any]:
    """The document, as JSON can hold it."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes():
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "mock_vision",
            "version": VERSION,
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": PREFIX}],
        "tags": [{"name": name} for name in dict.fromkeys(map(_tag, routes()))],
        "paths": paths,
        "components": {"schemas": SCHEMAS, "responses": {"Error": _error()}},
    }


def _tag(route: Route) -> str:
    return route.path.split("/")[1]


def _operation(route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "tags": [_tag(route)],
        "responses": {
            "200": {
                "description": "It was done.",
                "content": {"application/json": {"schema": route.answer}},
            },
            "default": {"$ref": "#/components/responses/Error"},
        },
    }
    if route.description:
        operation["description"] = route.description
    if parameters := list(_parameters(route)):
        operation["parameters"] = parameters
    if route.body is not None:
        required = bool(route.body.schema.get("required"))
        operation["requestBody"] = {
            "required": required,
            "content": {"application/json": {"schema": route.body.schema}},
        }
    return operation


def _parameters(route: Route) -> Iterator[dict[str, Any]]:
    for name, kind in route.in_path.items():
        schema = {**kind.schema, "minLength": 1}
        yield {"name": name, "in": "path", "required": True, "schema": schema}
    for name, member in route.query.items():
        yield {
            "name": name,
            "in": "query",
            "description": member.description,
            **_query_form(member.kind),
        }


def _query_form(kind: Kind) -> dict[str, Any]:
    # What is no plain value is written as JSON in the query.
    if kind.schema.get("type") == "object":
        return {"content": {"application/json": {"schema": kind.schema}}}
    return {"schema": kind.schema}


def _error() -> dict[str, Any]:
    return {
        "description": "It was refused, and nothing has changed. The message lists what is valid.",
        "content": {"application/json": {"schema": named("Error")}},
    }
