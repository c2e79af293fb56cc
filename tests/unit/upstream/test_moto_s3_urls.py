"""moto's addresses of S3 are those that a reload of their module leaves."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import boto3
import moto.s3.urls as urls
import pytest
from moto import settings
from moto.core.base_backend import BaseBackend
from moto.s3.models import S3Backend
from moto.s3.responses import S3Response

from mock_vision import mock_vision
from mock_vision.upstream import moto_s3_urls

AMBIGUOUS = next(
    name for name in ("ambiguous_dispatch", "ambiguous_response") if hasattr(S3Response, name)
)
"""The handler of a path that names a bucket or a key; moto before 5.1 has it by the second name."""


@pytest.fixture
def backend() -> Iterator[Any]:
    with mock_vision():
        yield S3Backend("us-east-1", "123456789012")


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch, backend: Any) -> list[str]:
    """One entry for each time that the module is loaded."""
    assert backend._url_module is urls
    made: list[str] = []
    found: Any = settings.get_s3_custom_endpoints

    def noting() -> Any:
        if sys._getframe(1).f_globals["__name__"] == "moto.s3.urls":
            made.append("loaded")
        return found()

    monkeypatch.setattr(settings, "get_s3_custom_endpoints", noting)
    return made


def test_the_module_is_not_loaded_for_each_request(backend: Any, loads: list[str]) -> None:
    for _ in range(3):
        assert backend._url_module is urls
        assert len(backend.urls) >= 10
    assert loads == []


def test_the_patterns_of_the_addresses_are_those_that_moto_makes(
    backend: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make: Any = vars(BaseBackend)["urls"].fget
    for name, value in (
        ("MOTO_S3_CUSTOM_ENDPOINTS", "https://own.example"),
        ("MOTO_ENABLE_ISO_REGIONS", "true"),
    ):
        before = backend.urls
        assert before == backend.urls == make(backend)
        monkeypatch.setenv(name, value)
        assert len(backend.urls) > len(before)
        assert backend.urls == make(backend)


def test_a_change_of_what_moto_returns_is_not_kept(backend: Any) -> None:
    backend.urls.clear()
    assert len(backend.urls) >= 10


def test_a_custom_endpoint_is_found_and_forgotten(
    backend: Any, loads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTO_S3_CUSTOM_ENDPOINTS", "https://own.example")
    assert "https://own.example" in backend.url_bases
    assert "https://own.example" in backend.url_bases
    monkeypatch.delenv("MOTO_S3_CUSTOM_ENDPOINTS")
    assert "https://own.example" not in backend.url_bases
    assert len(loads) == 2


def test_a_handler_that_a_test_replaces_is_called(
    backend: Any, loads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(*_: Any) -> Any:
        return 200, {"ETag": '"made up"'}, ""

    answer.__name__ = AMBIGUOUS
    client = boto3.client("s3", region_name="us-east-1")
    client.create_bucket(Bucket="bucket")
    with monkeypatch.context() as patches:
        patches.setattr(S3Response, AMBIGUOUS, answer)
        assert client.put_object(Bucket="bucket", Key="key", Body=b"")["ETag"] == '"made up"'
    assert client.put_object(Bucket="bucket", Key="key", Body=b"")["ETag"] != '"made up"'
    assert len(loads) == 2


def test_a_change_of_the_module_is_undone_as_by_a_reload(backend: Any, loads: list[str]) -> None:
    urls.url_bases.append("https://other.example")
    assert "https://other.example" not in backend.url_bases
    urls.url_paths["{0}/other"] = getattr(S3Response, AMBIGUOUS)
    assert "{0}/other" not in backend._url_module.url_paths
    assert len(loads) == 2


def test_a_module_of_another_make_is_left_to_moto(
    backend: Any, loads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(urls, "url_paths")
    assert len(backend.urls) >= 10
    assert len(loads) == 1


def test_a_module_that_cannot_be_compared_is_left_to_moto(
    backend: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make: Any = vars(BaseBackend)["urls"].fget
    kept = backend.urls
    monkeypatch.setattr(moto_s3_urls, "_last", None)
    monkeypatch.setattr(moto_s3_urls, "_urls", (None, {}))
    monkeypatch.setattr(moto_s3_urls, "_state", lambda module: None)
    # The handlers of older versions of moto are other functions after each reload.
    assert [*backend.urls] == [*make(backend)] == [*kept]


def test_installing_again_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = vars(S3Backend)["_url_module"]
    moto_s3_urls.install()
    assert vars(S3Backend)["_url_module"] is before


def test_a_backend_without_the_property_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(S3Backend, "_url_module")
    monkeypatch.delattr(S3Backend, "urls")
    moto_s3_urls.install()
    assert "_url_module" not in vars(S3Backend)
    assert "urls" not in vars(S3Backend)
