"""From a request that botocore prepared to the answer it would have received.

Loaded with the first request to one of the two hosts, since it loads both services.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import EndpointConnectionError

from mock_vision.lookoutvision import urls as lookoutvision
from mock_vision.pipeline import Service, UnknownRegionError, serve
from mock_vision.rekognition import urls as rekognition
from mock_vision.wire.request import WireRequest

ROUTES: Mapping[str, Callable[[WireRequest], Service | None]] = {
    "lookoutvision": lookoutvision.route,
    "rekognition": rekognition.route,
}
"""Who answers, by the service of the host; None: moto does."""


class _Raw(BytesIO):
    """A body as botocore reads it from a connection."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


def answer(request: AWSPreparedRequest, host: re.Match[str]) -> AWSResponse | None:
    """The answer to a request; None: it is for moto.

    :param host: what :data:`mock_vision.registration.hooks.HOST` found in its URL.
    :raises EndpointConnectionError: the service is not in that region, so the host does not exist.
    """
    name, path, query = host.groups()
    wire = WireRequest(request.method, path or "/", query or "", request.headers, request.body)
    service = ROUTES[name](wire)
    if service is None:
        return None
    try:
        status, headers, body = serve(service, wire)
    except UnknownRegionError:
        raise EndpointConnectionError(endpoint_url=request.url) from None
    raw: Any = _Raw(body)
    return AWSResponse(request.url, status, headers, raw)  # type: ignore[arg-type]
