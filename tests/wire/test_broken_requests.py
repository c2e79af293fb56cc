"""Mutated requests are understood or refused by AWS's front end; nothing else comes out."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_vision.constraints import violation_message
from mock_vision.wire.authorization import read_caller
from mock_vision.wire.failures import FrameworkError
from mock_vision.wire.model import load
from mock_vision.wire.request import WireRequest
from tests.wire.enumerate_constraints import boundaries
from tests.wire.served import Headers, spelled

SAMPLES = {
    service: [
        spelled(service, case.operation, case.params)
        for case in boundaries(service)
        if case.sendable and len(str(case.params)) < 2_000
    ]
    for service in ("lookoutvision", "rekognition")
}
JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**40), 10**40)
    | st.floats()
    | st.text()
    | st.sampled_from(["\ud800", "AQ==", "true", "\u0000", "\u2028"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def mutated(draw: st.DrawFn, sample: WireRequest) -> WireRequest:
    """The sample with one to three things about it changed."""
    parts: dict[str, Any] = {
        "method": sample.method,
        "path": sample.path,
        "query": sample.query,
        "headers": Headers({**sample._headers}),
        "body": sample.body,
    }
    for part in draw(st.lists(st.sampled_from(sorted(_MUTATIONS)), min_size=1, max_size=3)):
        parts[part] = draw(_MUTATIONS[part](parts[part]))
    return WireRequest(*parts.values())


def _text(text: str) -> st.SearchStrategy[str]:
    place = st.integers(0, len(text))
    piece = (
        st.sampled_from(["/", "%", "%2F", "%ff", "?", "&", "=", "+", "\x00", "é", ""]) | st.text()
    )
    return st.tuples(place, place, piece).map(
        lambda cut: text[: min(cut[:2])] + cut[2] + text[max(cut[:2]) :]
    )


def _body(body: bytes) -> st.SearchStrategy[bytes]:
    cut = _text(body.decode("latin-1")).map(lambda text: text.encode("utf-8", "replace"))
    try:
        members = json.loads(body)
    except ValueError:
        members = None
    if not isinstance(members, dict):
        return cut | st.binary()
    replaced = st.tuples(st.sampled_from([*sorted(members), "Other"]), JSON_VALUES).map(
        lambda pair: json.dumps({**members, pair[0]: pair[1]}).encode()
    )
    return cut | replaced | JSON_VALUES.map(lambda value: json.dumps(value).encode())


def _headers(headers: Headers) -> st.SearchStrategy[Headers]:
    change = st.tuples(st.sampled_from(sorted(headers)), st.none() | st.text() | st.just("a.b/c=d"))
    return change.map(
        lambda pair: Headers(
            {name: pair[1] if name == pair[0] else value for name, value in headers.items()}
        )
    )


_MUTATIONS: dict[str, Any] = {
    "method": lambda method: st.sampled_from(["GET", "POST", "PATCH", "DELETE", "", "X"]),
    "path": _text,
    "query": lambda query: _text(query) | st.just("X-Amz-Algorithm=1&maxResults=x&tagKeys"),
    "headers": _headers,
    "body": _body,
}


@pytest.mark.parametrize("service", sorted(SAMPLES))
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_nothing_but_parameters_or_a_refusal(service: str, data: st.DataObject) -> None:
    sample = data.draw(st.integers(0, len(SAMPLES[service]) - 1))
    request = data.draw(mutated(SAMPLES[service][sample]))
    model = load(service)
    try:
        operation, params, caller = model.receive(request, read_caller)
    except FrameworkError as error:
        status, headers, body = model.failure(error, "id-1", 0, random.Random(0))
        assert 400 <= status < 500
        assert headers
        body.decode()
    else:
        assert params.keys() <= operation.arguments.keys()
        assert caller.access_key
        for text in operation.violations(params):
            assert " failed to satisfy constraint: " in text
        violation_message(operation.violations(params)).encode()


def test_the_samples_are_good_before_they_are_mutated() -> None:
    for service, samples in SAMPLES.items():
        for sample in samples:
            operation, params, _ = load(service).receive(sample, read_caller)
            assert operation.violations(params) == []
