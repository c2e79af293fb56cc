"""JSON values into parameters, by shape, with the front end's texts for a wrong JSON type.

Members that are null are treated as absent, so a parser is not called with None. Members that the
shape does not have are ignored. A null inside a list or map stays as None; it violates a constraint
and is not a wrong type. There are parsers for the types that occur in requests.

Source of the texts and of the conversions (decimals are cut off, large integers become the largest,
a few words count as booleans): the answers of public JSON 1.1 endpoints.
"""

from __future__ import annotations

import binascii
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from mock_vision.floats import float32
from mock_vision.wire.failures import FrameworkError, serialization
from mock_vision.wire.large_bodies import last_encoded, read_once

Parser = Callable[[Any], Any]

_BOOLEAN_WORDS = {"TRUE": True, "1": True, "YES": True, "FALSE": False, "0": False, "NO": False}
_NOT_BASE64 = re.compile("[^a-zA-Z0-9+/=]|=(?=[^=])")
_NUMBER = "com.amazon.coral.value.json.numbers.TruncatingBigNumber"


def compile_parser(shape: Shape) -> Parser:
    """Return the parser of a shape. It raises a FrameworkError for a wrong JSON type."""
    return _SCALARS.get(shape.type_name) or _CONTAINERS[shape.type_name](shape)


def mismatch(value: object, wanted: str) -> FrameworkError:
    """Return the error for a JSON value in place of a scalar (``an Integer``, ``a Blob``)."""
    if isinstance(value, list):
        return serialization("Start of list found where not expected")
    if isinstance(value, dict):
        return serialization("Start of structure or map found where not expected.")
    if isinstance(value, str):
        name = "java.lang.String"
    elif isinstance(value, bool):
        name = "java.lang.Boolean"
    else:
        name = _NUMBER
    return serialization(f"class {name} can not be converted to {wanted}")


def _not_a_container(value: object, expected: str) -> FrameworkError:
    if isinstance(value, (list, dict)):
        return mismatch(value, "")
    return serialization(f"Expected {expected}")


def whole(text: str) -> str:
    """Replace halves of surrogate pairs by U+FFFD: JSON can spell them, UTF-8 cannot."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def parse_string(value: Any) -> str:
    """Return a JSON string."""
    if value.__class__ is str:
        return whole(value)
    raise mismatch(value, "an String")


def parse_boolean(value: Any) -> bool:
    """Return a JSON boolean; some words count as one."""
    if isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise mismatch(value, "an Boolean")
    word = value.upper()
    if word not in _BOOLEAN_WORDS:
        raise serialization(f"'{word}' can not be converted to an Boolean")
    return _BOOLEAN_WORDS[word]


def _integer_parser(bits: int, name: str) -> Parser:
    """Return a parser of integers. It cuts off decimals, and limits a number to its bits."""
    least, most = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1

    def parse(value: Any) -> int:
        if value.__class__ is int or value.__class__ is float:
            return int(max(least, min(value, most)))
        raise mismatch(value, name)

    return parse


def parse_float(value: Any) -> float:
    """Return a JSON number rounded to 32 bits, as the services do."""
    if value.__class__ is int or value.__class__ is float:
        try:
            return float32(float(value))
        except OverflowError:
            return math.inf if value > 0 else -math.inf
    raise mismatch(value, "an Float")


def parse_blob(value: Any) -> bytes:
    """Return the bytes of a base64 text; the error about a bad one has the whole text."""
    if not isinstance(value, str):
        raise mismatch(value, "a Blob")
    encoded = last_encoded()
    if encoded is not None and encoded.text is value:
        return encoded.content
    return read_once(_decode, value)


def _decode(value: str) -> bytes:
    try:
        content = binascii.a2b_base64(value.encode("ascii"))
    except ValueError:
        raise _bad_base64(value) from None
    # binascii skips characters outside of the alphabet and stops at padding. In both cases the
    # result is too short.
    padding = value[-2:].count("=")
    if len(value) % 4 or len(content) != len(value) // 4 * 3 - padding:
        raise _bad_base64(value)
    if padding and binascii.b2a_base64(content[padding - 3 :]) != f"{value[-4:]}\n".encode():
        raise _bad_base64(value)
    return content


def _bad_base64(value: str) -> FrameworkError:
    if len(value) % 4:
        reason = f"Base64 encoded length is expected a multiple of 4 bytes but found: {len(value)}"
    elif wrong := _NOT_BASE64.search(value):
        reason = f"Invalid Base64 character: '{wrong[0]}'"
    else:
        reason = "Invalid last non-pad Base64 character dectected"
    return serialization(f"'{value}' can not be converted to a Blob: {reason}")


def _list_parser(shape: ListShape) -> Parser:
    element = compile_parser(shape.member)

    def parse(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise _not_a_container(value, "list or null")
        return [None if item is None else element(item) for item in value]

    return parse


def _map_parser(shape: MapShape) -> Parser:
    element = compile_parser(shape.value)

    def parse(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise _not_a_container(value, "map or null")
        return {whole(key): None if item is None else element(item) for key, item in value.items()}

    return parse


def members_parser(members: Mapping[str, Shape]) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """Return the parser of a JSON object; its result has the members in the model's order."""
    parsers = [(name, compile_parser(shape)) for name, shape in members.items()]

    def parse(value: Mapping[str, Any]) -> dict[str, Any]:
        result = {}
        for name, parser in parsers:
            item = value.get(name)
            if item is not None:
                result[name] = parser(item)
        return result

    return parse


def _structure_parser(shape: StructureShape) -> Parser:
    members = members_parser(shape.members)

    def parse(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise _not_a_container(value, "null")
        return members(value)

    return parse


_SCALARS: Mapping[str, Parser] = {
    "string": parse_string,
    "boolean": parse_boolean,
    "integer": _integer_parser(32, "an Integer"),
    "long": _integer_parser(64, "an Long"),
    "float": parse_float,
    "blob": parse_blob,
}
_CONTAINERS: Mapping[str, Callable[[Any], Parser]] = {
    "list": _list_parser,
    "map": _map_parser,
    "structure": _structure_parser,
}
