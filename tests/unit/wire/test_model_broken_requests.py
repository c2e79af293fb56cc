"""Mutated requests are understood or refused by AWS's front end; nothing else comes out."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_vision.wire.constraints import violation_message
from mock_vision.wire.failures import FrameworkError
from mock_vision.wire.model import load
from tests.support.enumerate_constraints import boundaries
from tests.support.request_mutations import mutated
from tests.support.served import spelled

SAMPLES = {
    service: [
        spelled(service, case.operation, case.params)
        for case in boundaries(service)
        if case.sendable and len(str(case.params)) < 2_000
    ]
    for service in ("lookoutvision", "rekognition")
}


@pytest.mark.parametrize("service", sorted(SAMPLES))
@given(data=st.data())
def test_a_mutated_request_is_read_or_refused(service: str, data: st.DataObject) -> None:
    sample = data.draw(st.integers(0, len(SAMPLES[service]) - 1))
    request = data.draw(mutated(SAMPLES[service][sample]))
    model = load(service)
    try:
        operation, params, caller = model.receive(request)
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


def test_the_samples_are_valid_before_they_are_mutated() -> None:
    for service, samples in SAMPLES.items():
        for sample in samples:
            operation, params, _ = load(service).receive(sample)
            assert operation.violations(params) == []
