"""Faults for clients that come over HTTP, and through the library requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError
from moto.server import ThreadedMotoServer

from mock_vision import Vision, mock_vision
from mock_vision.wire.request import WireRequest
from mock_vision.wire.transport import FAILURES
from tests.support.clients import REGION
from tests.support.clocks import START
from tests.support.entry_points import by_requests
from tests.support.served import SIGNED, Headers

LIST = WireRequest("GET", "/2020-11-20/projects", "", Headers(SIGNED))


@pytest.fixture
def vision() -> Iterator[Vision]:
    # The requests are to go through the server, although it runs in this process.
    with mock_vision(start=START, endpoints="aws") as running:
        yield running


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    running = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


def client(service: str, server: str, attempts: int = 1) -> Any:
    session: Any = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing")
    config = Config(retries={"mode": "standard", "total_max_attempts": attempts})
    return session.client(service, REGION, endpoint_url=server, config=config)


@pytest.mark.parametrize("service", ["lookoutvision", "rekognition"])
@pytest.mark.parametrize("error", FAILURES)
def test_a_server_closes_the_connection_for_every_failure(
    vision: Vision, server: str, service: str, error: Any
) -> None:
    vision.faults.lose_request("CreateProject", error=error)
    with pytest.raises(ConnectionClosedError):
        client(service, server).create_project(ProjectName="boards")
    assert client(service, server).create_project(ProjectName="boards")
    assert [call.status for call in vision.calls] == [0, 200]


def test_a_reply_that_is_lost_over_http_was_executed(vision: Vision, server: str) -> None:
    vision.faults.lose_reply("lookoutvision.CreateProject")
    lookout = client("lookoutvision", server, attempts=2)
    answer = lookout.create_project(ProjectName="boards")
    assert answer["ResponseMetadata"]["RetryAttempts"] == 1
    first, second = vision.calls("CreateProject")
    assert (first.attempt, second.attempt) == (1, 2)
    assert first.params == second.params
    assert first.answer == second.answer


def test_errors_and_delays_over_http(vision: Vision, server: str) -> None:
    vision.faults.delay("ListProjects", seconds=90)
    vision.faults.throttle("ListProjects", retry_after=7)
    lookout = client("lookoutvision", server)
    with pytest.raises(lookout.exceptions.ThrottlingException) as raised:
        lookout.list_projects()
    assert raised.value.response["RetryAfterSeconds"] == 7
    assert (vision.clock.now() - START).total_seconds() == 90


def test_cut_and_garbled_replies_over_http(vision: Vision, server: str) -> None:
    lookout = client("lookoutvision", server)
    vision.faults.cut_reply("ListProjects")
    assert "Projects" not in lookout.list_projects()
    vision.faults.garble_reply("ListProjects")
    assert "Projects" not in lookout.list_projects()
    vision.faults.garble_reply("ListProjects", status=502)
    with pytest.raises(ClientError, match="502"):
        lookout.list_projects()


@pytest.mark.parametrize("error", FAILURES)
def test_the_library_requests_raises_its_own_exceptions(vision: Vision, error: Any) -> None:
    vision.faults.lose_request("ListProjects", error=error)
    with pytest.raises(getattr(requests.exceptions, FAILURES[error].in_requests)):
        by_requests("lookoutvision", LIST)
    assert by_requests("lookoutvision", LIST).status == 200
