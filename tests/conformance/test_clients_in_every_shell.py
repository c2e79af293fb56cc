"""Every way of making a client, in every environment that a shell may have: no request leaves a
running mock, and each call is served, or refused with an explanation.
"""

from __future__ import annotations

import functools
import os
import re
import socket
from pathlib import Path
from typing import Any, NoReturn

import boto3
import botocore.session
import pytest
from moto import mock_aws

from mock_vision import mock_vision
from tests.conformance.shells import CLIENTS, OLDER_CLIENTS, REFUSED, SHELLS, MakeClient, prepare

CALLS = {"lookoutvision": "list_projects", "rekognition": "describe_projects"}


shared_loader = functools.cache(botocore.session.create_loader)


@pytest.fixture(autouse=True)
def one_loader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read botocore's files once per folder list, which is most of what making a client costs."""
    monkeypatch.setattr(botocore.session, "create_loader", shared_loader)


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was to be resolved or connected to; the network is cut."""
    addresses: list[object] = []

    def cut(*arguments: Any, **_: Any) -> NoReturn:
        # Of a method, the address is behind the socket.
        addresses.append(arguments[1] if isinstance(arguments[0], socket.socket) else arguments[0])
        raise OSError("the network is cut")

    monkeypatch.setattr(socket, "getaddrinfo", cut)
    monkeypatch.setattr(socket.socket, "connect", cut)
    monkeypatch.setattr(socket.socket, "connect_ex", cut)
    return addresses


def enter(shell: str, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Make the environment of a shell."""
    for name in list(os.environ):
        if name.startswith(("AWS_", "ECS_")) or name.upper().endswith("_PROXY"):
            monkeypatch.delenv(name)
    for name, value in prepare(shell, folder).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    monkeypatch.setattr("botocore.utils.ContainerMetadataFetcher.SLEEP_TIME", 0)


def made(make: Any, service: str) -> Any:
    """Return a client, or the error that making it raised."""
    try:
        return make(service)
    except Exception as error:
        return error


def outcome(client: Any, service: str) -> str:
    """Call the service and return what came of it."""
    try:
        if isinstance(client, Exception):
            raise client
        getattr(client, CALLS[service])()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "served"


def cells(makers: dict[str, MakeClient], turn: int) -> dict[str, tuple[str, Any]]:
    """Make a client in each way, of the two services by turns; return their services too."""
    clients = {}
    for name, make in makers.items():
        turn += 1
        service = [*CALLS][turn % 2]
        clients[name] = service, made(make, service)
    return clients


@pytest.mark.parametrize("shell", SHELLS)
def test_no_request_leaves_and_every_refusal_is_explained(
    shell: str, reached: list[object], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    enter(shell, monkeypatch, tmp_path)
    # A cell of the table is about one service and one kind of mock.
    turn = [*SHELLS].index(shell)
    clients = {
        name: client
        for name, client in cells(OLDER_CLIENTS, turn).items()
        if not isinstance(client[1], Exception)
    }
    # Without a mock, botocore may search for credentials wherever the shell says.
    reached.clear()
    with (mock_vision, mock_aws)[turn // 2 % 2]():
        clients |= cells(CLIENTS, turn)
        outcomes = {name: outcome(client, service) for name, (service, client) in clients.items()}
    assert reached == []
    refused = {name: text for name, text in outcomes.items() if text != "served"}
    explained = REFUSED.get(shell, "nothing is refused here")
    assert {name: text for name, text in refused.items() if not re.search(explained, text)} == {}
    assert bool(refused) == (shell in REFUSED), outcomes


@pytest.mark.parametrize("shell", ["nothing", "own_credentials", "profile_with_sso", "proxies"])
def test_a_resource_of_boto3_sends_nothing_to_aws(
    shell: str, reached: list[object], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    enter(shell, monkeypatch, tmp_path)
    with mock_vision():
        session = boto3.Session(aws_access_key_id="a", aws_secret_access_key="b")
        if shell in ("own_credentials", "proxies"):
            session = boto3.Session()
        assert list(session.resource("s3", region_name="us-east-1").buckets.all()) == []
    assert reached == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
@pytest.mark.parametrize("shell", ["nothing", "endpoint_url", "automatic_defaults"])
@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
def test_a_forked_process_sends_nothing_either(
    shell: str, reached: list[object], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    enter(shell, monkeypatch, tmp_path)
    with mock_vision():
        older = CLIENTS["client with a region"]("rekognition")
        child = os.fork()
        if not child:
            results = [outcome(older, "rekognition")]
            results.append(outcome(CLIENTS["client with keys"]("lookoutvision"), "lookoutvision"))
            os._exit(0 if results == ["served", "served"] and not reached else 1)
        _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
