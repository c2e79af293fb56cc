"""Where requests come in: the names under which moto finds a service's addresses and handlers."""

from __future__ import annotations

from mock_vision.lookoutvision.service import SERVICE
from mock_vision.service.endpoints import url_bases as url_bases_of
from mock_vision.service.gateway import handler
from mock_vision.service.pipeline import Service
from mock_vision.wire.request import WireRequest

url_bases = list(url_bases_of("lookoutvision"))


def route(request: WireRequest) -> Service | None:
    """Return the service that serves a request to the host: always this one."""
    return SERVICE


answer = handler(SERVICE)

url_paths = {"{0}/(?P<path>.+)$": answer, "{0}/$": answer}
