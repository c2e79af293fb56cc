"""The client tokens of the ten operations that take one: which calls get the first response again,
which are refused, and when a token lapses.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from mock_vision import Vision, mock_vision
from mock_vision.lookoutvision.models import lookoutvision_backends
from mock_vision.wire.request import WireRequest
from tests.support.clients import ACCOUNT, OTHER_ACCOUNT, REGION, called_by, client
from tests.support.clocks import START
from tests.support.entry_points import ENTRY_POINTS, Answer, EntryPoint, in_process
from tests.support.s3_inputs import (
    BUCKET,
    LOOKOUT_OUTPUT,
    LOOKOUT_SOURCE,
    anomaly_lines,
    fill_buckets,
)
from tests.support.served import SIGNED, Headers

EIGHT_HOURS = 8 * 3600
BOARDS = {"ProjectName": "boards"}
TRAIN = {**BOARDS, "DatasetType": "train"}
TEST = {**BOARDS, "DatasetType": "test"}
TRAINED = {**BOARDS, "ModelVersion": "1"}
HOSTED = {**BOARDS, "ModelVersion": "2"}
ALSO_HOSTED = {**BOARDS, "ModelVersion": "3"}


def packaging(version: str, job: str = "job") -> dict[str, Any]:
    greengrass = {
        "S3OutputLocation": {"Bucket": BUCKET, "Prefix": "edge/"},
        "ComponentName": "inspector",
        "ComponentVersion": version,
        "TargetDevice": "jetson_xavier",
    }
    return {**TRAINED, "JobName": job, "Configuration": {"Greengrass": greengrass}}


class Case(NamedTuple):
    """A call with a token in the mock of the fixture :func:`lookout`.

    ``other`` are other parameters, and ``about`` the resource that they name; ``wrong`` are
    parameters with which the call fails; ``repeated`` is what the call comes to without a token
    once its work has ended.
    """

    params: dict[str, Any]
    other: dict[str, Any]
    about: tuple[str, str]
    wrong: dict[str, Any]
    repeated: str


CASES = {
    "create_project": Case(
        {"ProjectName": "plates"},
        {"ProjectName": "tiles"},
        ("PROJECT", "tiles"),
        BOARDS,
        "ConflictException",
    ),
    "delete_project": Case(
        {"ProjectName": "empty"},
        BOARDS,
        ("PROJECT", "boards"),
        BOARDS,
        "ResourceNotFoundException",
    ),
    "create_dataset": Case(
        {**TEST, "DatasetSource": LOOKOUT_SOURCE},
        TEST,
        ("DATASET", "boards/test"),
        {**TRAIN, "DatasetSource": LOOKOUT_SOURCE},
        "ConflictException",
    ),
    "delete_dataset": Case(
        TRAIN, TEST, ("DATASET", "boards/test"), TEST, "ResourceNotFoundException"
    ),
    "update_dataset_entries": Case(
        {**TRAIN, "Changes": anomaly_lines(range(2))},
        {**TRAIN, "Changes": anomaly_lines(range(3))},
        ("DATASET", "boards/train"),
        {**TEST, "Changes": anomaly_lines(range(2))},
        "OK",
    ),
    "create_model": Case(
        {**BOARDS, "OutputConfig": LOOKOUT_OUTPUT},
        {**BOARDS, "OutputConfig": LOOKOUT_OUTPUT, "Description": "second"},
        ("PROJECT", "boards"),
        {"ProjectName": "empty", "OutputConfig": LOOKOUT_OUTPUT},
        "OK",
    ),
    "delete_model": Case(
        TRAINED, HOSTED, ("MODEL", "boards/2"), HOSTED, "ResourceNotFoundException"
    ),
    "start_model": Case(
        {**TRAINED, "MinInferenceUnits": 1},
        {**TRAINED, "MinInferenceUnits": 2},
        ("MODEL", "boards/1"),
        {**HOSTED, "MinInferenceUnits": 1},
        "ConflictException",
    ),
    "stop_model": Case(HOSTED, ALSO_HOSTED, ("MODEL", "boards/3"), TRAINED, "ConflictException"),
    "start_model_packaging_job": Case(
        packaging("1.0.0"),
        packaging("1.0.1", "another"),
        ("MODEL_PACKAGE_JOB", "another"),
        {**packaging("1.0.0"), "ModelVersion": "9"},
        "ConflictException",
    ),
}
EVERY_OPERATION = pytest.mark.parametrize("operation", sorted(CASES))


@pytest.fixture
def vision() -> Iterator[Vision]:
    with mock_vision(start=START) as running:
        yield running


@pytest.fixture
def lookout(vision: Vision) -> Any:
    """An empty project, and one with a training dataset and three models, of which two run."""
    fill_buckets()
    lookout = client("lookoutvision")
    lookout.create_project(ProjectName="empty")
    lookout.create_project(**BOARDS)
    lookout.create_dataset(**TRAIN, DatasetSource=LOOKOUT_SOURCE)
    vision.clock.run_until_idle()
    statuses: Any = ("TRAINED", "HOSTED", "HOSTED")
    for status in statuses:
        vision.given.anomaly_model("boards", status=status, region=REGION)
    return lookout


def outcome(lookout: Any, operation: str, params: dict[str, Any], token: str | None = "t") -> str:
    """Return the code of a call's error, or OK."""
    named = {} if token is None else {"ClientToken": token}
    try:
        getattr(lookout, operation)(**params, **named)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "OK"


