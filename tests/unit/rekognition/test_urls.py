"""Which requests are answered here, and which by moto."""

from __future__ import annotations

import re
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.core.model_instances import model_data
from moto.rekognition.models import RekognitionBackend, rekognition_backends
from moto.rekognition.responses import RekognitionResponse

from mock_vision import mock_vision
from mock_vision.rekognition import urls
from mock_vision.rekognition.models import CustomLabelsBackend
from mock_vision.rekognition.service import OPERATIONS, SERVICE
from mock_vision.wire.request import WireRequest
from mock_vision.world import world as worlds
from tests.support.rekognition_bench import ACCOUNT
from tests.support.shapes import model
from tests.unit.rekognition.conftest import client

ARN = "arn:aws:rekognition:us-east-1:123456789012:project/p/version/v/1"
IMAGE = {"Bytes": b"image"}


def request(target: str | None, headers: dict[str, str] | None = None) -> WireRequest:
    given = dict(headers or {})
    if target is not None:
        given["X-Amz-Target"] = target
    return WireRequest("POST", "/", "", given, b"{}")


def test_all_operations_are_there() -> None:
    assert len(OPERATIONS) == 23
    assert len(set(OPERATIONS.values())) == 23
    assert set(OPERATIONS) <= set(model().operation_names)


@pytest.mark.parametrize("name", sorted(OPERATIONS.keys() - {"DetectCustomLabels"}))
def test_operations_of_custom_labels_are_answered_here(name: str) -> None:
    assert urls.route(request(f"RekognitionService.{name}")) is SERVICE


@pytest.mark.parametrize("name", ["DetectLabels", "CompareFaces", "CreateCollection"])
def test_operations_of_rekognition_are_motos(name: str) -> None:
    assert urls.route(request(f"RekognitionService.{name}")) is None


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "Nonsense",
        "RekognitionService.Nonsense",
        "OtherService.CreateProject",
        "CreateProject",
    ],
)
def test_an_unknown_operation_is_refused_here(target: str | None) -> None:
    assert urls.route(request(target)) is SERVICE


@pytest.mark.parametrize(
    "url",
    [
        "https://rekognition.us-east-1.amazonaws.com/",
        "https://rekognition-fips.us-east-1.amazonaws.com/",
        "https://rekognition.eu-west-1.api.aws/",
        "https://rekognition-fips.us-east-1.api.aws/",
    ],
)
def test_endpoints(url: str) -> None:
    assert any(re.match(base, url) for base in urls.url_bases)


def test_no_name_of_motos_backend_is_taken() -> None:
    """moto calls its backend's methods by name."""
    motos = {name for name in vars(RekognitionBackend) if not name.startswith("__")}
    for base in CustomLabelsBackend.__mro__[
        : CustomLabelsBackend.__mro__.index(RekognitionBackend)
    ]:
        assert not motos & vars(base).keys()
    assert callable(RekognitionResponse.dispatch)


# -- moto's canned answer ----------------------------------------------------------------------


def labels(rekognition: Any, arn: str = ARN) -> list[str]:
    answer = rekognition.detect_custom_labels(ProjectVersionArn=arn, Image=IMAGE)
    return [label["Name"] for label in answer["CustomLabels"]]


@mock_aws
def test_moto_answers_while_there_is_no_project(rekognition: Any) -> None:
    assert labels(rekognition) == ["MyLogo"]
    assert labels(rekognition, "any text of twenty characters") == ["MyLogo"]


@mock_aws
def test_moto_no_longer_answers_once_a_project_exists(rekognition: Any) -> None:
    arn = rekognition.create_project(ProjectName="p")["ProjectArn"]
    with pytest.raises(rekognition.exceptions.ResourceNotFoundException):
        labels(rekognition)
    assert labels(client("rekognition", "us-west-2")) == ["MyLogo"]
    rekognition.delete_project(ProjectArn=arn)
    assert rekognition.describe_projects()["ProjectDescriptions"] == []
    assert labels(rekognition) == ["MyLogo"]


@mock_aws
def test_a_project_of_another_account_does_not_count(
    rekognition: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rekognition.create_project(ProjectName="p")
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "210987654321")
    assert labels(rekognition) == ["MyLogo"]


def test_the_rules_apply_inside_mock_vision(rekognition: Any) -> None:
    with mock_vision(), pytest.raises(rekognition.exceptions.ResourceNotFoundException):
        labels(rekognition)


