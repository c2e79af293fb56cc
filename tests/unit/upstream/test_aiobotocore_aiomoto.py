"""Beside aiomoto, which does for moto what this package does for aiobotocore."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from mock_vision import mock_vision
from tests.support.async_clients import async_client
from tests.support.clients import client

aiomoto: Any = pytest.importorskip("aiomoto", reason="aiomoto is in a set of the matrix")


async def use() -> None:
    async with async_client("lookoutvision") as lookout, async_client("s3", "us-east-1") as s3:
        await lookout.create_project(ProjectName="boards")
        with pytest.raises(lookout.exceptions.ConflictException):
            await lookout.create_project(ProjectName="boards")
        assert len(client("lookoutvision").list_projects()["Projects"]) == 1
        await s3.create_bucket(Bucket="goods")
        await s3.put_object(Bucket="goods", Key="a", Body=b"content")
        found = await s3.get_object(Bucket="goods", Key="a")
        async with found["Body"] as body:
            assert await body.read() == b"content"


def test_aiomoto_alone() -> None:
    async def program() -> None:
        async with aiomoto.mock_aws():
            await use()

    asyncio.run(program())


@pytest.mark.parametrize("aiomoto_first", [True, False])
def test_one_inside_the_other(aiomoto_first: bool) -> None:
    mocks = (aiomoto.mock_aws, mock_vision) if aiomoto_first else (mock_vision, aiomoto.mock_aws)

    async def program() -> None:
        async with mocks[0](), mocks[1]():
            await use()

    asyncio.run(program())


def test_mock_vision_after_aiomoto() -> None:
    async def program() -> None:
        async with aiomoto.mock_aws():
            await use()
        async with mock_vision() as vision:
            await use()
            assert [call.status for call in vision.calls] == [200, 409, 200]

    asyncio.run(program())
