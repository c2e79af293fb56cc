"""The public API, used in every way it is meant. Type checkers read this file; nothing runs it."""

from __future__ import annotations

import unittest
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typing_extensions import assert_type

import mock_vision as package
from mock_vision import (
    AnomalyAnswer,
    AnomalyModelStatus,
    AnswerFunction,
    Answers,
    Blob,
    Box,
    Call,
    CallError,
    CallList,
    Calls,
    ConnectionFailure,
    ConstraintErrors,
    CustomLabelsErrors,
    DatasetLines,
    Declaration,
    Detection,
    Duration,
    Durations,
    Endings,
    EndlessWaitError,
    Endpoints,
    EscapedRequestError,
    Fails,
    Faults,
    Given,
    GivenAnomalyModel,
    GivenLabelModel,
    GivenProject,
    Image,
    ImageFormat,
    ImageInfo,
    InstallationError,
    Journal,
    JournalEntry,
    Label,
    LabelMetrics,
    LabelModelStatus,
    LabelValues,
    LookoutVisionErrors,
    MockVision,
    MockVisionError,
    ModeChange,
    ModelLeftRunningError,
    ModelUsage,
    ModelUsageDict,
    NothingLeftRunning,
    Options,
    PendingEvent,
    PendingEvents,
    Phase,
    Quotas,
    RemoteCall,
    RemoteCalls,
    RemoteVision,
    RunawayScheduleError,
    Sleep,
    StatusCode,
    Times,
    UnusedDeclarationError,
    Usage,
    UsageDict,
    UsageError,
    UsageTotalDict,
    VirtualClock,
    Vision,
    Wall,
    Where,
    connect,
    current,
    errors_of,
    mock_vision,
)

if TYPE_CHECKING:
    from types_boto3_lookoutvision import LookoutforVisionClient
    from types_boto3_rekognition import RekognitionClient
    from types_boto3_s3 import S3Client

START = datetime(2025, 1, 1, tzinfo=timezone.utc)


def options() -> None:
    every = mock_vision(
        seed=1,
        start=START,
        sleep="virtual",
        durations={"training": timedelta(hours=12), "rekognition.model_start": 90},
        skill=0.9,
        constraint_errors="observed",
        config={"core": {"reset_boto3_session": False}},
    )
    assert_type(every, MockVision)
    assert_type(mock_vision(), MockVision)
    assert_type(mock_vision(start=None, durations=None, config=None), MockVision)
    shared: Options = {"seed": 1, "sleep": "real"}
    assert_type(mock_vision(**shared), MockVision)
    assert_type(MockVision(**shared), MockVision)


def context_managers() -> None:
    with mock_vision(seed=1) as vision:
        assert_type(vision, Vision)
    mock = mock_vision()
    assert_type(mock.start(), Vision)
    mock.stop()
    assert_type(current(), Vision)


async def asynchronous_context_manager() -> None:
    async with mock_vision() as vision:
        assert_type(vision, Vision)


@mock_vision
def plain(name: str, times: int = 2) -> list[str]:
    return [name] * times


@mock_vision(seed=1)
def injected(vision: Vision, extra: int = 1) -> int:
    return vision.seed + extra


@mock_vision
def injected_by_name(*, vision: Vision) -> int:
    return vision.seed


@mock_vision
def injected_second(tmp_path: Path, vision: Vision) -> int:
    return vision.seed


@mock_vision
async def coroutine(vision: Vision) -> int:
    return vision.seed


@mock_vision
def generator(vision: Vision) -> Iterator[int]:
    yield vision.seed


@mock_vision
async def asynchronous_generator() -> AsyncIterator[int]:
    yield 1


@pytest.fixture
@mock_vision
def fixture() -> Iterator[int]:
    yield 1


@mock_vision(seed=2)
class TestPlain:
    count: int = 0

    def setup_method(self) -> None:
        self.count = 1

    def test_one(self, vision: Vision) -> None:
        assert_type(vision, Vision)


@mock_vision
class Case(unittest.TestCase):
    vision: Vision

    def test_one(self) -> None:
        assert_type(self.vision.clock, VirtualClock)


class Methods:
    @mock_vision
    def with_vision(self, vision: Vision, number: int) -> int:
        return vision.seed + number

    @mock_vision(seed=3)
    def without(self, number: int) -> int:
        return number


