from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from moto import backend_index, mock_aws
from moto.core import models
from moto.core.models import responses_mock

from mock_vision import mock_vision
from mock_vision.upstream import moto_responses

URL = "https://rekognition.us-east-1.amazonaws.com/"


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """No mock of another test has left its responses."""
    monkeypatch.setattr(moto_responses, "_kept", None)


def registered() -> list[Any]:
    return list(responses_mock.registered())


@pytest.fixture
def first() -> list[Any]:
    """The responses of a mock that has ended."""
    with mock_aws():
        return registered()


def same(one: list[Any], other: list[Any]) -> bool:
    return len(one) == len(other) and all(map(lambda a, b: a is b, one, other))


def test_the_next_mock_registers_the_responses_of_the_last(first: list[Any]) -> None:
    assert len(first) == (len(backend_index.backend_url_patterns) + 1) * 7
    with mock_vision():
        assert same(registered(), first)
    assert registered() == []


def test_requests_are_answered(first: list[Any]) -> None:
    for _ in range(3):
        with mock_vision():
            assert requests.post(URL).status_code == 400
            assert (
                requests.get("https://nothing.amazonaws.com/x").text
                == "The method is not implemented"
            )


def test_responses_that_recorded_requests_are_made_anew(first: list[Any]) -> None:
    with mock_vision():
        requests.post(URL)
    with mock_vision():
        assert not same(registered(), first)
        assert not any(each.call_count for each in registered())


def test_responses_that_a_test_registers_end_with_its_mock(first: list[Any]) -> None:
    with mock_vision():
        responses_mock.add("GET", "https://example.org/", body="mine")
        assert requests.get("https://example.org/").text == "mine"
    with mock_vision():
        assert same(registered(), first)


@pytest.fixture
def another_pattern() -> Iterator[None]:
    patterns: Any = backend_index.backend_url_patterns
    patterns.append(("houses", re.compile(r"https://houses\.example\.org")))
    yield
    patterns.pop()


@pytest.mark.usefixtures("first", "another_pattern")
def test_another_pattern_counts() -> None:
    with mock_vision():
        assert any("houses" in each.url.pattern for each in registered())


def test_another_handler_counts(first: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    name = first[0].callback.__name__
    # setattr would leave the method of the class in the object.
    monkeypatch.setitem(vars(models.botocore_stubber), name, lambda request: (200, {}, "mine"))
    with mock_vision():
        assert requests.post(URL).text == "mine"


def test_a_mock_that_keeps_what_there_is_registers_its_own(first: list[Any]) -> None:
    mock = mock_aws()
    mock.start(reset=False)
    try:
        assert len(registered()) == len(first)
        assert not same(registered(), first)
    finally:
        mock.stop()


def test_another_registry_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(responses_mock, "_registry", object())
    assert moto_responses._made() is None


def test_moto_keeps_its_list_of_methods(first: list[Any]) -> None:
    with mock_vision():
        assert len(models.RESPONSES_METHODS) == 7
