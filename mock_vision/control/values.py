"""The kinds of JSON values that the control plane accepts.

A :class:`Kind` has both the schema for the OpenAPI document and the function that checks and
converts a value, so that the two agree. Only the form of a value is checked here; the function of
the Python API that receives the value checks whether it is valid.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from mock_vision.errors import UsageError, is_number, unknown_name

Schema: TypeAlias = Mapping[str, Any]

BODY = "the body"
"""The place of the whole body of a request, for messages."""

LARGEST = 10**15
"""The largest absolute value of a number. Up to it, whole numbers are exact in every language."""


@dataclass(frozen=True)
class Kind:
    """One kind of value.

    ``read`` receives a value as :mod:`json` parses it, and its place in the request for messages.
    It returns the value for Python, or raises UsageError if the value is of another kind.
    """

    words: str
    """What a value of the kind is, for messages: "a text"."""
    schema: Schema
    read: Callable[[Any, str], Any] = field(repr=False)
    parts: tuple[Kind, ...] = ()
    """The kinds of which a value may be any; empty for a kind of its own."""


def refusal(where: str, words: str, value: object) -> UsageError:
    """Return the error for a value of another kind.

    :param where: the place of the value in the request.
    :param words: what it must be.
    """
    shown = repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if len(shown) > 60:
        shown = f"{shown[:57]}..."
    return UsageError(f"{where} must be {words}, not {shown}.")


def _inside(where: str, name: str) -> str:
    """Return the place of a member of an object."""
    return name if where == BODY else f"{where}.{name}"


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise refusal(where, "a text", value)
    return value


def _boolean(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise refusal(where, "true or false", value)
    return value


def _number(value: Any, where: str) -> float | int:
    if not _is_exact(value):
        raise refusal(where, "a number of at most 15 digits", value)
    number: float | int = value
    return number


def _integer(value: Any, where: str) -> int:
    # 2.0 is an integer in JSON Schema.
    if not _is_exact(value) or value != int(value):
        raise refusal(where, "a whole number of at most 15 digits", value)
    return int(value)


def _is_exact(value: Any) -> bool:
    """Return whether a value is a number that every language reads alike."""
    if not is_number(value):
        return False
    return abs(value) <= LARGEST if isinstance(value, int) or math.isfinite(value) else False


_RANGE = {"minimum": -LARGEST, "maximum": LARGEST}
TEXT = Kind("a text", {"type": "string"}, _text)
BOOLEAN = Kind("true or false", {"type": "boolean"}, _boolean)
NUMBER = Kind("a number", {"type": "number", **_RANGE}, _number)
INTEGER = Kind("a whole number", {"type": "integer", **_RANGE}, _integer)


def _null(value: Any, where: str) -> None:
    if value is not None:
        raise refusal(where, "null", value)


NULL = Kind("null", {"type": "null"}, _null)


def described(kind: Kind, words: str, **schema: Any) -> Kind:
    """Return a kind that reads values as another does, with words and keywords of its own.

    :param schema: the keywords to add to the schema.
    """
    return Kind(words, {**kind.schema, **schema}, kind.read)


SECONDS = described(NUMBER, "a number of seconds", description="Seconds.")

_INSTANT = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)


def _instant(value: Any, where: str) -> datetime:
    match = _INSTANT.fullmatch(value) if isinstance(value, str) else None
    words = "a time such as '2025-01-01T00:00:00Z', with Z or an offset"
    if match is None:
        raise refusal(where, words, value)
    day, time, fraction, offset = match.groups()
    micros = ((fraction or ".0")[1:] + "00000")[:6]
    offset = "+00:00" if offset in "Zz" else offset
    try:
        return datetime.fromisoformat(f"{day}T{time}.{micros}{offset}")
    except ValueError as error:
        raise UsageError(f"{where} must be {words}, not {value!r}: {error}.") from None


INSTANT = Kind("a time", {"type": "string", "format": "date-time"}, _instant)


def _base64(value: Any, where: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (TypeError, ValueError, binascii.Error):
        raise refusal(where, "a text in base64", value) from None


BASE64 = Kind("a text in base64", {"type": "string", "contentEncoding": "base64"}, _base64)


def choice(values: Sequence[str]) -> Kind:
    """Return the kind of a text that must be one of some values."""

    words = f"one of {', '.join(values)}"

    def read(value: Any, where: str) -> str:
        if not isinstance(value, str):
            raise refusal(where, words, value)
        if value not in values:
            raise unknown_name(f"value of {where}", value, values)
        return value

    return Kind(words, {"type": "string", "enum": list(values)}, read)


def constant(value: bool) -> Kind:
    """Return the kind of a boolean that must have this value."""

    def read(given: Any, where: str) -> Any:
        if given is not value:
            raise refusal(where, str(value).lower(), given)
        return given

    return Kind(str(value).lower(), {"const": value}, read)


def list_of(kind: Kind, **schema: Any) -> Kind:
    """Return the kind of a list whose values are of one kind."""
    words = f"a list, each element {kind.words}"

    def read(value: Any, where: str) -> list[Any]:
        if not isinstance(value, list):
            raise refusal(where, words, value)
        return [kind.read(each, f"{where}[{at}]") for at, each in enumerate(value)]

    return Kind(words, {"type": "array", "items": kind.schema, **schema}, read)


def tuple_of(*kinds: Kind) -> Kind:
    """Return the kind of a list of fixed length, with a kind for each position."""
    words = f"a list of {len(kinds)} values"

    def read(value: Any, where: str) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) != len(kinds):
            raise refusal(where, words, value)
        pairs = zip(kinds, value, strict=True)
        return tuple(kind.read(each, f"{where}[{at}]") for at, (kind, each) in enumerate(pairs))

    schema = {
        "type": "array",
        "prefixItems": [kind.schema for kind in kinds],
        "items": False,
        "minItems": len(kinds),
    }
    return Kind(words, schema, read)


def map_of(kind: Kind, **schema: Any) -> Kind:
    """Return the kind of an object with any keys, whose values are of one kind."""
    words = f"an object, each value {kind.words}"

    def read(value: Any, where: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise refusal(where, words, value)
        return {name: kind.read(each, _inside(where, name)) for name, each in value.items()}

    return Kind(words, {"type": "object", "additionalProperties": kind.schema, **schema}, read)


def one_of(*kinds: Kind) -> Kind:
    """Return the kind of a value that is of any of these kinds. The first kind that accepts a value
    reads it.
    """
    parts = tuple(part for kind in kinds for part in kind.parts or (kind,))
    words = " or ".join(kind.words for kind in parts)

    def read(value: Any, where: str) -> Any:
        errors = []
        for kind in parts:
            try:
                return kind.read(value, where)
            except UsageError as error:
                errors.append((kind, error))
        # The message of the one kind that the value comes near is the most precise.
        near = [(kind, error) for kind, error in errors if _has_type(value, kind)]
        if len(near) > 1:
            near = [(kind, error) for kind, error in near if _shares_a_name(value, kind)]
        raise near[0][1] if len(near) == 1 else refusal(where, words, value)

    return Kind(words, {"anyOf": [kind.schema for kind in parts]}, read, parts)


_TYPES: Mapping[str, Any] = {
    "string": str,
    "object": dict,
    "array": list,
    "number": (int, float),
    "integer": int,
}


def _has_type(value: Any, kind: Kind) -> bool:
    expected = _TYPES.get(str(kind.schema.get("type")))
    return expected is not None and isinstance(value, expected) and not isinstance(value, bool)


def _shares_a_name(value: Any, kind: Kind) -> bool:
    names = kind.schema.get("properties", ())
    return isinstance(value, dict) and any(name in value for name in names)


@dataclass(frozen=True)
class Member:
    """One member of a JSON object."""

    kind: Kind
    required: bool = False
    description: str = ""


def record(members: Mapping[str, Member], others: Kind | None = None, what: str = "") -> Kind:
    """Return the kind of an object with these members.

    :param others: the kind of the members with other names; None: other names are refused.
    :param what: what the object is, for the message about a wrong name.
    """
    required = [name for name, member in members.items() if member.required]
    properties = {}
    for name, member in members.items():
        properties[name] = dict(member.kind.schema)
        if member.description:
            properties[name]["description"] = member.description
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    schema["additionalProperties"] = others.schema if others else False
    if required:
        schema["required"] = required

    def read(value: Any, where: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise refusal(where, "an object", value)
        kinds = {name: member.kind for name, member in members.items()}
        unknown = [name for name in value if name not in kinds]
        if unknown and others is None:
            if not kinds:
                raise UsageError(f"{what or where} takes no arguments, not {unknown[0]!r}.")
            raise unknown_name(f"member of {what or where}", unknown[0], kinds)
        missing = [name for name in required if name not in value]
        if missing:
            raise UsageError(f"{where} lacks {', '.join(map(repr, missing))}.")
        return {
            name: (kinds.get(name) or others).read(  # type: ignore[union-attr]
                each, _inside(where, name)
            )
            for name, each in value.items()
        }

    words = f"an object with {' and '.join(map(repr, required))}" if required else "an object"
    return Kind(words, schema, read)