async def calls(path: Path) -> None:
    assert_type(plain("x", times=3), list[str])
    assert_type(injected(), int)
    assert_type(injected(extra=2), int)
    assert_type(injected_by_name(), int)
    assert_type(injected_second(path), int)
    assert_type(await coroutine(), int)
    assert_type(list(generator()), list[int])
    assert_type([number async for number in asynchronous_generator()], list[int])
    assert_type(Methods().with_vision(5), int)
    assert_type(Methods().without(number=5), int)
    assert_type(TestPlain(), TestPlain)
    assert_type(TestPlain().count, int)
    assert_type(Case("test_one"), Case)


def vision_fixture(vision: Vision) -> None:
    assert_type(vision.seed, int)
    assert_type(vision.skill, float)
    vision.skill = 0.5
    assert_type(vision.durations, Durations)
    vision.durations["training"] = timedelta(hours=1)
    assert_type(vision.journal, Journal)
    entries: list[JournalEntry] = list(vision.journal)
    assert_type(entries[0].when, datetime)


def clock(vision: Vision) -> None:
    time = vision.clock
    assert_type(time, VirtualClock)
    assert_type(time.now(), datetime)
    time.advance(hours=1)
    time.advance(timedelta(minutes=1))
    time.advance_to(START)
    time.run_until_idle()
    assert_type(time.advance_to_next(), PendingEvent)
    pending = time.pending()
    assert_type(pending, PendingEvents)
    assert_type(time.freeze(), ModeChange)
    with time.follow() as followed:
        assert_type(followed, VirtualClock)


def answers(vision: Vision, photo: bytes, path: Path) -> None:
    declared = vision.answers
    assert_type(declared, Answers)
    box: Box = (0.1, 0.2, 0.3, 0.4)
    values: LabelValues = ["cat", ("dog", 60), Label("bird", 97.5, box)]
    image: Image = "s3://bucket/key"
    assert_type(declared.anomaly(photo, confidence=0.9, areas={"crack": 0.1}), Declaration)
    assert_type(declared.labels(path, values, model="pets/v2"), Declaration)
    with declared.normal(image) as declaration:
        assert_type(declaration.used, int)

    def verdict(detection: Detection) -> AnomalyAnswer | None:
        assert_type(detection.info, ImageInfo)
        assert_type(detection.info.format, ImageFormat)
        return AnomalyAnswer(True) if detection.info.width > 100 else None

    function: AnswerFunction = verdict
    declaration = declared.compute(function)
    assert_type(declared.live, tuple[Declaration, ...])
    declaration.remove()


def calls_and_faults(vision: Vision) -> None:
    faults = vision.faults
    assert_type(faults, Faults)
    assert_type(faults.error("CreateModel", "ThrottlingException", times=2), Declaration)
    with faults.delay("DetectAnomalies", seconds=30) as declared:
        assert_type(declared, Declaration)
    calls = vision.calls
    assert_type(calls, Calls)
    assert_type(calls("DetectAnomalies"), CallList)
    assert_type(calls[0], Call)
    assert_type(calls[0].error, CallError | None)
    body = calls[0].params["Body"]
    assert isinstance(body, Blob)
    assert_type(len(body), int)
    assert_type(errors_of("lookoutvision"), LookoutVisionErrors)
    assert_type(errors_of("rekognition"), CustomLabelsErrors)
    raise errors_of("rekognition").ThrottlingException("busy")


