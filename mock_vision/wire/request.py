"""One HTTP request, in process or over HTTP.

A :class:`WireRequest` is made from botocore's prepared requests, from werkzeug's and from a
proxy's. The path and the query stay percent-encoded, because an ARN with encoded slashes is one
segment of a path; they are decoded after the operation is known.
"""

from __future__ import annotations

from typing import Any, Protocol


class HeaderMapping(Protocol):
    """Headers with a case-insensitive ``get``."""

    def get(self, key: str, /) -> str | bytes | None: ...


class WireRequest:
    """Method, raw path, raw query string, headers and the whole body.

    :param body: bytes, bytearray, str, a file object or None. The attribute ``body`` is always
        bytes; bytes are not copied.
    :param url: the URL that the request is sent to, for a request without the header ``Host``.
    """

    __slots__ = ("_headers", "body", "method", "path", "query", "url")

    def __init__(
        self,
        method: str,
        path: str,
        query: str,
        headers: HeaderMapping,
        body: Any = None,
        url: str = "",
    ) -> None:
        self.method = method
        self.path = path
        self.query = query
        self.url = url
        self._headers = headers
        self.body = read_body(body)

    def header(self, name: str) -> str | None:
        """Return the header's value as text, or None. botocore's headers take a microsecond."""
        value = self._headers.get(name)
        return value.decode("latin-1") if isinstance(value, bytes) else value


def read_body(body: Any) -> bytes:
    """Return the bytes of a body.

    A file object is read from its position, and set back to it if it can be.
    """
    if isinstance(body, bytes):
        return body
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode("utf-8", "surrogatepass")
    if isinstance(body, (bytearray, memoryview)):
        return bytes(body)
    try:
        position = body.tell()
    except (AttributeError, OSError):
        return read_body(body.read())
    content = read_body(body.read())
    body.seek(position)
    return content
