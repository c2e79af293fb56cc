"""Outputs into JSON bytes, by shape, as the services' Java writes them.

Compact, members in the model's order, absent members left out, numbers as ``Double.toString``
spells them, 32-bit values widened to doubles, timestamps as epoch seconds with milliseconds, blobs
in base64. Only what an output may hold is rendered: a member that the shape lacks is a mistake of
ours and raises TypeError.

Sources: captured answers of Lookout for Vision (compact, no nulls, widened floats); the raw
timestamp in the Amazon Rekognition Developer Guide, "Describing a collection"; Smithy's protocol
documents (epoch seconds, non-finite numbers as strings).
"""

from __future__ import annotations

import binascii
import math
from collections.abc import Callable, Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from mock_vision.wire.java import double_text, seconds_text, widened

Renderer = Callable[[Any], str]


def compile_renderer(shape: StructureShape | None) -> Callable[[Mapping[str, Any]], bytes]:
    """The renderer of an operation's output; ``{}`` for an output without members."""
    if shape is None or not shape.members:
        return lambda output: _empty(output)
    render = _structure_renderer(shape)
    return lambda output: render(output).encode("utf-8", "replace")


def _empty(output: Mapping[str, Any]) -> bytes:
    if output:
        raise TypeError(f"an output without members was given {sorted(output)}")
    return b"{}"


def _structure_renderer(shape: StructureShape) -> Renderer:
    members = [
        (name, f'"{name}":', _COMPILERS[member.type_name](member))
        for name, member in shape.members.items()
    ]

    def render(value: Mapping[str, Any]) -> str:
        parts = []
        seen = 0
        for name, prefix, renderer in members:
            if name in value:
                seen += 1
                item = value[name]
                if item is not None:
                    parts.append(prefix + renderer(item))
        if seen != len(value):
            unknown = sorted(set(value) - set(shape.members))
            raise TypeError(f"{shape.name} has no members {unknown}")
        return "{" + ",".join(parts) + "}"

    return render


def _list_renderer(shape: ListShape) -> Renderer:
    element = _COMPILERS[shape.member.type_name](shape.member)

    def render(value: Sequence[Any]) -> str:
        return "[" + ",".join(map(element, value)) + "]"

    return render


def _map_renderer(shape: MapShape) -> Renderer:
    element = _COMPILERS[shape.value.type_name](shape.value)

    def render(value: Mapping[str, Any]) -> str:
        pairs = (f"{encode_basestring(key)}:{element(item)}" for key, item in value.items())
        return "{" + ",".join(pairs) + "}"

    return render


def _boolean(value: bool) -> str:
    return "true" if value else "false"


def _double(value: float) -> str:
    text = double_text(value)
    return text if math.isfinite(value) else f'"{text}"'


def _float(value: float) -> str:
    return _double(widened(value))


def _timestamp(ticks: int) -> str:
    return seconds_text(ticks // 1000)


def _blob(value: bytes) -> str:
    return f'"{binascii.b2a_base64(value, newline=False).decode()}"'


def _always(renderer: Renderer) -> Callable[[Shape], Renderer]:
    return lambda _shape: renderer


_COMPILERS: Mapping[str, Callable[[Any], Renderer]] = {
    "string": _always(encode_basestring),
    "boolean": _always(_boolean),
    "integer": _always(int.__repr__),
    "long": _always(int.__repr__),
    "float": _always(_float),
    "timestamp": _always(_timestamp),
    "blob": _always(_blob),
    "list": _list_renderer,
    "map": _map_renderer,
    "structure": _structure_renderer,
}
