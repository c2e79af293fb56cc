"""Errors as bytes: those of a service's model, and those of AWS's front end.

The two protocols send the same error differently. JSON 1.1 has its code in the body (``__type``),
REST-JSON in the ``x-amzn-ErrorType`` header. Errors of the model have ``Message`` (and, on JSON
1.1, ``Code`` and ``Logref``). Errors of the front end mostly have ``message`` alone;
:data:`FRAMEWORK_ERRORS` lists the exceptions.

Sources: the services' developer guides, "Handling errors"; the service models; Smithy's AWS
REST-JSON and JSON 1.1 protocol documents; for the front end, the answers that public servers and
SDK tests have recorded.
"""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Mapping
from typing import NamedTuple

from mock_vision.wire.headers import bare_headers, response_headers
from mock_vision.wire.response import Response
from mock_vision.wire.service_error import ServiceError


class Form(NamedTuple):
    """The text of an error of the front end, and how each protocol sends it."""

    message: str | None = None
    """None if each request has its own text, or none at all."""
    json_key: str = "message"
    """The member that holds the text on JSON 1.1."""
    json_status: int = 400
    rest_key: str = "message"
    """The member that holds the text on REST-JSON."""
    rest_status: int = 403
    rest_suffix: str = ""
    """What follows the code in the header ``x-amzn-ErrorType``."""


FRAMEWORK_ERRORS: Mapping[str, Form] = {
    "AccessDeniedException": Form(
        json_key="Message",
        rest_key="Message",
        rest_suffix=":http://internal.amazon.com/coral/com.amazon.coral.service/",
    ),
    "ExpiredTokenException": Form("The security token included in the request is expired"),
    "IncompleteSignatureException": Form(),
    "InternalFailure": Form(
        "The request processing has failed because of an unknown error, exception or failure.",
        json_status=500,
        rest_status=500,
    ),
    "InvalidClientTokenId": Form(
        "The X.509 certificate or AWS access key ID provided does not exist in our records.",
        json_status=403,
    ),
    "InvalidSignatureException": Form(
        "The request signature we calculated does not match the signature you provided. "
        "Check your AWS Secret Access Key and signing method. "
        "Consult the service documentation for details."
    ),
    "MissingAuthenticationTokenException": Form("Missing Authentication Token"),
    "NotAuthorized": Form("You do not have permission to perform this action.", rest_status=400),
    "OptInRequired": Form(
        "The AWS access key ID needs a subscription for the service.", json_status=403
    ),
    "RequestExpired": Form(
        "The request reached the service more than 15 minutes after the date stamp on the request.",
        rest_status=400,
    ),
    "RequestEntityTooLargeException": Form(json_status=413, rest_status=413),
    "SerializationException": Form(json_key="Message", rest_key="Message", rest_status=400),
    "ServiceUnavailable": Form(
        "The request has failed due to a temporary failure of the server.",
        json_status=503,
        rest_status=503,
    ),
    "Throttling": Form("Rate exceeded", rest_status=400),
    "ThrottlingException": Form("Rate exceeded", rest_key="Message", rest_status=429),
    "TooManyRequestsException": Form("Too Many Requests", json_status=429, rest_status=429),
    "UnknownOperationException": Form(rest_status=404),
    "UnrecognizedClientException": Form("The security token included in the request is invalid."),
    "ValidationException": Form(rest_key="Message", rest_status=400),
}
"""The front end's errors by code."""


class FrameworkError(Exception):
    """An error of AWS's front end.

    :param code: a key of :data:`FRAMEWORK_ERRORS`.
    :param message: the text, if it is not the one in the table.
    """

    def __init__(self, code: str, message: str | None = None) -> None:
        self.form = FRAMEWORK_ERRORS[code]
        self.code = code
        self.message = message if message is not None else self.form.message
        super().__init__(self.message or code)


class LiteralError(FrameworkError):
    """An error of the front end that follows neither protocol: old XML forms, an empty 413.

    :param identified: whether the response has a request id.
    """

    def __init__(
        self,
        status: int,
        code: str,
        body: str,
        *,
        media_type: str | None = None,
        identified: bool = True,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.body = body.encode()
        self.media_type = media_type
        self.identified = identified


def unroutable() -> LiteralError:
    """Return the error for a method and path that no operation has."""
    code = "AccessDeniedException"
    text = "Unable to determine service/operation name to be authorized"
    return LiteralError(403, code, f"<{code}>\n  <Message>{text}</Message>\n</{code}>\n")


def too_large() -> LiteralError:
    """Return the error for a body that is larger than the endpoint reads."""
    return LiteralError(413, "RequestEntityTooLargeException", "", identified=False)


def serialization(message: str | None = None) -> FrameworkError:
    """Return the error for a body that cannot be read, or a member of the wrong JSON type.

    :param message: the text about a member; None for a body that cannot be read.
    """
    return FrameworkError("SerializationException", message)


def render_error(
    protocol: str,
    error: ServiceError | FrameworkError,
    request_id: str,
    ticks: int,
    randomness: random.Random,
) -> Response:
    """Return the response that carries an error.

    :param ticks: the time of the response.
    :param randomness: where the ``Logref`` of a JSON 1.1 error comes from.
    """
    if isinstance(error, LiteralError):
        shown_id = request_id if error.identified else None
        headers = bare_headers(error.media_type, shown_id, len(error.body), ticks)
        return Response(error.status, headers, error.body)
    if protocol == "json":
        return _json_error(error, request_id, ticks, randomness)
    return _rest_error(error, request_id, ticks)


def _json_error(
    error: ServiceError | FrameworkError, request_id: str, ticks: int, randomness: random.Random
) -> Response:
    members = {"__type": error.code}
    if isinstance(error, FrameworkError):
        status = error.form.json_status
        if error.message is not None:
            members[error.form.json_key] = error.message
    else:
        status = error.status
        members["Code"] = error.code
        members["Logref"] = logref(ticks, randomness)
        members["Message"] = error.message
        members.update(error.members)
    body = compact(members)
    return Response(status, response_headers("json", request_id, len(body), ticks), body)


def _rest_error(error: ServiceError | FrameworkError, request_id: str, ticks: int) -> Response:
    if isinstance(error, FrameworkError):
        form = error.form
        body = compact({} if error.message is None else {form.rest_key: error.message})
        headers = response_headers("rest-json", request_id, len(body), ticks)
        headers["x-amzn-ErrorType"] = error.code + form.rest_suffix
        return Response(form.rest_status, headers, body)
    body = compact({"Message": error.message, **error.members})
    headers = response_headers("rest-json", request_id, len(body), ticks)
    headers["x-amzn-ErrorType"] = error.code
    headers.update(error.headers)
    return Response(error.status, headers, body)


_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def compact(members: object) -> bytes:
    """Return JSON without blanks, in UTF-8. As in Java, half of a surrogate pair becomes ``?``."""
    text = _COMPACT.encode(members)
    return text.encode("utf-8", "replace")


def logref(ticks: int, randomness: random.Random) -> str:
    """Return a version 1 UUID of that time, as the service's error log references are."""
    hundreds = ticks * 10 + 0x01B21DD213814000
    return str(
        uuid.UUID(
            fields=(
                hundreds & 0xFFFFFFFF,
                hundreds >> 32 & 0xFFFF,
                hundreds >> 48 & 0x0FFF | 0x1000,
                randomness.getrandbits(6) | 0x80,
                randomness.getrandbits(8),
                randomness.getrandbits(48),
            )
        )
    )