def everything(lookout: Any, vision: Vision) -> list[object]:
    """Return the descriptions of all resources, and the pending events."""
    found: list[object] = [tuple(vision.clock.pending())]
    for project in lookout.list_projects()["Projects"]:
        named = {"ProjectName": project["ProjectName"]}
        description = lookout.describe_project(**named)["ProjectDescription"]
        found.append(description)
        for dataset in description["Datasets"]:
            which = {**named, "DatasetType": dataset["DatasetType"]}
            found.append(lookout.describe_dataset(**which)["DatasetDescription"])
            found.append(lookout.list_dataset_entries(**which)["DatasetEntries"])
        for model in lookout.list_models(**named)["Models"]:
            which = {**named, "ModelVersion": model["ModelVersion"]}
            found.append(lookout.describe_model(**which)["ModelDescription"])
        found.append(lookout.list_model_packaging_jobs(**named)["ModelPackagingJobs"])
    return found


def test_all_operations_with_a_token_are_listed() -> None:
    model = client("lookoutvision").meta.service_model
    names = client("lookoutvision").meta.method_to_api_mapping
    taking = {
        method
        for method, name in names.items()
        if "ClientToken" in (model.operation_model(name).input_shape.members)
    }
    assert set(CASES) == taking


# Again


@EVERY_OPERATION
def test_a_repeated_call_gets_the_first_response_and_does_no_work(
    lookout: Any, vision: Vision, operation: str
) -> None:
    call, case = getattr(lookout, operation), CASES[operation]
    first = call(**case.params, ClientToken="t")
    before = everything(lookout, vision)
    vision.clock.advance(seconds=1)
    again = call(**case.params, ClientToken="t")
    assert everything(lookout, vision) == before
    _same_answer(first, again)


@EVERY_OPERATION
def test_a_repeated_call_gets_the_first_response_after_the_state_changed(
    lookout: Any, vision: Vision, operation: str
) -> None:
    call, case = getattr(lookout, operation), CASES[operation]
    first = call(**case.params, ClientToken="t")
    vision.clock.run_until_idle()
    before = everything(lookout, vision)
    _same_answer(first, call(**case.params, ClientToken="t"))
    assert everything(lookout, vision) == before


def _same_answer(first: dict[str, Any], again: dict[str, Any]) -> None:
    about, about_again = first.pop("ResponseMetadata"), again.pop("ResponseMetadata")
    assert again == first
    assert about_again["HTTPStatusCode"] == about["HTTPStatusCode"]
    assert about_again["RequestId"] != about["RequestId"]


