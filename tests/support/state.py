"""The whole state of both services as one text, to check that a refused request changed nothing.

The backends of all accounts and Regions are walked through, attribute by attribute, so nothing is
missed that no description shows: client tokens, counters, revision ids, pending work. The objects
in S3 and the schedule of the clock are included. Left out are functions, the keys of pagination
tokens, how often work was described, how much models were used, and the contents of trained models,
which are large and which no request changes.
"""

from __future__ import annotations

import dataclasses
import types
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any

from moto.backends import get_backend

from mock_vision.lookoutvision.hosted_model import AnomalyModel
from mock_vision.rekognition.hosted_model import LabelModel
from mock_vision.service.pagination import PageTokens
from mock_vision.world import world as worlds

_PLAIN = (str, bytes, int, float, bool, type(None))
_SKIPPED = (
    types.FunctionType,
    types.MethodType,
    types.BuiltinFunctionType,
    worlds.World,
    PageTokens,
    AnomalyModel,
    LabelModel,
)
_LEFT_OUT = ("_described", "_event", "_backend", "_works", "piece", "resources", "metered")
"""Attributes that count describe calls and use, and those of work that lead to what is walked
elsewhere.
"""


def remembered() -> str:
    """Return the state of both services and of S3, and the pending events of the clock."""
    parts: list[str] = [str(worlds.current().clock.pending())]
    parts += map(str, _objects())
    for service in ("lookoutvision", "rekognition"):
        for account, region, backend in _backends(service):
            if not _is_untouched(backend):
                parts.append(f"{service} {account} {region}")
                _describe(vars(backend), parts, frozenset())
    return "\n".join(parts)


def _backends(service: Any) -> Iterable[tuple[str, str, Any]]:
    for account, regions in sorted(get_backend(service).items()):
        for region, backend in sorted(regions.items()):
            yield account, region, backend


def _is_untouched(backend: Any) -> bool:
    """Whether a backend was never called.

    moto creates backends to read their addresses, and one for each Region at the first call.
    """
    return not (len(backend.projects) or len(backend.ledger) or backend._last_number)


def _objects() -> Iterable[tuple[str, str, str]]:
    """Bucket, key and ETag of all objects."""
    for _, _, backend in _backends("s3"):
        for name, bucket in sorted(backend.buckets.items()):
            for key, found in sorted(bucket.keys.items()):
                yield name, key, found.etag


def _describe(value: Any, parts: list[str], above: frozenset[int]) -> None:
    if _is_plain(value):
        parts.append(repr(value))
    elif id(value) not in above:
        above |= {id(value)}
        for name, item in _items(value):
            if not isinstance(item, _SKIPPED) and name not in _LEFT_OUT:
                parts.append(name)
                _describe(item, parts, above)


def _is_plain(value: Any) -> bool:
    """Whether ``repr`` shows the whole value; an object inside it may leave something out."""
    if isinstance(value, (list, tuple)):
        return all(map(_is_plain, value))
    return isinstance(value, _PLAIN)


def _items(value: Any) -> Iterable[tuple[str, Any]]:
    """Yield name and value of everything in a container or an object."""
    if isinstance(value, Mapping):
        return [(repr(key), item) for key, item in value.items()]
    if isinstance(value, (list, tuple, deque)):
        return [("-", item) for item in value]
    if isinstance(value, (set, frozenset)):
        return [("-", item) for item in sorted(value, key=repr)]
    if dataclasses.is_dataclass(value):
        return [(field.name, getattr(value, field.name)) for field in dataclasses.fields(value)]
    slots = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())]
    found = [(name, getattr(value, name)) for name in slots if hasattr(value, name)]
    return found + list(getattr(value, "__dict__", {}).items())
