"""The front end of a REST-JSON endpoint: which operation is called, with which parameters.

Parameters are in the path, the query, the headers and the body. Routes are matched on the
percent-encoded path, so that an ARN with encoded slashes stays one segment. In the query, ``+`` is
a blank. Of a repeated parameter the first counts, unless the member is a list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import unquote, unquote_plus

from botocore.model import ListShape, OperationModel, Shape, StructureShape

from mock_vision.virtual_time.ticks import MINUTE, from_datetime
from mock_vision.wire.failures import unroutable
from mock_vision.wire.json_front import read_document
from mock_vision.wire.parsing import members_parser, mismatch, parse_boolean
from mock_vision.wire.request import WireRequest

_INTEGER = re.compile(r"[+-]?[0-9]{1,99}")
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?"
    r"(?:Z|([+-])([0-9]{2}):([0-9]{2}))"
)
_LABEL = re.compile(r"\\{\w+\\}")

Route = tuple[Callable[[str], "re.Match[str] | None"], str]


class RestFront:
    """Reads requests of one REST-JSON service."""

    largest_body = 16 * 1024 * 1024
    """Enough for the largest blob of a model (10 MiB) in base64, and for one that is too large."""

    def __init__(self, operations: Iterable[OperationModel]) -> None:
        self._routes: dict[tuple[str, int], list[Route]] = {}
        for operation in operations:
            uri = operation.http["requestUri"]
            pattern = re.compile(_LABEL.sub("([^/]+)", re.escape(uri)))
            key = operation.http["method"], uri.count("/")
            self._routes.setdefault(key, []).append((pattern.fullmatch, operation.name))

    def identify(self, request: WireRequest) -> tuple[str, Sequence[str]]:
        """Return the operation's name, and the percent-encoded segments for its labels.

        :raises FrameworkError: when no operation has this method and path.
        """
        path = request.path
        for match, name in self._routes.get((request.method, path.count("/")), ()):
            if found := match(path):
                return name, found.groups()
        raise unroutable()

    def reader(
        self, operation: OperationModel, shape: StructureShape
    ) -> Callable[[WireRequest, Any], dict[str, Any]]:
        """Return a function that reads the operation's parameters from request and labels."""
        wire_names = {
            member.serialization.get("name", name): name for name, member in shape.members.items()
        }
        labels = [
            wire_names[label] for label in re.findall(r"\{(\w+)\}", operation.http["requestUri"])
        ]
        headers = _located(shape, "header")
        query = [
            (name, wire_name, _query_reader(shape.members[name]))
            for name, wire_name in _located(shape, "querystring")
        ]
        payload: str | None = shape.serialization.get("payload")
        in_body = {
            name: member
            for name, member in shape.members.items()
            if "location" not in member.serialization and name != payload
        }
        parse_body = members_parser(in_body) if in_body else None

        def read(request: WireRequest, values: Sequence[str]) -> dict[str, Any]:
            params: dict[str, Any] = dict(zip(labels, values, strict=True))
            if "%" in request.path:
                params = {name: unquote(value) for name, value in params.items()}
            for name, wire_name in headers:
                if (value := request.header(wire_name)) is not None:
                    params[name] = value
            if query and request.query:
                given = _split_query(request.query)
                for name, wire_name, convert in query:
                    if wire_name in given:
                        params[name] = convert(given[wire_name])
            if payload and request.body:
                params[payload] = request.body
            if parse_body and request.body:
                params.update(parse_body(read_document(request.body)))
            return params

        return read


def _located(shape: StructureShape, location: str) -> list[tuple[str, str]]:
    return [
        (name, member.serialization["name"])
        for name, member in shape.members.items()
        if member.serialization.get("location") == location
    ]


def _split_query(query: str) -> dict[str, list[str]]:
    given: dict[str, list[str]] = {}
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        given.setdefault(unquote_plus(name), []).append(unquote_plus(value))
    return given


def _query_reader(shape: Shape) -> Callable[[list[str]], Any]:
    if isinstance(shape, ListShape):
        convert = _CONVERSIONS[shape.member.type_name]
        return lambda values: [convert(value) for value in values]
    convert = _CONVERSIONS[shape.type_name]
    return lambda values: convert(values[0])


def _integer(text: str) -> int:
    if _INTEGER.fullmatch(text) and -(2**31) <= int(text) < 2**31:
        return int(text)
    raise mismatch(text, "an Integer")


def _instant(text: str) -> int:
    """Return the ticks of an ISO 8601 instant; digits below a microsecond are cut off."""
    if found := _INSTANT.fullmatch(text):
        local, fraction, sign, hours, minutes = found.groups()
        try:
            ticks = from_datetime(datetime.fromisoformat(local + "+00:00"))
        except ValueError:
            raise mismatch(text, "milliseconds since epoch") from None
        offset = (int(hours or 0) * 60 + int(minutes or 0)) * MINUTE
        microseconds = int((fraction or "").ljust(6, "0")[:6])
        return ticks + microseconds + (offset if sign == "-" else -offset)
    raise mismatch(text, "milliseconds since epoch")


_CONVERSIONS: Mapping[str, Callable[[str], Any]] = {
    "string": str,
    "boolean": parse_boolean,
    "integer": _integer,
    "timestamp": _instant,
}
