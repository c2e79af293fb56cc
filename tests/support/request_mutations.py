"""Hypothesis strategies for requests that are broken in one to three places.

Whatever is changed stays a request that HTTP could carry: its path begins with a slash.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import strategies as st

from mock_vision.wire.request import WireRequest
from tests.support.served import Headers

JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**40), 10**40)
    | st.floats()
    | st.text()
    | st.sampled_from(["\ud800", "AQ==", "true", "\u0000", "\u2028", "a" * 2049, "1e400"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
LIKELY = st.sampled_from(
    ["", "a", "train", "TEST", "latest", "1", "v1", "boards", "parts", 0, 1, 5, 100, True, False]
) | st.builds(list)
"""Replacements, some of which may be valid."""

PIECES = st.sampled_from(["/", "%", "%2F", "%ff", "?", "&", "=", "+", "\x00", "é", ""]) | st.text()
METHODS = st.sampled_from(["GET", "POST", "PATCH", "DELETE", "PUT", "HEAD", "", "X"])
MALFORMED_QUERY = "X-Amz-Algorithm=1&maxResults=x&tagKeys"


@st.composite
def mutated(draw: st.DrawFn, sample: WireRequest) -> WireRequest:
    """Return a strategy for the sample with one to three changes."""
    headers: Any = sample.headers
    parts: dict[str, Any] = {
        "method": sample.method,
        "path": sample.path,
        "query": sample.query,
        "headers": Headers(dict(headers)),
        "body": sample.body,
    }
    for _ in range(draw(st.sampled_from([1, 1, 1, 2, 3]))):
        part = draw(st.sampled_from(PARTS))
        parts[part] = draw(MUTATIONS[part](parts[part]))
    return WireRequest(*parts.values())


def _text(text: str) -> st.SearchStrategy[str]:
    """Return a strategy that replaces a part of the text."""
    place = st.integers(0, len(text))
    return st.tuples(place, place, PIECES).map(
        lambda cut: text[: min(cut[:2])] + cut[2] + text[max(cut[:2]) :]
    )


def _path(path: str) -> st.SearchStrategy[str]:
    return _text(path).map(lambda text: "/" + text.removeprefix("/"))


def _body(body: bytes) -> st.SearchStrategy[bytes]:
    cut = _text(body.decode("latin-1")).map(lambda text: text.encode("utf-8", "replace"))
    try:
        members = json.loads(body)
    except ValueError:
        members = None
    if not isinstance(members, dict):
        return cut | st.binary()
    places = [*_places(members), ("Other",)]

    def replaced(values: st.SearchStrategy[Any]) -> st.SearchStrategy[bytes]:
        return st.tuples(st.sampled_from(places), values).map(
            lambda pair: json.dumps(_replaced(members, *pair)).encode()
        )

    other = JSON_VALUES.map(lambda value: json.dumps(value).encode())
    likely = replaced(LIKELY | _leaves(members))
    return cut | other | replaced(JSON_VALUES) | likely | likely | likely


def _places(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path to every value inside a document."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for step, item in inside:
        yield (*above, step)
        if isinstance(item, (dict, list)):
            yield from _places(item, (*above, step))


def _leaves(members: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Yield the values of the document, to be put into other places."""
    found = [_at(members, place) for place in _places(members)]
    return st.sampled_from(found) if found else st.none()


def _at(value: Any, place: tuple[Any, ...]) -> Any:
    for step in place:
        value = value[step]
    return value


def _replaced(value: Any, place: tuple[Any, ...], new: Any) -> Any:
    """Return a copy of the document with another value at one path."""
    if not place:
        return new
    first, *rest = place
    copy = value.copy()
    copy[first] = _replaced(value[first], tuple(rest), new) if rest else new
    return copy


def _headers(headers: Headers) -> st.SearchStrategy[Headers]:
    names = st.sampled_from([*sorted(headers), "x-amz-target", "x-moto-account-id"])
    change = st.tuples(names, st.none() | st.text() | st.just("a.b/c=d"))
    return change.map(lambda pair: _changed(headers, *pair))


def _changed(headers: Headers, name: str, value: str | None) -> Headers:
    kept = {each: sent for each, sent in headers.items() if each != name}
    return Headers(kept if value is None else {**kept, name: value})


MUTATIONS: dict[str, Callable[[Any], st.SearchStrategy[Any]]] = {
    "method": lambda method: METHODS,
    "path": _path,
    "query": lambda query: _text(query) | st.just(MALFORMED_QUERY),
    "headers": _headers,
    "body": _body,
}
PARTS = [*sorted(MUTATIONS), "body", "body", "query"]
"""The parts that a mutation changes. A part that is listed twice is changed twice as often; most
changes of the method only lead to an unknown route."""
