"""Clients of aiobotocore inside a mock. No test here reaches a socket."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Coroutine
from types import SimpleNamespace
from typing import Any

import pytest
from aiobotocore.httpsession import AIOHTTPSession
from aiobotocore.retries.bucket import AsyncTokenBucket, Clock
from aiobotocore.session import AioSession
from botocore.awsrequest import AWSRequest
from botocore.exceptions import (
    CapacityNotAvailableError,
    EndpointConnectionError,
    HTTPClientError,
    NoCredentialsError,
)
from botocore.handlers import BUILTIN_HANDLERS
from moto import mock_aws
from moto.core.models import botocore_stubber

import mock_vision.upstream.aiobotocore as adapting
from mock_vision import EscapedRequestError, Vision, mock_vision
from mock_vision.upstream.registration import AIOBOTOCORE
from tests.support.async_clients import async_client
from tests.support.clients import REGION, client
from tests.support.interpreters import succeed


@pytest.fixture(autouse=True)
def network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that is searched for fails the test."""

    def refuse(*arguments: Any, **_: Any) -> None:
        pytest.fail(f"a request would have left for {arguments[:2]}")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(coroutine)


async def projects_of_both() -> list[str]:
    """Create a project of each service and list them through the other kind of client."""
    async with async_client("lookoutvision") as lookout, async_client("rekognition") as labels:
        await lookout.create_project(ProjectName="boards")
        client("rekognition").create_project(ProjectName="parts")
        ours = client("lookoutvision").list_projects()["Projects"]
        theirs = (await labels.describe_projects())["ProjectDescriptions"]
    return [ours[0]["ProjectName"], theirs[0]["ProjectArn"].split("/")[1]]


# The ways to enter a mock


def test_the_context_manager() -> None:
    async def program() -> None:
        with mock_vision():
            assert await projects_of_both() == ["boards", "parts"]

    run(program())


def test_the_asynchronous_context_manager() -> None:
    async def program() -> None:
        async with mock_vision() as vision:
            assert await projects_of_both() == ["boards", "parts"]
            assert len(vision.calls) == 4

    run(program())


def test_a_decorated_coroutine_function() -> None:
    @mock_vision
    async def program(vision: Vision) -> None:
        assert await projects_of_both() == ["boards", "parts"]
        assert len(vision.calls) == 4

    run(program())


def test_a_loop_that_runs_inside_the_mock(vision: Vision) -> None:
    assert run(projects_of_both()) == ["boards", "parts"]
    assert [call.status for call in vision.calls] == [200] * 4


@mock_aws
def test_plain_mock_aws() -> None:
    assert run(projects_of_both()) == ["boards", "parts"]


def test_a_client_that_was_made_before_the_mock() -> None:
    async def program() -> None:
        async with async_client("rekognition") as labels:
            for name in ("parts", "more"):
                with mock_vision():
                    await labels.create_project(ProjectName=name)
                    found = await labels.describe_projects()
                    assert len(found["ProjectDescriptions"]) == 1

    run(program())


def test_a_client_that_does_not_call_the_stubber(vision: Vision) -> None:
    # As one that was made before moto was imported.
    async def program() -> None:
        async with async_client("lookoutvision") as lookout:
            lookout.meta.events.unregister("before-send", botocore_stubber)
            await lookout.create_project(ProjectName="boards")
            with pytest.raises(lookout.exceptions.ConflictException):
                await lookout.create_project(ProjectName="boards")

    assert ("before-send", botocore_stubber) in BUILTIN_HANDLERS
    run(program())
    assert [call.status for call in vision.calls] == [200, 409]


def test_a_client_without_credentials() -> None:
    async def program() -> None:
        bare: Any = AioSession()
        bare.get_component("credential_provider").providers.clear()
        async with bare.create_client("rekognition", REGION) as labels:
            with mock_vision():
                assert (await labels.describe_projects())["ProjectDescriptions"] == []
            with pytest.raises(NoCredentialsError):
                await labels.describe_projects()

    run(program())


