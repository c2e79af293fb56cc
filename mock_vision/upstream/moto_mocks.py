"""What moto's mocks leave to be known from outside: whether anything was used."""

from __future__ import annotations

from moto.core.base_backend import BackendDict


def any_backend_used() -> bool:
    """Whether any service of moto was used since the outermost mock began."""
    # moto lists the backends that it has to reset.
    return bool(BackendDict._instances)  # type: ignore[misc]
