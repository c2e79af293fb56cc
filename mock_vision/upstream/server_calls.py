"""Answering requests to moto's server without moto's dispatcher and without Flask.

moto searches 180 patterns for the backend of a request and passes the request through Flask, which
takes three times as long as answering it. A request that is signed for one of the two services
needs neither. Every other request takes moto's own route: those of a page in a browser, because
Flask adds CORS headers to the responses, and all requests while moto's whitelist, passthrough or
recorder is in use.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from http.client import responses
from importlib import import_module
from typing import TYPE_CHECKING, Any

from mock_vision.service.gateway import serve_handler_request, wire_request
from mock_vision.upstream.services import SERVICES
from mock_vision.upstream.stubber import needs_motos_route
from mock_vision.wire.request import WireRequest

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from mock_vision.service.pipeline import Service

_SIGNED = re.compile(rf"Credential=[^/,\s]+/\d{{8}}/[^/,\s]+/({'|'.join(SERVICES)})/aws4_request")
_METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")


def answered(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes] | None:
    """Answer a request to one of the two services; None, and nothing is read, for every other."""
    signed = _SIGNED.search(environ.get("HTTP_AUTHORIZATION", ""))
    if signed is None or environ["REQUEST_METHOD"] not in _METHODS or "HTTP_ORIGIN" in environ:
        return None
    if needs_motos_route():
        return None
    request = _request_class()(environ)
    received = wire_request(request, environ.get("RAW_URI", "/"), request.headers, with_body=False)
    service = _route(signed[1])(received)
    if service is None:
        return None
    received.body = request.get_data()
    status, given, body = serve_handler_request(request, service, received)
    sent = [(name, value) for name, value in given.items() if name.lower() != "content-length"]
    start_response(
        f"{status} {responses.get(status, 'Unknown')}", [*sent, ("Content-Length", str(len(body)))]
    )
    return [body]


@cache
def _route(service: str) -> Callable[[WireRequest], Service | None]:
    route: Callable[[WireRequest], Service | None] = import_module(
        f"mock_vision.{service}.urls"
    ).route
    return route


@cache
def _request_class() -> type[Any]:
    from werkzeug.wrappers import Request

    return Request
