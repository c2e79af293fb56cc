"""Requests to the control plane, some as the OpenAPI document has them and some not at all: each is
answered or refused, and none meets a bug. ``tests/clients`` has a generic client do more of it.
"""

from __future__ import annotations

import json
import string
import threading
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_vision import mock_vision
from mock_vision.control.openapi import document
from mock_vision.control.route import Route
from mock_vision.control.routes import routes
from tests.support.clocks import START
from tests.support.control import Control, check_answer

TEXTS = st.text(string.printable, max_size=8) | st.sampled_from(
    ["boards", "boards/1", "*", "CreateProject", "ThrottlingException", "s3://b/k", "AAE=", "d1"]
)
JUNK: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)


def values(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Values that fit a schema of the document."""
    if "anyOf" in schema:
        return st.one_of([values(each) for each in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "const" in schema:
        return st.just(schema["const"])
    kind = schema.get("type")
    if kind == "object":
        properties = schema.get("properties", {})
        required = set(schema.get("required", ()))
        fixed = {name: values(properties[name]) for name in required}
        free = {name: values(properties[name]) for name in properties if name not in required}
        known = st.fixed_dictionaries(fixed, optional=free)
        more = schema.get("additionalProperties")
        if not isinstance(more, Mapping):
            return known
        others = st.dictionaries(TEXTS, values(more), max_size=2)
        return st.tuples(others, known).map(lambda both: {**both[0], **both[1]})
    if "prefixItems" in schema:
        return st.tuples(*map(values, schema["prefixItems"])).map(list)
    if kind == "array":
        return st.lists(values(schema["items"]), max_size=3)
    if schema.get("format") == "date-time":
        return st.datetimes().map(lambda when: f"{when.isoformat()}Z")
    numbers: Any = {"min_value": schema.get("minimum"), "max_value": schema.get("maximum")}
    return {
        "string": TEXTS,
        "integer": st.integers(0, 3) | st.integers(**numbers),
        "number": st.floats(0, 1) | st.floats(**numbers),
        "boolean": st.booleans(),
        "null": st.none(),
    }.get(kind or "", JUNK)


@cache
def bodies() -> dict[str, st.SearchStrategy[Any]]:
    """The bodies to send to each row that takes one, by its name."""
    return {
        route.name: st.one_of(values(route.body.schema), values(route.body.schema), JUNK)
        for route in routes()
        if route.body is not None
    }


@cache
def queries() -> dict[tuple[str, str], st.SearchStrategy[Any]]:
    """The values to send, by the names of the row and of the query's member."""
    return {
        (route.name, name): values(member.kind.schema)
        for route in routes()
        for name, member in route.query.items()
    }


@st.composite
def requests(draw: st.DrawFn) -> tuple[Route, str, dict[str, Any]]:
    """A row of the table, a path for it, and what is sent."""
    route = draw(st.sampled_from(routes()))
    path = route.path
    for name in route.in_path:
        part = draw(TEXTS.filter(lambda text: text not in ("", ".", "..")))
        path = path.replace(f"{{{name}}}", "".join(c if c.isalnum() else "_" for c in part) or "_")
    how: dict[str, Any] = {}
    if route.body is not None:
        body = draw(bodies()[route.name])
        how = {"data": json.dumps(body), "content_type": "application/json"}
    if route.query:
        query = {
            name: draw(queries()[route.name, name]) for name in route.query if draw(st.booleans())
        }
        how["query_string"] = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in query.items()
        }
    return route, path, how


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(st.lists(requests(), min_size=1, max_size=12))
def test_every_request_is_answered_or_refused(
    sent: list[tuple[Route, str, dict[str, Any]]],
) -> None:
    with mock_vision(start=START) as vision:
        control = Control()
        for route, path, how in sent:
            answer = control.send(route.method, path, **how)
            assert answer.status_code in (200, 400), (route.name, how, answer.json)
            if answer.status_code == 200:
                check_answer(route.method, path, answer.json)
            else:
                error = answer.json["error"]  # type: ignore[index]
                assert error["type"] in ("UsageError", "RunawayScheduleError")
                assert error["message"]
        vision.reset()


def test_every_row_is_in_the_document() -> None:
    assert {route.path for route in routes()} == set(document()["paths"])


@pytest.mark.parametrize("other", ["reset", "clock/run_until_idle", "clock/advance"])
def test_requests_while_time_moves_and_everything_is_reset(other: str) -> None:
    failures: list[Any] = []
    with mock_vision(start=START):
        control = Control()

        def repeat(name: str, body: dict[str, Any]) -> None:
            for _ in range(8):
                answer = control.send("POST", f"/{name}", json=body)
                if answer.status_code not in (200, 400):
                    failures.append(answer.json)

        body = {"hours": 1} if other == "clock/advance" else {}
        threads = [
            threading.Thread(target=repeat, args=(name, given))
            for name, given in (
                (other, body),
                (other, body),
                ("given/anomaly_model", {"project": "boards", "status": "TRAINING"}),
                ("faults/throttle", {"operation": "CreateProject", "optional": True}),
            )
        ]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            assert control.send("GET", "/view").status_code == 200
        for thread in threads:
            thread.join()
    assert failures == []
