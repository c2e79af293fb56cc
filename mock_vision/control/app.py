"""The WSGI application of the control plane. It finds the :class:`Route` for a request, checks the
arguments, and sends the result.

Every response of a route is JSON. The response to a refused request is
``{"error": {"type": ..., "message": ...}}``, with the message of the Python API, which lists the
valid values.
"""

from __future__ import annotations

import json
import logging
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from mock_vision.control.guard import refused
from mock_vision.control.openapi import document
from mock_vision.control.page_files import page_file
from mock_vision.control.route import PREFIX, Route
from mock_vision.control.routes import routes
from mock_vision.control.values import BODY, Member
from mock_vision.errors import MockVisionError, UsageError, unknown_name
from mock_vision.world import world as worlds

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

LARGEST_BODY = 16 * 1024 * 1024
"""The largest body, in bytes. The largest image that a service accepts takes half of it in base64.
"""

DEEPEST = 100
"""The largest number of lists and objects inside each other."""

DOCUMENT = "/openapi.json"
"""The path of the OpenAPI document, below :data:`PREFIX`."""

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; object-src 'none';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""The headers of every response. None of them allows a page of another origin to read it."""

logger = logging.getLogger("mock_vision.control")


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer one request below :data:`PREFIX`."""
    response = _answered(environ)
    response.headers.extend(HEADERS)
    return response(environ, start_response)


class _RefusedError(Exception):
    """A request is refused with a status other than 400."""

    def __init__(self, status: int, kind: str, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def _answered(environ: WSGIEnvironment) -> Response:
    try:
        return _served(environ)
    except _RefusedError as error:
        response = _error(error.status, error.kind, str(error))
        response.headers.extend(error.headers)
        return response
    except MockVisionError as error:
        return _error(400, type(error).__name__, str(error))
    except HTTPException as error:
        # The body is shorter than its Content-Length, or its chunks are malformed.
        return _error(400, type(error).__name__, f"the body could not be read: {error}")
    except Exception as error:
        logger.exception("a request to the control plane failed because of a bug of mock_vision")
        return _error(500, type(error).__name__, f"this is a bug of mock_vision: {error}")


def _served(environ: WSGIEnvironment) -> Response:
    if (reason := refused(environ)) is not None:
        raise _RefusedError(403, "ForbiddenError", reason)
    request = Request(environ)
    path = request.path[len(PREFIX) :]
    if not path:
        return Response(status=308, headers={"Location": f"{PREFIX}/"})
    if path == DOCUMENT:
        _check_method(request.method, ("GET",))
        return _json(200, document())
    if (file := page_file(path)) is not None:
        _check_method(request.method, ("GET",))
        return Response(file.content, content_type=file.content_type)
    route, arguments = _found(request.method, path)
    arguments |= _query(route, request)
    arguments |= _body(route, request)
    return _json(200, route.act(worlds.current(), arguments))


def _found(method: str, path: str) -> tuple[Route, dict[str, Any]]:
    """Return the route of a request, and the arguments in its path."""
    fits = [(route, match) for pattern, route in _patterns() if (match := pattern.fullmatch(path))]
    if not fits:
        paths = {f"{PREFIX}{route.path}" for route in routes()} | {PREFIX + DOCUMENT}
        error = unknown_name("path", f"{PREFIX}{path}", paths)
        raise _RefusedError(404, "NotFoundError", str(error))
    _check_method(method, [route.method for route, _ in fits])
    method = "GET" if method == "HEAD" else method
    route, match = next(each for each in fits if each[0].method == method)
    return route, {
        name: route.in_path[name].read(value, name) for name, value in match.groupdict().items()
    }


def _check_method(method: str, valid: Iterable[str]) -> None:
    allowed = sorted({*valid, *(("HEAD",) if "GET" in valid else ())})
    if method not in allowed:
        text = ", ".join(allowed)
        message = f"the method {method} is not allowed here. Valid: {text}."
        raise _RefusedError(405, "MethodNotAllowedError", message, Allow=text)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Route], ...]:
    return tuple(
        (re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", route.path)), route)
        for route in routes()
    )


def _query(route: Route, request: Request) -> dict[str, Any]:
    arguments = {}
    for name, values in request.args.lists():
        if name not in route.query:
            if not route.query:
                raise UsageError(f"{_words(route)} takes no parameters in the query, not {name!r}.")
            raise unknown_name("parameter of the query", name, route.query)
        if len(values) > 1:
            raise UsageError(f"the parameter {name!r} of the query must not be repeated.")
        arguments[name] = _query_value(route.query[name], values[0], name)
    return arguments


def _query_value(member: Member, text: str, name: str) -> Any:
    kind = member.kind
    if kind.schema.get("type") == "object":
        return kind.read(parsed(text, f"the parameter {name!r} of the query"), name)
    value: Any = _encodable(text, name)
    if kind.schema.get("type") != "string":
        with suppress(UsageError):
            value = parsed(text, name)
    return kind.read(value, name)


def _words(route: Route) -> str:
    """Return the method and the path of a route, for messages."""
    return f"{route.method} {PREFIX}{route.path}"


def _body(route: Route, request: Request) -> dict[str, Any]:
    content = _content(request)
    if not content:
        return {} if route.body is None else _members(route, {})
    if route.body is None:
        raise UsageError(f"{_words(route)} takes no body.")
    if request.mimetype != "application/json":
        # An HTML form, which may belong to a page of another origin, cannot send this type.
        message = f"the body must have Content-Type application/json, not {request.mimetype!r}."
        raise _RefusedError(415, "UnsupportedMediaTypeError", message)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"the body must be UTF-8: {error}.") from None
    return _members(route, parsed(text, BODY))


