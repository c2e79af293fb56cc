"""Five ways to catch errors, and programs that create a resource to get an existing one."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError
from moto.core.models import botocore_stubber

from tests.programs.idioms.account import MODEL, NAMED, PROJECT, TRAIN, labels_project

UNKNOWN = "arn:aws:rekognition:us-east-1:123456789012:project/boards/1700000000000"
Call = Callable[[Any, Any], Any]

REFUSED: dict[str, tuple[str, str, int, Call]] = {
    "no model": (
        "lookoutvision",
        "ResourceNotFoundException",
        404,
        lambda lookout, _: lookout.describe_model(**MODEL),
    ),
    "no dataset": (
        "lookoutvision",
        "ResourceNotFoundException",
        404,
        lambda lookout, _: lookout.describe_dataset(**TRAIN),
    ),
    "project is there": (
        "lookoutvision",
        "ConflictException",
        409,
        lambda lookout, _: lookout.create_project(**NAMED),
    ),
    "bad page size": (
        "lookoutvision",
        "ValidationException",
        400,
        lambda lookout, _: lookout.list_projects(MaxResults=101),
    ),
    "labels: no project": (
        "rekognition",
        "ResourceNotFoundException",
        400,
        lambda _, labels: labels.describe_project_versions(ProjectArn=UNKNOWN),
    ),
    "labels: project is there": (
        "rekognition",
        "ResourceInUseException",
        400,
        lambda _, labels: labels.create_project(ProjectName=PROJECT),
    ),
    "labels: too many names": (
        "rekognition",
        "InvalidParameterException",
        400,
        lambda _, labels: labels.describe_projects(ProjectNames=["a"] * 11),
    ),
}


@pytest.fixture
def projects(lookout: Any, rekognition: Any) -> tuple[Any, Any]:
    """Clients of both services; each has the project."""
    lookout.create_project(**NAMED)
    labels_project()
    return lookout, rekognition


@pytest.mark.parametrize("case", REFUSED)
def test_errors_are_caught_in_every_way_of_python(projects: tuple[Any, Any], case: str) -> None:
    service, code, status, call = REFUSED[case]
    client = projects[service == "rekognition"]

    try:
        call(*projects)
        pytest.fail("not refused")
    except ClientError as error:
        # The name in the text.
        assert code in str(error)
        # The code in the response.
        assert error.response["Error"]["Code"] == code
        assert error.response["Error"]["Message"]
        metadata = error.response["ResponseMetadata"]
        assert metadata["HTTPStatusCode"] == status
        assert metadata["RequestId"]

    # The class of the client, by attribute and by code.
    with pytest.raises(getattr(client.exceptions, code)):
        call(*projects)
    with pytest.raises(client.exceptions.from_code(code)):
        call(*projects)


def raw(service: str, method: str, path: str, body: str, **headers: str) -> requests.Response:
    """A request as another language's SDK sends it."""
    scope = f"testing/20250101/us-east-1/{service}/aws4_request"
    signed = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"
    assert botocore_stubber.enabled
    return requests.request(
        method,
        f"https://{service}.us-east-1.amazonaws.com{path}",
        data=body,
        headers={"Authorization": signed, "X-Amz-Date": "20250101T000000Z", **headers},
        timeout=5,
    )


def code_in_javascript(answer: requests.Response) -> str:
    """How the SDKs for JavaScript find ``error.code`` and ``error.name``: header, then body."""
    body = answer.json()
    code = answer.headers.get("x-amzn-errortype") or body.get("__type") or body["code"]
    name: str = code.split(":")[0].rpartition("#")[2]
    return name


def test_code_and_name_in_javascript(projects: tuple[Any, Any]) -> None:
    answer = raw("lookoutvision", "GET", f"/2020-11-20/projects/{PROJECT}/models/1", "")
    assert (answer.status_code, code_in_javascript(answer)) == (404, "ResourceNotFoundException")
    assert answer.json()["Message"]
    answer = raw(
        "rekognition",
        "POST",
        "/",
        json.dumps({"ProjectArn": UNKNOWN}),
        **{
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": "RekognitionService.DescribeProjectVersions",
        },
    )
    assert (answer.status_code, code_in_javascript(answer)) == (400, "ResourceNotFoundException")
    assert answer.json()["Message"]


def create_or_get_lookout(lookout: Any) -> str:
    try:
        created = lookout.create_project(**NAMED)
    except lookout.exceptions.ConflictException:
        return str(lookout.describe_project(**NAMED)["ProjectDescription"]["ProjectArn"])
    return str(created["ProjectMetadata"]["ProjectArn"])


def create_or_get_labels(rekognition: Any) -> str:
    try:
        return labels_project()
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceInUseException":
            raise
        found = rekognition.describe_projects(ProjectNames=[PROJECT])
        return str(found["ProjectDescriptions"][0]["ProjectArn"])


def test_create_or_get(lookout: Any, rekognition: Any) -> None:
    assert create_or_get_lookout(lookout) == create_or_get_lookout(lookout)
    assert create_or_get_labels(rekognition) == create_or_get_labels(rekognition)
