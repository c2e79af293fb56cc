from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from mock_vision.world import world as worlds
from mock_vision.world.world import World
from tests.support.worlds import make_world


class Part:
    def __init__(self, world: World) -> None:
        self.world = world


@pytest.fixture(autouse=True)
def no_world() -> Iterator[None]:
    worlds.install(None)
    yield
    worlds.install(None)


def test_a_part_is_made_once_for_each_world() -> None:
    world, other = make_world(), make_world()
    part = world.part(Part)
    assert part.world is world
    assert world.part(Part) is part
    assert other.part(Part) is not part


def test_ids_are_the_same_in_every_world_of_one_seed() -> None:
    world, other = make_world(), make_world()
    assert [world.uuid4(), world.hex_id(), world.hex_id()] == [
        other.uuid4(),
        other.hex_id(),
        other.hex_id(),
    ]
    assert re.fullmatch(
        r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", world.uuid4()
    )
    assert len(world.hex_id()) == 32


def test_a_plain_world_is_made_when_it_is_first_needed() -> None:
    assert worlds.existing() is None
    world = worlds.current()
    assert not world.settings.ends_on_clock
    assert worlds.existing() is worlds.current() is world


def test_a_world_can_be_installed() -> None:
    world = make_world()
    worlds.install(world)
    assert worlds.current() is world
