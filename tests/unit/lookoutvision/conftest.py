from __future__ import annotations

from collections.abc import Iterator

import pytest

from mock_vision.world import world as worlds
from mock_vision.world.world import World
from tests.support.givens import vision as vision
from tests.support.lookoutvision_bench import Bench
from tests.support.worlds import make_world


@pytest.fixture
def world() -> Iterator[World]:
    """The current world: its clock stands still until it is moved."""
    made = make_world()
    worlds.install(made)
    yield made
    worlds.install(None)


@pytest.fixture
def bench(world: World) -> Bench:
    """A backend in that world."""
    return Bench()
