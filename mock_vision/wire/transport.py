"""Failures of the connection between a client and the service, by botocore's names.

The pipeline raises :class:`TransportFailure` instead of returning a response. In process the client
then gets botocore's exception of that name; over HTTP the connection is closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeAlias

FailureName: TypeAlias = Literal[
    "ConnectTimeoutError",
    "ConnectionClosedError",
    "EndpointConnectionError",
    "ProxyConnectionError",
    "ReadTimeoutError",
    "SSLError",
]


class Failure(NamedTuple):
    """A kind of failure."""

    after: bool
    """Whether it can also happen after the service has received the request."""
    in_requests: str
    """The name of the exception in :mod:`requests`."""


FAILURES: Mapping[FailureName, Failure] = {
    "ConnectTimeoutError": Failure(False, "ConnectTimeout"),
    "ConnectionClosedError": Failure(True, "ConnectionError"),
    "EndpointConnectionError": Failure(False, "ConnectionError"),
    "ProxyConnectionError": Failure(False, "ProxyError"),
    "ReadTimeoutError": Failure(True, "ReadTimeout"),
    "SSLError": Failure(True, "SSLError"),
}
"""By the name of the exception in :mod:`botocore.exceptions`."""


class TransportFailure(Exception):  # noqa: N818 - not an error of the service
    """No response reaches the client.

    :param name: a key of :data:`FAILURES`.
    """

    def __init__(self, name: FailureName) -> None:
        super().__init__(name)
        self.name: FailureName = name
