"""The errors of the services as a test declares and raises them: checked, complete, as on the wire.

An operation can answer the errors that the service model declares for it and, as every operation
can, those of AWS's front end (:data:`mock_vision.wire.failures.FRAMEWORK_ERRORS`). Where both have
a code, it is the declared one.
"""

# ruff: noqa: N803 - members are named as in the service models

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any, Protocol, TypeAlias, runtime_checkable

from mock_vision.declared.matching import OperationName, OperationPattern
from mock_vision.declared.services import service_named
from mock_vision.errors import UsageError, is_whole_number, short, unknown_name
from mock_vision.wire.error_shapes import ErrorMember, ErrorShape, declared_errors
from mock_vision.wire.failures import FRAMEWORK_ERRORS, FrameworkError
from mock_vision.wire.service_error import ServiceError

RETRY_AFTER = "RetryAfterSeconds"

AnyError: TypeAlias = ServiceError | FrameworkError


@cache
def possible_errors(name: OperationName) -> Mapping[str, ErrorShape | None]:
    """Return the errors that the operation can answer, by code; None for one of the front end."""
    described = service_named(name.service).model().described(name.operation)
    return {**dict.fromkeys(FRAMEWORK_ERRORS), **declared_errors(described)}


@cache
def _errors_of_service(service: str) -> Mapping[str, ErrorShape | None]:
    """Return the errors that any operation of the service can answer."""
    operations = sorted(service_named(service).operations)
    found: dict[str, ErrorShape | None] = {}
    for operation in operations:
        for code, shape in possible_errors(OperationName(service, operation)).items():
            found[code] = shape or found.get(code)
    return found


class ErrorTemplate:
    """An error that was checked when it was declared, and is made for each request it answers.

    :param message: None: the service's own text for the code.
    :param members: the members besides the message; required ones that are left out are
        taken from what the request names.
    """

    def __init__(
        self,
        service: str,
        code: str,
        shape: ErrorShape | None,
        message: str | None,
        members: Mapping[str, str | int],
    ) -> None:
        self._service = service_named(service)
        self._code = code
        self._shape = shape
        self._message = message
        self._members = members

    def error(self, operation: str, params: Mapping[str, Any]) -> AnyError:
        """Return the error for one request."""
        shape = self._shape
        if shape is None:
            return FrameworkError(self._code, self._message)
        body: dict[str, str] = {}
        headers: dict[str, str] = {}
        for name, member in shape.members.items():
            if name in self._members:
                value = str(self._members[name])
            elif member.required:
                value = self._service.about(operation, params)[name]
            else:
                continue
            (body if member.header is None else headers)[member.header or name] = value
        message = self._service.messages[shape.code] if self._message is None else self._message
        return _class_of(shape.code, shape.status)(message, body, headers)


@cache
def _class_of(code: str, status: int) -> type[ServiceError]:
    return type(code, (ServiceError,), {"code": code, "status": status})


def check_code(operations: OperationPattern, code: str) -> None:
    """:raises UsageError: when none of the operations can answer ``code``."""
    possible = {each for name in operations.names for each in possible_errors(name)}
    if code not in possible:
        of = "any operation" if str(operations) == "*" else operations
        raise unknown_name(f"error of {of}", code, possible)


def error_template(
    service: str,
    code: str,
    possible: Mapping[str, ErrorShape | None],
    *,
    of: str,
    message: str | None = None,
    retry_after: int | None = None,
    members: Mapping[str, object],
    arguments: Collection[str] = (),
) -> ErrorTemplate:
    """Return an error, checked against those that are ``possible``.

    :param of: what answers it, for messages.
    :param arguments: the arguments of ``faults.error`` itself, if it declares the error.
    :raises UsageError: when the code or a member is unknown, or a value does not fit its member.
    """
    if code not in possible:
        raise unknown_name(f"error of {of}", code, possible)
    if message is not None and not isinstance(message, str):
        raise UsageError(f"message must be a text, not {short(message)}.")
    shape = possible[code]
    valid: Mapping[str, ErrorMember] = {} if shape is None else shape.members
    given = dict(members)
    if retry_after is not None:
        given[RETRY_AFTER] = retry_after
    checked: dict[str, str | int] = {}
    for name, value in given.items():
        if name not in valid:
            raise _wrong_member(code, name, valid, arguments)
        checked[name] = _checked(code, name, value, valid[name])
    return ErrorTemplate(service, code, shape, message, checked)


def _wrong_member(
    code: str, name: str, valid: Mapping[str, ErrorMember], arguments: Collection[str]
) -> UsageError:
    if arguments and name != RETRY_AFTER:
        kind = f"argument of faults.error() or member of {code}"
        return unknown_name(kind, name, [*valid, *arguments])
    if not valid:
        return UsageError(f"{code} has no members besides its message; leave {name} out.")
    if name == RETRY_AFTER:
        return UsageError(
            f"{code} has no {RETRY_AFTER}, so it takes no retry_after. Its members: "
            f"{', '.join(valid)}."
        )
    return unknown_name(f"member of {code}", name, valid)


