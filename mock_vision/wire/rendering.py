"""Outputs into JSON bytes, by shape, as the services' Java writes them.

Compact, members in the model's order, absent members left out, numbers as ``Double.toString``
spells them, 32-bit values widened to doubles, timestamps as epoch seconds with milliseconds, blobs
in base64. Only what an output may hold is rendered: a member that the shape lacks is a mistake of
ours and raises TypeError.

Sources: captured REST-JSON answers (compact, no nulls, widened floats); the raw timestamp in a
developer guide of a JSON 1.1 service ("Describing a collection"); Smithy's protocol documents
(epoch seconds, non-finite numbers as strings).
"""

from __future__ import annotations

import binascii
import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from mock_vision.floats import float32
from mock_vision.wire.java import double_text, seconds_text

Renderer = Callable[[Any], str]


def compile_renderer(shape: StructureShape) -> Callable[[Mapping[str, Any]], bytes]:
    """The renderer of an operation's output; an output without members is ``{}``."""
    render = _structure_renderer(shape)
    return lambda output: render(output).encode("utf-8", "replace")


def _structure_renderer(shape: StructureShape) -> Renderer:
    members = [
        (name, f'"{name}":', _COMPILERS[member.type_name](member))
        for name, member in shape.members.items()
    ]

    def render(value: Mapping[str, Any]) -> str:
        parts = []
        get = value.get
        for name, prefix, renderer in members:
            item = get(name)
            if item is not None:
                parts.append(prefix + renderer(item))
        if len(parts) != len(value):
            _refuse_unknown(shape, value)
        return "{" + ",".join(parts) + "}"

    return render


def _refuse_unknown(shape: StructureShape, value: Mapping[str, Any]) -> None:
    unknown = sorted(value.keys() - shape.members.keys())
    if unknown:
        raise TypeError(f"{shape.name} has no members {unknown}; it has {list(shape.members)}")


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


# The same metrics and times are told again and again, in every poll and page.
@lru_cache(maxsize=4096)
def _float(value: float) -> str:
    double = float32(value) + 0.0  # makes -0.0 the 0.0 that a cache takes it for
    text = double_text(double)
    return text if math.isfinite(double) else f'"{text}"'


@lru_cache(maxsize=4096)
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
