"""The operations that are served, their models in botocore, and requests as clients send them."""

from __future__ import annotations

import base64
import json
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel, StructureShape
from botocore.serialize import create_serializer

from mock_vision.wire.request import WireRequest

CUSTOM_LABELS = (
    "CopyProjectVersion",
    "CreateDataset",
    "CreateProject",
    "CreateProjectVersion",
    "DeleteDataset",
    "DeleteProject",
    "DeleteProjectPolicy",
    "DeleteProjectVersion",
    "DescribeDataset",
    "DescribeProjectVersions",
    "DescribeProjects",
    "DetectCustomLabels",
    "DistributeDatasetEntries",
    "ListDatasetEntries",
    "ListDatasetLabels",
    "ListProjectPolicies",
    "ListTagsForResource",
    "PutProjectPolicy",
    "StartProjectVersion",
    "StopProjectVersion",
    "TagResource",
    "UntagResource",
    "UpdateDatasetEntries",
)
SIGNED = {
    "Authorization": (
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20240101/eu-west-1/any/aws4_request, "
        "SignedHeaders=host;x-amz-date, Signature=0123abcd"
    ),
    "X-Amz-Date": "20240101T000000Z",
}


class Headers(dict[str, str]):
    """Headers that are found in any case: names are kept in lower case."""

    def __init__(self, headers: dict[str, str]) -> None:
        super().__init__({name.lower(): value for name, value in headers.items()})

    def get(self, key: str, default: Any = None) -> Any:
        return super().get(key.lower(), default)


@cache
def botocore_model(service: str) -> ServiceModel:
    versions = {"lookoutvision": "2020-11-20", "rekognition": "2016-06-27"}
    return ServiceModel(Loader().load_data(f"{service}/{versions[service]}/service-2"), service)


def operations() -> list[tuple[str, str]]:
    """Return service and name of every operation that is served."""
    lookout = sorted(botocore_model("lookoutvision").operation_names)
    return [("lookoutvision", name) for name in lookout] + [
        ("rekognition", name) for name in CUSTOM_LABELS
    ]


def operation_model(service: str, name: str) -> OperationModel:
    return botocore_model(service).operation_model(name)


def input_shape(service: str, name: str) -> StructureShape:
    shape = operation_model(service, name).input_shape
    assert shape is not None
    return shape


def output_shape(service: str, name: str) -> StructureShape:
    shape = operation_model(service, name).output_shape
    assert shape is not None
    return shape


def sent(service: str, name: str, params: dict[str, Any]) -> WireRequest:
    """Return the signed request that botocore sends when its own validation is switched off."""
    model = botocore_model(service)
    serializer = create_serializer(model.metadata["protocol"], include_validation=False)
    parts = serializer.serialize_to_request(params, model.operation_model(name))
    query = parts["query_string"]
    return WireRequest(
        parts["method"],
        parts["url_path"],
        # botocore sends the parameters of a query with blanks as %20.
        urlencode(query, doseq=True, quote_via=quote) if query else "",
        Headers({**parts["headers"], **SIGNED}),
        parts["body"],
    )


def spelled(service: str, name: str, params: dict[str, Any]) -> WireRequest:
    """Return the signed request as another client spells it; unlike botocore, it can send nulls."""
    model = botocore_model(service)
    operation = model.operation_model(name)
    headers = dict(SIGNED)
    body: Any = dict(params)
    if model.metadata["protocol"] == "json":
        headers["Content-Type"] = "application/x-amz-json-1.1"
        headers["X-Amz-Target"] = f"{model.metadata['targetPrefix']}.{name}"
        return WireRequest("POST", "/", "", Headers(headers), json.dumps(body, default=_base64))
    shape = operation.input_shape
    path = operation.http["requestUri"]
    query = []
    for member, value in params.items():
        place = shape.members[member].serialization
        if place.get("location"):
            del body[member]
        if place.get("location") == "uri":
            path = path.replace(f"{{{place['name']}}}", quote(value, safe=""))
        if place.get("location") == "header":
            headers[place["name"]] = value
        if place.get("location") == "querystring":
            query.append((place["name"], value))
    if payload := shape.serialization.get("payload"):
        content = body.get(payload)
    else:
        content = json.dumps(body, default=_base64)
    return WireRequest(
        operation.http["method"], path, urlencode(query, doseq=True), Headers(headers), content
    )


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
