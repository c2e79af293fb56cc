from __future__ import annotations

from mock_vision.lookoutvision import urls
from mock_vision.lookoutvision.models import lookoutvision_backends
from mock_vision.lookoutvision.service import SERVICE
from mock_vision.wire.request import WireRequest


def test_moto_finds_the_addresses_beside_the_backend() -> None:
    backend = lookoutvision_backends["123456789012"]["eu-west-1"]
    assert backend.url_bases == urls.url_bases
    assert next(iter(backend.urls.values())) is urls.url_paths["{0}/(?P<path>.+)$"]


def test_every_request_to_the_host_is_the_services() -> None:
    assert urls.route(WireRequest("GET", "/what/ever", "", {})) is SERVICE
