from typing import get_type_hints

import pytest

from mock_vision import UsageError, errors_of
from mock_vision.declared.service_errors import (
    LoggedError,
    PlainError,
    QuotaError,
    ResourceError,
    RetryableError,
    ThrottlingError,
)
from mock_vision.lookoutvision.raised import LookoutVisionErrors
from mock_vision.rekognition.raised import CustomLabelsErrors
from mock_vision.wire.service_error import ServiceError

MEMBERS = {
    PlainError: set(),
    RetryableError: {"RetryAfterSeconds"},
    LoggedError: {"Logref"},
    ResourceError: {"ResourceId", "ResourceType"},
    ThrottlingError: {"RetryAfterSeconds", "QuotaCode", "ServiceCode"},
    QuotaError: {"QuotaCode", "ServiceCode", "ResourceId", "ResourceType"},
}


@pytest.mark.parametrize("service", ["lookoutvision", "rekognition"])
def test_editors_see_every_error_with_its_members(service):
    from mock_vision.declared.service_errors import _errors_of_service

    errors = errors_of(service)
    kinds = get_type_hints(type(errors))
    assert {name: MEMBERS[kind] for name, kind in kinds.items()} == {
        code: set() if shape is None else set(shape.members)
        for code, shape in _errors_of_service(service).items()
    }


def test_each_service_has_its_own():
    assert isinstance(errors_of("lookoutvision"), LookoutVisionErrors)
    assert isinstance(errors_of("rekognition"), CustomLabelsErrors)
    error = errors_of("rekognition").InvalidImageFormatException(Logref="abc")
    assert isinstance(error, ServiceError)
    assert error.members == {"Logref": "abc"}


def test_another_service_is_refused():
    with pytest.raises(UsageError, match=r"unknown service 'lookout'\. Did you mean"):
        errors_of("lookout")  # type: ignore[call-overload]
