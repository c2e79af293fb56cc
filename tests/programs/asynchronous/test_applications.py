"""Asynchronous programs as people write them, inside a mock."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from aiobotocore.session import get_session
from botocore.exceptions import ClientError, ReadTimeoutError

from mock_vision import ModelLeftRunningError, Vision, mock_vision
from tests.programs.asynchronous import batch
from tests.programs.asynchronous.pipeline import (
    Clients,
    TrainingError,
    inspect_with_lookout,
    label_with_rekognition,
)
from tests.programs.asynchronous.web import Reply, Service
from tests.support.clients import REGION, client
from tests.support.pictures import png

BUCKET = "line"


def with_aiobotocore() -> Clients:
    session = get_session()
    session.set_credentials("testing", "testing")
    return lambda service: session.create_client(service, REGION)


def with_aioboto3() -> Clients:
    aioboto3: Any = pytest.importorskip("aioboto3", reason="aioboto3 is in a set of the matrix")
    session = aioboto3.Session("testing", "testing", region_name=REGION)
    return lambda service: session.client(service)


@pytest.fixture(params=[with_aiobotocore, with_aioboto3])
def clients(request: pytest.FixtureRequest) -> Clients:
    made: Clients = request.param()
    return made


def picture(number: int) -> bytes:
    return png(64, 64, (number, 40, 80))


def make_bucket() -> None:
    where: Any = {"LocationConstraint": REGION}
    client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration=where)


def training(*labels: tuple[str, int]) -> dict[str, tuple[str, bytes]]:
    """A number of images of each label."""
    named = [label for label, count in labels for _ in range(count)]
    return {f"{n}.png": (label, picture(n)) for n, label in enumerate(named)}


# Pipelines

BOARDS = training(("normal", 20), ("anomaly", 10))


@mock_vision(nothing_left_running=True)
async def lookout_pipeline(vision: Vision, clients: Clients) -> None:
    make_bucket()
    found = await inspect_with_lookout(
        clients, BUCKET, BOARDS, [picture(number) for number in (0, 25, 1, 26)]
    )
    assert found == [False, True, False, True]
    assert vision.usage.training_hours > 0.4
    assert client("lookoutvision").list_models(ProjectName="boards")["Models"][0]["Status"] == (
        "TRAINED"
    )


def test_a_pipeline_of_lookout_for_vision(clients: Clients) -> None:
    asyncio.run(lookout_pipeline(clients=clients))


def test_a_pipeline_of_custom_labels(vision: Vision, clients: Clients) -> None:
    make_bucket()
    before = vision.clock.now()
    pictures = training(("bolt", 20), ("gear", 20))
    wanted = [picture(number) for number in (0, 30)]
    found = asyncio.run(label_with_rekognition(clients, BUCKET, pictures, wanted))
    assert found == ["bolt", "gear"]
    assert vision.clock.now() - before > timedelta(hours=1)
    assert vision.usage.going_on == ()
    (project,) = client("rekognition").describe_projects()["ProjectDescriptions"]
    (version,) = client("rekognition").describe_project_versions(ProjectArn=project["ProjectArn"])[
        "ProjectVersionDescriptions"
    ]
    billed = version["BillableTrainingTimeInSeconds"]
    assert vision.usage.training_hours == pytest.approx(billed / 3600)


def test_a_training_that_fails(vision: Vision, clients: Clients) -> None:
    make_bucket()
    vision.endings.training("boards", fails="The images have different sizes.")
    with pytest.raises(TrainingError, match="different sizes"):
        asyncio.run(inspect_with_lookout(clients, BUCKET, BOARDS, []))


@pytest.mark.parametrize("options", [{}, {"nothing_left_running": True}])
def test_a_detection_that_fails_stops_the_model(options: Any, clients: Clients) -> None:
    with mock_vision(**options) as vision:
        make_bucket()
        with pytest.raises(ClientError, match="ValidationException"):
            asyncio.run(inspect_with_lookout(clients, BUCKET, BOARDS, [b"no picture"]))
        assert vision.usage.going_on == () or vision.usage[0].status == "STOPPING_HOSTING"


def test_a_program_that_leaves_its_model_running_fails(clients: Clients) -> None:
    async def careless() -> None:
        async with clients("rekognition") as rekognition:
            await rekognition.start_project_version(
                ProjectVersionArn=parts.arn, MinInferenceUnits=1
            )
            await asyncio.sleep(3600)
            await rekognition.detect_custom_labels(
                ProjectVersionArn=parts.arn, Image={"Bytes": b"no picture"}
            )
            await rekognition.stop_project_version(ProjectVersionArn=parts.arn)

    with (
        pytest.raises(ModelLeftRunningError, match=r"parts/v1 \(rekognition.*RUNNING since"),
        mock_vision(nothing_left_running=True) as vision,
    ):
        parts = vision.given.label_model(
            "parts", labels=["bolt", "gear"], status="STOPPED", region=REGION
        )
        with pytest.raises(ClientError, match="InvalidImageFormatException"):
            asyncio.run(careless())


# A web service


def post(*pictures: bytes, arn: str, **options: Any) -> list[Reply]:
    """The responses to requests that arrive at once."""

    async def serve() -> list[Reply]:
        async with Service(arn, region=REGION, **options) as service:
            return await asyncio.gather(*map(service.post, pictures))

    return asyncio.run(serve())


@pytest.fixture
def arn(vision: Vision, monkeypatch: pytest.MonkeyPatch) -> str:
    vision.given.anomaly_model("boards", region=REGION)
    return vision.given.label_model("parts", labels=["bolt", "gear"], region=REGION).arn


def test_requests_that_arrive_at_once(vision: Vision, arn: str) -> None:
    vision.answers.anomaly(picture(1), confidence=0.9)
    vision.answers.labels(None, [("gear", 97.5)])
    vision.answers.normal(picture(2))
    replies = post(picture(1), picture(2), arn=arn)
    assert replies == [
        (200, {"anomalous": True, "labels": ["gear"]}),
        (200, {"anomalous": False, "labels": ["gear"]}),
    ]
    assert len(vision.calls) == 4


def test_a_service_that_is_busy_for_a_moment(vision: Vision, arn: str) -> None:
    vision.faults.throttle("DetectAnomalies", times=2)
    ((status, _),) = post(picture(1), arn=arn)
    assert status == 200
    assert [call.attempt for call in vision.calls("DetectAnomalies")] == [1, 2, 3]


@pytest.mark.parametrize("operation", ["DetectAnomalies", "DetectCustomLabels"])
def test_a_service_that_stays_busy(vision: Vision, arn: str, operation: str) -> None:
    vision.faults.throttle(operation, times=3)
    ((status, body),) = post(picture(1), arn=arn)
    assert (status, body["error"].endswith("Exception")) == (503, True)


def test_a_connection_that_fails(vision: Vision, arn: str) -> None:
    vision.faults.lose_request("DetectCustomLabels", error=ReadTimeoutError, times=3)
    assert post(picture(1), arn=arn) == [(502, {"error": "ReadTimeoutError"})]


def test_retries_that_outlast_the_time_out(vision: Vision, arn: str) -> None:
    vision.faults.throttle("DetectAnomalies", times=None)
    ((status, body),) = post(picture(1), arn=arn, time_out=0.001)
    assert (status, body) == (504, {"error": "time-out"})


def test_a_model_that_was_stopped(vision: Vision, arn: str) -> None:
    client("rekognition").stop_project_version(ProjectVersionArn=arn)
    assert post(picture(1), arn=arn) == [(500, {"error": "ResourceNotReadyException"})]


# A batch


@pytest.fixture
def pictures(vision: Vision) -> list[str]:
    make_bucket()
    keys = [f"in/{number:02}.png" for number in range(12)]
    for number, key in enumerate(keys):
        client("s3").put_object(Bucket=BUCKET, Key=key, Body=picture(number))
    client("s3").put_object(Bucket=BUCKET, Key="in/99.txt", Body=b"no picture")
    return keys


def results() -> list[dict[str, Any]]:
    body = client("s3").get_object(Bucket=BUCKET, Key="results.jsonl")["Body"].read()
    return [json.loads(line) for line in body.splitlines()]


def test_a_batch_of_pictures(
    vision: Vision, arn: str, pictures: list[str], clients: Clients
) -> None:
    vision.answers.labels(None, [("bolt", 90)])
    counts = asyncio.run(batch.run(clients, BUCKET, "in/", arn))
    assert counts == {"labelled": 12, "failed": 1}
    assert results()[:12] == [{"key": key, "labels": ["bolt"]} for key in pictures]
    assert results()[12] == {"key": "in/99.txt", "error": "InvalidImageFormatException"}


def test_a_batch_beyond_the_rate_of_the_model(vision: Vision, clients: Clients) -> None:
    make_bucket()
    for number in range(12):
        client("s3").put_object(Bucket=BUCKET, Key=f"{number}.png", Body=picture(number))
    with mock_vision(rates={"DetectCustomLabels": 2}) as inner:
        arn = inner.given.label_model("parts", labels=["bolt", "gear"], region=REGION).arn
        counts = asyncio.run(batch.run(clients, BUCKET, "", arn))
        assert counts["labelled"] + counts["failed"] == 12
        assert counts["labelled"] >= 2
        refused = inner.calls(error="ProvisionedThroughputExceededException")
        assert len(refused) >= counts["failed"]
