"""The front end's responses to requests that no SDK sends, through each of moto's entry points.

One row for each row of the front end's table: the answers of public JSON 1.1 endpoints, executed by
the authors of kinesalite and dynalite against the real ones, and captured REST-JSON errors of
Lambda and Lex. Rows with two faults show the order of the checks. No row changes the state.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pytest

from mock_vision.wire.request import WireRequest
from tests.support.entry_points import ENTRY_POINTS, EntryPoint
from tests.support.everything import Everything, everything
from tests.support.served import SIGNED, Headers, spelled
from tests.support.state import remembered

XML = (
    "<AccessDeniedException>\n"
    "  <Message>Unable to determine service/operation name to be authorized</Message>\n"
    "</AccessDeniedException>\n"
)
TOO_LARGE = {"rekognition": 10 * 2**20 + 1, "lookoutvision": 16 * 2**20 + 1}
SCOPE = "AKIDEXAMPLE/20240101/eu-west-1/any/aws4_request"
CREDENTIAL = f"AWS4-HMAC-SHA256 Credential={SCOPE}"
ELSEWHERE = SIGNED["Authorization"].replace("eu-west-1", "mars-north-1")
TWICE = "X-Amz-Algorithm=AWS4-HMAC-SHA256"
IN_BOTH = "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."
UNFINISHED = (
    "Authorization header requires 'Signature' parameter. "
    "Authorization header requires 'SignedHeaders' parameter. "
    f"Authorization={CREDENTIAL}"
)
OTHER_REGION = "Credential should be scoped to a valid region, not 'mars-north-1'."
NUMBER = "class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to an "
TEXT = "class java.lang.String can not be converted to an "


class Row(NamedTuple):
    """A good request of ``operation``, changed, and the answer: ``error`` is the header that names
    it, ``body`` a document, or the text of one that is none.
    """

    what: str
    operation: str
    change: Mapping[str, Any]
    status: int
    body: Any
    error: str | None = None


def framework(code: str, message: str | None = None, key: str = "message") -> dict[str, str]:
    """The document of an error of the front end, on JSON 1.1."""
    return {"__type": code} if message is None else {"__type": code, key: message}


def headers(**changes: str | None) -> dict[str, Any]:
    """Header names with underscores for hyphens; None: the header is not sent."""
    return {"headers": {name.replace("_", "-"): value for name, value in changes.items()}}


UNKNOWN = framework("UnknownOperationException")
UNREADABLE = framework("SerializationException")
LIST, DETECT = "DescribeProjects", "DetectCustomLabels"
UNSIGNED = headers(authorization=None)


def typed(message: str) -> dict[str, str]:
    """The document of a wrong JSON type, on JSON 1.1."""
    return framework("SerializationException", message, "Message")


def body(**members: Any) -> dict[str, Any]:
    return {"members": members}


JSON_ROWS = [
    Row("too large", LIST, {"body": TOO_LARGE["rekognition"], **UNSIGNED}, 413, ""),
    Row("GET", LIST, {"method": "GET", **UNSIGNED}, 403, XML),
    Row("PUT", LIST, {"method": "PUT"}, 403, XML),
    Row("DELETE", LIST, {"method": "DELETE"}, 403, XML),
    Row(
        "the media type of JSON",
        LIST,
        headers(content_type="application/json"),
        404,
        {
            "Output": {"__type": "com.amazon.coral.service#UnknownOperationException"},
            "Version": "1.0",
        },
    ),
    Row("text", LIST, headers(content_type="text/plain"), 404, "<UnknownOperationException/>\n"),
    Row("no JSON, unsigned", LIST, {"body": b"{", **UNSIGNED}, 400, UNREADABLE),
    Row("an array", LIST, {"body": b"[]"}, 400, UNREADABLE),
    Row("not UTF-8", LIST, {"body": b'{"NextToken":"\xff"}'}, 400, UNREADABLE),
    Row("NaN", LIST, {"body": b'{"MaxResults":NaN}'}, 400, UNREADABLE),
    Row("deeply nested", LIST, {"body": b"[" * 100_000}, 400, UNREADABLE),
    Row("no body", LIST, {"body": b""}, 400, UNREADABLE),
    Row("no body, no target", LIST, {"body": b"", **headers(x_amz_target=None)}, 400, UNKNOWN),
    Row("no target", LIST, headers(x_amz_target=None), 400, UNKNOWN),
    Row(
        "another service", LIST, headers(x_amz_target="Kinesis_20131202.ListStreams"), 400, UNKNOWN
    ),
    Row(
        "no operation, unsigned",
        LIST,
        headers(x_amz_target="RekognitionService.Nothing", authorization=None),
        400,
        UNKNOWN,
    ),
    Row(
        "unsigned",
        LIST,
        {**body(MaxResults="x"), **UNSIGNED},
        400,
        framework("MissingAuthenticationTokenException", "Missing Authentication Token"),
    ),
    Row(
        "half signed",
        LIST,
        headers(authorization=CREDENTIAL),
        400,
        framework("IncompleteSignatureException", UNFINISHED),
    ),
    Row(
        "signed twice",
        LIST,
        {"query": TWICE},
        400,
        framework("InvalidSignatureException", IN_BOTH),
    ),
    Row(
        "signed for no Region",
        LIST,
        headers(authorization=ELSEWHERE),
        400,
        framework("InvalidSignatureException", OTHER_REGION),
    ),
    Row("text for a number", LIST, body(MaxResults="1"), 400, typed(TEXT + "Integer")),
    Row("a number for text", LIST, body(NextToken=1), 400, typed(NUMBER + "String")),
    Row("text for a list", LIST, body(ProjectNames="p"), 400, typed("Expected list or null")),
    Row(
        "a list for text",
        LIST,
        body(ProjectNames=[["p"]]),
        400,
        typed("Start of list found where not expected"),
    ),
    Row(
        "an object for a number",
        LIST,
        body(MaxResults={}),
        400,
        typed("Start of structure or map found where not expected."),
    ),
    Row("text for a map", "CreateProject", body(Tags="t"), 400, typed("Expected map or null")),
    Row("text for a structure", DETECT, body(Image="i"), 400, typed("Expected null")),
    Row(
        "base64 that stops",
        DETECT,
        body(Image={"Bytes": "AAAAA"}),
        400,
        typed(
            "'AAAAA' can not be converted to a Blob:"
            " Base64 encoded length is expected a multiple of 4 bytes but found: 5"
        ),
    ),
    Row(
        "no base64",
        DETECT,
        body(Image={"Bytes": "AA*A"}),
        400,
        typed("'AA*A' can not be converted to a Blob: Invalid Base64 character: '*'"),
    ),
    Row(
        "too many",
        LIST,
        body(MaxResults=10**40),
        400,
        {
            "__type": "ValidationException",
            "message": "1 validation error detected: Value '2147483647' at 'maxResults' failed to "
            "satisfy constraint: Member must have value less than or equal to 100",
        },
    ),
]
CREATE, ENTRIES, UPDATE = "CreateProject", "ListDatasetEntries", "UpdateDatasetEntries"
NULL = "1 validation error detected: Value null at '{}' failed to satisfy constraint: " + (
    "Member must not be null"
)
UNREAD = "SerializationException"
REST_ROWS = [
    Row("too large", CREATE, {"body": TOO_LARGE["lookoutvision"], **UNSIGNED}, 413, ""),
    Row("the root, unsigned", CREATE, {"path": "/", **UNSIGNED}, 403, XML),
    Row("another version", CREATE, {"path": "/2021-01-01/projects"}, 403, XML),
    Row("a longer path", CREATE, {"path": "/2020-11-20/projects/"}, 403, XML),
    Row(
        "decoded slashes", "ListTagsForResource", {"path": "/2020-11-20/tags/a:model/b/1"}, 403, XML
    ),
    Row("a wrong method", CREATE, {"method": "PUT"}, 403, XML),
    Row(
        "unsigned",
        CREATE,
        {"body": b"{", **UNSIGNED},
        403,
        {"message": "Missing Authentication Token"},
        "MissingAuthenticationTokenException",
    ),
    Row(
        "half signed",
        CREATE,
        headers(authorization=CREDENTIAL),
        403,
        {"message": UNFINISHED},
        "IncompleteSignatureException",
    ),
    Row(
        "signed twice",
        CREATE,
        {"query": TWICE},
        403,
        {"message": IN_BOTH},
        "InvalidSignatureException",
    ),
    Row(
        "signed for no Region",
        CREATE,
        headers(authorization=ELSEWHERE),
        403,
        {"message": OTHER_REGION},
        "InvalidSignatureException",
    ),
    Row("no JSON", CREATE, {"body": b"{"}, 400, {}, UNREAD),
    Row("not UTF-8", CREATE, {"body": b'{"ProjectName":"\xff"}'}, 400, {}, UNREAD),
    Row("deeply nested", CREATE, {"body": b"[" * 100_000}, 400, {}, UNREAD),
    Row(
        "no body",
        CREATE,
        {"body": b""},
        400,
        {"Message": NULL.format("projectName")},
        "ValidationException",
    ),
    Row("a number", CREATE, body(ProjectName=1), 400, {"Message": NUMBER + "String"}, UNREAD),
    Row(
        "no base64",
        UPDATE,
        body(Changes="AA*A"),
        400,
        {"Message": "'AA*A' can not be converted to a Blob: Invalid Base64 character: '*'"},
        UNREAD,
    ),
    Row(
        "text for a number in the query",
        ENTRIES,
        {"query": "maxResults=x"},
        400,
        {"Message": TEXT + "Integer"},
        UNREAD,
    ),
    Row(
        "text for a time in the query",
        ENTRIES,
        {"query": "createdAfter=yesterday"},
        400,
        {"Message": "class java.lang.String can not be converted to milliseconds since epoch"},
        UNREAD,
    ),
    Row(
        "text for a boolean in the query",
        ENTRIES,
        {"query": "labeled=maybe"},
        400,
        {"Message": "'MAYBE' can not be converted to an Boolean"},
        UNREAD,
    ),
    Row(
        "no picture",
        "DetectAnomalies",
        {"body": b""},
        400,
        {"Message": NULL.format("body")},
        "ValidationException",
    ),
]


@pytest.fixture(scope="module")
def shared() -> Iterator[Everything]:
    with everything() as found:
        yield found


def broken(service: str, row: Row, of: Everything) -> WireRequest:
    """The request of a row."""
    good = spelled(service, row.operation, of.requests[service, row.operation])
    change = dict(row.change)
    named = dict(good.headers)
    named |= {name.lower(): value for name, value in change.pop("headers", {}).items()}
    if isinstance(change.get("body"), int):
        change["body"] = bytes(change["body"])
    if members := change.pop("members", None):
        change["body"] = json.dumps({**json.loads(good.body), **members})
    parts = {
        "method": good.method,
        "path": good.path,
        "query": good.query,
        "headers": Headers({name: value for name, value in named.items() if value is not None}),
        "body": good.body,
        **change,
    }
    return WireRequest(**parts)


ROWS = [("rekognition", row) for row in JSON_ROWS] + [("lookoutvision", row) for row in REST_ROWS]


@pytest.mark.parametrize("send", ENTRY_POINTS.values(), ids=list(ENTRY_POINTS))
@pytest.mark.parametrize(("service", "row"), ROWS, ids=lambda each: getattr(each, "what", each))
def test_the_response_is_the_front_ends(
    shared: Everything, send: EntryPoint, service: str, row: Row
) -> None:
    before = remembered()
    answer = send(service, broken(service, row, shared))
    assert answer.status == row.status
    assert answer.headers.get("x-amzn-errortype") == row.error
    if isinstance(row.body, str):
        assert answer.body.decode() == row.body
    else:
        document = json.loads(answer.body)
        assert {**document, **row.body} == document
        assert "Code" in row.body or document == row.body
        json_1_1 = row.status == 400 and service == "rekognition"
        expected = "application/x-amz-json-1.1" if json_1_1 else "application/json"
        assert answer.headers["content-type"] == expected
    assert ("x-amzn-requestid" in answer.headers) is (row.status != 413)
    assert remembered() == before
