from __future__ import annotations

import pytest

from mock_vision.control.guard import ALLOWED_HOSTS_VARIABLE, refused

OWN = {"HTTP_HOST": "localhost:5000", "REQUEST_METHOD": "GET"}


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:5000",
        "mocks.localhost:80",
        "127.0.0.1:5000",
        "127.8.8.8",
        "[::1]:5000",
    ],
)
def test_names_of_the_machine_itself_are_answered(host: str) -> None:
    assert refused({"HTTP_HOST": host}) is None


@pytest.mark.parametrize(
    "host",
    ["", "example.com", "localhost.example.com", "10.0.0.1:5000", "notlocalhost", "[::1", "a@b:x"],
)
def test_foreign_hosts_are_refused(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ALLOWED_HOSTS_VARIABLE, raising=False)
    assert f"does not answer for the host {host!r}" in str(refused({"HTTP_HOST": host}))


def test_hosts_can_be_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ALLOWED_HOSTS_VARIABLE, "mocks, Vision ,")
    assert refused({"HTTP_HOST": "mocks:5000"}) is None
    assert refused({"HTTP_HOST": "vision"}) is None
    assert "'other'" in str(refused({"HTTP_HOST": "other"}))
    monkeypatch.setenv(ALLOWED_HOSTS_VARIABLE, "*")
    assert refused({"HTTP_HOST": "other"}) is None


@pytest.mark.parametrize(
    "origin",
    [
        "https://example.com",
        "null",
        "http://localhost:5001",
        "http://localhost",
        "http://[::1",
        "file://",
        "",
    ],
)
def test_pages_of_other_origins_are_refused(origin: str) -> None:
    message = "the control plane does not answer pages of other origins"
    assert message in str(refused({**OWN, "HTTP_ORIGIN": origin}))


def test_the_servers_own_page_is_answered() -> None:
    own = {**OWN, "HTTP_ORIGIN": "http://localhost:5000", "HTTP_SEC_FETCH_SITE": "same-origin"}
    assert refused(own) is None


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_other_sites_embed_is_refused(site: str) -> None:
    embedded = {**OWN, "HTTP_SEC_FETCH_SITE": site, "HTTP_SEC_FETCH_MODE": "no-cors"}
    assert "requests that pages of other sites make" in str(refused(embedded))
    link = {"HTTP_SEC_FETCH_MODE": "navigate", "HTTP_SEC_FETCH_DEST": "document"}
    assert refused({**embedded, **link}) is None
    assert refused({**embedded, **link, "REQUEST_METHOD": "POST"}) is not None
    assert refused({**embedded, **link, "HTTP_SEC_FETCH_DEST": "iframe"}) is not None
