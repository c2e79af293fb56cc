"""Which services are found, and that none is imported for it."""

from __future__ import annotations

import sys

import pytest

from mock_vision import mock_vision
from mock_vision.upstream.services import SERVICES, service_named, used_backends

ACCOUNT = "123456789012"


def test_a_service_is_found_by_its_name() -> None:
    assert [service_named(name).name for name in SERVICES] == list(SERVICES)


@mock_vision()
def test_the_backends_of_a_place_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [service_named(name).name for name in SERVICES] == list(SERVICES)
    found = dict(used_backends(ACCOUNT, "us-east-1"))
    assert list(found) == list(SERVICES)
    assert {backend.region_name for backend in found.values()} == {"us-east-1"}
    assert dict(used_backends(ACCOUNT, "nowhere-1")) == {}
    monkeypatch.delitem(sys.modules, "mock_vision.lookoutvision.service")
    assert list(dict(used_backends(ACCOUNT, "us-east-1"))) == ["rekognition"]
    assert "mock_vision.lookoutvision.service" not in sys.modules
