"""Java's spelling of values, which the services use in numbers, timestamps and error texts.

Sources: the Java platform's documentation of Double.toString, Float.toString, String.hashCode and
of the toString of collections and buffers; answers of AWS services that were recorded in public.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from mock_vision.floats import float32


def double_text(value: float) -> str:
    """Return what ``Double.toString`` returns: plain from 1e-3 to below 1e7, else ``d.dddE±n``."""
    if 1e-3 <= value < 1e7:
        return repr(float(value))
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return _java_form(repr(float(value)))


def float_text(value: float) -> str:
    """Return ``Float.toString`` of the nearest 32-bit value: the fewest digits that identify it."""
    single = float32(value)
    if not math.isfinite(single):
        return double_text(single)
    candidates = (float(f"{single:.{digits}g}") for digits in range(1, 10))
    shortest = next(value for value in candidates if float32(value) == single)
    return _java_form(repr(shortest))


def seconds_text(milliseconds: int) -> str:
    """Return ``Double.toString`` of epoch seconds, from whole milliseconds."""
    digits = str(milliseconds)
    if milliseconds < 10**10:
        return double_text(milliseconds / 1000)
    return f"{digits[0]}.{digits[1:].rstrip('0') or '0'}E{len(digits) - 4}"


def _java_form(text: str) -> str:
    """Convert Python's shortest spelling of a finite double to Java's form."""
    sign = "-" if text.startswith("-") else ""
    mantissa, _, exponent = text.lstrip("-").partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    if not digits:
        return f"{sign}0.0"
    leading = len(whole + fraction) - len(digits)
    power = int(exponent or 0) + len(whole) - 1 - leading
    digits = digits.rstrip("0")
    if -3 <= power < 7:
        digits = "0" * -power + digits if power < 0 else digits.ljust(power + 1, "0")
        point = max(power, 0) + 1
        return f"{sign}{digits[:point]}.{digits[point:] or '0'}"
    return f"{sign}{digits[0]}.{digits[1:] or '0'}E{power}"


def string_hash(text: str) -> int:
    """Return ``String.hashCode`` as an unsigned number of 32 bits."""
    result = 0
    units = text.encode("utf-16-be", "surrogatepass")
    for (unit,) in struct.iter_unpack(">H", units):
        result = result * 31 + unit & 0xFFFFFFFF
    return result


def set_order(names: Sequence[str]) -> list[str]:
    """Return an enum's values as the front end orders them: by hash bucket of 32, ties reversed."""
    order = sorted(range(len(names)), key=lambda i: (string_hash(names[i]) & 31, -i))
    return [names[i] for i in order]


def value_text(shape: Shape, value: Any) -> str:
    """Return ``toString`` of a parameter; None is ``null``."""
    if value is None:
        return "null"
    if shape.type_name in _CONTAINERS:
        return _CONTAINERS[shape.type_name](shape, value)
    return _SCALARS.get(shape.type_name, str)(value)


def lower_first(name: str) -> str:
    """Return the name of a member as Java spells its field."""
    return name[0].lower() + name[1:]


def boolean_text(value: bool) -> str:
    """Return ``Boolean.toString``."""
    return "true" if value else "false"


def _blob_text(value: bytes) -> str:
    return f"java.nio.HeapByteBuffer[pos=0 lim={len(value)} cap={len(value)}]"


def _list_text(shape: ListShape, value: Sequence[Any]) -> str:
    return f"[{', '.join(value_text(shape.member, item) for item in value)}]"


def _map_text(shape: MapShape, value: Mapping[str, Any]) -> str:
    pairs = (f"{key}={value_text(shape.value, item)}" for key, item in value.items())
    return f"{{{', '.join(pairs)}}}"


def _structure_text(shape: StructureShape, value: Mapping[str, Any]) -> str:
    members = (
        f"{lower_first(name)}={value_text(member, value.get(name))}"
        for name, member in shape.members.items()
    )
    return f"{shape.name}({', '.join(members)})"


_SCALARS: Mapping[str, Callable[[Any], str]] = {
    "blob": _blob_text,
    "boolean": boolean_text,
    "float": float_text,
}
"""The other scalars are spelt alike in Python."""
_CONTAINERS: Mapping[str, Callable[[Any, Any], str]] = {
    "list": _list_text,
    "map": _map_text,
    "structure": _structure_text,
}
