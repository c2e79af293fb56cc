"""Where requests come in: one reading of them for each of moto's modes.

moto's handlers get botocore's prepared request, werkzeug's, or a proxy's with a text body,
depending on moto's version and on whether the call came in process, over HTTP or through the proxy.
This module makes one :class:`WireRequest` of each, with the path as it was sent: an ARN in a path
holds encoded slashes, which must not become separators.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from mock_vision.service.pipeline import Response, Service, UnknownRegionError, serve
from mock_vision.wire.failures import FrameworkError
from mock_vision.wire.request import WireRequest
from mock_vision.world import world as worlds

Handler = Callable[[Any, str, Any], "tuple[int, dict[str, str], bytes]"]
"""moto's contract for a handler: (request, full_url, headers) -> (status, headers, body)."""


def wire_request(request: Any, full_url: str, headers: Any) -> WireRequest:
    """The request that one of moto's handlers got, in any of moto's modes."""
    environ = getattr(request, "environ", None)
    url = urlsplit(full_url)
    if environ is None:
        return WireRequest(request.method, url.path or "/", url.query, headers, request.body)
    # Only RAW_URI keeps the path's percent-encoding: moto before 5.2.5 hands over a decoded URL.
    sent = urlsplit(environ.get("RAW_URI") or environ.get("REQUEST_URI") or full_url)
    query = environ.get("QUERY_STRING") or url.query
    return WireRequest(request.method, sent.path or "/", query, request.headers, request.get_data())


def handler(service: Callable[[], Service]) -> Handler:
    """A moto handler that answers every request of a service.

    :param service: gives the service; asked for at the first request, since a backend's urls are
        read while its models are still being imported.
    """

    def answer(request: Any, full_url: str, headers: Any) -> tuple[int, dict[str, str], bytes]:
        received = wire_request(request, full_url, headers)
        return for_carrier(request, answer_over_http(service(), received))

    return answer


def answer_over_http(service: Service, request: WireRequest) -> Response:
    """Answer a request that came over HTTP, where a region without the service cannot be an
    unreachable host.
    """
    try:
        return serve(service, request)
    except UnknownRegionError as error:
        refusal = FrameworkError(
            "InvalidSignatureException",
            f"Credential should be scoped to a valid region, not '{error}'.",
        )
        world = worlds.current()
        ticks = world.clock.ticks()
        return Response(*service.model.failure(refusal, world.uuid4(), ticks, world.randomness))


def for_carrier(request: Any, answer: Response) -> Response:
    """The answer as whatever carries it needs it.

    A WSGI server dates its answers by itself, and werkzeug's does not look whether that was done.
    """
    if "SERVER_SOFTWARE" not in getattr(request, "environ", ()):
        return answer
    undated = {name: value for name, value in answer.headers.items() if name.lower() != "date"}
    return answer._replace(headers=undated)
