"""Send raw HTTP requests through each of moto's entry points, so that anything can be sent.

A :class:`~mock_vision.wire.request.WireRequest` says what is sent; its headers are sent as they
are, so an unsigned or half-signed request is one without them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

import requests
from botocore.awsrequest import AWSPreparedRequest
from moto.core.models import botocore_stubber
from werkzeug.datastructures import Headers
from werkzeug.test import Client

from mock_vision.wire.request import WireRequest
from tests.support.clients import REGION


class Answer(NamedTuple):
    """``headers`` by their names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


EntryPoint = Callable[[str, WireRequest], Answer]
"""Called with a service and a request to its host."""


def url(service: str, request: WireRequest) -> str:
    """Return the address that a request is sent to."""
    query = f"?{request.query}" if request.query else ""
    return f"https://{service}.{REGION}.amazonaws.com{request.path}{query}"


def in_process(service: str, request: WireRequest) -> Answer:
    """Send the request as boto3 does, to moto's stubber."""
    headers: Any = request.headers
    prepared = AWSPreparedRequest(
        request.method, url(service, request), headers, request.body, False
    )
    answer: Any = botocore_stubber(f"before-send.{service}.Any", prepared)
    return _answer(answer.status_code, answer.headers, answer.content)


def by_requests(service: str, request: WireRequest) -> Answer:
    """Send the request with the library ``requests``, which moto intercepts with ``responses``."""
    answer = requests.request(
        request.method,
        url(service, request),
        headers={name: value for name, value in _headers(request).items() if value is not None},
        data=request.body,
        timeout=5,
    )
    return _answer(answer.status_code, answer.headers, answer.content)


def by_wsgi(service: str, request: WireRequest) -> Answer:
    """Send the request to moto's WSGI application, without a socket."""
    answer = _server(service).open(
        method=request.method,
        base_url=f"https://{service}.{REGION}.amazonaws.com",
        path=request.path,
        query_string=request.query,
        headers=Headers(
            [(name, value) for name, value in _headers(request).items() if value is not None]
        ),
        data=request.body,
    )
    return _answer(answer.status_code, answer.headers, answer.data)


ENTRY_POINTS: Mapping[str, EntryPoint] = {
    "in process": in_process,
    "requests": by_requests,
    "server": by_wsgi,
}


@cache
def _server(service: Any) -> Client:
    from moto.moto_server.werkzeug_app import create_backend_app

    return Client(create_backend_app(service))


def _headers(request: WireRequest) -> Mapping[str, str]:
    headers: Any = request.headers
    return dict(headers)


def _answer(status: int, headers: Any, body: bytes) -> Answer:
    return Answer(status, {name.lower(): value for name, value in headers.items()}, body)
