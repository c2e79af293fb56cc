"""Which calls are repetitions: the same request with the same answer, as far as both can tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from moto.core.botocore_stubber import BotocoreStubber, MockRawResponse

from mock_vision import mock_vision
from mock_vision.upstream.repeated_calls import note_answer, note_answer_to_requests
from mock_vision.world import world as worlds
from mock_vision.world.endless_waits import WaitGuard
from tests.support.worlds import make_world


class Guard(WaitGuard):
    """Records the calls."""

    def __init__(self) -> None:
        self.keys: list[int] = []
        self.texts: list[str] = []

    def answered(self, key: int) -> bool:
        self.keys.append(key)
        return True

    def judge(self, call: str) -> None:
        self.texts.append(call)


@pytest.fixture
def guard() -> Iterator[Guard]:
    world = make_world()
    world.waits = guard = Guard()
    worlds.install(world)
    yield guard
    worlds.install(None)


def call(
    body: Any = b"{}",
    answer: bytes = b"{}",
    status: int = 200,
    event: str = "before-send.s3.HeadObject",
    url: str = "https://bucket.s3.amazonaws.com/key",
) -> AWSResponse:
    request = AWSPreparedRequest("GET", url, HTTPHeaders(), body, False)
    response = AWSResponse(url, status, HTTPHeaders(), MockRawResponse(answer))
    note_answer(event, request, response)
    return response


@pytest.mark.parametrize(
    "other",
    [
        {"body": b"[]"},
        {"body": b"x" * 2_000},
        {"answer": b"[]"},
        {"answer": b"x" * 2_000},
        {"status": 404},
        {"event": "before-send.s3.GetObject"},
        {"url": "https://bucket.s3.amazonaws.com/other"},
    ],
)
def test_calls_that_differ_are_no_repetition(guard: Guard, other: dict[str, Any]) -> None:
    for _ in range(2):
        call()
        call(**other)
    assert guard.keys == guard.keys[:2] * 2
    assert len(set(guard.keys)) == 2


def test_large_bodies_differ_at_both_ends(guard: Guard) -> None:
    for body in (b"a" + b"x" * 5_000, b"b" + b"x" * 5_000, b"b" + b"x" * 4_999 + b"y"):
        call(body)
    assert len(set(guard.keys)) == 3


def test_a_stream_as_body_is_not_read(guard: Guard) -> None:
    call(iter([b"a"]))
    call(iter([b"b"]))
    assert len(set(guard.keys)) == 1


def test_ids_of_requests_make_no_difference(guard: Guard) -> None:
    for number in range(3):
        call(answer=b"<A><RequestId>%d</RequestId><HostId>%d</HostId></A>" % (number, number))
    assert len(set(guard.keys)) == 1


def test_the_answer_can_still_be_read(guard: Guard) -> None:
    assert call(answer=b"text").content == b"text"


def test_the_description_names_operation_request_and_answer(guard: Guard) -> None:
    call(answer=b"text")
    assert guard.texts == [
        "s3.HeadObject, GET https://bucket.s3.amazonaws.com/key, was answered 'text'"
    ]


def test_answers_to_the_library_requests_are_compared_too(guard: Guard) -> None:
    request = requests.Request("GET", "https://bucket.s3.amazonaws.com/key").prepare()
    for content in ("text", b"text", "other", iter([b"a"]), iter([b"b"])):
        note_answer_to_requests(request, 200, content)
    first, same, other, stream, another_stream = guard.keys
    assert first == same
    assert len({first, other, stream}) == 3
    assert stream == another_stream
    assert guard.texts[0].startswith("requests, GET https://bucket.s3.amazonaws.com/key, was")


@pytest.mark.skipif(
    not hasattr(BotocoreStubber, "process_prepared_request"),
    reason="this version of moto answers the library requests in a function that is not replaced",
)
def test_a_program_that_polls_an_address_with_requests_is_watched() -> None:
    with mock_vision():
        worlds.current().waits = guard = Guard()
        for _ in range(2):
            assert requests.get("https://bucket.s3.amazonaws.com/key", timeout=5).status_code == 404
    assert len(guard.keys) == 2
    assert len(set(guard.keys)) == 1
