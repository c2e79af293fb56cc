"""The errors that the code under test meets, before they are put on the wire.

A backend method raises a :class:`ServiceError`; :mod:`mock_vision.wire` turns it into the bytes of
its protocol.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class ServiceError(Exception):
    """An error that the service's model declares.

    Subclasses set ``code`` (the shape's name) and ``status`` (the HTTP status the model or the
    documentation gives). ``members`` are the modelled members besides ``Message``, by their wire
    names (``ResourceId`` ...); ``headers`` are members that travel as HTTP headers
    (``Retry-After``).
    """

    code: ClassVar[str]
    status: ClassVar[int] = 400

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
