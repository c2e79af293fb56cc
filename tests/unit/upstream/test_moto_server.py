"""moto's server, which has one address for all services, and requests without a signature."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.test import Client, TestResponse

from mock_vision import mock_vision
from mock_vision.upstream import moto_server as dispatching

TARGET = {"X-Amz-Target": "RekognitionService.DescribeProjects"}
JSON = {"Content-Type": "application/x-amz-json-1.1"}
MISSING = {"message": "Missing Authentication Token"}
BROKEN = ["nonsense", "Bearer x", "AWS4-HMAC-SHA256 Credential=a/b/c"]


@pytest.fixture
def server() -> Iterator[Client]:
    with mock_vision():
        yield Client(DomainDispatcherApplication(create_backend_app))


def post(server: Client, path: str = "/", **headers: str) -> TestResponse:
    return server.post(path, data="{}", headers={**JSON, **headers})


@pytest.mark.parametrize("path", ["/2020-11-20/projects", "/2020-11-20/tags/arn%3Aaws"])
def test_lookouts_paths_are_known(server: Client, path: str) -> None:
    answer = post(server, path)
    assert (answer.status_code, answer.json) == (403, MISSING)


def test_rekognitions_target_is_known(server: Client) -> None:
    answer = post(server, **TARGET)
    assert answer.status_code == 400
    assert json.loads(answer.data) == {"__type": "MissingAuthenticationTokenException", **MISSING}


@pytest.mark.parametrize("header", BROKEN)
def test_broken_signatures_are_refused_by_the_service(server: Client, header: str) -> None:
    lookout = post(server, "/2020-11-20/projects", Authorization=header)
    assert lookout.status_code == 403
    assert lookout.headers["x-amzn-ErrorType"] == "IncompleteSignatureException"
    rekognition = post(server, **TARGET, Authorization=header)
    assert json.loads(rekognition.data)["__type"] == "IncompleteSignatureException"


def test_a_signature_says_more_than_path_and_target(server: Client) -> None:
    scope = "AKIA/20250101/us-east-1/s3/aws4_request"
    signed = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"
    answer = server.get("/2020-11-20/projects", headers={"Authorization": signed})
    assert b"NoSuchBucket" in answer.data


@pytest.mark.parametrize("path", ["/2020-11-20/other", "/2020-11-20/projectsx", "/bucket/projects"])
def test_other_requests_are_left_to_moto(server: Client, path: str) -> None:
    answer = server.get(path)
    assert b"NoSuchBucket" in answer.data


def test_installing_again_changes_nothing() -> None:
    before = DomainDispatcherApplication.infer_service_region_host
    dispatching.install()
    assert DomainDispatcherApplication.infer_service_region_host is before


def test_the_body_may_come_first_as_in_older_versions_of_moto(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def older(self: object, body: str | None, environ: dict[str, str]) -> str | None:
        return body

    monkeypatch.setattr(DomainDispatcherApplication, "infer_service_region_host", older)
    dispatching.install()
    infer = DomainDispatcherApplication(create_backend_app).infer_service_region_host
    environ = {"PATH_INFO": "/2020-11-20/projects"}
    sqs = "sqs.us-east-1.amazonaws.com"
    assert infer(sqs, environ) == sqs  # type: ignore[arg-type]  # the older order
    assert infer(None, environ) == "lookoutvision.us-east-1.amazonaws.com"  # type: ignore[arg-type]


SCOPE = "A/20250101/us-east-1/{}/aws4_request"
SIGNED = "AWS4-HMAC-SHA256 Credential=" + SCOPE + ", SignedHeaders=host, Signature=0"
PREFLIGHT = {"Origin": "http://page", "Access-Control-Request-Method": "GET"}


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Amz-Target": "x"},
        {"Authorization": SIGNED.format("xyz")},
        {"Authorization": SIGNED.format("dynamodb")},
    ],
)
def test_malformed_requests_are_no_error_of_the_server(
    server: Client, headers: dict[str, str]
) -> None:
    assert server.get("/2020-11-20/projects", headers=headers).status_code == 403
    assert post(server, **headers).status_code < 500
    answer = post(server, **{**TARGET, **headers} if "X-Amz-Target" not in headers else headers)
    assert answer.status_code < 500


def test_names_of_motos_own_modules_stay_hosts(server: Client) -> None:
    headers = {
        "X-Amz-Target": "DynamoDB_20120810.ListTables",
        "Authorization": SIGNED.format("dynamodb"),
    }
    assert json.loads(post(server, **headers).data) == {"TableNames": []}


def test_a_preflight_of_a_browser_is_granted(server: Client) -> None:
    answer = server.options("/2020-11-20/projects", headers=PREFLIGHT)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "http://page"
    assert "GET" in answer.headers["Access-Control-Allow-Methods"]
    assert server.options("/2020-11-20/projects").status_code == 403


@pytest.mark.parametrize(
    ("path", "sent", "policies"),
    [
        ("/bucket/page.html", {"Sec-Fetch-Dest": "document"}, ["sandbox"]),
        ("/bucket/page.html", {"Sec-Fetch-Dest": "iframe"}, ["sandbox"]),
        ("/bucket/page.html", {"Accept": "text/html,*/*;q=0.8"}, ["sandbox"]),
        ("/bucket/page.html", {"Sec-Fetch-Dest": "image"}, []),
        ("/bucket/page.html", {}, []),
        ("/moto-api/", {"Sec-Fetch-Dest": "document"}, []),
    ],
)
def test_documents_may_run_no_script(
    server: Client, path: str, sent: dict[str, str], policies: list[str]
) -> None:
    """An object of S3 has the origin of the control plane."""
    answer = server.get(path, headers=sent)
    assert answer.headers.getlist("Content-Security-Policy") == policies
