"""Outputs into JSON bytes, by shape, as the services' Java writes them.

The JSON is compact, with members in the model's order and without absent members. Numbers are spelt
as by ``Double.toString``, 32-bit values are widened to doubles, timestamps are epoch seconds with
milliseconds, blobs are base64. A member that the shape does not have is a mistake in this package:
it raises a TypeError.

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
from mock_vision.wire.java import boolean_text, double_text, seconds_text

Renderer = Callable[[Any], str]


def compile_renderer(shape: StructureShape) -> Callable[[Mapping[str, Any]], bytes]:
    """Return the renderer of an operation's output; an output without members is ``{}``."""
    render = _structure_renderer(shape)
    return lambda output: render(output).encode("utf-8", "replace")


def _renderer(shape: Shape) -> Renderer:
    return _SCALARS.get(shape.type_name) or _CONTAINERS[shape.type_name](shape)


def _structure_renderer(shape: StructureShape) -> Renderer:
    members = [(name, f'"{name}":', _renderer(member)) for name, member in shape.members.items()]

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
    element = _renderer(shape.member)

    def render(value: Sequence[Any]) -> str:
        return "[" + ",".join(map(element, value)) + "]"

    return render


def _map_renderer(shape: MapShape) -> Renderer:
    element = _renderer(shape.value)

    def render(value: Mapping[str, Any]) -> str:
        pairs = (f"{encode_basestring(key)}:{element(item)}" for key, item in value.items())
        return "{" + ",".join(pairs) + "}"

    return render


# Every poll and every page has the same metrics and times: found in the cache, a float takes 0.1
# instead of 1.5 microseconds.
@lru_cache(maxsize=4096)
def _float(value: float) -> str:
    double = float32(value) + 0.0  # -0.0 becomes 0.0: they are the same key of the cache
    text = double_text(double)
    return text if math.isfinite(double) else f'"{text}"'


@lru_cache(maxsize=4096)
def _timestamp(ticks: int) -> str:
    return seconds_text(ticks // 1000)


def _blob(value: bytes) -> str:
    return f'"{binascii.b2a_base64(value, newline=False).decode()}"'


_SCALARS: Mapping[str, Renderer] = {
    "string": encode_basestring,
    "boolean": boolean_text,
    "integer": int.__repr__,
    "long": int.__repr__,
    "float": _float,
    "timestamp": _timestamp,
    "blob": _blob,
}
_CONTAINERS: Mapping[str, Callable[[Any], Renderer]] = {
    "list": _list_renderer,
    "map": _map_renderer,
    "structure": _structure_renderer,
}
