"""Request and response bodies between moto, which reads files, and aiobotocore, which awaits.

A response of aiobotocore holds an ``aiohttp.ClientResponse``. :class:`Received` has those parts of
it that aiobotocore and its users touch; all its bytes are in memory, so no ``await`` in it ever
waits, and nothing in it depends on which event loop runs.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Mapping
from io import BytesIO
from typing import Any

import aiohttp
from aiobotocore.awsrequest import AioAWSResponse
from botocore.awsrequest import AWSResponse


def awaitable(response: AWSResponse) -> AioAWSResponse:
    """Return the same response, with the interface that aiobotocore expects."""
    content = response._content  # type: ignore[attr-defined]
    file = response.raw if content is None else BytesIO(content)
    received = Received(response.url, response.status_code, response.headers, file)
    answer = AioAWSResponse(response.url, response.status_code, response.headers, received)
    answer._content = content
    return answer


async def whole(body: Any) -> Any:
    """Return the bytes of a body that has to be awaited, and of a bytearray, which moto cannot
    read and aioboto3's uploads send; any other body as it is.

    Those that aiobotocore divides into chunks have to be awaited, files of ``aiofiles`` and
    ``anyio``, the body of another response, and asynchronous generators.
    """
    # First: the read() of aiobotocore's chunks was botocore's before 2.16, which cannot read them.
    if hasattr(body, "__aiter__"):
        return b"".join([chunk async for chunk in body])
    if inspect.iscoroutinefunction(getattr(body, "read", None)):
        return await body.read()
    return bytes(body) if isinstance(body, bytearray) else body


class Received:
    """What aiobotocore, and a program through its streaming bodies, uses of an
    ``aiohttp.ClientResponse``.
    """

    def __init__(self, url: str, status: int, headers: Mapping[str, str], file: Any) -> None:
        self.url = url
        self.status = status
        self.headers = headers
        self.content = Content(file)

    @property
    def raw_headers(self) -> tuple[tuple[bytes, bytes], ...]:
        """The headers as bytes: aiobotocore before 2.16 reads them."""
        return tuple((name.encode(), value.encode()) for name, value in self.headers.items())

    @property
    def closed(self) -> bool:
        return self.content.closed

    async def read(self) -> bytes:
        """Return the rest of the body."""
        return await self.content.read()

    def at_eof(self) -> bool:
        return self.content.at_eof()

    def close(self) -> None:
        """Let reading fail from now on, as it does where the connection is gone."""
        self.content.closed = True

    release = close

    async def __aenter__(self) -> Received:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()


class Content:
    """What a program uses of an ``aiohttp.StreamReader``."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self.closed = False

    async def read(self, size: int = -1) -> bytes:
        """Return up to ``size`` bytes; -1: all that is left.

        :raises aiohttp.ClientConnectionError: when the response was closed.
        """
        if self.closed:
            raise aiohttp.ClientConnectionError("Connection closed")
        content: bytes = self._file.read(size)
        return content

    async def readany(self) -> bytes:
        return await self.read()

    async def readline(self) -> bytes:
        """Return the next line with its end; empty at the end of the body."""
        await self.read(0)
        line: bytes = self._file.readline()
        return line

    def at_eof(self) -> bool:
        """Return whether everything was read."""
        with self._file.getbuffer() as buffer:
            return bool(self._file.tell() >= len(buffer))

    async def iter_chunked(self, size: int) -> AsyncIterator[bytes]:
        """Yield chunks of ``size`` bytes; the last may be shorter."""
        while chunk := await self.read(size):
            yield chunk

    async def iter_any(self) -> AsyncIterator[bytes]:
        """Yield the whole body in one chunk."""
        if chunk := await self.read():
            yield chunk

    async def iter_chunks(self) -> AsyncIterator[tuple[bytes, bool]]:
        """Yield the whole body with True, for the end of a chunk of HTTP: aiobotocore reads event
        streams in this way.
        """
        async for chunk in self.iter_any():
            yield chunk, True

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while line := await self.readline():
            yield line
