"""One HTTP request as it arrived, whichever way it came in.

botocore's prepared requests, werkzeug's and a proxy's all become a :class:`WireRequest`. The path
and the query stay percent-encoded, because an ARN with encoded slashes is one path segment; they
are decoded after the route is known.
"""

from __future__ import annotations

from typing import Any, Protocol


class HeaderMapping(Protocol):
    """What is needed of a header mapping: case-insensitive ``get``."""

    def get(self, key: str, /) -> str | bytes | None: ...


class WireRequest:
    """Method, raw path, raw query string, headers and the whole body.

    ``body`` may be given as bytes, bytearray, str, a file object or None; ``self.body`` is always
    bytes (the very object, when bytes were given).
    """

    __slots__ = ("_headers", "body", "method", "path", "query")

    def __init__(
        self, method: str, path: str, query: str, headers: HeaderMapping, body: Any = None
    ) -> None:
        self.method = method
        self.path = path
        self.query = query
        self._headers = headers
        self.body = read_body(body)

    @classmethod
    def from_url(
        cls, method: str, url: str, headers: HeaderMapping, body: Any = None
    ) -> WireRequest:
        """The request for an absolute URL, or for a path and its query."""
        address, _, query = url.partition("?")
        _, scheme, rest = address.partition("://")
        if scheme:
            _, slash, path = rest.partition("/")
            address = slash + path
        return cls(method, address or "/", query, headers, body)

    def header(self, name: str) -> str | None:
        """The header's value as text, or None. In botocore's headers it costs a microsecond."""
        value = self._headers.get(name)
        return value.decode("latin-1") if isinstance(value, bytes) else value


def read_body(body: Any) -> bytes:
    """The bytes of a body. A file is read from where it stands and put back there, if it can be."""
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
