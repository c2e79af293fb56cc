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
def test_everything_else_is_motos(server: Client, path: str) -> None:
    answer = server.get(path)
    assert b"NoSuchBucket" in answer.data


def test_once_is_enough() -> None:
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
    assert infer("host", environ) == "host"  # type: ignore[arg-type]  # the older order
    assert infer(None, environ) == "lookoutvision.us-east-1.amazonaws.com"  # type: ignore[arg-type]
