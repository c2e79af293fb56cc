"""Every constraint of the service models, violated alone, in a request from outside.

The 559 violations that :mod:`tests.support.enumerate_constraints` finds in the models of the 45
operations are sent to a mock that holds every kind of resource, each in a request that is valid
but for it: 481 with boto3, its own validation switched off, and 16 that hold a null, which
boto3 cannot say, as raw HTTP. 62 cannot be sent at all: one with a line break in a header, one with
a null in a query, and 60 whose label in the path is missing or empty, so that no route matches.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from mock_vision.world import world
from tests.support.clients import client
from tests.support.entry_points import Answer, in_process
from tests.support.enumerate_constraints import Violation, violations
from tests.support.everything import Everything, everything
from tests.support.served import operations, spelled
from tests.support.state import remembered

CODES = {
    ("lookoutvision", "documented"): "ValidationException",
    ("lookoutvision", "observed"): "ValidationException",
    ("rekognition", "documented"): "InvalidParameterException",
    ("rekognition", "observed"): "ValidationException",
}


@pytest.fixture(scope="module")
def shared() -> Iterator[Everything]:
    with everything() as found:
        yield found


@pytest.fixture(scope="module")
def cases(shared: Everything) -> Sequence[Violation]:
    """All violations of both services."""
    found: list[Violation] = []
    for service in ("lookoutvision", "rekognition"):
        found += violations(service, shared.requests_of(service))
    return found


@pytest.fixture(params=["documented", "observed"])
def mode(
    request: pytest.FixtureRequest, shared: Everything, monkeypatch: pytest.MonkeyPatch
) -> str:
    """The option ``constraint_errors`` of the mock."""
    chosen: str = request.param
    monkeypatch.setattr(world.current().settings, "constraint_errors", chosen)
    return chosen


def holds_null(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(holds_null, value.values()))
    if isinstance(value, list):
        return any(map(holds_null, value))
    return value is None


def by_boto3(case: Violation) -> tuple[int, str, str]:
    """Status, code and message of the answer."""
    call = getattr(client(case.service, checked=False), xform_name(case.operation))
    try:
        answer = call(**case.params)
    except ClientError as refusal:
        answer = refusal.response
    error = answer.get("Error", {})
    status: int = answer["ResponseMetadata"]["HTTPStatusCode"]
    return status, error.get("Code"), error.get("Message")


def by_http(case: Violation) -> tuple[int, str, str]:
    """Status, code and message of the answer."""
    answer = in_process(case.service, spelled(case.service, case.operation, case.params))
    return answer.status, code_of(answer), message_of(answer)


def code_of(answer: Answer) -> str:
    code: str = answer.headers.get("x-amzn-errortype") or json.loads(answer.body)["__type"]
    return code


def message_of(answer: Answer) -> str:
    document = json.loads(answer.body)
    message: str = document.get("Message") or document["message"]
    return message


def test_the_number_in_the_docstring_is_right(cases: Sequence[Violation]) -> None:
    sendable = [case for case in cases if case.sendable]
    assert len(cases) == 559
    assert len(sendable) == 481 + 16
    assert sum(holds_null(case.params) for case in sendable) == 16
    assert {(case.service, case.operation) for case in cases} == set(operations())


@pytest.mark.parametrize("service", ["lookoutvision", "rekognition"])
def test_each_violation_is_reported_and_changes_nothing(
    cases: Sequence[Violation], mode: str, service: str
) -> None:
    wrong = []
    before = remembered()
    for case in cases:
        if case.service == service and case.sendable:
            send = by_http if holds_null(case.params) else by_boto3
            answered = send(case)
            # The member's text of the five operations documents this code.
            too_large = (case.member, case.kind) == ("maxResults", "max")
            code = "ValidationException" if too_large else CODES[service, mode]
            if answered != (400, code, case.message):
                wrong.append((str(case), answered))
    assert wrong == []
    assert remembered() == before


def test_an_empty_label_matches_no_route(cases: Sequence[Violation]) -> None:
    empty = [case for case in cases if not case.sendable and case.kind == "min"]
    assert len(empty) == 60 / 2
    before = remembered()
    for case in empty:
        answer = in_process(case.service, spelled(case.service, case.operation, case.params))
        assert answer.status == 403, str(case)
        assert b"Unable to determine service/operation name" in answer.body, str(case)
    assert remembered() == before
