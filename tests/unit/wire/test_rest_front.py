"""Routes of a REST-JSON endpoint, and parameters from everywhere in a request."""

from __future__ import annotations

from typing import Any

import pytest

from mock_vision.wire.failures import FrameworkError, LiteralError
from mock_vision.wire.model import load
from mock_vision.wire.request import WireRequest
from tests.support.served import SIGNED, Headers, botocore_model

ENTRIES = "/2020-11-20/projects/p/datasets/train/entries"
MODEL = "/2020-11-20/projects/p/models/1"
WRONG_INTEGER = "class java.lang.String can not be converted to an Integer"
WRONG_TIME = "class java.lang.String can not be converted to milliseconds since epoch"


def receive(
    method: str, path: str, query: str = "", body: Any = b"", **headers: str
) -> tuple[str, dict[str, Any]]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = WireRequest(method, path, query, Headers({**SIGNED, **named}), body)
    operation, params, _ = load("lookoutvision").receive(request)
    return operation.name, params


def refusal(method: str, path: str, query: str = "", body: Any = b"") -> tuple[str, str | None]:
    with pytest.raises(FrameworkError) as caught:
        receive(method, path, query, body)
    return caught.value.code, caught.value.message


def test_every_operation_has_its_route() -> None:
    model = botocore_model("lookoutvision")
    for name in model.operation_names:
        http = model.operation_model(name).http
        path = http["requestUri"]
        for label in ("projectName", "datasetType", "modelVersion", "jobName", "resourceArn"):
            path = path.replace(f"{{{label}}}", "1")
        assert receive(http["method"], path)[0] == name


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/2020-11-20/projects/"),
        ("GET", "/2020-11-21/projects"),
        ("GET", "/2020-11-20/Projects"),
        ("PUT", "/2020-11-20/projects"),
        ("get", "/2020-11-20/projects"),
        ("GET", "/2020-11-20/projects/p/models/1/"),
        ("GET", "/2020-11-20/projects//models/1"),
        ("GET", "/2020-11-20/tags/arn:aws:lookoutvision:us-east-1:1:model/p/1"),
        ("POST", "/2020-11-20/projects/p/models/1/detect/more"),
    ],
)
def test_paths_and_methods_without_an_operation(method: str, path: str) -> None:
    with pytest.raises(LiteralError) as caught:
        receive(method, path)
    assert caught.value.status == 403
    assert b"Unable to determine service/operation name to be authorized" in caught.value.body


def test_an_arn_is_one_encoded_segment() -> None:
    path = "/2020-11-20/tags/arn%3Aaws%3Alookoutvision%3Aus-east-1%3A1%3Amodel%2Fp%2F1"
    assert receive("GET", path) == (
        "ListTagsForResource",
        {"ResourceArn": "arn:aws:lookoutvision:us-east-1:1:model/p/1"},
    )


def test_labels_are_decoded_after_the_route_is_known() -> None:
    assert receive("GET", "/2020-11-20/projects/a%2Fmodels+%C3%A9%ff%zz")[1] == {
        "ProjectName": "a/models+é\ufffd%zz"
    }


def test_parameters_from_path_query_headers_and_body() -> None:
    body = b'{"MinInferenceUnits": 1, "ProjectName": "not read here", "ClientToken": "nor here"}'
    assert receive("POST", f"{MODEL}/start", "maxResults=7", body, X_Amzn_Client_Token="t-1") == (
        "StartModel",
        {"ProjectName": "p", "ModelVersion": "1", "ClientToken": "t-1", "MinInferenceUnits": 1},
    )


def test_the_bytes_of_an_image_are_not_changed() -> None:
    image = bytes(range(256))
    name, params = receive("POST", f"{MODEL}/detect", body=image, Content_Type="image/png")
    assert name == "DetectAnomalies"
    assert params["Body"] is image
    assert params["ContentType"] == "image/png"


def test_an_empty_body_is_an_absent_image() -> None:
    assert receive("POST", f"{MODEL}/detect")[1] == {"ProjectName": "p", "ModelVersion": "1"}


def test_queries() -> None:
    query = (
        "labeled=true&anomalyClass=&createdBefore=2021-04-09T16%3A42%3A37.124Z&maxResults=%2B10"
        "&sourceRefContains=a%20b+c%C3%A9&nextToken=&maxResults=20&unknown=x&&MaxResults=5"
    )
    assert receive("GET", ENTRIES, query)[1] == {
        "ProjectName": "p",
        "DatasetType": "train",
        "Labeled": True,
        "AnomalyClass": "",
        "BeforeCreationDate": 1_617_986_557_124_000,
        "NextToken": "",
        "MaxResults": 10,
        "SourceRefContains": "a b cé",
    }


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("tagKeys=a%20b&tagKeys=c", ["a b", "c"]),
        ("tagKeys=", [""]),
        ("tagKeys", [""]),
        ("", None),
        ("other=1", None),
    ],
)
def test_lists_in_queries(query: str, keys: list[str] | None) -> None:
    assert receive("DELETE", "/2020-11-20/tags/a", query)[1].get("TagKeys") == keys


@pytest.mark.parametrize(
    ("text", "ticks"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("2021-04-09T16:42:37Z", 1_617_986_557_000_000),
        ("2021-04-09T16:42:37.5%2B00:00", 1_617_986_557_500_000),
        ("2021-04-09T18:42:37.124000999%2B02:00", 1_617_986_557_124_000),
        ("2021-04-09T16:12:37-00:30", 1_617_986_557_000_000),
        ("1969-12-31T23:59:59.999999Z", -1),
    ],
)
def test_instants(text: str, ticks: int) -> None:
    assert receive("GET", ENTRIES, f"createdAfter={text}")[1]["AfterCreationDate"] == ticks


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("maxResults=ten", WRONG_INTEGER),
        ("maxResults=", WRONG_INTEGER),
        ("maxResults=1.5", WRONG_INTEGER),
        ("maxResults=1_0", WRONG_INTEGER),
        ("maxResults=%D9%A1", WRONG_INTEGER),
        ("maxResults=2147483648", WRONG_INTEGER),
        ("maxResults=" + "9" * 5000, WRONG_INTEGER),
        ("labeled=maybe", "'MAYBE' can not be converted to an Boolean"),
        ("createdBefore=yesterday", WRONG_TIME),
        ("createdBefore=2021-13-09T16:42:37Z", WRONG_TIME),
        ("createdBefore=2021-04-09T16:42:37", WRONG_TIME),
        ("createdBefore=1617986557", WRONG_TIME),
        ("createdBefore=0000-04-09T16:42:37Z", WRONG_TIME),
    ],
)
def test_queries_of_the_wrong_type(query: str, text: str) -> None:
    assert refusal("GET", ENTRIES, query) == ("SerializationException", text)


@pytest.mark.parametrize("body", [b"hello", b"[]", b"null", b'{"ProjectName": ', b"\xff"])
def test_bodies_without_a_json_object(body: bytes) -> None:
    assert refusal("POST", "/2020-11-20/projects", body=body) == ("SerializationException", None)


def test_a_member_of_the_wrong_type() -> None:
    assert refusal("POST", "/2020-11-20/projects", body=b'{"ProjectName": true}') == (
        "SerializationException",
        "class java.lang.Boolean can not be converted to an String",
    )


def test_bodies_are_parsed_only_if_members_are_in_them() -> None:
    assert receive("POST", "/2020-11-20/projects") == ("CreateProject", {})
    assert receive("POST", f"{MODEL}/stop", body=b"not json")[0] == "StopModel"
    assert receive("GET", "/2020-11-20/projects", body=b"not json")[0] == "ListProjects"
