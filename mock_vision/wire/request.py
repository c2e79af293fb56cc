"""One HTTP request, in process or over HTTP.

A :class:`WireRequest` is made from botocore's prepared requests, from werkzeug's and from a
proxy's. The path and the query stay percent-encoded, because an ARN with encoded slashes is one
segment of a path; they are decoded after the operation is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, runtime_checkable


@runtime_checkable
class HeaderMapping(Protocol):
    """Headers by name, in any case; a name may occur more than once."""

    def items(self) -> Iterable[tuple[str, str | bytes]]: ...


class WireRequest:
    """Method, raw path, raw query string, headers and the whole body.

    :param body: bytes, bytearray, str, a file object or None. The attribute ``body`` is always
        bytes; bytes are not copied.
    :param url: the URL that the request is sent to, for a request without the header ``Host``.
    :param folded: whether the headers are a dictionary whose names are in lower case, as the
        attribute ``headers`` is.
    """

    __slots__ = ("body", "headers", "method", "path", "query", "url")

    def __init__(
        self,
        method: str,
        path: str,
        query: str,
        headers: HeaderMapping,
        body: Any = None,
        url: str = "",
        *,
        folded: bool = False,
    ) -> None:
        self.method = method
        self.path = path
        self.query = query
        self.url = url
        self.headers: Any = headers if folded else folded_headers(headers)
        self.body: bytes = b"" if body is None else body
        if body.__class__ is not bytes and body is not None:
            self.body = read_body(body)

    def header(self, name: str) -> str | None:
        """Return the header's value as text, or None, whatever the case of its name."""
        value: Any = self.headers.get(name.lower())
        return value.decode("latin-1") if value.__class__ is bytes else value


def folded_headers(headers: HeaderMapping) -> Mapping[str, str | bytes]:
    """Return the headers by their names in lower case; of a repeated name, the first header is
    kept.
    """
    folded: dict[str, str | bytes] = {}
    for name, value in headers.items():
        folded.setdefault(name.lower(), value)
    return folded


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
