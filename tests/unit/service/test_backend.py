"""What the journal says of work; the rest is tested with the two services."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mock_vision.service.backend import WorkingBackend
from mock_vision.world import world as worlds
from mock_vision.world.world import World
from tests.support.worlds import make_world


class Kitchen(WorkingBackend):
    service = "lookoutvision"


@pytest.fixture
def world() -> Iterator[World]:
    made = make_world()
    worlds.install(made)
    yield made
    worlds.install(None)


@pytest.mark.parametrize(
    ("status", "detail"), [("TRAINED", "training ended: TRAINED"), (None, "training ended")]
)
def test_the_journal_says_how_work_ended(world: World, status: str | None, detail: str) -> None:
    backend = Kitchen("us-east-1", "123456789012")
    backend.begin("model", "training", "model/1", "training", lambda: status)
    world.clock.run_until_idle()
    began, ended = world.journal
    assert (began.subject, began.detail) == ("model/1", "training began")
    assert (ended.subject, ended.detail) == ("model/1", detail)
    assert (ended.when - began.when).total_seconds() == 1800
