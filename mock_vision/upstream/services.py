"""The two services, found without importing them before they are needed."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any

from mock_vision.upstream.import_hooks import imported_module

if TYPE_CHECKING:
    from mock_vision.service.pipeline import Service

SERVICES = ("lookoutvision", "rekognition")


def service_named(name: str) -> Service:
    """Return a service; it is imported if it has not been."""
    service: Service = import_module(f"mock_vision.{name}.service").SERVICE
    return service


def used_backends(account_id: str, region: str) -> Iterator[tuple[str, Any]]:
    """Yield the name and the backend of each service in an account and Region.

    A service that has not been imported has no resources, and is left out.
    """
    for name in SERVICES:
        if imported_module(f"mock_vision.{name}.service") is not None:
            backend = service_named(name).backend(account_id, region)
            if backend is not None:
                yield name, backend
