from __future__ import annotations

import json
import re
from typing import Any

from openapi_spec_validator import OpenAPIV31SpecValidator

from mock_vision.control.openapi import document
from mock_vision.control.routes import routes


def test_the_document_is_valid() -> None:
    OpenAPIV31SpecValidator(json.loads(json.dumps(document()))).validate()


def test_every_row_is_in_it_once() -> None:
    operations = [
        (method.upper(), path, operation["operationId"])
        for path, item in document()["paths"].items()
        for method, operation in item.items()
    ]
    assert operations == sorted(operations, key=operations.index)
    assert {(each.method, each.path, each.name) for each in routes()} == set(operations)
    assert len({name for *_, name in operations}) == len(operations) == len(routes())


def operation(name: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = [
        each
        for item in document()["paths"].values()
        for each in item.values()
        if each["operationId"] == name
    ]
    return found[0]


def test_bodies_are_required_where_a_member_of_them_is() -> None:
    assert operation("faults_error")["requestBody"]["required"] is True
    assert operation("clock_advance")["requestBody"]["required"] is False
    assert "requestBody" not in operation("clock")


def test_every_argument_is_described_in_a_sentence() -> None:
    described = {}
    for route in routes():
        operation = document()["paths"][route.path][route.method.lower()]
        for parameter in operation.get("parameters", ()):
            described[f"{route.name} {parameter['name']}"] = parameter.get("description", "")
        if route.body is not None and route.method == "POST":
            for name, schema in route.body.schema["properties"].items():
                described[f"{route.name} {name}"] = schema.get("description", "")
    poor = {
        name: text
        for name, text in described.items()
        if not re.match(r"([A-Z`]|(true|false|null)\b).*\.\Z", text, re.DOTALL)
    }
    assert poor == {}
    assert len(described) > 200
    texts = " ".join([*described.values(), *(each.description for each in routes())])
    assert not re.search(r"\b(None|True|False|timedelta)\b|::?`", texts)


def test_parameters() -> None:
    where = {each["name"]: each for each in operation("calls")["parameters"]}["where"]
    assert where["content"]["application/json"]["schema"]["type"] == "object"
    (name,) = operation("unset_quotas")["parameters"]
    assert (name["in"], name["required"]) == ("path", True)
