"""Where requests come in: moto's names for a service's addresses, and who answers."""

from __future__ import annotations

from mock_vision.lookoutvision.service import SERVICE
from mock_vision.service.endpoints import URL_BASES
from mock_vision.service.gateway import handler
from mock_vision.service.pipeline import Service
from mock_vision.wire.request import WireRequest

url_bases = list(URL_BASES["lookoutvision"])


def route(request: WireRequest) -> Service | None:
    """The service that answers a request to the host: always this one."""
    return SERVICE


answer = handler(lambda: SERVICE)

url_paths = {"{0}/(?P<path>.+)$": answer, "{0}/$": answer}