@EVERY_OPERATION
def test_other_parameters_are_refused_for_the_resource_that_they_name(
    lookout: Any, vision: Vision, operation: str
) -> None:
    case = CASES[operation]
    assert outcome(lookout, operation, case.params) == "OK"
    before = everything(lookout, vision)
    with pytest.raises(lookout.exceptions.ConflictException) as refusal:
        getattr(lookout, operation)(**case.other, ClientToken="t")
    response = refusal.value.response
    assert "The client token was used for another" in response["Message"]
    assert (response["ResourceType"], response["ResourceId"]) == case.about
    assert everything(lookout, vision) == before
    assert outcome(lookout, operation, case.params) == "OK"


# Lapsed, failed, unrelated


@EVERY_OPERATION
def test_a_token_lapses_at_exactly_eight_hours(
    lookout: Any, vision: Vision, operation: str
) -> None:
    case = CASES[operation]
    assert outcome(lookout, operation, case.params) == "OK"
    vision.clock.advance(seconds=EIGHT_HOURS - 0.000001)
    assert outcome(lookout, operation, case.params) == "OK"
    before = everything(lookout, vision)
    vision.clock.advance(seconds=0.000001)
    assert outcome(lookout, operation, case.params) == case.repeated
    assert (everything(lookout, vision) == before) == (case.repeated != "OK")


@EVERY_OPERATION
def test_a_failed_call_does_not_use_up_its_token(lookout: Any, operation: str) -> None:
    case = CASES[operation]
    assert outcome(lookout, operation, case.wrong) not in ("OK", "ValidationException")
    assert outcome(lookout, operation, {**case.params, "ProjectName": "?"}) == "ValidationException"
    assert outcome(lookout, operation, case.params) == "OK"


def test_operations_have_tokens_of_their_own(lookout: Any, vision: Vision) -> None:
    # AWS's batch sample starts and stops its model with one constant token.
    possible = sorted(set(CASES) - {"delete_model"}, key=lambda name: name.startswith("delete"))
    for operation in possible:
        assert outcome(lookout, operation, CASES[operation].params) == "OK", operation
        vision.clock.run_until_idle()


def test_regions_and_accounts_have_tokens_of_their_own(vision: Vision) -> None:
    plates, tiles, boards = ({"ProjectName": name} for name in ("plates", "tiles", "boards"))
    here, there = client("lookoutvision"), client("lookoutvision", "us-east-1")
    assert outcome(here, "create_project", plates) == "OK"
    assert outcome(there, "create_project", tiles) == "OK"
    with called_by(OTHER_ACCOUNT):
        assert outcome(here, "create_project", boards) == "OK"
        assert outcome(here, "create_project", boards) == "OK"
    assert outcome(here, "create_project", boards) == "ConflictException"


def test_calls_without_a_token_are_all_executed(vision: Vision) -> None:
    request = WireRequest(
        "POST", "/2020-11-20/projects", "", Headers(SIGNED), b'{"ProjectName":"boards"}'
    )
    assert [in_process("lookoutvision", request).status for _ in range(2)] == [200, 409]


# However they are spelled