@mock_aws
def test_a_request_without_a_signature_is_refused_here() -> None:
    assert not worlds.current().settings.ends_on_clock
    assert urls.route(request("RekognitionService.DetectCustomLabels")) is SERVICE


@mock_aws
def test_a_region_without_rekognition_is_refused_here() -> None:
    scope = "AKIA/20250101/mars-north-1/rekognition/aws4_request"
    signed = {
        "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0",
        "X-Amz-Date": "20250101T000000Z",
    }
    assert urls.route(request("RekognitionService.DetectCustomLabels", signed)) is SERVICE


# -- moto's own operations ---------------------------------------------------------------------


@mock_aws
def test_motos_operations_answer_as_before(rekognition: Any) -> None:
    assert rekognition.detect_labels(Image=IMAGE)["Labels"]
    assert rekognition.detect_text(Image=IMAGE)["TextDetections"]
    assert rekognition.compare_faces(SourceImage=IMAGE, TargetImage=IMAGE)["FaceMatches"]
    video = {"S3Object": {"Bucket": "bucket", "Name": "video"}}
    job = rekognition.start_text_detection(Video=video)["JobId"]
    assert rekognition.get_text_detection(JobId=job)["JobStatus"] == "SUCCEEDED"


def test_motos_operations_answer_beside_custom_labels(rekognition: Any) -> None:
    with mock_vision():
        rekognition.create_project(ProjectName="p")
        assert rekognition.detect_text(Image=IMAGE)["TextDetections"]
        assert len(rekognition.describe_projects()["ProjectDescriptions"]) == 1


@mock_aws
def test_motos_route_leads_here_as_well(rekognition: Any) -> None:
    """Where moto records, or only mocks some services, requests go its own way."""
    with mock_aws(config={"core": {"service_whitelist": ["rekognition"]}}):
        arn = rekognition.create_project(ProjectName="p")["ProjectArn"]
        assert rekognition.describe_projects()["ProjectDescriptions"][0]["ProjectArn"] == arn
        assert rekognition.detect_text(Image=IMAGE)["TextDetections"]
        with pytest.raises(rekognition.exceptions.ResourceNotFoundException):
            labels(rekognition)


# -- Isolation, and constraint errors ----------------------------------------------------------


def test_accounts_and_regions_are_apart(rekognition: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with mock_vision():
        rekognition.create_project(ProjectName="p")
        west = client("rekognition", "us-west-2")
        assert west.describe_projects()["ProjectDescriptions"] == []
        west.create_project(ProjectName="p")
        monkeypatch.setenv("MOTO_ACCOUNT_ID", "210987654321")
        assert rekognition.describe_projects()["ProjectDescriptions"] == []
        arn = rekognition.create_project(ProjectName="p")["ProjectArn"]
        assert arn.split(":")[4] == "210987654321"
        monkeypatch.undo()
        (project,) = rekognition.describe_projects()["ProjectDescriptions"]
        assert project["ProjectArn"].split(":")[4] == ACCOUNT


def test_a_new_mock_begins_empty(rekognition: Any) -> None:
    for _ in range(2):
        with mock_vision():
            assert rekognition.describe_projects()["ProjectDescriptions"] == []
            rekognition.create_project(ProjectName="p")
    assert not list(rekognition_backends)


@pytest.mark.parametrize(
    ("setting", "code"),
    [("documented", "InvalidParameterException"), ("observed", "ValidationException")],
)
def test_broken_constraints(rekognition: Any, setting: Any, code: str) -> None:
    with mock_vision(constraint_errors=setting):
        with pytest.raises(ClientError) as refused:
            rekognition.describe_projects(NextToken="x" * 1025)
        error = refused.value.response["Error"]
        assert error["Code"] == code
        assert error["Message"].startswith("1 validation error detected: Value 'xxx")
        with pytest.raises(ClientError, match=r"ValidationException.*Value '101' at 'maxResults'"):
            rekognition.describe_projects(MaxResults=101)
        assert rekognition.describe_projects(NextToken="")["ProjectDescriptions"] == []


def test_moto_counts_resources_but_no_entries() -> None:
    assert {"Project", "Dataset", "ProjectVersion"} <= model_data["rekognition"].keys()
    assert "Resource" not in model_data["rekognition"]
