"""Routes that are derived from methods; each route of the table is in ``test_routes.py``."""

from __future__ import annotations

import pytest

from mock_vision import UsageError, Vision
from mock_vision.control.route import function_route
from mock_vision.control.schemas import NOTHING
from mock_vision.declared.faults import Faults
from mock_vision.virtual_time.clock import VirtualClock


def test_a_route_calls_the_clock(vision: Vision) -> None:
    route = function_route("clock", "advance", VirtualClock, lambda world, moved: "done", NOTHING)
    assert (route.name, route.method, route.path) == ("clock_advance", "POST", "/clock/advance")
    before = vision.clock.now()
    assert route.act(vision._world, {"seconds": 5}) == "done"
    assert (vision.clock.now() - before).total_seconds() == 5


def test_a_route_calls_a_part_of_the_world(vision: Vision) -> None:
    route = function_route("faults", "throttle", Faults, lambda world, made: made.text, NOTHING)
    made = route.act(vision._world, {"operation": "CreateProject", "optional": True})
    assert made == "faults.throttle('CreateProject', optional=True)"
    assert route.body is not None
    with pytest.raises(UsageError, match="unknown member of POST /moto-api/mock_vision/faults/thr"):
        route.body.read({"opration": "CreateProject"}, "the body")
