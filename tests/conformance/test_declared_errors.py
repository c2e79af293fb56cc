"""Every error that an operation declares reaches ``except client.exceptions.X``, with its status.

For each of the 314 pairs of an operation and an error, the operation is replaced with a function
that raises the error, which passes through the pipeline, the wire and botocore.
``test_responses_match_the_model.py`` checks which of them calls return by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from mock_vision.lookoutvision import exceptions as lookout
from mock_vision.lookoutvision.defaults import QUOTAS
from mock_vision.lookoutvision.names import project_name
from mock_vision.lookoutvision.service import SERVICE as LOOKOUT
from mock_vision.rekognition import exceptions as custom_labels
from mock_vision.rekognition.service import SERVICE as CUSTOM_LABELS
from mock_vision.wire.service_error import ServiceError
from tests.support.clients import client
from tests.support.conformance import problems_of_error
from tests.support.declared_errors import declared, documented_status, never_returned
from tests.support.everything import Everything, everything
from tests.support.recording_client import RecordingClient, errors_of
from tests.support.served import operations
from tests.support.state import remembered

OPERATIONS: Mapping[str, Any] = {
    "lookoutvision": LOOKOUT.operations,
    "rekognition": CUSTOM_LABELS.operations,
}
BOARDS = project_name("boards")
NAMED = {"ResourceId": "boards", "ResourceType": "PROJECT"}
RETRY_AFTER = {"Retry-After": "7"}
OF_LOOKOUT: Mapping[str, tuple[Callable[[], ServiceError], dict[str, Any]]] = {
    "AccessDeniedException": (lambda: lookout.AccessDeniedException("No."), {}),
    "ConflictException": (lambda: lookout.ConflictException("It is in use.", BOARDS), NAMED),
    "InternalServerException": (
        lambda: lookout.InternalServerException("It failed.", headers=RETRY_AFTER),
        {"RetryAfterSeconds": 7},
    ),
    "ResourceNotFoundException": (lambda: lookout.ResourceNotFoundException(BOARDS), NAMED),
    "ServiceQuotaExceededException": (
        lambda: lookout.ServiceQuotaExceededException(QUOTAS["tags"], BOARDS),
        {**NAMED, "QuotaCode": "TagsPerResource", "ServiceCode": "lookoutvision"},
    ),
    "ThrottlingException": (
        lambda: lookout.ThrottlingException("Slow down.", headers=RETRY_AFTER),
        {"RetryAfterSeconds": 7},
    ),
    "ValidationException": (lambda: lookout.ValidationException("It is wrong."), {}),
}
"""How an error is made, and the members that the client sees of it besides its message."""


@pytest.fixture(scope="module")
def shared() -> Iterator[Everything]:
    with everything() as found:
        yield found


def made(service: str, code: str) -> tuple[ServiceError, dict[str, Any]]:
    """An error, and the members that the client sees of it besides its message."""
    if service == "rekognition":
        return getattr(custom_labels, code)("It is so."), {}
    make, members = OF_LOOKOUT[code]
    return make(), members


@pytest.mark.parametrize(("service", "operation"), operations())
def test_each_declared_error_is_caught_by_its_class(
    shared: Everything, monkeypatch: pytest.MonkeyPatch, service: str, operation: str
) -> None:
    params = shared.requests[service, operation]
    before = remembered()
    with RecordingClient(service, shared.vision) as recording:
        for shape in errors_of(service, operation):
            error, members = made(service, shape.name)

            def fail(*_: Any, error: ServiceError = error, **__: Any) -> None:
                raise error

            monkeypatch.setitem(OPERATIONS[service], operation, fail)
            kind = getattr(client(service).exceptions, shape.name)
            with pytest.raises(kind) as caught:
                getattr(client(service), xform_name(operation))(**params)
            assert type(caught.value) is kind
            assert isinstance(caught.value, ClientError)
            found = caught.value.response
            assert found["Error"] == {"Code": shape.name, "Message": error.message}
            assert found == {**found, **members}
            raw = recording.answers[-1]
            assert raw.status == documented_status(service, operation, shape.name)
            assert problems_of_error(service, shape.name, raw.headers, raw.body) == []
    assert remembered() == before


def test_the_number_in_the_docstring_is_right() -> None:
    assert len(declared()) == 314
    assert len(never_returned()) == 177


@pytest.mark.parametrize(
    ("service", "code", "status"),
    [
        ("lookoutvision", "AccessDeniedException", 403),
        ("lookoutvision", "ConflictException", 409),
        ("lookoutvision", "InternalServerException", 500),
        ("lookoutvision", "ResourceNotFoundException", 404),
        ("lookoutvision", "ServiceQuotaExceededException", 402),
        ("lookoutvision", "ThrottlingException", 429),
        ("lookoutvision", "ValidationException", 400),
        ("rekognition", "InternalServerError", 500),
        ("rekognition", "ThrottlingException", 500),
        ("rekognition", "AccessDeniedException", 400),
        ("rekognition", "ResourceNotFoundException", 400),
        ("rekognition", "ServiceQuotaExceededException", 400),
    ],
)
def test_the_documented_statuses(service: str, code: str, status: int) -> None:
    operation = {"lookoutvision": "CreateModel", "rekognition": "CreateProjectVersion"}[service]
    assert documented_status(service, operation, code) == status
