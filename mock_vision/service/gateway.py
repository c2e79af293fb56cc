"""Reads the requests that moto's handlers receive, in each of moto's modes.

moto's handlers receive botocore's prepared request, werkzeug's, or a proxy's with a text body,
depending on moto's version and on whether the call came in process, over HTTP or through the proxy.
This module makes one :class:`WireRequest` of each, with the path as it was sent: an ARN in a path
holds encoded slashes, which must not become separators.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from mock_vision.errors import MockVisionError
from mock_vision.service.dropping import drop
from mock_vision.service.pipeline import Service, serve
from mock_vision.wire.request import WireRequest
from mock_vision.wire.response import Response
from mock_vision.wire.transport import TransportFailure

Handler = Callable[[Any, str, Any], "tuple[int, dict[str, str], bytes]"]
"""moto's contract for a handler: (request, full_url, headers) -> (status, headers, body)."""


def wire_request(
    request: Any, full_url: str, headers: Any, *, with_body: bool = True
) -> WireRequest:
    """Return the request that one of moto's handlers received, in any of moto's modes.

    :param with_body: False: the body of a request of werkzeug is not read, and left empty.
    """
    environ = getattr(request, "environ", None)
    url = urlsplit(full_url)
    if environ is None:
        return WireRequest(
            request.method, url.path or "/", url.query, headers, request.body, full_url
        )
    # Only RAW_URI keeps the path's percent-encoding: moto before 5.2.5 hands over a decoded URL.
    sent = urlsplit(environ.get("RAW_URI") or environ.get("REQUEST_URI") or full_url)
    query = environ.get("QUERY_STRING") or url.query
    body = request.get_data() if with_body else b""
    return WireRequest(request.method, sent.path or "/", query, request.headers, body)


def handler(service: Service) -> Handler:
    """Return a moto handler that serves every request with a service."""

    def handle(request: Any, full_url: str, headers: Any) -> tuple[int, dict[str, str], bytes]:
        return serve_handler_request(request, service, wire_request(request, full_url, headers))

    return handle


def serve_handler_request(request: Any, service: Service, received: WireRequest) -> Response:
    """Return the response to a request that one of moto's handlers received.

    A request that a declared fault lost, or whose response it lost, is dropped. A browser's
    preflight request is granted; moto's server adds the headers that say so.
    """
    if received.method == "OPTIONS" and received.header("Access-Control-Request-Method"):
        return Response(200, {}, b"")
    try:
        return undated_for_servers(request, serve(service, received))
    except TransportFailure as failure:
        return drop(request, failure)
    except MockVisionError as error:
        if not _is_of_a_server(request):
            raise
        return authors_error(error)


def authors_error(error: MockVisionError) -> Response:
    """Return the response to a client over HTTP for an error for the author of the test.

    It has a status that no SDK tries again for, and a code that AWS does not have.
    """
    code = f"MockVision{type(error).__name__}"
    headers = {"Content-Type": "application/x-amz-json-1.1", "x-amzn-ErrorType": code}
    body = json.dumps({"__type": code, "message": str(error)}).encode()
    return Response(400, headers, body)


def _is_of_a_server(request: Any) -> bool:
    return "SERVER_SOFTWARE" in getattr(request, "environ", ())


def undated_for_servers(request: Any, response: Response) -> Response:
    """Return the response without its date if a WSGI server carries it.

    A WSGI server dates its responses by itself, and werkzeug's does so even if there is a date.
    """
    if not _is_of_a_server(request):
        return response
    undated = {name: value for name, value in response.headers.items() if name.lower() != "date"}
    return response._replace(headers=undated)
