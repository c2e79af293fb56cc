from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from mock_vision import MockVisionError, UsageError, Vision
from mock_vision.control.link import Link


@pytest.mark.parametrize("url", ["127.0.0.1:5000", "ftp://localhost", "http://", 5000])
def test_only_addresses_of_servers_are_taken(url: object) -> None:
    with pytest.raises(UsageError, match="connect takes the address of a server, such as 'http://"):
        Link(url)  # type: ignore[arg-type]


def test_a_server_that_is_not_there_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(ConnectionError, match=f"no server of mock_vision answers at .*:{port}: "):
        Link(f"http://127.0.0.1:{port}").get("/health")


@pytest.fixture
def other_server() -> Iterator[str]:
    """Answers one request as a server of another kind."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.0 404 Not Found\r\n\r\n<html>")

        thread = threading.Thread(target=answer)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        thread.join()


def test_a_server_of_another_kind_is_named(other_server: str) -> None:
    with pytest.raises(ConnectionError, match=r"\(status 404\); start one with `python -m mock_"):
        Link(other_server).get("/health")


def test_requests_and_refusals(vision: Vision, server_url: str) -> None:
    link = Link(f"{server_url}/")
    assert link.url == server_url
    assert link.get("/journal", limit=3) == []
    assert link.send("POST", "/reset") == {}
    with pytest.raises(UsageError, match="limit must not be negative"):
        link.get("/journal", limit=-1)
    with pytest.raises(MockVisionError, match="unknown path") as raised:
        link.get("/nothing")
    assert type(raised.value) is MockVisionError


def test_https_is_a_connection_of_its_own(server_url: str) -> None:
    # The server speaks no TLS.
    with pytest.raises(ConnectionError, match="no server of mock_vision answers at https://"):
        Link(server_url.replace("http://", "https://")).get("/health")
