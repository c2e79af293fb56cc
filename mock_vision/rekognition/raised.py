"""The errors of Custom Labels that functions of a test may raise, by name for editors."""

from __future__ import annotations

from mock_vision.declared.service_errors import (
    LoggedError,
    PlainError,
    ServiceErrors,
)


class CustomLabelsErrors(ServiceErrors):
    """The errors of Custom Labels as functions, see :func:`mock_vision.errors_of`."""

    AccessDeniedException: LoggedError
    ImageTooLargeException: LoggedError
    InternalServerError: LoggedError
    InvalidImageFormatException: LoggedError
    InvalidPaginationTokenException: LoggedError
    InvalidParameterException: LoggedError
    InvalidPolicyRevisionIdException: LoggedError
    InvalidS3ObjectException: LoggedError
    LimitExceededException: LoggedError
    MalformedPolicyDocumentException: LoggedError
    ProvisionedThroughputExceededException: LoggedError
    ResourceAlreadyExistsException: LoggedError
    ResourceInUseException: LoggedError
    ResourceNotFoundException: LoggedError
    ResourceNotReadyException: LoggedError
    ServiceQuotaExceededException: LoggedError
    ThrottlingException: LoggedError
    ValidationException: PlainError

    def __init__(self) -> None:
        super().__init__("rekognition")