def given_models(vision: Vision, status: AnomalyModelStatus, lines: DatasetLines) -> None:
    assert_type(vision.given, Given)
    boards = vision.given.anomaly_model("boards")
    assert_type(boards, GivenAnomalyModel)
    assert_type(boards.arn, str)
    assert_type(boards.anomaly(b"photo", confidence=0.9), Declaration)
    vision.given.anomaly_model(
        "boards",
        version=2,
        status=status,
        status_message="Ready.",
        anomalies={"crack": "#23a436"},
        image_size=(96, 64),
        f1=0.79,
        created=START,
        tags={"stage": "test"},
        train=lines,
        test=True,
        output="s3://bucket/prefix",
        region="eu-west-1",
        account_id="123456789012",
    )
    project = vision.given.anomaly_project(
        "plates", train={"normal": 20, "anomaly": 10}, test=lines
    )
    assert_type(project, GivenProject)
    assert_type(vision.given.label_project(arn="arn:...", train=True).arn, str)
    parts = vision.given.label_model("parts", labels=["bolt"], boxes=True)
    assert_type(parts, GivenLabelModel)
    assert_type(parts.labels(b"photo", ["bolt"]), Declaration)
    stopped: LabelModelStatus = "STOPPED"
    vision.given.label_model(arn="arn:...", labels={"bolt": 0.4, "gear": 0.6}, status=stopped)
    assert_type(vision.quotas, Quotas)
    vision.quotas["running_models"] = 5
    vision.quotas["tags"] = None
    assert_type(vision.quotas["tags"], int | None)
    mock_vision(quotas={"running_models": 0, "lookoutvision.projects": None})
    mock_vision(
        prices={"inference_hour": 4.0},
        rates={"DetectAnomalies": 5},
        nothing_left_running="given",
    )
    assert_type(vision.usage, Usage)
    assert_type(vision.usage[0], ModelUsage)
    assert_type(vision.usage.amount, float | None)
    assert_type(vision.usage.as_dict(), UsageDict)
    assert_type(vision.usage.as_dict()["total"], UsageTotalDict)
    assert_type(vision.usage[0].as_dict(), ModelUsageDict)
    assert_type(vision.usage[0].phase, Phase)
    assert_type(vision.options, Options)


def values(
    sleep: Sleep,
    left: NothingLeftRunning,
    wall: Wall,
    constraint_errors: ConstraintErrors,
    endpoints: Endpoints,
    training: Duration,
) -> MockVision:
    return mock_vision(
        sleep=sleep,
        wall=wall,
        constraint_errors=constraint_errors,
        endpoints=endpoints,
        durations={"training": training},
        wait_limit=training,
        real_threads=["heartbeat*"],
        nothing_left_running=left,
    )


def errors() -> list[type[MockVisionError]]:
    assert_type(EndlessWaitError("text"), EndlessWaitError)
    return [
        EscapedRequestError,
        InstallationError,
        RunawayScheduleError,
        UnusedDeclarationError,
        ModelLeftRunningError,
        UsageError,
    ]


def clients(
    lookoutvision_client: LookoutforVisionClient,
    rekognition_client: RekognitionClient,
    s3_client: S3Client,
) -> None:
    lookoutvision_client.create_project(ProjectName="x")
    rekognition_client.create_project(ProjectName="x")
    s3_client.create_bucket(Bucket="x")
    assert_type(package.lookoutvision_backends["123456789012"]["us-east-1"].region_name, str)


def endings(vision: Vision) -> None:
    declared = vision.endings
    assert_type(declared, Endings)
    how: Fails = True
    code: StatusCode = "SERVICE_ERROR"
    assert_type(declared.start("parts/v2", fails=how, times=1), Declaration)
    declared.dataset_import("parts/train", fails="Try again.", status_code=code)
    metrics: LabelMetrics = {"f1": 0.9, "recall": 1}
    declared.training("parts/*", f1=0.9, labels={"bolt": metrics}, takes=timedelta(hours=3))
    with declared.hosting(dies_after=3600, service="rekognition") as ending:
        assert_type(ending, Declaration)
    declared.stop(never=True)
    declared.of("packaging_start", takes=1)
    declared.end_now("boards/1", work="training")
    declared.fail_now("parts/v2", "It crashed.")


def faults(vision: Vision) -> None:
    where: Where = {"MinInferenceUnits": 1}
    times: Times = None
    declared = vision.faults.error("StartModel", "ConflictException", where=where, times=times)
    assert_type(declared, Declaration)
    failure: ConnectionFailure = "ConnectTimeoutError"
    assert_type(vision.faults.lose_request("StartModel", error=failure), Declaration)


def server() -> None:
    with connect("http://127.0.0.1:5000") as remote:
        assert_type(remote, RemoteVision)
        remote.given.label_model("parts", labels=["bolt"])
        remote.clock.advance(hours=1)
        assert_type(remote.calls, RemoteCalls)
        assert_type(remote.calls("StartModel"), list[RemoteCall])
        assert_type(remote.calls.by_invocation(), list[list[RemoteCall]])
