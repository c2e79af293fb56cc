"""moto's stubber tries only patterns that can match the URL, and answers as with all of them."""

from __future__ import annotations

import re
from typing import Any

import boto3
import pytest
from moto import backend_index
from moto.core import botocore_stubber

from mock_vision import mock_vision
from mock_vision.upstream import moto_url_patterns

HOSTS = (
    "boards.s3.amazonaws.com",
    "s3.eu-west-1.amazonaws.com",
    "a.s3-control.us-east-1.amazonaws.com",
    "queue.amazonaws.com",
    "eu-west-1.queue.amazonaws.com",
    "sqs.eu-west-1.amazonaws.com",
    "data-servicediscovery.us-east-1.amazonaws.com",
    "ec2.cn-north-1.amazonaws.com.cn",
    "123456789012.ddb.us-east-1.amazonaws.com",
    "lookoutvision.us-east-1.amazonaws.com",
    "169.254.169.254",
    "unknown.example",
    "",
)


@pytest.fixture
def index() -> Any:
    return moto_url_patterns._Index(backend_index)


def searched() -> object:
    """What moto's stubber takes the patterns from."""
    return vars(botocore_stubber)["backend_index"]


def matching(rows: Any, url: str) -> list[Any]:
    return [row for row in rows if row[1].match(url)]


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("scheme", ["https://", "http://", ""])
def test_every_pattern_that_matches_is_found_in_order(index: Any, scheme: str, host: str) -> None:
    url = f"{scheme}{host}/path.amazonaws.com/key"
    possible = index.possible(url)
    assert matching(possible, url) == matching(backend_index.backend_url_patterns, url)
    assert len(possible) < 60


def test_a_search_is_passed_the_url_first(index: Any) -> None:
    url = "https://boards.s3.amazonaws.com/key"
    found = [service for service, pattern in index.backend_url_patterns if pattern.match(url)]
    assert found == [service for service, _ in matching(backend_index.backend_url_patterns, url)]


@pytest.mark.parametrize(
    "pattern", ["https?://x?y", "https?://x*y", "https?://x{0,1}y", "https?://x|y", "x", "(?i)x"]
)
def test_a_pattern_without_a_first_character_is_always_tried(pattern: str) -> None:
    assert moto_url_patterns._first(re.compile(pattern)) is None


def test_a_pattern_with_flags_is_always_tried() -> None:
    assert moto_url_patterns._first(re.compile("https?://xy")) == "x"
    assert moto_url_patterns._first(re.compile("https?://xy", re.IGNORECASE)) is None


def test_a_pattern_that_is_added_is_found(index: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    url = "https://zebra.example/"
    assert matching(index.possible(url), url) == []
    added = ("zebra", re.compile("https?://zebra"))
    monkeypatch.setattr(
        backend_index, "backend_url_patterns", [added, *backend_index.backend_url_patterns]
    )
    assert matching(index.possible(url), url) == [added]


def test_the_other_names_of_the_module_are_there(index: Any) -> None:
    assert index.__name__ == "moto.backend_index"


def test_motos_services_are_found_by_their_requests() -> None:
    with mock_vision():
        assert isinstance(searched(), moto_url_patterns._Index)
        boto3.client("sqs", region_name="eu-west-1").create_queue(QueueName="q")
        queues = boto3.client("sqs", region_name="eu-west-1").list_queues()
        assert queues["QueueUrls"] == ["https://sqs.eu-west-1.amazonaws.com/123456789012/q"]


def test_installing_again_changes_nothing() -> None:
    moto_url_patterns.install()
    before = searched()
    moto_url_patterns.install()
    assert searched() is before


def test_a_stubber_of_another_make_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(botocore_stubber, "backend_index")
    moto_url_patterns.install()
    assert not hasattr(botocore_stubber, "backend_index")
