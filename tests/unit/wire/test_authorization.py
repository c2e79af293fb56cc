"""Missing and malformed authorizations, and what a good one says."""

from __future__ import annotations

import pytest

from mock_vision.wire import authorization
from mock_vision.wire.authorization import Caller, read_caller
from mock_vision.wire.failures import FrameworkError
from mock_vision.wire.request import WireRequest
from tests.support.served import SIGNED, Headers

QUERY = (
    "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20240101%2Fus-east-1%2Fs%2Faws4_request"
    "&X-Amz-Signature=0&X-Amz-SignedHeaders=host&X-Amz-Date=20240101T000000Z"
)
NO_DATE = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "


def request(headers: dict[str, str], query: str = "") -> WireRequest:
    return WireRequest("POST", "/", query, Headers(headers))


def refusal(headers: dict[str, str], query: str = "") -> tuple[str, str | None]:
    with pytest.raises(FrameworkError) as caught:
        read_caller(request(headers, query))
    return caught.value.code, caught.value.message


def test_the_header_of_botocore() -> None:
    assert read_caller(request(SIGNED)) == Caller("AKIDEXAMPLE", "eu-west-1")


@pytest.mark.parametrize(
    ("header", "caller"),
    [
        ("AWS4- Signature=b,SignedHeaders=c,Credential=a", Caller("a", "")),
        ("AWS4- Signature=b SignedHeaders=c Credential=a/d/r/s/t", Caller("a", "r")),
        ("AWS4-HMAC-SHA256 Credential=a/d/r/s/t,SignedHeaders=c,Signature=b", Caller("a", "r")),
        ("X Credential=a/d, SignedHeaders=c, Signature=b=", Caller("a", "")),
    ],
)
def test_other_headers_that_have_all_parts(header: str, caller: Caller) -> None:
    assert read_caller(request({"Authorization": header, "Date": "now"})) == caller


def test_a_signed_query() -> None:
    assert read_caller(request({}, QUERY)) == Caller("AKID", "us-east-1")


def test_no_authorization() -> None:
    missing = ("MissingAuthenticationTokenException", "Missing Authentication Token")
    assert refusal({}) == missing
    assert refusal({}, "X-Amz-Credential=a&X-Amz-Signature=b&X-Amz-Date=d") == missing
    assert refusal({}, "a=X-Amz-Algorithm") == missing


@pytest.mark.parametrize(
    ("headers", "text"),
    [
        (
            {"Authorization": "X"},
            "Authorization header requires 'Credential' parameter. "
            "Authorization header requires 'Signature' parameter. "
            "Authorization header requires 'SignedHeaders' parameter. "
            f"{NO_DATE}Authorization=X",
        ),
        (
            {"Authorization": "AWS4- Signature=b Credential=a", "Date": "a"},
            "Authorization header requires 'SignedHeaders' parameter. "
            "Authorization=AWS4- Signature=b Credential=a",
        ),
        (
            {"Authorization": SIGNED["Authorization"]},
            f"{NO_DATE}Authorization={SIGNED['Authorization']}",
        ),
    ],
)
def test_malformed_headers(headers: dict[str, str], text: str) -> None:
    assert refusal(headers) == ("IncompleteSignatureException", text)


def test_an_incomplete_query() -> None:
    assert refusal({}, "X-Amz-Algorithm=a&X-Amz-Date=d") == (
        "IncompleteSignatureException",
        "AWS query-string parameters must include 'X-Amz-Credential'. "
        "AWS query-string parameters must include 'X-Amz-Signature'. "
        "AWS query-string parameters must include 'X-Amz-SignedHeaders'. "
        "Re-examine the query-string parameters.",
    )


def test_header_and_query_together() -> None:
    assert refusal(SIGNED, "X-Amz-Algorithm") == (
        "InvalidSignatureException",
        "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    )


def test_callers_are_cached_by_the_header_without_the_signature(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(authorization, "_callers", {})
    monkeypatch.setattr(authorization, "_MOST_CALLERS", 2)
    start = "AWS4-HMAC-SHA256 Credential={}/20250101/us-east-1/x/aws4_request, SignedHeaders=host, "
    for key in ("A", "B", "C", "A"):
        for signature in ("0" * 64, "1" * 64):
            header = f"{start.format(key)}Signature={signature}"
            signed = request({"Authorization": header, "Date": "now"})
            assert read_caller(signed) == Caller(key, "us-east-1")
        assert 0 < len(authorization._callers) <= 2
