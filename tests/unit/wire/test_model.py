"""Whole requests and answers of all operations, against botocore's own serialiser and parser."""

from __future__ import annotations

import random
from typing import Any

import pytest
from botocore.awsrequest import HeadersDict
from botocore.model import ListShape, MapShape, Shape, StructureShape
from botocore.parsers import create_parser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_vision.virtual_time.ticks import from_datetime
from mock_vision.wire.failures import FrameworkError
from mock_vision.wire.headers import response_headers
from mock_vision.wire.model import load
from mock_vision.wire.request import WireRequest
from mock_vision.wire.service_error import ServiceError
from tests.support.served import SIGNED, Headers, input_shape, operations, output_shape, sent
from tests.support.strategies import requests, values

every_operation = pytest.mark.parametrize(("service", "name"), operations())
a_few = settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])


def converted(shape: Shape, value: Any, convert: dict[str, Any]) -> Any:
    """The value with each leaf converted by its type."""
    if isinstance(shape, StructureShape):
        return {name: converted(shape.members[name], item, convert) for name, item in value.items()}
    if isinstance(shape, ListShape):
        return [converted(shape.member, item, convert) for item in value]
    if isinstance(shape, MapShape):
        return {key: converted(shape.value, item, convert) for key, item in value.items()}
    return convert.get(shape.type_name, lambda leaf: leaf)(value)


@every_operation
@a_few
@given(data=st.data())
def test_parameters_arrive_as_botocore_sends_them(
    service: str, name: str, data: st.DataObject
) -> None:
    shape = input_shape(service, name)
    params = data.draw(requests(shape))
    operation, received, caller = load(service).receive(sent(service, name, params))
    # An empty list in the query and an empty payload leave nothing on the wire.
    left_out = {"TagKeys"} if service == "lookoutvision" and params.get("TagKeys") == [] else set()
    left_out |= {"Body"} if params.get("Body") == b"" else set()
    expected = converted(shape, params, {"timestamp": from_datetime})
    assert operation.name == name
    assert received == {key: value for key, value in expected.items() if key not in left_out}
    assert caller == ("AKIDEXAMPLE", "eu-west-1")
    operation.violations(received)  # has an opinion on anything of the right type


