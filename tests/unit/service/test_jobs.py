"""Hosting, by rules made up here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

import mock_vision  # noqa: F401  # makes the services known
from mock_vision.declared.declaration import Declarations
from mock_vision.declared.ending_kinds import HOSTING, Ending, Failure, Plan
from mock_vision.declared.endings import Endings
from mock_vision.errors import UsageError
from mock_vision.manifests.problems import WorkFailedError
from mock_vision.service.backend import WorkingBackend
from mock_vision.service.statuses import Hosting, Resource, StatusRules, Transition
from mock_vision.settings.durations import DEFAULT_SECONDS
from mock_vision.training.wanted import Wanted
from mock_vision.wire.service_error import ServiceError
from mock_vision.world import world as worlds
from mock_vision.world.ports import Progression
from mock_vision.world.world import World
from tests.support.worlds import Progressions, make_world

RULES = StatusRules(
    guards={},
    transitions={
        "Open": Transition("shop", "opening", "opening", "OPENING", "OPEN", "BROKEN"),
        "Close": Transition("shop", "closing", "opening", "CLOSING", "CLOSED", work="closing"),
    },
    messages={"shop": {"OPEN": "Come in.", "BROKEN": "It is broken."}},
    hosting=Hosting(
        "shop",
        "OPEN",
        "BROKEN",
        Transition("shop", "cleaning", "opening", "CLEANING", "OPEN", "BROKEN", work=HOSTING),
    ),
)


class Shop(Resource):
    kind = "shop"
    rules = RULES


class Street(WorkingBackend):
    service = "street"
    rules = RULES
    token_refusal = staticmethod(lambda: ServiceError("no"))


def resting(shop: Shop) -> bool:
    return shop.work is None and shop.ending is None


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setitem(DEFAULT_SECONDS, "street.opening", 60)
    made = make_world(progressions=Progressions())
    worlds.install(made)
    yield made
    worlds.install(None)


@pytest.fixture
def street(world: World) -> Street:
    return Street("us-east-1", "123456789012")


@pytest.fixture
def shop(street: Street) -> Shop:
    return Shop("shop/1", street.now())


def declare(world: World, name: str = "opening", **how: object) -> Ending:
    """An ending as the functions make it, for a service that is not registered."""
    ending = Ending(
        "an ending",
        works=frozenset({("street", name)}),
        model=None,
        **how,  # type: ignore[arg-type]
    )
    endings = world.part(Endings)
    endings._registry.add(ending)
    if ending.plan is not None:
        endings._plan_for_hosted(ending)
    return ending


def test_work_that_never_ends_has_no_event(world: World, street: Street, shop: Shop) -> None:
    ending = declare(world, never=True)
    street.begin("Open", shop)
    assert not world.clock.pending()
    shop.observe()
    world.clock.advance(hours=1000)
    assert (shop.status, ending.used) == ("OPENING", 1)
    world.part(Endings).end_now(None)
    assert shop.status == "OPEN"


def test_a_declared_time_holds_whatever_the_state_manager_says(
    world: World, street: Street, shop: Shop
) -> None:
    assert isinstance(world.progression, Progressions)
    world.progression["street::shop"] = Progression("immediate", 0)
    declare(world, takes=90_000_000)
    street.begin("Open", shop)
    shop.observe()
    assert shop.status == "OPENING"
    world.clock.advance(seconds=90)
    assert shop.status == "OPEN"


def test_a_declared_failure_comes_when_the_state_manager_says(
    world: World, street: Street, shop: Shop
) -> None:
    assert isinstance(world.progression, Progressions)
    world.progression["street::shop"] = Progression("manual", 2)
    declare(world, failure=Failure(""))
    street.begin("Open", shop)
    shop.observe()
    assert shop.status == "OPENING"
    shop.observe()
    assert (shop.status, shop.status_message) == ("BROKEN", "It is broken.")


def test_failing_work_calls_failing_and_no_outcome(
    world: World, street: Street, shop: Shop
) -> None:
    left: list[WorkFailedError] = []
    declare(world, failure=Failure("Boom.", "ERROR_BOOM"))
    street.begin("Open", shop, outcome=lambda: pytest.fail("it failed"), failing=left.append)
    assert shop.ending is not None
    world.clock.run_until_idle()
    assert [(each.message, each.code) for each in left] == [("Boom.", "ERROR_BOOM")]
    assert shop.status == "BROKEN"
    assert shop.failed is left[0]
    assert resting(shop)
    street.begin("Close", shop)
    world.clock.run_until_idle()
    assert shop.status == "CLOSED"
    assert shop.failed is None


def test_figures_that_cannot_be_are_refused_before_anything_changes(
    world: World, street: Street, shop: Shop
) -> None:
    wanted = Wanted(f1=0.5)
    ending = declare(world, wanted=wanted)
    street.begin("Close", shop)

    def refuse(figures: Wanted) -> None:
        assert figures is wanted
        raise UsageError("no")

    with pytest.raises(UsageError):
        street.begin("Open", shop, check_figures=refuse)
    assert (shop.status, ending.used, len(world.clock.pending())) == ("CLOSING", 0, 1)
    street.begin("Open", shop, check_figures=lambda figures: None)
    assert (shop.status, ending.used) == ("OPENING", 1)


def test_an_error_for_the_author_ends_the_work_all_the_same(
    world: World, street: Street, shop: Shop
) -> None:
    def complain() -> None:
        raise UsageError("not with these pictures")

    street.begin("Open", shop, outcome=complain)
    with pytest.raises(UsageError, match="not with these pictures"):
        world.clock.run_until_idle()
    assert (shop.status, shop.work) == ("BROKEN", None)
    street.begin("Close", shop, outcome=complain)
    with pytest.raises(UsageError, match="not with these pictures"):
        world.clock.run_until_idle()
    assert shop.work is None


def test_hosting_waits_for_what_was_declared(world: World, street: Street, shop: Shop) -> None:
    declare(world, HOSTING, plan=Plan(60_000_000, updates=False), failure=Failure("It burnt."))
    street.begin("Open", shop)
    world.clock.advance(minutes=1)
    assert shop.status == "OPEN"
    assert [event.what for event in world.clock.pending()] == ["end of hosting"]
    world.clock.advance(minutes=1)
    assert (shop.status, shop.status_message) == ("BROKEN", "It burnt.")
    assert str(world.journal).endswith("shop/1  hosting ended: BROKEN")


def test_a_resource_that_enters_hosting_without_work_is_hosted(
    world: World, street: Street, shop: Shop
) -> None:
    street.enter(shop, "OPEN")
    declare(world, HOSTING, plan=Plan(60_000_000, updates=True), takes=1_000_000)
    world.clock.advance(minutes=1)
    assert shop.status == "CLEANING"
    world.clock.advance(seconds=1)
    assert shop.status == "OPEN"
    assert not world.clock.pending()


def test_the_latest_declaration_takes_the_place_of_another(
    world: World, street: Street, shop: Shop
) -> None:
    street.enter(shop, "OPEN")
    declare(world, HOSTING, plan=Plan(60_000_000, updates=False))
    declare(world, HOSTING, plan=Plan(30_000_000, updates=True), never=True)
    world.clock.advance(hours=1)
    assert shop.status == "CLEANING"
    assert not world.clock.pending()


def test_a_reset_forgets_what_is_hosted(world: World, street: Street, shop: Shop) -> None:
    other = Shop("shop/2", street.now())
    street.enter(shop, "OPEN")
    street.begin("Open", other)
    declare(world, HOSTING, plan=Plan(60_000_000, updates=False))
    street.reset()
    assert not world.clock.pending()
    with pytest.raises(UsageError, match="Under way: nothing"):
        world.part(Endings).fail_now()
    assert world.part(Declarations).unused() != []


def test_a_resource_is_named_in_messages(world: World, street: Street, shop: Shop) -> None:
    street.begin("Close", shop)
    with pytest.raises(UsageError, match=r"Under way: street\.closing of shop/1"):
        world.part(Endings).end_now("nowhere")


def with_everything_caught(function: Callable[[], None]) -> None:
    try:
        function()
    except Exception:
        return
    pytest.fail("nothing was raised")


def test_an_error_for_the_author_is_noted_where_code_under_test_swallows_it(
    world: World, street: Street, shop: Shop
) -> None:
    error = UsageError("not with these pictures")

    def complain() -> None:
        raise error

    street.begin("Open", shop, outcome=complain)
    with_everything_caught(world.clock.run_until_idle)
    assert world.author_errors.swallowed() == [error]
