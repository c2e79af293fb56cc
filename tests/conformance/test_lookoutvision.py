"""The service as a whole, through boto3: isolation, client tokens, resets, moto's dashboard."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError, EndpointConnectionError

from mock_vision import Vision, mock_vision
from tests.support.checked_clients import client, upload
from tests.support.lookoutvision_bench import BUCKET, PROJECT

NAMED: dict[str, Any] = {"ProjectName": PROJECT}
TRAIN: dict[str, Any] = {**NAMED, "DatasetType": "train"}
OUTPUT: dict[str, Any] = {"S3Location": {"Bucket": BUCKET}}


@pytest.fixture
def vision() -> Iterator[Vision]:
    config: Any = {"core": {"reset_boto3_session": False}}
    with mock_vision(config=config) as vision:
        yield vision


def projects(region: str = "us-east-1") -> list[str]:
    return [each["ProjectName"] for each in client(region=region).list_projects()["Projects"]]


def importing() -> Any:
    client("s3").create_bucket(Bucket=BUCKET)
    client().create_project(**NAMED)
    client().create_dataset(**TRAIN, DatasetSource=upload())
    return client()


def test_regions_are_separate(vision: Vision) -> None:
    client().create_project(**NAMED)
    assert projects("eu-west-1") == []
    arn = client(region="eu-west-1").create_project(**NAMED)["ProjectMetadata"]["ProjectArn"]
    assert arn == f"arn:aws:lookoutvision:eu-west-1:123456789012:project/{PROJECT}"
    client().delete_project(**NAMED)
    assert (projects(), projects("eu-west-1")) == ([], [PROJECT])


def test_accounts_are_separate(vision: Vision, monkeypatch: pytest.MonkeyPatch) -> None:
    lookout = importing()
    vision.clock.run_until_idle()
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "210987654321")
    assert projects() == []
    lookout.create_project(**NAMED)
    manifest = {"S3Object": {"Bucket": BUCKET, "Key": "the.manifest"}}
    with pytest.raises(ClientError, match="does not belong to account 210987654321"):
        lookout.create_dataset(**TRAIN, DatasetSource={"GroundTruthManifest": manifest})


def test_a_region_without_the_service_has_no_host(vision: Vision) -> None:
    with pytest.raises(EndpointConnectionError):
        client(region="eu-west-3").list_projects()


def test_a_repeated_token_gets_the_first_response(vision: Vision) -> None:
    lookout = importing()
    first = lookout.create_model(**NAMED, OutputConfig=OUTPUT, ClientToken="t")
    vision.clock.advance(hours=7)
    again = lookout.create_model(**NAMED, OutputConfig=OUTPUT, ClientToken="t")
    assert again["ModelMetadata"] == first["ModelMetadata"]
    assert len(lookout.list_models(**NAMED)["Models"]) == 1
    with pytest.raises(lookout.exceptions.ConflictException) as refusal:
        lookout.create_model(**NAMED, OutputConfig=OUTPUT, ClientToken="t", Description="other")
    assert refusal.value.response["ResourceType"] == "PROJECT"
    vision.clock.advance(hours=1)
    lookout.create_model(**NAMED, OutputConfig=OUTPUT, ClientToken="t")
    assert len(lookout.list_models(**NAMED)["Models"]) == 2


def test_deleting_again_with_the_token_returns_the_first_response(vision: Vision) -> None:
    lookout = client()
    lookout.create_project(**NAMED, ClientToken="c")
    assert lookout.create_project(**NAMED, ClientToken="c")["ProjectMetadata"]
    with pytest.raises(lookout.exceptions.ConflictException):
        lookout.create_project(**NAMED, ClientToken="d")
    arn = lookout.delete_project(**NAMED, ClientToken="c")["ProjectArn"]
    assert lookout.delete_project(**NAMED, ClientToken="c")["ProjectArn"] == arn
    with pytest.raises(lookout.exceptions.ResourceNotFoundException):
        lookout.delete_project(**NAMED, ClientToken="d")


def test_threads_that_race_with_one_token_create_one_model(vision: Vision) -> None:
    lookout = importing()
    vision.clock.run_until_idle()
    with ThreadPoolExecutor(8) as pool:
        calls = [
            pool.submit(lookout.create_model, **NAMED, OutputConfig=OUTPUT, ClientToken="t")
            for _ in range(16)
        ]
    answers = [call.result()["ModelMetadata"] for call in calls]
    assert all(answer == answers[0] for answer in answers)
    assert len(lookout.list_models(**NAMED)["Models"]) == 1


def test_durations_can_be_set(vision: Vision) -> None:
    vision.durations["training"] = timedelta(hours=12)
    lookout = importing()
    vision.clock.run_until_idle()
    vision.clock.freeze()  # else the milliseconds of the call are part of what it took
    lookout.create_model(**NAMED, OutputConfig=OUTPUT)
    (pending,) = vision.clock.pending()
    assert pending.what == "training"
    vision.clock.run_until_idle()
    described = lookout.describe_model(**NAMED, ModelVersion="latest")["ModelDescription"]
    took = described["EvaluationEndTimestamp"] - described["CreationTimestamp"]
    assert took == timedelta(hours=12)


def test_no_resource_outlives_the_mock() -> None:
    for _ in range(2):
        with mock_vision() as vision:
            importing()
            assert len(vision.clock.pending()) == 1


def test_a_reset_forgets_everything(vision: Vision) -> None:
    importing()
    requests.post("http://motoapi.amazonaws.com/moto-api/reset", timeout=5)
    assert projects() == []
    assert len(vision.clock.pending()) == 0


def test_motos_dashboard_shows_projects_datasets_and_models(vision: Vision) -> None:
    lookout = importing()
    lookout.create_model(**NAMED, OutputConfig=OUTPUT)
    data = requests.get("http://motoapi.amazonaws.com/moto-api/data.json", timeout=5).json()

    def shown(kind: str, attribute: str) -> list[str]:
        return [each[attribute].strip('"') for each in data["lookoutvision"][kind]]

    assert shown("Project", "name") == [PROJECT]
    assert shown("Dataset", "status") == ["CREATE_IN_PROGRESS"]
    assert shown("Model", "version") == ["1"]


def test_bad_input_reaches_no_operation(vision: Vision) -> None:
    lookout = client()
    for arguments in ({"ProjectName": "a b"}, {"ProjectName": "x" * 256}):
        with pytest.raises(lookout.exceptions.ValidationException, match="1 validation error"):
            lookout.create_project(**arguments)
    assert projects() == []
