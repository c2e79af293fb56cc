"""Pages of the web, and documents that were uploaded, cannot drive a server on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from mock_vision import Vision
from tests.page.browser import PATH, Browser

START = datetime(2030, 1, 1, 10, tzinfo=timezone.utc)

pytestmark = pytest.mark.mock_vision(start=START, sleep="real")

ATTACK = """
const url = arguments[0];
const done = arguments[1];
const found = [];
const reading = [];
for (const mode of ["cors", "no-cors"]) {
  for (const [path, method, type] of [
    ["view", "GET"],
    ["clock/advance", "POST", "application/json"],
    ["clock/advance", "POST", "text/plain"],
  ]) {
    const how = {method, mode, credentials: "include"};
    if (type) Object.assign(how, {body: '{"hours": 1}', headers: {"Content-Type": type}});
    reading.push(fetch(url + path, how).then((answer) => answer.text())
      .then((text) => found.push(text), () => null));
  }
}
for (const tag of ["script", "img", "iframe", "embed"]) {
  const node = document.createElement(tag);
  node.src = url + "view";
  reading.push(new Promise((resolve) => {
    node.onload = node.onerror = resolve;
    setTimeout(resolve, 500);
  }));
  document.body.append(node);
}
const form = document.createElement("form");
Object.assign(form, {method: "post", action: url + "clock/run_until_idle", target: "sink"});
form.enctype = "text/plain";
const sink = document.createElement("iframe");
sink.name = "sink";
document.body.append(sink, form);
form.submit();
reading.push(new Promise((resolve) => setTimeout(resolve, 500)));
Promise.all(reading).then(() => done(found.filter(Boolean)));
"""


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>another origin</title><body>")

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """The address of a page of another origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


def test_a_page_of_another_origin_can_neither_read_nor_drive(
    vision: Vision, browser: Browser, elsewhere: str, vision_server: Any
) -> None:
    vision.given.anomaly_model("boards", status="TRAINING")
    browser.driver.get(elsewhere)
    read = browser.driver.execute_async_script(ATTACK, f"{vision_server.url}{PATH}")
    assert read == []
    assert vision.clock.now() == START
    assert len(vision.clock.pending()) == 1
    # The console names each of the requests that failed.
    assert browser.complaints() != []


def test_the_same_requests_of_the_page_itself_are_served(
    vision: Vision, browser: Browser, vision_server: Any
) -> None:
    browser.open()
    read = browser.driver.execute_async_script(ATTACK, f"{vision_server.url}{PATH}")
    assert len(read) > 0
    assert vision.clock.now() > START
    assert browser.complaints() != []


def test_an_uploaded_document_runs_no_script(
    vision: Vision, browser: Browser, s3_client: Any, vision_server: Any
) -> None:
    html = (
        "<title>uploaded</title><script>document.title = 'ran'; fetch('"
        f"{PATH}clock/advance', {{method: 'POST', body: '{{\"hours\": 1}}',"
        " headers: {'Content-Type': 'application/json'}})</script>"
    )
    s3_client.create_bucket(Bucket="goods")
    s3_client.put_object(
        Bucket="goods", Key="page.html", Body=html, ContentType="text/html", ACL="public-read"
    )
    browser.driver.get(f"{vision_server.url}/goods/page.html")
    assert browser.driver.title == "uploaded"
    assert vision.clock.now() == START
    (complaint,) = browser.complaints()
    assert "sandboxed" in complaint
