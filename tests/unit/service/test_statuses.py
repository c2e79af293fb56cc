"""Guards, refusals and describe calls, by rules made up here."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mock_vision.service.statuses import (
    Guard,
    Hosting,
    Refusal,
    Resource,
    StatusRules,
    Transition,
    observe_all,
    refused,
)
from mock_vision.wire.service_error import ServiceError


class InUseError(ServiceError):
    code = "InUse"


class NotReadyError(ServiceError):
    code = "NotReady"


RULES = StatusRules(
    guards={("Eat", "cake"): Guard(frozenset({"BAKED"}), InUseError, {"BAKING": NotReadyError})},
    transitions={"Bake": Transition("cake", "baking", "baking", "BAKING", "BAKED")},
    messages={"cake": {"BAKED": "It is ready."}},
    continuations={("cake", "MIXED"): Transition("cake", "rising", "rising", "MIXED", "RISEN")},
)


class Cake(Resource):
    kind = "cake"
    rules = RULES

    def refusal(self, operation: str, guard: Guard, error: Refusal) -> ServiceError:
        return error(f"{operation} is not possible while {self.title} is {self.status}.")


class CountingWork:
    """Work that ends with the second describe call, after which ``then`` is the resource's work."""

    def __init__(self, cake: Cake, then: CountingWork | None = None) -> None:
        self.cake, self.then, self.described = cake, then, 0

    def observe(self) -> None:
        self.described += 1
        if self.described == 2:
            self.cake.work = self.then  # type: ignore[assignment]

    def complete(self) -> None:
        self.cake.work = self.then  # type: ignore[assignment]


def cake_with_work() -> tuple[Cake, CountingWork, CountingWork]:
    cake = Cake("cake/1", 0)
    later = CountingWork(cake)
    first = CountingWork(cake, later)
    cake.work = first  # type: ignore[assignment]
    return cake, first, later


def test_a_status_has_the_message_of_the_rules_or_its_own() -> None:
    cake = Cake("cake/1", 0)
    cake.enter("BAKED", 5)
    assert (cake.status, cake.status_message, cake.updated) == ("BAKED", "It is ready.", 5)
    cake.enter("BAKED", 6, "It smells good.")
    assert cake.status_message == "It smells good."
    cake.enter("EATEN", 7)
    assert cake.status_message == ""


@pytest.mark.parametrize(("status", "error"), [("BAKING", NotReadyError), ("EATEN", InUseError)])
def test_a_status_that_does_not_allow_an_operation(status: str, error: type[ServiceError]) -> None:
    cake = Cake("cake/1", 0)
    cake.enter(status, 0)
    with pytest.raises(error, match=f"Eat is not possible while cake/1 is {status}."):
        cake.require("Eat")


def test_a_status_that_allows_an_operation() -> None:
    cake = Cake("cake/1", 0)
    cake.enter("BAKED", 0)
    cake.require("Eat")


def test_a_refused_call_counts_as_a_describe_call_unless_it_was_counted() -> None:
    cake, work, _ = cake_with_work()
    cake.enter("BAKING", 0)
    with pytest.raises(NotReadyError):
        cake.require("Eat", observe=False)
    assert work.described == 0
    with pytest.raises(NotReadyError):
        cake.require("Eat")
    assert work.described == 1
    error = refused(InUseError("no"), [cake])
    assert error.code == "InUse"
    assert work.described == 2


def test_a_call_that_ends_work_counts_for_the_work_that_follows() -> None:
    cake, first, later = cake_with_work()
    observe_all([cake, Cake("cake/2", 0)])
    assert (first.described, later.described) == (1, 0)
    observe_all([cake])
    assert (first.described, later.described) == (2, 1)
    observe_all([cake])
    assert cake.work is None


def test_completing_ends_the_work_that_follows_too() -> None:
    cake, _, _ = cake_with_work()
    cake.complete_work()
    assert cake.work is None


def test_continuations() -> None:
    assert RULES.continuation("cake", "MIXED") is not None
    assert RULES.continuation("cake", "BAKED") is None
    assert RULES.continuation("cake", None) is None


def test_the_operation_whose_work_a_status_shows() -> None:
    assert RULES.operation_during("cake", "BAKING") == "Bake"
    assert RULES.operation_during("cake", "BAKED") is None
    assert RULES.operation_during("plate", "BAKING") is None


def test_the_update_that_a_status_shows() -> None:
    update = Transition("cake", "update", "update", "ICED", "BAKED", work="hosting")
    rules = replace(RULES, hosting=Hosting("cake", "BAKED", "BURNT", update))
    assert rules.update_during("cake", "ICED") is update
    assert rules.update_during("cake", "BAKED") is None
    assert rules.update_during("plate", "ICED") is None
    assert RULES.update_during("cake", "ICED") is None


def test_a_resource_without_a_refusal_of_its_own_is_incomplete() -> None:
    with pytest.raises(NotImplementedError):
        Resource("cake/1", 0).refusal("Eat", RULES.guards["Eat", "cake"], InUseError)
