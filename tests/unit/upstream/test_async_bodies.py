"""Bodies that are awaited, without a client."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from botocore.awsrequest import AWSResponse

from mock_vision.upstream.async_bodies import Content, Received, awaitable, whole


def collected(chunks: AsyncIterator[Any]) -> list[Any]:
    async def collect() -> list[Any]:
        return [chunk async for chunk in chunks]

    return asyncio.run(collect())


def test_a_response_of_moto_becomes_awaitable() -> None:
    raw: Any = io.BytesIO(b"content")
    headers: Any = {"A": "b"}
    answer: Any = awaitable(AWSResponse("http://a", 200, headers, raw))
    assert (answer.url, answer.status_code, answer.headers) == ("http://a", 200, {"A": "b"})
    assert asyncio.run(answer.content) == b"content"
    assert answer.raw.raw_headers == ((b"A", b"b"),)


def test_a_response_whose_content_is_known() -> None:
    headers, nothing = dict[str, Any](), None
    response: Any = AWSResponse("http://a", 200, headers, nothing)  # type: ignore[arg-type]
    response._content = b"content"
    answer: Any = awaitable(response)
    assert asyncio.run(answer.content) == b"content"
    assert asyncio.run(answer.raw.read()) == b"content"


def test_a_stream_is_read_in_every_way() -> None:
    def content() -> Content:
        return Content(io.BytesIO(b"one\ntwo"))

    assert collected(content().iter_chunked(5)) == [b"one\nt", b"wo"]
    assert collected(content().iter_any()) == [b"one\ntwo"]
    assert collected(content().iter_chunks()) == [(b"one\ntwo", True)]
    assert collected(content().__aiter__()) == [b"one\n", b"two"]
    assert collected(Content(io.BytesIO()).iter_any()) == []
    assert asyncio.run(content().readany()) == b"one\ntwo"


def test_the_end_of_a_stream() -> None:
    received = Received("http://a", 200, {}, io.BytesIO(b"ab"))
    assert asyncio.run(received.content.read(1)) == b"a"
    assert not received.at_eof()
    assert asyncio.run(received.read()) == b"b"
    assert received.at_eof()


def test_a_closed_stream_cannot_be_read() -> None:
    async def program() -> None:
        received = Received("http://a", 200, {}, io.BytesIO(b"ab"))
        async with received as entered:
            assert [entered.closed] == [False]
        assert [received.closed] == [True]
        for reading in (received.read(), received.content.readline()):
            with pytest.raises(aiohttp.ClientConnectionError, match="Connection closed"):
                await reading

    asyncio.run(program())


class Asynchronous:
    """A file whose reading is awaited."""

    async def read(self) -> bytes:
        return b"content"


async def generated() -> AsyncIterator[bytes]:
    yield b"con"
    yield b"tent"


@pytest.mark.parametrize("body", [Asynchronous, generated])
def test_a_body_that_is_awaited_is_read(body: Any) -> None:
    assert asyncio.run(whole(body())) == b"content"


def test_a_bytearray_turns_into_bytes() -> None:
    body = asyncio.run(whole(bytearray(b"content")))
    assert (type(body), body) == (bytes, b"content")


@pytest.mark.parametrize("body", [b"content", None, io.BytesIO(b"content"), "content"])
def test_other_bodies_stay_as_they_are(body: Any) -> None:
    assert asyncio.run(whole(body)) is body
