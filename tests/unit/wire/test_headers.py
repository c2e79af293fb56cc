"""The headers of answers, in set and order."""

from __future__ import annotations

from mock_vision.wire.headers import bare_headers, response_headers

TICKS = 1_618_000_957_124_000


def test_rest_json_headers_as_captured() -> None:
    assert list(response_headers("rest-json", "id-1", 29, TICKS).items()) == [
        ("x-amzn-requestid", "id-1"),
        ("x-xss-protection", "1; mode=block"),
        ("strict-transport-security", "max-age=31540000; includeSubDomains"),
        ("x-frame-options", "DENY"),
        ("x-content-type-options", "nosniff"),
        ("date", "Fri, 09 Apr 2021 20:42:37 GMT"),
        ("content-type", "application/json"),
        ("content-length", "29"),
    ]


def test_json_headers_as_captured() -> None:
    assert response_headers("json", "id-1", 2, TICKS) == {
        "x-amzn-RequestId": "id-1",
        "Content-Type": "application/x-amz-json-1.1",
        "Date": "Fri, 09 Apr 2021 20:42:37 GMT",
        "Content-Length": "2",
    }


def test_bare_headers_leave_out_what_is_none() -> None:
    date = "Fri, 09 Apr 2021 20:42:37 GMT"
    assert bare_headers(None, None, 0, TICKS) == {"Date": date, "Content-Length": "0"}
    assert bare_headers("text/xml", "id-1", 7, TICKS) == {
        "Date": date,
        "Content-Length": "7",
        "x-amzn-RequestId": "id-1",
        "Content-Type": "text/xml",
    }
