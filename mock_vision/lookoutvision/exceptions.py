"""The seven errors that the service model declares, with its statuses and members."""

# ruff: noqa: N818 - the names are the service model's

from __future__ import annotations

from mock_vision.lookoutvision.names import Name
from mock_vision.settings.quota import Quota
from mock_vision.wire.service_error import ServiceError

SERVICE_CODE = "lookoutvision"


class AccessDeniedException(ServiceError):
    """The caller has no permission."""

    code = "AccessDeniedException"
    status = 403


class ConflictException(ServiceError):
    """The resource exists already, or its status does not allow the call."""

    code = "ConflictException"
    status = 409

    def __init__(self, message: str, about: Name) -> None:
        super().__init__(message, about.members)


class InternalServerException(ServiceError):
    """The service failed."""

    code = "InternalServerException"
    status = 500


class ResourceNotFoundException(ServiceError):
    """The resource does not exist."""

    code = "ResourceNotFoundException"
    status = 404

    def __init__(self, about: Name) -> None:
        super().__init__(f"Could not find the {about}.", about.members)


class ServiceQuotaExceededException(ServiceError):
    """The call would exceed a quota."""

    code = "ServiceQuotaExceededException"
    status = 402

    def __init__(self, quota: Quota, about: Name) -> None:
        super().__init__(
            f"The quota of {quota.value} {quota.description} is exceeded for the {about}.",
            {**about.members, "QuotaCode": quota.code, "ServiceCode": SERVICE_CODE},
        )


class ThrottlingException(ServiceError):
    """Too many requests."""

    code = "ThrottlingException"
    status = 429


class ValidationException(ServiceError):
    """The input breaks a rule."""

    code = "ValidationException"
    status = 400


def already_exists(about: Name) -> ConflictException:
    """Return the error for creating a resource that exists."""
    return ConflictException(f"The {about} already exists.", about)
