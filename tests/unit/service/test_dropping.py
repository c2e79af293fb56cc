import socket
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from mock_vision.service.dropping import drop
from mock_vision.wire.response import Response
from mock_vision.wire.transport import FAILURES, FailureName, TransportFailure

BAD_GATEWAY = Response(502, {"Content-Length": "0"}, b"")


def served(**environ: Any) -> Any:
    return SimpleNamespace(environ={"SERVER_SOFTWARE": "Werkzeug", **environ})


def test_a_server_that_hands_over_its_socket_closes_the_connection() -> None:
    server, client = socket.socketpair()
    with server, client:
        assert drop(served(**{"werkzeug.socket": server}), TransportFailure("SSLError")) == (
            BAD_GATEWAY
        )
        assert client.recv(1) == b""


def test_a_connection_that_the_client_has_closed_already() -> None:
    server, client = socket.socketpair()
    server.close()
    client.close()
    assert drop(served(**{"werkzeug.socket": server}), TransportFailure("SSLError")) == BAD_GATEWAY


def test_another_server_answers_bad_gateway() -> None:
    assert drop(served(), TransportFailure("ReadTimeoutError")) == BAD_GATEWAY


@pytest.mark.parametrize("name", FAILURES)
def test_without_a_server_it_is_an_exception_of_requests_too(name: FailureName) -> None:
    kind = getattr(requests.exceptions, FAILURES[name].in_requests)
    with pytest.raises(kind) as raised:
        drop(SimpleNamespace(), TransportFailure(name))
    assert isinstance(raised.value, TransportFailure)
    assert raised.value.name == name