SPELLINGS = {
    "plain": '{"Description":"a","OutputConfig":{"S3Location":{"Bucket":"goods","Prefix":"b/"}}}',
    "other order, blanks": """
        {"OutputConfig": {"S3Location": {"Prefix": "b/", "Bucket": "goods"}},
         "Description": "a"}
    """,
    "escapes": (
        '{"Description":"\\u0061","OutputConfig":{"S3Location":{"Bucket":"goods","Prefix":"b\\/"}}}'
    ),
    "members that say nothing": (
        '{"Description":"a","OutputConfig":{"S3Location":{"Bucket":"goods","Prefix":"b/"}},'
        '"Tags":[],"KmsKeyId":null,"Colour":"green"}'
    ),
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=list(SPELLINGS))
@pytest.mark.parametrize("send", ENTRY_POINTS.values(), ids=list(ENTRY_POINTS))
def test_parameters_are_the_same_however_they_are_spelled(
    lookout: Any, vision: Vision, spelling: str, send: EntryPoint
) -> None:
    def create(path: str, body: str) -> Answer:
        headers = Headers({**SIGNED, "x-AMZN-client-token": "t"})
        return send("lookoutvision", WireRequest("POST", path, "", headers, body.encode()))

    first = create("/2020-11-20/projects/boards/models", SPELLINGS["plain"])
    again = create("/2020-11-20/projects/%62oards/models", spelling)
    assert (first.status, again.status) == (202, 202)
    assert again.body == first.body
    assert json.loads(first.body)["ModelMetadata"]["ModelVersion"] == "4"


def test_numbers_and_blobs_are_the_same_however_they_are_spelled(
    lookout: Any, vision: Vision
) -> None:
    start = _sent("POST", "models/1/start", '{"MinInferenceUnits":1}')
    assert _sent("POST", "models/1/start", '{"MinInferenceUnits":1.0}') == start
    change = _sent("PATCH", "datasets/train/entries", '{"Changes":"eyJzb3VyY2UtcmVmIjoxfQ=="}')
    spelt = '{"Changes":"eyJzb3VyY2UtcmVmIjoxfQ\\u003d="}'
    assert _sent("PATCH", "datasets/train/entries", spelt) == change
    # Other bytes are other parameters, even where they are the same JSON.
    blank = '{"Changes":"eyAic291cmNlLXJlZiI6MX0="}'
    assert _sent("PATCH", "datasets/train/entries", blank)[0] == 409


def _sent(method: str, path: str, body: str) -> tuple[int, bytes]:
    headers = Headers({**SIGNED, "X-Amzn-Client-Token": "t"})
    url = f"/2020-11-20/projects/boards/{path}"
    answer = in_process("lookoutvision", WireRequest(method, url, "", headers, body.encode()))
    return answer.status, answer.body


# Lost replies


@pytest.mark.parametrize("retries", ["legacy", "standard", "adaptive"])
@pytest.mark.parametrize("operation", ["create_model", "start_model", "delete_model"])
def test_a_lost_reply_and_the_retry_of_the_sdk_do_the_work_once(
    lookout: Any, vision: Vision, operation: str, retries: Any
) -> None:
    case, name = CASES[operation], operation.title().replace("_", "")
    vision.faults.lose_reply(name, error="ConnectionClosedError")
    answer = getattr(_client_that_retries(retries), operation)(**case.params)
    assert answer["ResponseMetadata"]["RetryAttempts"] == 1
    lost, second = vision.calls(name)[-2:]
    assert lost.params["ClientToken"] == second.params["ClientToken"]
    assert lost.answer == second.answer
    assert len(vision.clock.pending()) == 1


def test_a_lost_request_does_not_use_up_its_token(lookout: Any, vision: Vision) -> None:
    # What a client of a server meets, whatever is declared.
    vision.faults.lose_request("CreateProject", error="ConnectionClosedError")
    with pytest.raises(ConnectionClosedError):
        lookout.create_project(ProjectName="plates", ClientToken="t")
    assert outcome(lookout, "create_project", {"ProjectName": "tiles"}) == "OK"


def _client_that_retries(mode: Any) -> Any:
    session: Any = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing")
    return session.client("lookoutvision", REGION, config=Config(retries={"mode": mode}))


# Memory


def test_tokens_are_forgotten_after_eight_hours(vision: Vision) -> None:
    lookout = client("lookoutvision")
    ledger = lookoutvision_backends[ACCOUNT][REGION].ledger
    for number in range(100):
        lookout.create_project(ProjectName=f"boards-{number}")
        vision.clock.advance(minutes=30)
        assert len(ledger) <= 16
