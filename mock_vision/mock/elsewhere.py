"""What a report says about requests that found nothing because it is in another place.

A client of another Region or account than ``vision.given`` is the usual reason why a model that a
test gave is not found, and the service's error does not name the place.
"""

from __future__ import annotations

from collections.abc import Iterator

from mock_vision.world.calls import Call
from mock_vision.world.world import World

_NOT_FOUND = "ResourceNotFoundException"


def elsewhere(world: World, count: int) -> Iterator[str]:
    """Yield a line for each place and resource that the calls among the last entries of the journal
    did not find, and that exists in another Region or account.

    :param count: the number of entries.
    """
    calls = [each for each in world.journal.kept()[-count:] if isinstance(each, Call)]
    missed = [call for call in calls if call.error is not None and call.error.code == _NOT_FOUND]
    if not missed:
        return
    # Loaded when it is needed: it knows the services.
    from mock_vision.control.resources import resources
    from mock_vision.declared.matching import Incoming

    places: dict[tuple[object, object], list[tuple[object, object]]] = {}
    for each in resources(world):
        place = each["region"], each["account_id"]
        places.setdefault((each["service"], each["name"]), []).append(place)
    told = set()
    for call in missed:
        subject = Incoming(
            call.service, call.operation, call.params, call.account_id, call.region
        ).subject
        name, here = str(subject), (call.region, call.account_id)
        found = places.get((call.service, name), [])
        if not found or here in found or (name, here) in told:
            continue
        told.add((name, here))
        there = " and ".join(f"{region} of account {account}" for region, account in found)
        yield (
            f"{name} was sought in {call.region} of account {call.account_id}, and exists in"
            f" {there}. vision.given takes region= and account_id=."
        )
