"""The front end of a JSON 1.1 endpoint: which operation is called, with which document.

The order of the checks and the form of the errors are those of public JSON 1.1 endpoints: an
unknown target or a broken document is answered before the authorization is checked.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Container
from typing import Any, NoReturn

from botocore.model import OperationModel, StructureShape

from mock_vision.wire.failures import FrameworkError, LiteralError, serialization, unroutable
from mock_vision.wire.large_bodies import last_encoded, read_once
from mock_vision.wire.parsing import members_parser
from mock_vision.wire.request import WireRequest

_MEDIA_TYPE = "application/x-amz-json-1.1"
_OLD_MEDIA_TYPE = "application/json"


class JsonFront:
    """Reads requests of one JSON 1.1 service."""

    largest_body = 10 * 1024 * 1024
    """An image of 7,843,602 bytes, in base64 just below this, is known to have been read."""

    def __init__(self, target_prefix: str, operations: Container[str]) -> None:
        self._prefix = target_prefix
        self._operations = operations

    def identify(self, request: WireRequest) -> tuple[str, dict[str, Any]]:
        """Return the operation's name and the JSON object in the body.

        :raises FrameworkError: when the front end refuses the request.
        """
        if request.method != "POST":
            raise unroutable()
        media_type = (request.header("Content-Type") or "").partition(";")[0].strip()
        service, _, name = (request.header("X-Amz-Target") or "").partition(".")
        known = service == self._prefix and name in self._operations
        if not request.body:
            raise serialization() if known else FrameworkError("UnknownOperationException")
        if media_type != _MEDIA_TYPE:
            _refuse_media_type(media_type, request.body, targeted=bool(service and name))
        document = read_document(request.body)
        if not known:
            raise FrameworkError("UnknownOperationException")
        return name, document

    def reader(
        self, _operation: OperationModel, shape: StructureShape
    ) -> Callable[[WireRequest, Any], dict[str, Any]]:
        """Return a function that reads the operation's parameters from the document."""
        parse = members_parser(shape.members)
        return lambda _request, document: parse(document)


def read_document(body: bytes) -> dict[str, Any]:
    """Return the JSON object in a body.

    :raises FrameworkError: when it is anything else; a SerializationException without a text.
    """
    encoded = last_encoded()
    try:
        document = None
        if encoded is not None and encoded.body is body:
            document = _decode_around(body, encoded.text)
        if document is None:
            document = read_once(_decode, body)
    except (ValueError, RecursionError):
        raise serialization() from None
    if not isinstance(document, dict):
        raise serialization()
    return document


def _decode(body: bytes) -> Any:
    return _DECODER.decode(body.decode())


def _decode_around(body: bytes, text: str) -> dict[str, Any] | None:
    """Return the JSON object in a body of which one value is ``text``, without searching that text
    for its end, which takes most of the time. None: the body has to be read in full.

    :param text: base64, so that nothing in it needs an escape; longer than the rest of the body, so
        that nothing else between two quotation marks has its length.
    """
    begin = 0
    while (end := body.index(b'"', begin)) - begin != len(text):
        begin = end + 1
    document = _DECODER.decode((body[:begin] + _STAND_IN.encode() + body[end:]).decode())
    return document if _put_back(document, text) else None


def _put_back(value: object, text: str, depth: int = 4) -> bool:
    """Replace the stand-in among the values of an object, or of objects in it."""
    if not depth or not isinstance(value, dict):
        return False
    for name, inner in value.items():
        if inner == _STAND_IN:
            value[name] = text
            return True
        if _put_back(inner, text, depth - 1):
            return True
    return False


def _refuse_media_type(media_type: str, body: bytes, *, targeted: bool) -> NoReturn:
    if media_type == _OLD_MEDIA_TYPE:
        try:
            read_document(body)
        except FrameworkError as broken:
            raise _old_form(400, broken.code) from None
        raise _old_form(404, "UnknownOperationException")
    if targeted:
        raise LiteralError(404, "UnknownOperationException", "<UnknownOperationException/>\n")
    raise unroutable()


def _old_form(status: int, code: str) -> LiteralError:
    body = f'{{"Output":{{"__type":"com.amazon.coral.service#{code}"}},"Version":"1.0"}}'
    return LiteralError(status, code, body, media_type=_OLD_MEDIA_TYPE)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_STAND_IN = os.urandom(16).hex()
"""Stands for a large text while the rest of a body is read; no body can have it."""

_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
