"""The OpenAPI document of the control plane, made from the table of routes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from mock_vision.control.route import PREFIX, Route
from mock_vision.control.routes import routes
from mock_vision.control.schemas import SCHEMAS, named
from mock_vision.control.values import Kind

VERSION = "1.0"
"""The version of the control plane. The first number rises with a change that breaks clients."""

DESCRIPTION = """\
The control plane of a mock_vision server. It offers to programs in any language what the object
`vision` offers to tests in Python, under the same names and with the same rules and errors.

Times are in UTC, durations in seconds. An argument that may be null can be left out. A request with
a wrong value changes nothing: the response has the status 400 and a message that lists the valid
values.
"""


@cache
def document() -> Mapping[str, Any]:
    """Return the OpenAPI document as a value for JSON."""
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
                "description": "The request succeeded.",
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
        yield {
            "name": name,
            "in": "path",
            "description": _IN_PATH[name],
            "required": True,
            "schema": schema,
        }
    for name, member in route.query.items():
        yield {
            "name": name,
            "in": "query",
            "description": member.description,
            **_query_form(member.kind),
        }


_IN_PATH = {"id": "The id of the declaration.", "name": "The name of the setting."}
"""The descriptions of the arguments in paths."""


def _query_form(kind: Kind) -> dict[str, Any]:
    # Only objects are sent as JSON in the query.
    if kind.schema.get("type") == "object":
        return {"content": {"application/json": {"schema": kind.schema}}}
    return {"schema": kind.schema}


def _error() -> dict[str, Any]:
    return {
        "description": "The request was refused and changed nothing. The message says why, and"
        " lists the valid values.",
        "content": {"application/json": {"schema": named("Error")}},
    }
