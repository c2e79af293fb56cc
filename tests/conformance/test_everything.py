"""The mock that other conformance tests share holds what they expect."""

from __future__ import annotations

from botocore import xform_name

from tests.support.clients import client
from tests.support.everything import everything
from tests.support.served import operations
from tests.support.state import remembered


def test_every_request_succeeds_and_changes_the_state_if_it_writes() -> None:
    """In the order of their names each finds what it needs."""
    changing = set()
    with everything() as world:
        for (service, operation), params in world.requests.items():
            before = remembered()
            getattr(client(service), xform_name(operation))(**params)
            if remembered() != before:
                changing.add((service, operation))
    assert world.requests.keys() == set(operations())
    reads = ("Describe", "Detect", "List")
    assert changing == {each for each in operations() if not each[1].startswith(reads)}
