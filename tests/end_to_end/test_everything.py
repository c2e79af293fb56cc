"""The world that the other tests share is what they take it for."""

from __future__ import annotations

from botocore import xform_name

from tests.end_to_end.clients import client
from tests.end_to_end.everything import everything
from tests.end_to_end.state import remembered
from tests.wire.served import operations


def test_the_requests_are_good_and_the_state_tells_what_they_changed() -> None:
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
