"""What can go wrong between a client and the service: a closed set, by botocore's names.

:class:`TransportFailure` leaves the pipeline in place of an answer. Whatever carries the answer
turns it into what its clients would meet: botocore's exception of that name in process, a closed
connection over HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeAlias

__all__ = ["FAILURES", "FailureName", "TransportFailure"]

FailureName: TypeAlias = Literal[
    "ConnectTimeoutError",
    "ConnectionClosedError",
    "EndpointConnectionError",
    "ProxyConnectionError",
    "ReadTimeoutError",
    "SSLError",
]


class Failure(NamedTuple):
    """``after`` tells whether it can also happen when the request was received already.
    ``in_requests`` is its name in :mod:`requests`.
    """

    after: bool
    in_requests: str


FAILURES: Mapping[FailureName, Failure] = {
    "ConnectTimeoutError": Failure(False, "ConnectTimeout"),
    "ConnectionClosedError": Failure(True, "ConnectionError"),
    "EndpointConnectionError": Failure(False, "ConnectionError"),
    "ProxyConnectionError": Failure(False, "ProxyError"),
    "ReadTimeoutError": Failure(True, "ReadTimeout"),
    "SSLError": Failure(True, "SSLError"),
}
"""By the names that :mod:`botocore.exceptions` has for them."""


class TransportFailure(Exception):  # noqa: N818 - says what happened; it is no error of the service
    """No answer reaches the client. ``name`` is a key of :data:`FAILURES`."""

    def __init__(self, name: FailureName) -> None:
        super().__init__(name)
        self.name: FailureName = name
