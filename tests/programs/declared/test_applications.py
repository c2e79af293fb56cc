"""What can happen at AWS, brought about in one line, in three small applications."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ConnectionClosedError

from mock_vision import UsageError, Vision, errors_of, mock_vision
from tests.programs.declared.handler import handle
from tests.programs.declared.pipeline import release
from tests.programs.declared.web_service import InspectionService
from tests.support.clients import REGION
from tests.support.everything import Everything, everything
from tests.support.s3_inputs import BUCKET, LOOKOUT_OUTPUT, picture

PHOTO = picture(0)


def client(service: str, mode: Any = "standard") -> Any:
    session: Any = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing")
    attempts = Config(retries={"mode": mode, "total_max_attempts": 3})
    return session.client(service, REGION, config=attempts)


@pytest.fixture(scope="module")
def shared() -> Iterator[Everything]:
    with everything() as found:
        yield found


@pytest.fixture
def vision(shared: Everything) -> Iterator[Vision]:
    with mock_vision() as running:
        yield running


# A web service


@pytest.fixture
def service(vision: Vision) -> InspectionService:
    return InspectionService(client("lookoutvision"), "boards", "2")


def test_a_detection_that_is_throttled_once_is_tried_again(
    vision: Vision, service: InspectionService
) -> None:
    vision.faults.throttle("DetectAnomalies")
    assert service.inspect(PHOTO)[0] == 200
    first, second = vision.calls("DetectAnomalies")[-2:]
    assert first.error is not None
    assert (first.error.code, second.status) == ("ThrottlingException", 200)
    assert (first.attempt, second.attempt) == (1, 2)
    assert first.invocation_id == second.invocation_id


def test_a_detection_that_stays_throttled(vision: Vision, service: InspectionService) -> None:
    vision.faults.throttle("DetectAnomalies", times=3, retry_after=7)
    assert service.inspect(PHOTO) == (429, {"retry_after": 7})


def test_a_detection_without_permission(vision: Vision, service: InspectionService) -> None:
    vision.faults.error("DetectAnomalies", "AccessDeniedException")
    assert service.inspect(PHOTO)[0] == 502


def test_credentials_that_have_expired(vision: Vision, service: InspectionService) -> None:
    vision.faults.error("DetectAnomalies", "ExpiredTokenException")
    assert service.inspect(PHOTO) == (500, {"error": "ExpiredTokenException"})


def test_a_model_that_was_stopped_meanwhile(vision: Vision, service: InspectionService) -> None:
    vision.faults.error("DetectAnomalies", "ConflictException", model="boards/2")
    assert service.inspect(PHOTO)[0] == 503


@pytest.mark.parametrize("error", ["ConnectTimeoutError", "ReadTimeoutError", "SSLError"])
def test_a_connection_that_fails_for_good(
    vision: Vision, service: InspectionService, error: Any
) -> None:
    vision.faults.lose_request("DetectAnomalies", error=error, times=None)
    assert service.inspect(PHOTO) == (504, {"error": error})


def test_a_connection_that_drops_once(vision: Vision, service: InspectionService) -> None:
    vision.faults.lose_request("DetectAnomalies", error=ConnectionClosedError)
    assert service.inspect(PHOTO)[0] == 200


def test_an_answer_that_is_cut_in_the_middle(vision: Vision, service: InspectionService) -> None:
    vision.faults.cut_reply("DetectAnomalies")
    assert service.inspect(PHOTO) == (502, {"error": "the answer is incomplete"})


def test_an_answer_that_is_a_page_of_a_proxy(vision: Vision, service: InspectionService) -> None:
    vision.faults.garble_reply("DetectAnomalies", status=502, times=3)
    assert service.inspect(PHOTO) == (500, {"error": "502"})


def test_every_second_detection_fails(vision: Vision, service: InspectionService) -> None:
    vision.faults.error("DetectAnomalies", "ValidationException", every=2)
    assert [service.inspect(PHOTO)[0] for _ in range(4)] == [200, 500, 200, 500]


def test_the_parameters_that_the_service_sent(vision: Vision, service: InspectionService) -> None:
    service.inspect(PHOTO)
    call = vision.calls("DetectAnomalies")[-1]
    assert call.params == {
        "ProjectName": "boards",
        "ModelVersion": "2",
        "ContentType": "image/png",
        "Body": PHOTO,
    }


def test_a_function_that_answers_with_an_error(vision: Vision, service: InspectionService) -> None:
    def busy(detection: object) -> None:
        raise errors_of("lookoutvision").ThrottlingException(retry_after=3)

    vision.answers.compute(busy)
    assert service.inspect(PHOTO) == (429, {"retry_after": 3})


# A pipeline


def test_a_call_with_effects_that_is_throttled_is_executed_once(vision: Vision) -> None:
    vision.faults.throttle("CreateModel", times=2)
    version = release(client("lookoutvision"), "boards", LOOKOUT_OUTPUT)
    calls = vision.calls("CreateModel")[-3:]
    assert [call.attempt for call in calls] == [1, 2, 3]
    created = calls[-1].answer
    assert created is not None
    assert created["ModelMetadata"]["ModelVersion"] == version


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_a_reply_that_is_lost_creates_one_model(vision: Vision, mode: str) -> None:
    vision.faults.lose_reply("CreateModel")
    version = release(client("lookoutvision", mode), "boards", LOOKOUT_OUTPUT)
    first, second = vision.calls("CreateModel")[-2:]
    assert first.params["ClientToken"] == second.params["ClientToken"]
    assert first.answer == second.answer
    assert first.answer is not None
    assert first.answer["ModelMetadata"]["ModelVersion"] == version


def test_the_inference_units_that_the_pipeline_requested(vision: Vision) -> None:
    release(client("lookoutvision"), "boards", LOOKOUT_OUTPUT, units=2)
    assert vision.calls("StartModel")[-1].params["MinInferenceUnits"] == 2


def test_a_pipeline_that_runs_out_of_time(vision: Vision) -> None:
    vision.faults.delay("DescribeModel", seconds=1800, times=None)
    version = release(client("lookoutvision"), "boards", LOOKOUT_OUTPUT)
    assert len(vision.calls("DescribeModel", model=f"boards/{version}")) < 60


def test_a_quota_that_is_used_up(vision: Vision) -> None:
    vision.faults.error("StartModel", "ServiceQuotaExceededException", where={"ClientToken": TOKEN})
    lookout = client("lookoutvision")
    with pytest.raises(lookout.exceptions.ServiceQuotaExceededException) as raised:
        release(lookout, "boards", LOOKOUT_OUTPUT)
    assert raised.value.response["ServiceCode"] == "lookoutvision"


TOKEN = re.compile(r"^[0-9a-f-]{36}$")


# A Lambda function


@pytest.fixture
def event(
    shared: Everything, vision: Vision, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, Any]]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("MODEL_ARN", shared.arns["parts/v2"])
    keys = ("line/1.png", "line/2.png")
    for key in keys:
        client("s3").put_object(Bucket=BUCKET, Key=key, Body=PHOTO)
    yield {"Records": [{"s3": {"bucket": {"name": BUCKET}, "object": {"key": k}}} for k in keys]}


def test_a_picture_without_a_label(vision: Vision, event: dict[str, Any]) -> None:
    vision.faults.error("DetectCustomLabels", "InvalidImageFormatException", after=1)
    assert handle(event, None)["failed"] == ["line/2.png"]


def test_throughput_that_is_exceeded_for_a_moment(vision: Vision, event: dict[str, Any]) -> None:
    vision.faults.error("DetectCustomLabels", "ProvisionedThroughputExceededException", times=2)
    assert handle(event, None)["failed"] == []
    assert len(vision.calls("DetectCustomLabels", where=FIRST)[-3:].by_invocation()[0]) == 3


FIRST = {"Image": {"S3Object": {"Name": "line/1.png"}}}


def test_a_model_that_answers_as_declared(vision: Vision, event: dict[str, Any]) -> None:
    vision.answers.labels("s3://goods/line/2.png", [("tile", 97.5)])
    assert handle(event, None)["labels"]["line/2.png"] == ["tile"]


def test_an_error_for_the_author_that_the_function_swallows_fails_the_test(
    vision: Vision, event: dict[str, Any]
) -> None:
    with (
        pytest.raises(UsageError, match="unknown label of model parts/v2 'sky'"),
        mock_vision() as inner,
    ):
        inner.answers.labels(None, ["sky"], optional=True)
        assert handle(event, None)["failed"] == ["line/1.png", "line/2.png"]
