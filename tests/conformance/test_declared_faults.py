"""Faults that keep an operation from being executed, declared for every operation: errors by their
classes, failures of the connection. Nothing has changed afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore import exceptions, xform_name
from botocore.exceptions import ClientError

from mock_vision import Vision, mock_vision
from mock_vision.wire.failures import FRAMEWORK_ERRORS
from mock_vision.wire.transport import FAILURES
from tests.support.clients import client
from tests.support.conformance import problems_of_error
from tests.support.declared_errors import documented_status
from tests.support.everything import Everything, everything
from tests.support.recording_client import RecordingClient, errors_of
from tests.support.served import operations
from tests.support.state import remembered

EVERY_OPERATION = pytest.mark.parametrize(("service", "operation"), operations())


@pytest.fixture(scope="module")
def shared() -> Iterator[Everything]:
    with everything() as found:
        yield found


@pytest.fixture
def vision(shared: Everything) -> Iterator[Vision]:
    with mock_vision() as running:
        yield running


def call(shared: Everything, service: str, operation: str) -> Any:
    params = shared.requests[service, operation]
    return getattr(client(service), xform_name(operation))(**params)


@EVERY_OPERATION
def test_every_declared_error_is_raised_and_caught_by_its_class(
    shared: Everything, vision: Vision, service: str, operation: str
) -> None:
    before = remembered()
    with RecordingClient(service, shared.vision) as recording:
        for shape in errors_of(service, operation):
            vision.faults.error(f"{service}.{operation}", shape.name, message="It is so.")
            kind = getattr(client(service).exceptions, shape.name)
            with pytest.raises(kind) as caught:
                call(shared, service, operation)
            assert type(caught.value) is kind
            assert caught.value.response["Error"] == {"Code": shape.name, "Message": "It is so."}
            raw = recording.answers[-1]
            assert raw.status == documented_status(service, operation, shape.name)
            assert problems_of_error(service, shape.name, raw.headers, raw.body) == []
            recorded = vision.calls[-1].error
            assert recorded is not None
            assert (recorded.code, recorded.message) == (shape.name, "It is so.")
    assert remembered() == before


@EVERY_OPERATION
def test_every_error_of_the_front_end_can_be_declared(
    shared: Everything, vision: Vision, service: str, operation: str
) -> None:
    before = remembered()
    for code in FRAMEWORK_ERRORS:
        vision.faults.error(f"{service}.{operation}", code)
        with pytest.raises(ClientError) as caught:
            call(shared, service, operation)
        assert caught.value.response["Error"]["Code"] == code
    assert remembered() == before


@EVERY_OPERATION
def test_a_lost_request_does_nothing(
    shared: Everything, vision: Vision, service: str, operation: str
) -> None:
    before = remembered()
    for failure in FAILURES:
        vision.faults.lose_request(f"{service}.{operation}", error=failure)
        with pytest.raises(getattr(exceptions, failure)):
            call(shared, service, operation)
        assert vision.calls[-1].status == 0
    assert remembered() == before
