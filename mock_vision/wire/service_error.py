"""The base class of the errors of a service.

An operation raises a :class:`ServiceError`; :mod:`mock_vision.wire.failures` turns it into the
bytes of the service's protocol.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class ServiceError(Exception):
    """An error that the service's model declares.

    :param members: the modelled members besides ``Message``, by their names (``ResourceId`` ...).
    :param headers: the members that are sent as HTTP headers (``Retry-After``).
    """

    code: ClassVar[str]
    """The name of the error's shape."""
    status: ClassVar[int] = 400
    """The HTTP status, from the model or the documentation."""

    def __init__(
        self,
        message: str,
        members: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.members: Mapping[str, str] = members or {}
        self.headers: Mapping[str, str] = headers or {}
