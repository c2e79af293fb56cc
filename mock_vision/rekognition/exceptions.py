"""The errors that the Custom Labels operations declare, with their HTTP statuses.

Sources: service model (codes; the two faults are answered with 500); Amazon Rekognition Developer
Guide, "Handling errors" (statuses, and the short texts kept here). Where no text is published, the
message is one sentence that names the resource by its ARN.
"""

# ruff: noqa: N818 - the names are the service model's

from __future__ import annotations

from mock_vision.settings.quota import Quota
from mock_vision.wire.service_error import ServiceError


class AccessDeniedException(ServiceError):
    """The caller has no permission."""

    code = "AccessDeniedException"


class ImageTooLargeException(ServiceError):
    """The image has too many bytes."""

    code = "ImageTooLargeException"


class InternalServerError(ServiceError):
    """The service failed."""

    code = "InternalServerError"
    status = 500


class InvalidImageFormatException(ServiceError):
    """The image is neither PNG nor JPEG, or it is damaged."""

    code = "InvalidImageFormatException"


class InvalidPaginationTokenException(ServiceError):
    """The token belongs to another listing."""

    code = "InvalidPaginationTokenException"


class InvalidParameterException(ServiceError):
    """The parameters break a constraint, or do not go together."""

    code = "InvalidParameterException"


class InvalidPolicyRevisionIdException(ServiceError):
    """The revision id is not the current one of the policy."""

    code = "InvalidPolicyRevisionIdException"


class InvalidS3ObjectException(ServiceError):
    """The S3 object cannot be read."""

    code = "InvalidS3ObjectException"


class LimitExceededException(ServiceError):
    """The call would exceed a limit of concurrent use, or of the number of resources."""

    code = "LimitExceededException"


class MalformedPolicyDocumentException(ServiceError):
    """The service does not accept the document of a project policy."""

    code = "MalformedPolicyDocumentException"


class ProvisionedThroughputExceededException(ServiceError):
    """The model's inference units do not allow one more detection."""

    code = "ProvisionedThroughputExceededException"


class ResourceAlreadyExistsException(ServiceError):
    """The dataset or the project policy exists already."""

    code = "ResourceAlreadyExistsException"


class ResourceInUseException(ServiceError):
    """The status of the resource forbids it, or the name is taken (project, version)."""

    code = "ResourceInUseException"


class ResourceNotFoundException(ServiceError):
    """The resource does not exist."""

    code = "ResourceNotFoundException"


class ResourceNotReadyException(ServiceError):
    """The resource is not ready yet (model not running, dataset not complete)."""

    code = "ResourceNotReadyException"


class ServiceQuotaExceededException(ServiceError):
    """The size or the number of something would exceed a quota."""

    code = "ServiceQuotaExceededException"


class ThrottlingException(ServiceError):
    """Too many requests."""

    code = "ThrottlingException"
    status = 500


def invalid(why: str) -> InvalidParameterException:
    """Return the error for parameters that no constraint refuses; ``why`` is a sentence."""
    return InvalidParameterException(f"Request has invalid parameters. {why}")


def not_found(arn: str) -> ResourceNotFoundException:
    """Return the error for an ARN of no resource."""
    return ResourceNotFoundException(f"The resource {arn} does not exist.")


def limit_exceeded(quota: Quota, wanted: int) -> LimitExceededException:
    """Return the error for more concurrent use than a quota allows."""
    return LimitExceededException(_quota_text(quota, wanted))


def quota_exceeded(quota: Quota, wanted: int) -> ServiceQuotaExceededException:
    """Return the error for a resource that would exceed a quota."""
    return ServiceQuotaExceededException(_quota_text(quota, wanted))


def _quota_text(quota: Quota, wanted: int) -> str:
    return f"{wanted} {quota.description} requested. Maximum limit: {quota.value}"
