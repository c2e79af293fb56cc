"""The errors of Lookout for Vision that functions of a test may raise, by name for editors."""

from __future__ import annotations

from mock_vision.declared.service_errors import (
    PlainError,
    QuotaError,
    ResourceError,
    RetryableError,
    ServiceErrors,
    ThrottlingError,
)


class LookoutVisionErrors(ServiceErrors):
    """The errors of Lookout for Vision as functions, see :func:`mock_vision.errors_of`."""

    AccessDeniedException: PlainError
    ConflictException: ResourceError
    InternalServerException: RetryableError
    ResourceNotFoundException: ResourceError
    ServiceQuotaExceededException: QuotaError
    ThrottlingException: ThrottlingError
    ValidationException: PlainError

    def __init__(self) -> None:
        super().__init__("lookoutvision")
