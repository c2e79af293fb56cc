"""``errors_of``: the errors of the services, for functions of a test that raise them."""

from __future__ import annotations

from typing import Any, Literal, overload

from mock_vision.errors import unknown_name
from mock_vision.lookoutvision.raised import LookoutVisionErrors
from mock_vision.rekognition.raised import CustomLabelsErrors


@overload
def errors_of(service: Literal["lookoutvision"]) -> LookoutVisionErrors: ...
@overload
def errors_of(service: Literal["rekognition"]) -> CustomLabelsErrors: ...
def errors_of(service: str) -> Any:
    """Return an object with a method for each error of a service, which makes the error.

    ::

        def busy(detection):
            raise errors_of("lookoutvision").ThrottlingException("Slow down.", retry_after=7)


        vision.answers.compute(busy)

    A method takes the message (default: the service's own text) and the members of the error by
    name. When a function declared with ``vision.answers.compute`` raises the error, the client
    receives it as the answer of the service.

    :raises UsageError: when the service is unknown.
    """
    if service not in _ERRORS:
        raise unknown_name("service", service, _ERRORS)
    return _ERRORS[service]()


_ERRORS = {"lookoutvision": LookoutVisionErrors, "rekognition": CustomLabelsErrors}