@every_operation
@a_few
@given(data=st.data())
def test_botocore_reads_what_is_rendered(service: str, name: str, data: st.DataObject) -> None:
    shape = output_shape(service, name)
    generated = data.draw(values(shape))
    model = load(service)
    output = converted(shape, generated, {"timestamp": from_datetime})
    operation = model.operation(name)
    body = operation.render(output)
    headers = HeadersDict(response_headers(model.protocol, "id-1", len(body), 0))
    parsed = create_parser(model.protocol).parse(
        {"status_code": operation.status, "headers": headers, "body": body}, shape
    )
    metadata = parsed.pop("ResponseMetadata")
    assert metadata["RequestId"] == "id-1"
    in_milliseconds = {"timestamp": lambda at: round(from_datetime(at) / 1000)}
    cut = {"timestamp": lambda at: from_datetime(at) // 1000}
    assert converted(shape, parsed, in_milliseconds) == converted(shape, generated, cut)


@every_operation
def test_statuses_and_arguments(service: str, name: str) -> None:
    operation = load(service).operation(name)
    accepted = {
        "CreateDataset",
        "CreateModel",
        "DeleteDataset",
        "DeleteModel",
        "StartModel",
        "StopModel",
        "UpdateDatasetEntries",
    }
    expected = 202 if service == "lookoutvision" and name in accepted else 200
    assert operation.status == expected
    assert list(operation.arguments) == list(input_shape(service, name).members)


def test_arguments_are_snake_case() -> None:
    arguments = load("lookoutvision").operation("CreateModel").arguments
    assert arguments == {
        "ProjectName": "project_name",
        "Description": "description",
        "ClientToken": "client_token",
        "OutputConfig": "output_config",
        "KmsKeyId": "kms_key_id",
        "Tags": "tags",
    }


def test_a_model_is_loaded_once_and_compiles_an_operation_once() -> None:
    model = load("rekognition")
    assert load("rekognition") is model
    assert model.operation("DescribeProjects") is model.operation("DescribeProjects")
    assert model.operation("DescribeProject") is None


def test_every_operation_of_a_model_can_be_compiled() -> None:
    model = load("rekognition")
    assert len(model.operation_names) > 70
    assert all(model.operation(name).name == name for name in model.operation_names)


def test_captured_bodies() -> None:
    model = load("lookoutvision")
    stopping = model.operation("StopModel").render({"Status": "STOPPING_HOSTING"})
    assert stopping == b'{"Status":"STOPPING_HOSTING"}'
    assert len(stopping) == 29
    detected = {
        "DetectAnomalyResult": {
            "Confidence": 0.9930121898651123,
            "IsAnomalous": True,
            "Source": {"Type": "direct"},
        }
    }
    body = model.operation("DetectAnomalies").render(detected)
    assert len(body) == 103
    assert body == (
        b'{"DetectAnomalyResult":{"Source":{"Type":"direct"},"IsAnomalous":true,'
        b'"Confidence":0.9930121898651123}}'
    )


@pytest.mark.parametrize("name", ["DeleteDataset", "TagResource", "UntagResource"])
@pytest.mark.parametrize("service", ["lookoutvision", "rekognition"])
def test_empty_outputs(service: str, name: str) -> None:
    assert load(service).operation(name).render({}) == b"{}"


@pytest.mark.parametrize(
    ("service", "request_", "code"),
    [
        (
            "rekognition",
            WireRequest("POST", "/", "", Headers({}), bytes(10 * 1024 * 1024 + 1)),
            "RequestEntityTooLargeException",
        ),
        (
            "rekognition",
            WireRequest("GET", "/", "", Headers({}), b"{}"),
            "AccessDeniedException",
        ),
        (
            "rekognition",
            WireRequest(
                "POST", "/", "", Headers({"Content-Type": "application/x-amz-json-1.1"}), "x"
            ),
            "SerializationException",
        ),
        (
            "rekognition",
            WireRequest(
                "POST", "/", "", Headers({"Content-Type": "application/x-amz-json-1.1"}), "{}"
            ),
            "UnknownOperationException",
        ),
        (
            "lookoutvision",
            WireRequest("GET", "/nowhere", "", Headers({})),
            "AccessDeniedException",
        ),
        (
            "lookoutvision",
            WireRequest("GET", "/", "", Headers({}), bytes(16 * 1024 * 1024 + 1)),
            "RequestEntityTooLargeException",
        ),
    ],
)
def test_errors_that_come_before_the_missing_signature(
    service: str, request_: WireRequest, code: str
) -> None:
    with pytest.raises(FrameworkError) as caught:
        load(service).receive(request_)
    assert caught.value.code == code


JSON_TARGET = {
    "Content-Type": "application/x-amz-json-1.1",
    "X-Amz-Target": "RekognitionService.DescribeProjects",
}


@pytest.mark.parametrize(
    ("service", "method", "path", "headers", "body"),
    [
        ("rekognition", "POST", "/", JSON_TARGET, '{"MaxResults": "wrong type"}'),
        ("lookoutvision", "POST", "/2020-11-20/projects", {}, "broken"),
    ],
)
def test_errors_that_come_after_the_missing_signature(
    service: str, method: str, path: str, headers: dict[str, str], body: str
) -> None:
    with pytest.raises(FrameworkError) as caught:
        load(service).receive(WireRequest(method, path, "", Headers(headers), body))
    assert caught.value.code == "MissingAuthenticationTokenException"
    signed = WireRequest(method, path, "", Headers({**headers, **SIGNED}), body)
    with pytest.raises(FrameworkError, match=r"Serialization|can not be converted"):
        load(service).receive(signed)


def test_a_failure_is_read_by_botocore() -> None:
    class NotFoundError(ServiceError):
        code = "ResourceNotFoundException"
        status = 404

    error = NotFoundError("no p", {"ResourceId": "p", "ResourceType": "PROJECT"})
    model = load("lookoutvision")
    status, headers, body = model.failure(error, "id-1", 0, random.Random(0))
    parsed = create_parser(model.protocol).parse(
        {"status_code": status, "headers": HeadersDict(headers), "body": body},
        output_shape("lookoutvision", "DescribeProject"),
    )
    assert parsed["Error"] == {"Code": "ResourceNotFoundException", "Message": "no p"}


def test_a_signed_request_needs_no_more_than_its_headers() -> None:
    request = WireRequest("GET", "/2020-11-20/projects", "", Headers(SIGNED))
    assert load("lookoutvision").receive(request)[1:] == (
        {},
        ("AKIDEXAMPLE", "eu-west-1"),
    )