# Adaptive retries


def test_adaptive_retries_sleep_for_the_tokens_they_lack(
    vision: Vision, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(adapting, "asyncio", SimpleNamespace(sleep=sleep))

    async def program() -> None:
        standing: Any = SimpleNamespace(current_time=lambda: 100.0)
        bucket = AsyncTokenBucket(max_rate=1, clock=standing)
        for _ in range(3):
            assert await bucket.acquire()
        with pytest.raises(CapacityNotAvailableError):
            await bucket.acquire(block=False)

    run(program())
    assert sum(slept) == pytest.approx(3, abs=0.5)


def test_a_bucket_waits_for_real_outside_of_a_mock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapting, "asyncio", None)

    async def program() -> bool:
        bucket = AsyncTokenBucket(max_rate=1000, clock=Clock())
        return bool(await bucket.acquire())

    assert run(program())


def test_a_bucket_on_another_event_loop_sleeps_there(monkeypatch: pytest.MonkeyPatch) -> None:
    # anyio comes with the HTTP library that such clients use.
    anyio = SimpleNamespace(sleep=object())
    monkeypatch.setitem(sys.modules, "anyio", anyio)
    assert adapting._sleep_of(type("AnyioTokenBucket", (), {})()) is anyio.sleep


# Nothing leaves


def test_no_request_leaves_for_aws() -> None:
    async def program() -> None:
        with mock_vision(), pytest.raises(EscapedRequestError, match="would have left for AWS"):
            await AIOHTTPSession().send(
                AWSRequest("GET", "https://unheard-of.on.aws/", {}, b"").prepare()
            )
        with mock_vision(), pytest.raises(EndpointConnectionError, match="no instance metadata"):
            await AIOHTTPSession().send(
                AWSRequest("GET", "http://169.254.169.254/latest", {}, b"").prepare()
            )

    run(program())


def test_other_addresses_are_the_programs_business(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[str] = []

    async def send(self: object, request: Any) -> None:
        left.append(request.url)

    request = AWSRequest("GET", "http://localhost:1/", {}, b"").prepare()

    async def program() -> None:
        await adapting._refuse_escapes(send)(None, request)
        with mock_vision():
            await adapting._refuse_escapes(send)(None, request)

    run(program())
    assert left == ["http://localhost:1/"] * 2


def test_a_request_after_the_last_mock_is_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    async def program() -> None:
        async with async_client("lookoutvision") as lookout:
            with mock_vision():
                await lookout.list_projects()
            with pytest.warns(RuntimeWarning, match="after the last mock ended"):
                await lookout.list_projects()

    async def refuse(self: object, request: object) -> None:
        raise HTTPClientError(error="no network")

    monkeypatch.setattr(AIOHTTPSession, "send", refuse)
    with pytest.raises(HTTPClientError):
        run(program())


# Importing


@pytest.mark.parametrize("first", ["mock_vision", "aiobotocore.session"])
def test_the_order_of_imports(first: str) -> None:
    program = f"""
import sys, {first}
import mock_vision
assert "mock_vision" != {first!r} or not any("aio" in name for name in sys.modules)
import aiobotocore.session
from aiobotocore.endpoint import AioEndpoint
from aiobotocore.retries.bucket import AsyncTokenBucket
from aiobotocore.signers import AioRequestSigner
replaced = (
    sys.modules["aiobotocore.endpoint"].first_non_none_response,
    AioEndpoint._send,
    AioEndpoint._do_get_response,
    AsyncTokenBucket.acquire,
    AioRequestSigner.get_auth_instance,
    sys.modules["aiobotocore.httpsession"].AIOHTTPSession.send,
)
assert all(each._replaced_by_mock_vision for each in replaced)
"""
    succeed(program)


def test_every_module_has_its_replacements() -> None:
    assert {f"aiobotocore.{name}" for name in AIOBOTOCORE} == set(adapting._REPLACED)
