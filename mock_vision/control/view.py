"""Everything that the page shows, at one moment."""

from __future__ import annotations

from typing import Any

from mock_vision.control import shown
from mock_vision.control.resources import resources
from mock_vision.world.world import World

LAST = 200
"""How many entries of the journal the page shows."""


def snapshot(world: World) -> dict[str, Any]:
    """The state of a mock as JSON can hold it."""
    return {
        "clock": shown.clock(world.clock),
        "pending": [shown.event(event) for event in world.clock.pending()],
        "resources": resources(world),
        "journal": [shown.entry(entry) for entry in world.journal.last(LAST)],
        "declarations": world.part(shown.Handles).all(),
    }
