from __future__ import annotations

import io
import json
import logging
from typing import Any

import pytest

from mock_vision import Vision
from mock_vision.control import app
from mock_vision.control.route import PREFIX
from tests.support.control import Control


def test_the_path_without_its_slash_leads_to_the_page(control: Control) -> None:
    answer = control.send("GET", "")
    assert (answer.status_code, answer.headers["Location"]) == (308, f"{PREFIX}/")


def test_the_page_is_served_with_headers_that_shut_others_out(control: Control) -> None:
    page = control.send("GET", "/")
    assert page.content_type == "text/html; charset=utf-8"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert not [name for name, _ in page.headers if name.startswith("Access-Control")]
    assert control.refusal("POST", "/", 405) == (
        "the method POST is not allowed here. Valid: GET, HEAD."
    )


def test_the_document_is_served(control: Control) -> None:
    assert control.send("GET", "/openapi.json").json["openapi"] == "3.1.0"  # type: ignore[index]
    assert "not allowed" in control.refusal("DELETE", "/openapi.json", 405)


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/clock/", "/clock/advance/x", "/../view", "/page/index.html", "/%2e%2e/app.py"],
)
def test_other_paths_are_refused(control: Control, path: str) -> None:
    assert f"Valid: {PREFIX}/answers, " in control.refusal("GET", path, 404)


def test_the_nearest_path_is_named(control: Control) -> None:
    message = control.refusal("POST", "/clock/advanse", 404)
    assert (
        f"unknown path '{PREFIX}/clock/advanse'. Did you mean '{PREFIX}/clock/advance'?" in message
    )


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "GET"])
def test_other_methods_are_refused(control: Control, method: str) -> None:
    answer = control.send(method, "/clock/advance")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert control.refusal(method, "/clock/advance", 405).endswith("Valid: POST.")


def test_head_is_answered_like_get_without_a_body(control: Control) -> None:
    answer = control.send("HEAD", "/clock")
    assert (answer.status_code, answer.data) == (200, b"")


def test_other_origins_and_hosts_are_refused(control: Control) -> None:
    for headers in ({"Origin": "https://example.com"}, {"Host": "example.com"}):
        for method, path in (("POST", "/reset"), ("GET", "/"), ("GET", "/openapi.json")):
            message = control.refusal(method, path, 403, headers=headers)
            assert message.startswith("the control plane does not answer ")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{", "the body must be JSON: Expecting property name"),
        (b'{"hours": 1', "the body must be JSON: "),
        (b"[1]", "the body must be an object, not [1]."),
        (b"\xff{}", "the body must be UTF-8"),
        (b'{"hours": NaN}', "the body must be JSON: NaN is not a number of JSON."),
        (
            b'{"hours": 1, "hours": 2}',
            "the body must be JSON: an object has more than one member of the name hours.",
        ),
        (b'{"hours": ' + b"9" * 5000 + b"}", "the body must be JSON: "),
        (b"[" * 100_000, "the body must be JSON: "),
        (b'{"a":' * 101 + b"1" + b"}" * 101, "the body has more than 100 lists and objects in"),
        (b'{"a":' * 100 + b"1" + b"}" * 100, "unknown member of POST"),
        (b'{"hours": "\\ud800"}', "the body has an unpaired surrogate in a text."),
        (b'{"hours": "1"}', "hours must be a number or null, not '1'."),
        (b'{"hours": -1}', "the clock cannot go back"),
        (b"{}", "advance() needs an amount"),
    ],
)
def test_malformed_bodies_are_refused(
    control: Control, vision: Vision, body: bytes, message: str
) -> None:
    before = vision.clock.now()
    how: Any = {"data": body, "content_type": "application/json"}
    assert message in control.refusal("POST", "/clock/advance", **how)
    assert vision.clock.now() == before


def test_a_byte_order_mark_is_no_part_of_the_body(control: Control, vision: Vision) -> None:
    before = vision.clock.now()
    how = {"data": b'\xef\xbb\xbf{"hours": 1}', "content_type": "application/json"}
    control.answer("POST", "/clock/advance", **how)
    assert (vision.clock.now() - before).total_seconds() == 3600


def test_forms_are_refused(control: Control) -> None:
    message = control.refusal("POST", "/clock/advance", 415, data={"hours": "1"})
    assert message == (
        "the body must have Content-Type application/json, not 'application/x-www-form-urlencoded'."
    )


def test_large_bodies_are_refused(control: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "LARGEST_BODY", 1000)
    how = {"data": b" " * 1001, "content_type": "application/json"}
    assert (
        control.refusal("POST", "/reset", 413, **how) == "the body must have at most 1,000 bytes."
    )
    # Chunks, which announce no length.
    chunks = {
        "input_stream": io.BytesIO(b" " * 1001),
        "content_type": "application/json",
        "environ_overrides": {"CONTENT_LENGTH": "", "wsgi.input_terminated": True},
    }
    assert "at most 1,000 bytes" in control.refusal("POST", "/reset", 413, **chunks)
    assert control.post("/reset", {}) == {}


def test_a_body_that_ends_too_early_is_refused(control: Control) -> None:
    how: Any = {
        "input_stream": io.BytesIO(b"{"),
        "content_type": "application/json",
        "environ_overrides": {"CONTENT_LENGTH": "2"},
    }
    assert "the body could not be read: 400" in control.refusal("POST", "/reset", **how)


def test_a_request_that_takes_no_body_refuses_one(control: Control) -> None:
    assert control.refusal("GET", "/clock", json={}) == f"GET {PREFIX}/clock takes no body."
    assert f"POST {PREFIX}/reset takes no arguments" in control.refusal(
        "POST", "/reset", json={"a": 1}
    )


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("limit=x", "limit must be a whole number of at most 15 digits, not 'x'."),
        ("limit=-1", "limit must not be negative, but is -1."),
        ("limit=1&limit=2", "the parameter 'limit' of the query must not be repeated."),
        ("limits=1", "unknown parameter of the query 'limits'. Did you mean 'limit'?"),
        ("operation=Describ", "unknown operation 'Describ'"),
        ("where=[]", "where must be an object"),
        ("where={", "the parameter 'where' of the query must be JSON"),
    ],
)
def test_malformed_queries_are_refused(control: Control, query: str, message: str) -> None:
    assert message in control.refusal("GET", f"/calls?{query}")


def test_a_path_without_parameters_refuses_them(control: Control) -> None:
    message = control.refusal("GET", "/clock?hours=1")
    assert message == f"GET {PREFIX}/clock takes no parameters in the query, not 'hours'."


def test_an_unexpected_exception_is_answered_and_logged(
    control: Control, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("mock_vision.control.shown.clock", lambda clock: 1 / 0)
    with caplog.at_level(logging.ERROR):
        message = control.refusal("GET", "/clock", 500)
    assert message == "this is a bug of mock_vision: division by zero"
    assert "failed because of a bug of mock_vision" in caplog.text


def test_many_members_are_checked_for_repeated_names_too() -> None:
    text = json.dumps({f"n{at}": at for at in range(200)})
    assert len(app.parsed(text, "it")) == 200
    with pytest.raises(ValueError, match="more than one member of the name n7"):
        app.parsed(text[:-1] + ', "n7": 1}', "it")
