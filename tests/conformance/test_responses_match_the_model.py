"""Every response of a scripted run matches the service model and the captured responses.

Both scripts run in process and through moto's server. Before each, every operation is called with
a violated constraint and for a resource that does not exist. The raw responses are checked against
the models' shapes, statuses and headers. Declared errors that are never returned are listed by
name, with the reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from moto.server import ThreadedMotoServer

from mock_vision import mock_vision
from tests.support import custom_labels_script, lookoutvision_script
from tests.support.conformance import problems_of_answer, problems_of_error
from tests.support.declared_errors import declared, documented_status, never_returned
from tests.support.enumerate_constraints import Violation, violations
from tests.support.everything import START, everything
from tests.support.recording_client import Answered, RecordingClient, errors_of
from tests.support.s3_inputs import fill_buckets
from tests.support.served import operation_model, operations

SCRIPTS: dict[str, ModuleType] = {
    "lookoutvision": lookoutvision_script,
    "rekognition": custom_labels_script,
}
INVALID = {"lookoutvision": "ValidationException", "rekognition": "InvalidParameterException"}
NOT_FOUND = "ResourceNotFoundException"
FINDS_NOTHING = {"CreateProject", "ListProjects", "DescribeProjects"}


class Responses(NamedTuple):
    service: str
    over_http: bool
    answers: list[Answered]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of moto's server."""
    running = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    running.start()
    yield "http://{}:{}".format(*running.get_host_and_port())
    running.stop()


@pytest.fixture(
    scope="module",
    params=[(service, over_http) for over_http in (False, True) for service in SCRIPTS],
    ids=lambda param: f"{param[0]} {'over HTTP' if param[1] else 'in process'}",
)
def responses(request: pytest.FixtureRequest, server: str) -> Responses:
    """All responses of a service."""
    service, over_http = request.param
    endpoint = server if over_http else None
    answers: list[Answered] = []
    with everything() as world, RecordingClient(service, world.vision, endpoint) as client:
        requests = world.requests_of(service)
        break_constraints(client, requests)
        name_missing_resources(client, requests)
        send_wrong_tokens(client, requests)
        answers += client.answers
    with mock_vision(start=START) as vision, RecordingClient(service, vision, endpoint) as client:
        fill_buckets()
        SCRIPTS[service].run(client)
        answers += client.answers
    return Responses(service, over_http, answers)


def break_constraints(client: RecordingClient, requests: dict[str, dict[str, Any]]) -> None:
    """Call each operation with one violated constraint."""
    broken: dict[str, Violation] = {}
    for case in violations(client.service, requests):
        if case.sendable:
            broken.setdefault(case.operation, case)
    assert broken.keys() == requests.keys()
    for case in broken.values():
        assert (
            client.refused(INVALID[client.service], case.operation, **case.params) == case.message
        )


def name_missing_resources(client: RecordingClient, requests: dict[str, dict[str, Any]]) -> None:
    """Call each operation that names a resource with another name."""
    for operation, params in requests.items():
        if operation not in FINDS_NOTHING:
            client.refused(NOT_FOUND, operation, **elsewhere(params))


def elsewhere(params: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters with another project's name, in members and in ARNs."""
    text = json.dumps(params, default=lambda blob: f"blob {blob.hex()}")
    text = re.sub(r'((?:project|model)/|"ProjectName": ")(\w+)', r"\1not-\2", text)

    def blobs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return {name: bytes_of(value) for name, value in pairs}

    found: dict[str, Any] = json.loads(text, object_pairs_hook=blobs)
    return found


def bytes_of(value: Any) -> Any:
    is_blob = isinstance(value, str) and value.startswith("blob ")
    return bytes.fromhex(value[5:]) if is_blob else value


def send_wrong_tokens(client: RecordingClient, requests: dict[str, dict[str, Any]]) -> None:
    """Send a token that was never issued to each operation that takes one."""
    code = {
        "lookoutvision": "ValidationException",
        "rekognition": "InvalidPaginationTokenException",
    }
    for operation, params in requests.items():
        shape = operation_model(client.service, operation).input_shape
        if shape is not None and "NextToken" in shape.members:
            client.refused(code[client.service], operation, **params, NextToken="AAAA")


def test_every_operation_is_called(responses: Responses) -> None:
    succeeded = {each.operation for each in responses.answers if each.code is None}
    assert succeeded == {name for service, name in operations() if service == responses.service}


def test_every_success_has_its_shape(responses: Responses) -> None:
    problems = [
        f"{each.operation}: {problem}"
        for each in responses.answers
        if each.code is None
        for problem in problems_of_answer(responses.service, each.operation, each.body)
        if "ComponentVersionArn" not in problem
    ]
    assert problems == []


def test_every_error_has_its_shape(responses: Responses) -> None:
    problems = []
    for each in responses.answers:
        if each.code is not None:
            declared = {shape.name for shape in errors_of(responses.service, each.operation)}
            if each.code not in declared:
                problems.append(f"{each.operation} does not declare {each.code}")
            found = problems_of_error(responses.service, each.code, each.headers, each.body)
            problems += [f"{each.operation}: {problem}" for problem in found]
    assert problems == []


def test_every_declared_error_is_returned_or_listed_as_never_returned(responses: Responses) -> None:
    returned = {
        (responses.service, each.operation, each.code) for each in responses.answers if each.code
    }
    ours = {pair for pair in declared() if pair[0] == responses.service}
    assert ours - returned == {pair for pair in never_returned() if pair[0] == responses.service}


def test_every_status_is_the_documented_one(responses: Responses) -> None:
    wrong = [
        (each.operation, each.code, each.status)
        for each in responses.answers
        if each.status != documented_status(responses.service, each.operation, each.code)
    ]
    assert wrong == []


HEADERS = {
    "lookoutvision": {
        "x-amzn-requestid": r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
        "x-xss-protection": "1; mode=block",
        "strict-transport-security": "max-age=31540000; includeSubDomains",
        "x-frame-options": "DENY",
        "x-content-type-options": "nosniff",
        "date": r"\w{3}, \d\d \w{3} 202\d \d\d:\d\d:\d\d GMT",
        "content-type": "application/json",
        "content-length": r"\d+",
    },
    "rekognition": {
        "x-amzn-requestid": r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
        "content-type": r"application/x-amz-json-1\.1",
        "date": r"\w{3}, \d\d \w{3} 202\d \d\d:\d\d:\d\d GMT",
        "content-length": r"\d+",
    },
}
"""Names in lower case and values, in the order of the captured answers."""


def test_every_answer_has_its_headers(responses: Responses) -> None:
    forms = HEADERS[responses.service]
    for each in responses.answers:
        assert each.headers["content-length"] == str(len(each.body))
        for name, form in forms.items():
            assert re.fullmatch(form, each.headers[name]), (each.operation, name)
        if not responses.over_http:
            more = {"x-amzn-errortype", "retry-after"} if each.code else set()
            assert [name for name in each.headers if name not in more] == list(forms)


def test_bodies_are_compact_without_nulls_or_nan(responses: Responses) -> None:
    for each in responses.answers:
        document = json.loads(each.body, parse_constant=pytest.fail)
        again = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        assert len(re.sub(r"\d[\d.E-]*", "", again)) == len(
            re.sub(r"\d[\d.E-]*", "", each.body.decode())
        ), each.operation
        assert not holds_null(document)


def holds_null(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(holds_null, value.values()))
    if isinstance(value, list):
        return any(map(holds_null, value))
    return value is None
