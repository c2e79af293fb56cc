"""No request leaves a running mock for AWS; the network is replaced by a list of what was sent."""

from __future__ import annotations

import http.client
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests
import responses
import urllib3
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError, HTTPClientError
from botocore.httpsession import URLLib3Session
from moto import mock_aws
from urllib3.connectionpool import HTTPConnectionPool

from mock_vision import EscapedRequestError, mock_vision
from mock_vision.upstream import escapes
from mock_vision.upstream.escapes import check_url, plain_url


class SentError(Exception):
    """A request left."""


@pytest.fixture(autouse=True)
def network(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The URLs of requests that left."""
    sent: list[str] = []

    def make_request(
        pool: HTTPConnectionPool, connection: object, method: str, url: str, *_: Any, **__: Any
    ) -> None:
        sent.append(f"{pool.host}{url}")
        raise SentError

    def connect(address: tuple[str, int], *_: Any, **__: Any) -> None:
        sent.append(address[0])
        raise SentError

    monkeypatch.setattr(HTTPConnectionPool, "_make_request", make_request)
    monkeypatch.setattr("socket.create_connection", connect)
    return sent


def client(service: str, endpoint: str | None = None) -> Any:
    return boto3.client(  # type: ignore[call-overload]
        service,
        region_name="us-east-1",
        aws_access_key_id="a",
        aws_secret_access_key="b",
        endpoint_url=endpoint,
        config=Config(retries={"total_max_attempts": 1}),
    )


ADDRESSES = [
    "http://localhost:4566",
    "http://localhost:4566/base/path",
    "https://REKOGNITION.US-EAST-1.AMAZONAWS.COM",
    "https://rekognition.us-east-1.amazonaws.com.",
    "https://lookoutvision.us-east-1.amazonaws.com.:443",
]


@pytest.mark.parametrize("make_mock", [mock_vision, mock_aws])
@pytest.mark.parametrize("address", ADDRESSES)
def test_the_two_services_are_served_at_every_address(
    network: list[str], make_mock: Any, address: str
) -> None:
    name = "lookoutvision" if "lookout" in address or "local" in address else "rekognition"
    with make_mock():
        if name == "lookoutvision":
            assert client(name, address).list_projects()["Projects"] == []
        if name == "rekognition" or "local" in address:
            found = client("rekognition", address).describe_projects()
            assert found["ProjectDescriptions"] == []
    assert network == []


def test_an_address_of_the_environment(
    network: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://localhost:4566")
    with mock_vision():
        assert client("rekognition").describe_projects()["ProjectDescriptions"] == []
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    profile = tmp_path / "config"
    profile.write_text("[default]\nendpoint_url = http://profile:80\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(profile))
    with mock_vision():
        fresh: Any = boto3.Session()
        assert fresh.client("lookoutvision", "us-east-1").list_projects()["Projects"] == []
    assert network == []


def test_the_option_lets_requests_to_other_addresses_leave(network: list[str]) -> None:
    with mock_vision(endpoints="aws"):
        with pytest.raises(HTTPClientError):
            client("rekognition", "http://localhost:4566").describe_projects()
        assert client("rekognition", ADDRESSES[2]).describe_projects()["ProjectDescriptions"] == []
    assert network == ["localhost/"]


def test_other_services_at_other_addresses_leave_as_under_moto(network: list[str]) -> None:
    with mock_vision(), pytest.raises(HTTPClientError):
        client("sqs", "http://localhost:9324").list_queues()
    assert network == ["localhost/"]


@pytest.mark.parametrize(
    "address", ["https://SQS.US-EAST-1.AMAZONAWS.COM", "https://sqs.us-east-1.on.aws"]
)
def test_other_requests_to_aws_are_refused_with_an_explanation(
    network: list[str], address: str
) -> None:
    with mock_vision(), pytest.raises(EscapedRequestError, match="would have left for AWS"):
        client("sqs", address).list_queues()
    assert network == []


def test_a_swallowed_refusal_fails_the_test() -> None:
    def swallow() -> None:
        try:
            client("sqs", "https://sqs.us-east-1.on.aws").list_queues()
        except Exception:
            return

    with pytest.raises(EscapedRequestError), mock_vision():
        swallow()


def test_requests_that_motos_configuration_lets_through_leave(network: list[str]) -> None:
    config: Any = {"core": {"passthrough": {"urls": [r"https://sqs\..*"], "services": ["sns"]}}}
    with mock_vision(config=config):
        with pytest.raises(HTTPClientError):
            client("sqs").list_queues()
        with pytest.raises(HTTPClientError):
            client("sns").list_topics()
    assert len(network) == 2


def test_outside_of_a_mock_nothing_is_refused(network: list[str]) -> None:
    with pytest.raises(HTTPClientError):
        client("sqs").list_queues()
    assert network == ["sqs.us-east-1.amazonaws.com/"]


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254/latest/meta-data/",
        "[fd00:ec2::254]/",
        "169.254.170.2/v2/credentials/0",
        # AWS_EC2_METADATA_SERVICE_ENDPOINT
        "metadata.test:1338/latest/api/token",
        "metadata.test/latest/meta-data/placement/availability-zone/",
    ],
)
def test_there_is_no_instance_metadata(address: str) -> None:
    with pytest.raises(EndpointConnectionError, match="no instance metadata while a mock runs"):
        check_url("GET", f"http://{address}")


def test_a_metadata_service_of_ones_own_can_be_passed_through(network: list[str]) -> None:
    config: Any = {"core": {"passthrough": {"urls": ["http://metadata.test"], "services": []}}}
    with mock_vision(config=config):
        check_url("GET", "http://metadata.test/latest/api/token")


def test_automatic_defaults_do_not_call_the_instance_metadata(
    network: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_DEFAULTS_MODE", "auto")
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED", raising=False)
    with mock_vision():
        assert client("rekognition").describe_projects()["ProjectDescriptions"] == []
    assert network == []


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://Rekognition.us-east-1.amazonaws.com./?a=b", "/?a=b"),
        ("http://localhost", "/"),
        ("http://localhost/base/of/all", "/"),
    ],
)
def test_the_url_at_aws_of_another_address(url: str, plain: str) -> None:
    assert plain_url(url, "rekognition") == f"https://rekognition.us-east-1.amazonaws.com{plain}"


@pytest.mark.parametrize(
    ("path", "plain"),
    [("/base/2020-11-20/projects", "/2020-11-20/projects"), ("/elsewhere", "/elsewhere")],
)
def test_the_path_at_aws_of_another_address(path: str, plain: str) -> None:
    host = "https://lookoutvision.us-east-1.amazonaws.com"
    assert plain_url(f"http://localhost{path}", "lookoutvision") == host + plain


def test_installing_again_changes_nothing() -> None:
    before = URLLib3Session.send
    escapes.install()
    assert URLLib3Session.send is before


# Requests that no client of botocore sends


def by_requests(url: str) -> None:
    requests.get(url, timeout=5)


def by_urllib3(url: str) -> None:
    urllib3.PoolManager(retries=False).request("GET", url)


def by_urllib(url: str) -> None:
    urllib.request.urlopen(url, timeout=5)


def by_http_client(url: str) -> None:
    http.client.HTTPSConnection(url.split("/")[2], timeout=5).request("GET", "/")


LIBRARIES = [by_requests, by_urllib3, by_urllib, by_http_client]
HOSTS = [
    "sqs.us-east-1.api.aws",
    "runtime.us-east-1.API.AWS",
    "abc.lambda-url.us-east-1.on.aws",
    "sqs.us-gov-west-1.api.aws",
]


@pytest.mark.parametrize("make_mock", [mock_vision, mock_aws])
@pytest.mark.parametrize("send", LIBRARIES)
@pytest.mark.parametrize("host", HOSTS)
def test_requests_of_other_libraries_to_aws_are_refused(
    network: list[str], make_mock: Any, send: Callable[[str], None], host: str
) -> None:
    with make_mock(), pytest.raises(EscapedRequestError, match="would have left for AWS"):
        send(f"https://{host}/")
    assert network == []


@pytest.mark.parametrize("send", LIBRARIES[1:])
@pytest.mark.parametrize("host", ["sqs.us-east-1.amazonaws.com", "iam.cn-north-1.amazonaws.com.cn"])
def test_moto_does_not_answer_them_at_the_usual_addresses_either(
    network: list[str], send: Callable[[str], None], host: str
) -> None:
    refused = pytest.raises(EscapedRequestError, match="that botocore or the library requests")
    with mock_vision(), refused:
        send(f"https://{host}/")
    assert network == []


@pytest.mark.parametrize("host", ["sqs.us-east-1.amazonaws.com", "rekognition.us-east-1.api.aws"])
def test_requests_to_addresses_that_moto_knows_are_answered(network: list[str], host: str) -> None:
    with mock_vision():
        # No service answers this path; moto before 5.1 says so with another code.
        assert requests.get(f"https://{host}/", timeout=5).status_code in (400, 403, 404)
    assert network == []


@pytest.mark.parametrize("send", LIBRARIES)
def test_other_hosts_and_passed_ones_can_be_reached(
    network: list[str], send: Callable[[str], None]
) -> None:
    urls = [r"https://sqs\.us-east-1\.api\.aws/"]
    with mock_vision(config={"core": {"passthrough": {"urls": urls, "services": []}}}):
        for host in ("example.com", HOSTS[0]):
            with pytest.raises(SentError):
                send(f"https://{host}/")
    with pytest.raises(SentError):
        send(f"https://{HOSTS[0]}/")
    reached = ["example.com", HOSTS[0], HOSTS[0]]
    assert [each.rstrip("/") for each in network] == reached


def test_a_request_that_a_proxy_would_pass_on_is_refused(network: list[str]) -> None:
    proxy = urllib3.ProxyManager("http://proxy.test:3128", retries=False)
    with mock_vision():
        with pytest.raises(EscapedRequestError):
            proxy.request("GET", f"http://{HOSTS[0]}/")
        with pytest.raises(EscapedRequestError):
            proxy.request("GET", f"https://{HOSTS[0]}/")
        through = http.client.HTTPConnection("proxy.test", 3128)
        through.set_tunnel(HOSTS[0])
        with pytest.raises(EscapedRequestError):
            through.request("GET", "/")
    assert network == []


# The responses library


def test_responses_started_before_the_mock_answers_what_moto_does_not(network: list[str]) -> None:
    with responses.RequestsMock() as started_before:
        started_before.get("https://example.com/", body="mine")
        with mock_vision():
            assert requests.get("https://example.com/", timeout=5).text == "mine"
            with pytest.raises(requests.ConnectionError, match="Connection refused by Responses"):
                requests.get("https://example.org/", timeout=5)
        assert requests.get("https://example.com/", timeout=5).text == "mine"
    with mock_vision(), pytest.raises(SentError):
        requests.get("https://example.com/", timeout=5)
    assert network == ["example.com/"]
