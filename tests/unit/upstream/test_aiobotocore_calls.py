"""Calls of clients of aiobotocore: errors, faults, pages, pictures, streams."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Coroutine
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from mock_vision import Vision
from tests.support.async_clients import async_client
from tests.support.clients import REGION, client
from tests.support.pictures import png

RETRIES: dict[str, Any] = {"retries": {"mode": "legacy", "total_max_attempts": 3}}
BUCKET = {
    "Bucket": "goods",
    "CreateBucketConfiguration": {"LocationConstraint": REGION},
}


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(coroutine)


# Calls, errors and faults


def test_errors_are_caught_by_class(vision: Vision) -> None:
    async def program() -> None:
        async with async_client("lookoutvision") as lookout:
            with pytest.raises(lookout.exceptions.ResourceNotFoundException) as raised:
                await lookout.describe_project(ProjectName="boards")
        assert raised.value.response["ResourceType"] == "PROJECT"

    run(program())


def test_pages(vision: Vision) -> None:
    for number in range(3):
        client("lookoutvision").create_project(ProjectName=f"p{number}")

    async def program() -> list[str]:
        async with async_client("lookoutvision") as lookout:
            pages = lookout.get_paginator("list_projects").paginate(
                PaginationConfig={"PageSize": 1}
            )
            return [found["ProjectName"] async for page in pages for found in page["Projects"]]

    assert sorted(run(program())) == ["p0", "p1", "p2"]
    assert len(vision.calls("ListProjects")) >= 3


def test_a_waiter_whose_condition_holds(vision: Vision) -> None:
    vision.given.label_model("parts", labels=["bolt", "gear"], region=REGION)
    (project,) = client("rekognition").describe_projects()["ProjectDescriptions"]

    async def program() -> None:
        async with async_client("rekognition") as labels:
            waiter = labels.get_waiter("project_version_running")
            await waiter.wait(ProjectArn=project["ProjectArn"])

    run(program())
    assert len(vision.calls("DescribeProjectVersions")) == 1


def test_a_picture_is_sent_as_bytes_or_as_a_file(vision: Vision) -> None:
    vision.given.anomaly_model("boards", region=REGION)
    model = {"ProjectName": "boards", "ModelVersion": "1", "ContentType": "image/png"}
    picture = png(64, 64)

    async def program() -> None:
        async with async_client("lookoutvision") as lookout:
            for body in (picture, io.BytesIO(picture)):
                await lookout.detect_anomalies(**model, Body=body)

    run(program())
    assert [call.params["Body"] for call in vision.calls] == [picture] * 2


def test_a_fault_is_met_by_retries(vision: Vision, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("random.random", lambda: 0.0)  # the length of the back-off
    vision.faults.throttle("ListProjects", times=2)

    async def program() -> int:
        async with async_client("lookoutvision", **RETRIES) as lookout:
            answer = await lookout.list_projects()
        return int(answer["ResponseMetadata"]["RetryAttempts"])

    assert run(program()) == 2
    assert [call.attempt for call in vision.calls] == [1, 2, 3]
    assert len({call.invocation_id for call in vision.calls}) == 1


def test_a_request_whose_reply_is_lost_is_sent_again(
    vision: Vision, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("random.random", lambda: 0.0)
    vision.faults.lose_reply("CreateProject")

    async def program() -> str:
        async with async_client("lookoutvision", **RETRIES) as lookout:
            created = await lookout.create_project(ProjectName="boards")
        return str(created["ProjectMetadata"]["ProjectName"])

    assert run(program()) == "boards"
    first, second = vision.calls("CreateProject")
    assert first.answer == second.answer


def test_a_lost_request(vision: Vision) -> None:
    vision.faults.lose_request("ListProjects", error=ReadTimeoutError)

    async def program() -> None:
        async with async_client("lookoutvision") as lookout:
            with pytest.raises(ReadTimeoutError, match="lookoutvision"):
                await lookout.list_projects()

    run(program())


def test_a_delay_takes_virtual_time(vision: Vision) -> None:
    vision.faults.delay("ListProjects", seconds=3600)
    before = vision.clock.now()

    async def program() -> None:
        async with async_client("lookoutvision") as lookout:
            await lookout.list_projects()

    run(program())
    assert (vision.clock.now() - before).total_seconds() >= 3600


def test_many_pictures_at_once(vision: Vision) -> None:
    vision.given.anomaly_model("boards", region=REGION)

    async def program() -> list[bool]:
        async with async_client("lookoutvision") as lookout:

            async def inspect(number: int) -> bool:
                answer = await lookout.detect_anomalies(
                    ProjectName="boards",
                    ModelVersion="1",
                    ContentType="image/png",
                    Body=png(64, 64, (number, 0, 0)),
                )
                return bool(answer["DetectAnomalyResult"]["IsAnomalous"])

            return await asyncio.gather(*map(inspect, range(20)))

    assert len(run(program())) == 20
    assert len({call.params["Body"] for call in vision.calls}) == 20


def test_an_error_of_a_handler_reaches_the_program(vision: Vision) -> None:
    def fail(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "Mine", "Message": "mine"}}, "ListProjects")

    async def program() -> None:
        async with async_client("lookoutvision") as lookout:
            lookout.meta.events.register_first("before-send.lookoutvision", fail)
            with pytest.raises(ClientError, match="mine"):
                await lookout.list_projects()

    run(program())


# moto's other services


def test_s3_answers_in_a_stream(vision: Vision) -> None:
    content = b"first\nsecond\n" * 1000

    async def program() -> None:
        async with async_client("s3") as s3:
            await s3.create_bucket(**BUCKET)
            await s3.put_object(Bucket="goods", Key="a", Body=content)
            await s3.put_object(Bucket="goods", Key="b", Body=io.BytesIO(content))
            for key in ("a", "b"):
                found = await s3.get_object(Bucket="goods", Key=key)
                async with found["Body"] as body:
                    assert await body.read() == content
            found = await s3.get_object(Bucket="goods", Key="a")
            assert b"".join([chunk async for chunk in found["Body"]]) == content
            found = await s3.get_object(Bucket="goods", Key="a")
            assert [line async for line in found["Body"].iter_lines()] == content.split()
            with pytest.raises(s3.exceptions.NoSuchKey):
                await s3.get_object(Bucket="goods", Key="c")
            pages = s3.get_paginator("list_objects_v2").paginate(Bucket="goods")
            assert [each["Key"] async for page in pages for each in page["Contents"]] == ["a", "b"]

    run(program())
    assert client("s3").get_object(Bucket="goods", Key="b")["Body"].read() == content


def test_an_upload_with_a_checksum_at_its_end(vision: Vision) -> None:
    async def program() -> None:
        async with async_client("s3") as s3:
            await s3.create_bucket(**BUCKET)
            await s3.put_object(
                Bucket="goods", Key="a", Body=io.BytesIO(b"content"), ChecksumAlgorithm="SHA256"
            )

    run(program())
    assert client("s3").get_object(Bucket="goods", Key="a")["Body"].read() == b"content"


def test_a_service_that_answers_without_a_stream(vision: Vision) -> None:
    async def program() -> None:
        async with async_client("sts") as sts:
            assert (await sts.get_caller_identity())["Account"] == "123456789012"

    run(program())
