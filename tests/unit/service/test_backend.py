"""Work on resources, by rules made up here: every way in which it can end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mock_vision.manifests.problems import WorkFailedError
from mock_vision.service.backend import WorkingBackend
from mock_vision.service.jobs import no_outcome
from mock_vision.service.statuses import Resource, StatusRules, Transition
from mock_vision.settings.durations import DEFAULT_SECONDS
from mock_vision.wire.service_error import ServiceError
from mock_vision.world import world as worlds
from mock_vision.world.world import World
from tests.support.workers import is_held
from tests.support.worlds import make_world

RULES = StatusRules(
    guards={},
    transitions={
        "Bake": Transition("cake", "baking", "baking", "BAKING", "BAKED", "BURNT"),
        "Eat": Transition("cake", "eating", "baking", "BEING_EATEN", None),
        "Mix": Transition("cake", "mixing", "baking", "MIXING", "RISING"),
        "Ice": Transition("cake", "icing", "baking", "ICING", "ICED", "MELTING"),
    },
    messages={"cake": {"BAKED": "It is ready.", "BURNT": "It is black."}},
    continuations={
        ("cake", "RISING"): Transition("cake", "rising", "baking", "RISING", "RISEN", "FLAT"),
        ("cake", "MELTING"): Transition("cake", "melting", "baking", "MELTING", "BARE"),
    },
)
MINUTE = 60_000_000


class Cake(Resource):
    kind = "cake"
    rules = RULES


class Kitchen(WorkingBackend):
    service = "kitchen"
    rules = RULES
    token_refusal = staticmethod(lambda: ServiceError("no"))


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setitem(DEFAULT_SECONDS, "kitchen.baking", 60)
    made = make_world()
    worlds.install(made)
    yield made
    worlds.install(None)


@pytest.fixture
def kitchen(world: World) -> Kitchen:
    return Kitchen("us-east-1", "123456789012")


@pytest.fixture
def cake(kitchen: Kitchen) -> Cake:
    return Cake("cake/1", kitchen.now())


def fail() -> None:
    raise WorkFailedError("The oven exploded.")


def test_work_succeeds_when_its_duration_is_over(
    world: World, kitchen: Kitchen, cake: Cake
) -> None:
    kitchen.begin("Bake", cake)
    assert cake.status == "BAKING"
    assert kitchen.resources_in("Bake") == [cake]
    world.clock.advance(seconds=59)
    assert cake.status == "BAKING"
    world.clock.advance(seconds=1)
    assert (cake.status, cake.status_message) == ("BAKED", "It is ready.")
    assert cake.updated == kitchen.now()
    assert cake.work is None
    assert kitchen.resources_in("Bake") == []


def test_the_outcome_returns_the_message(world: World, kitchen: Kitchen, cake: Cake) -> None:
    kitchen.begin("Bake", cake, outcome=lambda: "It smells good.")
    world.clock.run_until_idle()
    assert cake.status_message == "It smells good."


def test_an_outcome_that_fails_leads_to_the_status_of_failure(
    world: World, kitchen: Kitchen, cake: Cake
) -> None:
    kitchen.begin("Bake", cake, outcome=fail)
    world.clock.run_until_idle()
    assert (cake.status, cake.status_message) == ("BURNT", "The oven exploded.")


def test_work_on_several_resources_ends_for_all_at_once(
    world: World, kitchen: Kitchen, cake: Cake
) -> None:
    other = Cake("cake/2", kitchen.now())
    ended: list[str] = []
    kitchen.begin("Bake", cake, other, outcome=lambda: ended.append("once"))
    assert kitchen.resources_in("Bake") == [cake, other]
    assert [event.resource for event in world.clock.pending()] == ["cake/1 and cake/2"]
    world.clock.run_until_idle()
    assert (cake.status, other.status, ended) == ("BAKED", "BAKED", ["once"])


def test_success_that_continues_runs_the_outcome_at_the_end_of_the_chain(
    world: World, kitchen: Kitchen, cake: Cake
) -> None:
    ended: list[int] = []
    kitchen.begin("Mix", cake, outcome=lambda: ended.append(world.clock.ticks()))
    began = world.clock.ticks()
    world.clock.advance(minutes=1)
    assert (cake.status, ended) == ("RISING", [])
    world.clock.advance(minutes=1)
    assert (cake.status, ended) == ("RISEN", [began + 2 * MINUTE])


def test_a_failure_that_continues_keeps_its_message(
    world: World, kitchen: Kitchen, cake: Cake
) -> None:
    kitchen.begin("Ice", cake, outcome=fail)
    world.clock.advance(minutes=1)
    assert (cake.status, cake.status_message) == ("MELTING", "The oven exploded.")
    world.clock.advance(minutes=1)
    assert (cake.status, cake.status_message) == ("BARE", "The oven exploded.")


def test_completing_the_work_of_a_resource_ends_the_whole_chain(
    kitchen: Kitchen, cake: Cake
) -> None:
    kitchen.begin("Mix", cake)
    cake.complete_work()
    assert cake.status == "RISEN"


def test_new_work_replaces_work_under_way(world: World, kitchen: Kitchen, cake: Cake) -> None:
    kitchen.begin("Bake", cake, outcome=fail)
    kitchen.begin("Eat", cake)
    assert kitchen.resources_in("Bake") == []
    assert len(world.clock.pending()) == 1
    world.clock.run_until_idle()
    assert cake.status == "BEING_EATEN"


@pytest.mark.parametrize(
    ("operation", "detail"), [("Bake", "baking ended: BAKED"), ("Eat", "eating ended")]
)
def test_the_journal_shows_how_work_ended(
    world: World, kitchen: Kitchen, cake: Cake, operation: str, detail: str
) -> None:
    kitchen.begin(operation, cake, outcome=no_outcome)
    world.clock.run_until_idle()
    began, ended = world.journal
    assert (began.subject, began.detail) == ("cake/1", f"{detail.partition(' ')[0]} began")
    assert (ended.subject, ended.detail) == ("cake/1", detail)
    assert (ended.when - began.when).total_seconds() == 60


def test_a_reset_drops_work_under_way(world: World, kitchen: Kitchen, cake: Cake) -> None:
    kitchen.begin("Bake", cake)
    kitchen.reset()
    assert not world.clock.pending()
    assert kitchen.resources_in("Bake") == []


def test_a_reset_is_one_step_for_other_threads(
    world: World, kitchen: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[bool] = []
    monkeypatch.setattr(world.meter, "vanished", lambda *_: held.append(is_held(world.lock)))
    kitchen.reset()
    assert held == [True]
    assert not is_held(world.lock)


def test_numbers_of_one_name_are_unique_while_time_stands_still(kitchen: Kitchen) -> None:
    first = kitchen.creation_number("parts")
    assert kitchen.creation_number("parts") == first + 1
    assert kitchen.creation_number("others") == first


def test_a_number_may_be_of_the_past_or_reserved(kitchen: Kitchen) -> None:
    first = kitchen.creation_number("parts", 5_000_000)
    assert first == 5_000
    assert kitchen.creation_number("parts", 5_000_000) == 5_001
    now = kitchen.creation_number("parts")
    kitchen.reserve_number("parts", now + 10)
    kitchen.reserve_number("parts", now + 5)
    assert kitchen.creation_number("parts") == now + 11
