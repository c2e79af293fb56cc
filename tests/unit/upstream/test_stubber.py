from types import SimpleNamespace
from typing import Any

import boto3
import pytest
import requests
from botocore.exceptions import EndpointConnectionError
from moto import mock_aws
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.exceptions import ServiceNotWhitelisted
from moto.moto_api import recorder

from mock_vision import mock_vision
from mock_vision.upstream import stubber
from mock_vision.upstream.stubber import HOST

CREDENTIALS = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}


def client(service: str = "lookoutvision", region: str = "us-east-1", **options: Any) -> Any:
    return boto3.client(service, region_name=region, **CREDENTIALS, **options)  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("url", "groups"),
    [
        ("https://lookoutvision.us-east-1.amazonaws.com/a?b=c", ("lookoutvision", "/a", "b=c")),
        ("https://rekognition.cn-north-1.amazonaws.com.cn/", ("rekognition", "/", None)),
        ("https://rekognition-fips.us-east-1.amazonaws.com/", ("rekognition", "/", None)),
        ("https://rekognition.eu-west-1.api.aws/", ("rekognition", "/", None)),
        ("https://vpce-1.rekognition.us-east-1.vpce.amazonaws.com", ("rekognition", None, None)),
        ("http://rekognition.us-east-1.amazonaws.com:80/", ("rekognition", "/", None)),
    ],
)
def test_the_hosts_of_both_services(url: str, groups: tuple[str | None, ...]) -> None:
    match = HOST.match(url)
    assert match is not None
    assert match.groups() == groups


@pytest.mark.parametrize(
    "url",
    [
        "https://s3.amazonaws.com/rekognition.us-east-1.amazonaws.com",
        "https://rekognition.us-east-1.amazonaws.com.evil.example/",
        "https://streaming-rekognition.us-east-1.amazonaws.com/",
        "http://localhost:5000/",
    ],
)
def test_other_hosts_are_left_alone(url: str) -> None:
    assert HOST.match(url) is None


@pytest.mark.parametrize("region", ["sa-east-1", "us-gov-west-1", "mars-1"])
def test_a_region_without_the_service_is_a_host_that_is_not_there(region: str) -> None:
    with mock_vision(), pytest.raises(EndpointConnectionError) as raised:
        client(region=region).list_projects()
    assert f'"https://lookoutvision.{region}.' in str(raised.value)
    assert "(mock_vision refused the request, and nothing left" in str(raised.value)
    assert f"lookoutvision is not in the Region {region}," in str(raised.value)


def test_fips_endpoints_are_served() -> None:
    url = "https://rekognition-fips.us-east-1.amazonaws.com"
    with mock_aws():
        found = client("rekognition", endpoint_url=url).describe_projects()
        assert found["ProjectDescriptions"] == []
        assert client("rekognition", endpoint_url=url).detect_text(Image={"Bytes": b"x"})


