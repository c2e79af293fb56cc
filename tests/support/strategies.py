"""Hypothesis strategies for the values of service model shapes, as boto3 accepts them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape
from hypothesis import strategies as st

# Half a surrogate pair is no text; botocore cannot send it either.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_HEADER = st.text("abcXYZ019-_/ ", min_size=1, max_size=20).map(str.strip).filter(bool)
_INSTANTS = st.integers(0, 2**33 * 1_000_000).map(
    lambda ticks: datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(microseconds=ticks)
)
_SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "string": TEXT,
    "boolean": st.booleans(),
    "integer": st.integers(-(2**31), 2**31 - 1),
    "long": st.integers(-(2**63), 2**63 - 1),
    "float": st.floats(width=32, allow_nan=False, allow_infinity=False),
    "timestamp": _INSTANTS,
    "blob": st.binary(max_size=40),
}


def values(shape: Shape) -> st.SearchStrategy[Any]:
    """Values of a shape's type, whatever its constraints."""
    if isinstance(shape, StructureShape):
        return st.fixed_dictionaries(
            {}, optional={name: values(member) for name, member in shape.members.items()}
        )
    if isinstance(shape, ListShape):
        return st.lists(values(shape.member), max_size=3)
    if isinstance(shape, MapShape):
        return st.dictionaries(values(shape.key), values(shape.value), max_size=3)
    return _SCALARS[shape.type_name]


def requests(shape: StructureShape) -> st.SearchStrategy[dict[str, Any]]:
    """Return a strategy for parameters that HTTP can carry: labels in the path are not empty."""
    labels, others = {}, {}
    for name, member in shape.members.items():
        location = member.serialization.get("location")
        if location == "uri":
            labels[name] = TEXT.filter(bool)
        else:
            others[name] = _HEADER if location == "header" else values(member)
    return st.fixed_dictionaries(labels, optional=others)