def _checked(code: str, name: str, value: object, member: ErrorMember) -> str | int:
    if member.is_integer:
        if is_whole_number(value) and value >= 0:
            return value
        raise UsageError(f"{name} of {code} must be a whole number of seconds, not {short(value)}.")
    if not isinstance(value, str):
        raise UsageError(f"{name} of {code} must be a text, not {short(value)}.")
    if member.values and value not in member.values:
        raise unknown_name(f"{name} of {code}", value, member.values)
    return value


def error_templates(
    operations: OperationPattern,
    code: str,
    *,
    message: str | None,
    retry_after: int | None,
    members: Mapping[str, object],
    arguments: Collection[str],
) -> Mapping[OperationName, ErrorTemplate]:
    """Return the error of each operation that a declaration names.

    :param arguments: the other arguments of the function that declares it, for messages.
    :raises UsageError: when one of the operations cannot answer it.
    """
    return {
        name: error_template(
            name.service,
            code,
            possible_errors(name),
            of=str(name),
            message=message,
            retry_after=retry_after,
            members=members,
            arguments=arguments,
        )
        for name in sorted(operations.names)
    }


# For functions of the test that raise


@runtime_checkable
class PlainError(Protocol):
    """Makes an error that has a message only; without one, it has the service's own text."""

    def __call__(self, message: str | None = None) -> Exception: ...


@runtime_checkable
class RetryableError(Protocol):
    """Makes an error that may say after how many seconds to try again."""

    def __call__(
        self, message: str | None = None, *, retry_after: int | None = None
    ) -> Exception: ...


@runtime_checkable
class ResourceError(Protocol):
    """Makes an error about a resource."""

    def __call__(
        self, message: str | None = None, *, ResourceId: str = ..., ResourceType: str = ...
    ) -> Exception: ...


@runtime_checkable
class LoggedError(Protocol):
    """Makes an error with the reference of a log entry, which is made up where it is left out."""

    def __call__(self, message: str | None = None, *, Logref: str = ...) -> Exception: ...


@runtime_checkable
class ThrottlingError(Protocol):
    """Makes an error of throttling, which may name a quota."""

    def __call__(
        self,
        message: str | None = None,
        *,
        retry_after: int | None = None,
        QuotaCode: str = ...,
        ServiceCode: str = ...,
    ) -> Exception: ...


@runtime_checkable
class QuotaError(Protocol):
    """Makes an error about a quota."""

    def __call__(
        self,
        message: str | None = None,
        *,
        QuotaCode: str = ...,
        ServiceCode: str = ...,
        ResourceId: str = ...,
        ResourceType: str = ...,
    ) -> Exception: ...


class UnknownErrorName(UsageError, AttributeError):  # noqa: N818 - names what is unknown
    """A service has no such error."""


class ServiceErrors:
    """The errors of one service, as functions that make them; subclasses list them for editors.

    ::

        raise errors_of(service).ThrottlingException("Slow down.", retry_after=7)

    A wrong name is refused with a list of the right ones.
    """

    # Errors of AWS's front end, which every service has.
    ExpiredTokenException: PlainError
    IncompleteSignatureException: PlainError
    InternalFailure: PlainError
    InvalidClientTokenId: PlainError
    InvalidSignatureException: PlainError
    MissingAuthenticationTokenException: PlainError
    NotAuthorized: PlainError
    OptInRequired: PlainError
    RequestEntityTooLargeException: PlainError
    RequestExpired: PlainError
    SerializationException: PlainError
    ServiceUnavailable: PlainError
    Throttling: PlainError
    TooManyRequestsException: PlainError
    UnknownOperationException: PlainError
    UnrecognizedClientException: PlainError

    def __init__(self, service: str) -> None:
        self._service = service

    def __dir__(self) -> list[str]:
        return sorted(_errors_of_service(self._service))

    def __getattr__(self, code: str) -> Any:
        if code.startswith("_"):
            raise AttributeError(code)
        possible = _errors_of_service(self._service)
        if code not in possible:
            raise UnknownErrorName(str(unknown_name(f"error of {self._service}", code, possible)))

        def make(
            message: str | None = None, *, retry_after: int | None = None, **members: object
        ) -> Exception:
            template = error_template(
                self._service,
                code,
                possible,
                of=self._service,
                message=message,
                retry_after=retry_after,
                members=members,
            )
            return template.error("", {})

        make.__name__ = make.__qualname__ = code
        return make

    def __repr__(self) -> str:
        return f"<the errors of {self._service}: {', '.join(dir(self))}>"