@pytest.fixture
def own_route(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hosts of the requests that went moto's own way."""
    seen: list[str] = []
    process = BotocoreStubber.process_request

    def note(self: BotocoreStubber, request: Any) -> Any:
        seen.append(request.url)
        return process(self, request)

    monkeypatch.setattr(BotocoreStubber, "process_request", note)
    return seen


def test_requests_to_our_hosts_do_not_go_through_motos_route(own_route: list[str]) -> None:
    with mock_vision():
        client().list_projects()
        client("rekognition").describe_projects()
        assert own_route == []
        client("sqs").list_queues()
        assert len(own_route) == 1


def test_a_whitelist_is_obeyed(own_route: list[str]) -> None:
    config: Any = {"core": {"service_whitelist": ["lookoutvision"]}}
    with mock_vision(config=config):
        assert client().list_projects()["Projects"] == []
        assert len(own_route) == 1
    config = {"core": {"service_whitelist": ["s3"]}}
    with mock_vision(config=config), pytest.raises(ServiceNotWhitelisted):
        client().list_projects()


def test_a_passthrough_leaves_the_mock(own_route: list[str]) -> None:
    config: Any = {"core": {"passthrough": {"services": ["s3"]}}}
    with mock_vision(config=config):
        assert client().list_projects()["Projects"] == []
        assert len(own_route) == 1


def test_the_recorder_records_ours(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "_location", str(tmp_path / "recording"))
    with mock_vision():
        recorder.start_recording()
        try:
            client().create_project(ProjectName="x")
        finally:
            recorder.stop_recording()
        client().create_project(ProjectName="y")
    recorded = (tmp_path / "recording").read_text()
    assert recorded.count("\n") == 1
    assert "/2020-11-20/projects" in recorded


@pytest.mark.parametrize(
    ("service", "url"),
    [
        ("lookoutvision", "https://lookoutvision.us-east-1.amazonaws.com/2020-11-20/projects"),
        ("lookoutvision", "https://lookoutvision-fips.us-east-1.amazonaws.com/2020-11-20/projects"),
        ("rekognition", "https://rekognition.us-east-1.amazonaws.com/"),
        ("rekognition", "https://rekognition.us-east-1.api.aws/"),
    ],
)
def test_raw_http_is_served_through_motos_route(service: str, url: str) -> None:
    scope = f"AKID/20250101/us-east-1/{service}/aws4_request"
    headers = {
        "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=00",
        "X-Amz-Date": "20250101T000000Z",
    }
    with mock_aws():
        if service == "rekognition":
            headers["X-Amz-Target"] = "RekognitionService.DescribeProjects"
            headers["Content-Type"] = "application/x-amz-json-1.1"
            answer = requests.post(url, data="{}", headers=headers, timeout=5)
            assert answer.json() == {"ProjectDescriptions": []}
        else:
            answer = requests.get(url, headers=headers, timeout=5)
            assert answer.json() == {"Projects": []}
        assert answer.status_code == 200
        headers["Authorization"] = headers["Authorization"].replace("us-east-1", "mars-1")
        refused = requests.request(
            answer.request.method or "", url, data=answer.request.body, headers=headers, timeout=5
        )
        assert refused.status_code in (400, 403)
        assert "Credential should be scoped to a valid region" in refused.text


def test_accounts_and_regions_are_apart() -> None:
    with mock_vision():
        client().create_project(ProjectName="x")
        assert client(region="eu-west-1").list_projects()["Projects"] == []
        sts = boto3.client("sts", region_name="us-east-1")
        role = sts.assume_role(
            RoleArn="arn:aws:iam::111111111111:role/r", RoleSessionName="session"
        )
        keys = role["Credentials"]
        other = boto3.client(  # type: ignore[call-overload]
            "lookoutvision",
            region_name="us-east-1",
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
        )
        assert other.list_projects()["Projects"] == []
        arn = other.create_project(ProjectName="x")["ProjectMetadata"]["ProjectArn"]
        assert arn == "arn:aws:lookoutvision:us-east-1:111111111111:project/x"


def test_the_account_of_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "222222222222")
    with mock_vision():
        arn = client("rekognition").create_project(ProjectName="x")["ProjectArn"]
        assert ":222222222222:" in arn


@pytest.mark.parametrize("key", ["FOOBARKEY", "testing"])
def test_a_request_after_the_last_mock_is_announced(key: str) -> None:
    sent: list[Any] = []
    send = stubber._answer_unhandled(lambda endpoint, request: sent.append(request))
    endpoint = SimpleNamespace(_endpoint_prefix="lookoutvision")
    header = f"AWS4-HMAC-SHA256 Credential={key}/20300101/us-east-1/lookoutvision/aws4_request"
    request: Any = SimpleNamespace(url="https://x", headers={"Authorization": header.encode()})
    with pytest.warns(RuntimeWarning, match="after the last mock ended.*Join the thread"):
        send(endpoint, request)
    assert sent == [request]


@pytest.mark.parametrize(
    ("prefix", "key"), [("lookoutvision", "AKIAREAL"), ("sqs", "FOOBARKEY"), ("rekognition", "")]
)
def test_other_requests_without_a_mock_are_left_alone(prefix: str, key: str) -> None:
    sent: list[Any] = []
    send = stubber._answer_unhandled(lambda endpoint, request: sent.append(request))
    headers = {"Authorization": f"Credential={key}/"} if key else {}
    request: Any = SimpleNamespace(url="https://x", headers=headers)
    endpoint = SimpleNamespace(_endpoint_prefix=prefix)
    send(endpoint, request)
    assert sent == [request]
