from __future__ import annotations

import json
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


def test_parameters() -> None:
    where = {each["name"]: each for each in operation("calls")["parameters"]}["where"]
    assert where["content"]["application/json"]["schema"]["type"] == "object"
    (name,) = operation("unset_quotas")["parameters"]
    assert (name["in"], name["required"]) == ("path", True)
