"""Have clients of the tests send their requests to a server, whatever the mock would do in process.

With the environment variable :data:`VARIABLE` set to ``http``, every client of
:mod:`tests.support.clients` does so: the conformance tests then say the same of the server.
"""

from __future__ import annotations

import http.client
import os
import threading
from contextlib import closing
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ConnectionClosedError
from moto.core.models import botocore_stubber

VARIABLE = "MOCK_VISION_TEST_TRANSPORT"
SERVICES = ("lookoutvision", "rekognition")


def is_wanted() -> bool:
    """Whether the tests are to go through a server."""
    return os.environ.get(VARIABLE) == "http"


@cache
def server() -> str:
    """The host and port of a server that lasts as long as the process."""
    from mock_vision.upstream.moto_server import make_server

    made = make_server("127.0.0.1", 0)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    return f"127.0.0.1:{made.port}"


def redirect(client: Any) -> None:
    """Have a client send its requests to the server, and only there."""
    # botocore calls every handler, also after one that has returned a response.
    client.meta.events.unregister("before-send", botocore_stubber)
    client.meta.events.register_first("before-send", _send)


def _send(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
    parts = urlsplit(str(request.url))
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    headers = {name: _text(value) for name, value in request.headers.items()}
    body = request.body
    if body is not None and hasattr(body, "read"):
        body = body.read()
    try:
        with closing(http.client.HTTPConnection(server(), timeout=60)) as connection:
            connection.request(request.method, path or "/", body, headers)
            answer = connection.getresponse()
            content = answer.read()
    except (http.client.HTTPException, OSError) as error:
        raise ConnectionClosedError(endpoint_url=request.url) from error
    found: Any = AWSResponse(request.url, answer.status, dict(answer.getheaders()), None)  # type: ignore[arg-type]
    found._content = content
    return found  # type: ignore[no-any-return]


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
