"""Requests that a declared fault loses on their way through one of moto's handlers.

**Over HTTP** the server closes the connection without an answer, whatever the failure is called: a
server cannot break name resolution, TLS or a proxy for its client, and a time-out would have to be
waited for. A server that does not hand over its socket, as werkzeug's does, which is moto's server,
sends an empty answer with the status 502.

**Through the library requests**, which moto catches with ``responses``, its exception is raised.
"""

from __future__ import annotations

import contextlib
import socket
from functools import cache
from typing import Any

from mock_vision.wire.response import Response
from mock_vision.wire.transport import FAILURES, FailureName, TransportFailure


def drop(request: Any, failure: TransportFailure) -> Response:
    """Drop a request that one of moto's handlers got.

    :returns: what a server sends that cannot close its connection.
    :raises TransportFailure: when no server is there; the exception is one of ``requests`` as well.
    """
    environ: Any = getattr(request, "environ", {})
    if "SERVER_SOFTWARE" not in environ:
        raise _requests_error(failure.name)(failure.name) from None
    connection: socket.socket | None = environ.get("werkzeug.socket")
    if connection is not None:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
    return Response(502, {"Content-Length": "0"}, b"")


@cache
def _requests_error(name: FailureName) -> type[TransportFailure]:
    from requests import exceptions

    kind: type[Exception] = getattr(exceptions, FAILURES[name].in_requests)
    return type(kind.__name__, (TransportFailure, kind), {"request": None, "response": None})
