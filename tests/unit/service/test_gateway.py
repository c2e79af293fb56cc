"""One reading of a request in each of moto's modes."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from mock_vision import UsageError, mock_vision
from mock_vision.rekognition.service import SERVICE
from mock_vision.service.gateway import serve_handler_request, undated_for_servers, wire_request
from mock_vision.wire.response import Response
from tests.support.pictures import png
from tests.support.served import sent

ARN = "arn%3Aaws%3Alookoutvision%3Aus-east-1%3A123456789012%3Amodel%2Fboards%2F1"
URL = f"https://lookoutvision.us-east-1.amazonaws.com/2020-11-20/tags/{ARN}?tagKeys=a"


def test_a_request_that_botocore_prepared() -> None:
    prepared = SimpleNamespace(method="DELETE", body=b"body")
    received = wire_request(prepared, URL, {"X-Thing": "1"})
    assert received.path == f"/2020-11-20/tags/{ARN}"
    assert (received.method, received.query, received.body) == ("DELETE", "tagKeys=a", b"body")
    assert received.header("X-Thing") == "1"


def test_a_request_of_a_proxy_has_text() -> None:
    prepared = SimpleNamespace(method="POST", body="text")
    assert wire_request(prepared, "https://host.example", {}).body == b"text"
    assert wire_request(prepared, "https://host.example", {}).path == "/"


def test_a_werkzeug_request_keeps_the_encoding_of_its_path() -> None:
    environ = EnvironBuilder(path="/decoded/path", query_string="a=1", data=b"body").get_environ()
    environ["RAW_URI"] = f"/2020-11-20/tags/{ARN}?a=1"
    received = wire_request(Request(environ), "http://localhost/decoded/path", {})
    assert (received.path, received.query) == (f"/2020-11-20/tags/{ARN}", "a=1")
    assert received.body == b"body"


def test_a_client_over_http_gets_the_message_for_the_author() -> None:
    with mock_vision() as vision:
        model = vision.given.label_model("parts", labels=["a", "b"], region="eu-west-1")
        vision.answers.labels(None, [("c", 90)])
        members = {"ProjectVersionArn": model.arn, "Image": {"Bytes": png(80, 80)}}
        request = sent("rekognition", "DetectCustomLabels", members)
        with pytest.raises(UsageError, match="unknown label of model parts/v1 'c'"):
            serve_handler_request(SimpleNamespace(), SERVICE, request)
        served = SimpleNamespace(environ={"SERVER_SOFTWARE": "werkzeug"})
        answer = serve_handler_request(served, SERVICE, request)
        vision._world.author_errors.take_swallowed(None)
    assert answer.status == 400
    assert answer.headers["x-amzn-ErrorType"] == "MockVisionUsageError"
    assert "unknown label of model parts/v1 'c'" in json.loads(answer.body)["message"]


def test_a_server_dates_its_responses_by_itself() -> None:
    response = Response(200, {"Date": "now", "X": "1"}, b"")
    served = SimpleNamespace(environ={"SERVER_SOFTWARE": "werkzeug"})
    assert undated_for_servers(served, response).headers == {"X": "1"}
    assert undated_for_servers(SimpleNamespace(), response) is response