def _content(request: Request) -> bytes:
    if (request.content_length or 0) <= LARGEST_BODY:
        # werkzeug cuts a body without Content-Length at its limit, and does not refuse it.
        request.max_content_length = LARGEST_BODY + 1
        content = request.get_data()
        if len(content) <= LARGEST_BODY:
            return content
    message = f"the body must have at most {LARGEST_BODY:,} bytes."
    raise _RefusedError(413, "RequestEntityTooLargeError", message)


def _members(route: Route, value: Any) -> dict[str, Any]:
    assert route.body is not None, "the caller has checked"
    members: dict[str, Any] = route.body.read(value, BODY)
    return members


def parsed(text: str, where: str) -> Any:
    """Return the value of a JSON text.

    :param where: what the text is, for messages.
    :raises UsageError: when the text is not JSON as RFC 8259 defines it, or is nested too deeply.
    """
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_no_such_number)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{where} must be JSON: {error}.") from None
    if _is_deep(value):
        raise UsageError(f"{where} has more than {DEEPEST} lists and objects inside each other.")
    return _encodable(value, where)


def _is_deep(value: Any) -> bool:
    inner = [value]
    for _ in range(DEEPEST + 1):
        around = [each for each in inner if isinstance(each, list | dict)]
        if not around:
            return False
        inner = [
            part for each in around for part in (each.values() if isinstance(each, dict) else each)
        ]
    return True


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the members of an object, whose names must be unique."""
    members = dict(pairs)
    if len(members) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        repeated = ", ".join(sorted(name for name, count in counts.items() if count > 1))
        raise ValueError(f"an object has more than one member of the name {repeated}")
    return members


def _no_such_number(text: str) -> None:
    raise ValueError(f"{text} is not a number of JSON")


def _encodable(value: Any, where: str) -> Any:
    """Return the value, after checking that UTF-8 can encode every text in it."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise UsageError(f"{where} has an unpaired surrogate in a text.") from None
    return value


def _error(status: int, kind: str, message: str) -> Response:
    return _json(status, {"error": {"type": kind, "message": message}})


def _json(status: int, value: Mapping[str, Any] | Any) -> Response:
    return Response(json.dumps(value), status, content_type="application/json")
