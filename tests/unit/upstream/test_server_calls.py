from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from moto.core.config import default_user_config
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.test import Client, EnvironBuilder

from mock_vision import mock_vision
from mock_vision.upstream.server_calls import answered

SIGNED = (
    "AWS4-HMAC-SHA256 Credential=A/20250101/us-east-1/{}/aws4_request,"
    " SignedHeaders=host;x-amz-date, Signature=0"
)
LOOKOUT = {"Authorization": SIGNED.format("lookoutvision"), "X-Amz-Date": "20250101T000000Z"}
REKOGNITION = {
    "Authorization": SIGNED.format("rekognition"),
    "X-Amz-Date": "20250101T000000Z",
    "Content-Type": "application/x-amz-json-1.1",
}


@pytest.fixture(autouse=True)
def _mock() -> Iterator[None]:
    with mock_vision():
        yield


def direct(**request: Any) -> tuple[str, dict[str, str], bytes] | None:
    """What the short way answers; None if the request goes moto's way."""
    seen: list[Any] = []
    environ = {"SERVER_SOFTWARE": "any", **EnvironBuilder(**request).get_environ()}
    body = answered(environ, lambda status, headers, _=None: seen.extend([status, headers]))  # type: ignore[arg-type]
    if body is None:
        assert seen == []
        return None
    return seen[0], dict(seen[1]), b"".join(body)


def test_lookout_is_answered_directly() -> None:
    found = direct(path="/2020-11-20/projects", headers=LOOKOUT)
    assert found is not None
    status, headers, body = found
    assert (status, json.loads(body)) == ("200 OK", {"Projects": []})
    assert headers["Content-Length"] == str(len(body))
    assert "Date" not in headers


def test_encoded_paths_and_bodies_arrive_as_they_were_sent() -> None:
    named = json.dumps({"ProjectName": "boards"})
    made = direct(path="/2020-11-20/projects", method="POST", data=named, headers=LOOKOUT)
    assert made is not None
    arn = json.loads(made[2])["ProjectMetadata"]["ProjectArn"]
    assert arn.endswith(":project/boards")
    found = direct(path="/2020-11-20/projects/boards", method="DELETE", headers=LOOKOUT)
    assert found is not None
    assert json.loads(found[2]) == {"ProjectArn": arn}


def test_custom_labels_are_answered_directly_and_the_rest_of_rekognition_by_moto() -> None:
    def sent(operation: str) -> Any:
        headers = {**REKOGNITION, "X-Amz-Target": f"RekognitionService.{operation}"}
        return direct(path="/", method="POST", data="{}", headers=headers)

    assert sent("DescribeProjects")[0] == "200 OK"
    assert sent("DetectText") is None


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": SIGNED.format("s3")},
        {"Authorization": "Credential=lookoutvision/aws4_request"},
        {**LOOKOUT, "Origin": "http://localhost:3000"},
    ],
)
def test_other_requests_are_left_to_moto(headers: dict[str, str]) -> None:
    assert direct(path="/2020-11-20/projects", headers=headers) is None


@pytest.mark.parametrize("method", ["OPTIONS", "HEAD", "TRACE"])
def test_other_methods_are_left_to_moto(method: str) -> None:
    assert direct(path="/2020-11-20/projects", method=method, headers=LOOKOUT) is None


def test_motos_own_settings_are_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    core: Any = {**default_user_config.get("core", {}), "service_whitelist": ["s3"]}
    monkeypatch.setitem(default_user_config, "core", core)
    assert direct(path="/2020-11-20/projects", headers=LOOKOUT) is None


def test_both_routes_return_the_same_response() -> None:
    server = Client(DomainDispatcherApplication(create_backend_app))
    short = server.get("/2020-11-20/projects/none", headers=LOOKOUT)
    long = server.get(
        "/2020-11-20/projects/none", headers={**LOOKOUT, "Origin": "http://localhost:3000"}
    )
    assert (short.status_code, short.json) == (long.status_code, long.json)
    assert long.headers["Access-Control-Allow-Origin"]
    own = {name for name, _ in short.headers} - {name for name, _ in long.headers}
    assert own == set()
