"""Every way in which a test can have work end, tried on one kind of work after the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest

from mock_vision.declared.endings import Endings
from mock_vision.errors import UsageError
from mock_vision.service.statuses import Resource, StatusRules, Transition
from mock_vision.world.world import World

TICK = timedelta(microseconds=1)
LONG = timedelta(hours=20)
TEXT = "It was declared to fail."

DECLARED: dict[str, dict[str, Any]] = {
    "succeeds": {"takes": timedelta(seconds=7)},
    "fails": {"fails": TEXT},
    "takes": {"takes": LONG},
    "never": {"never": True},
}


class WorkCase(NamedTuple):
    """How one kind of work is begun in the bench of its service."""

    prepare: Callable[[Any], Any]
    """Brings everything to the point before the work; returns what ``begin`` needs."""
    begin: Callable[[Any, Any], Resource]
    """Begins the work, and returns the resource that is in it."""


def transition_named(rules: StatusRules, name: str) -> Transition:
    """The transition of a work."""
    (found,) = (
        each
        for each in (*rules.transitions.values(), *rules.continuations.values())
        if each.name == name
    )
    return found


def settled_status(rules: StatusRules, transition: Transition, status: str | None) -> str | None:
    """The status in the end, with what follows by itself."""
    following = rules.continuation(transition.kind, status)
    return status if following is None else settled_status(rules, following, following.success)


def check_every_ending(
    case: WorkCase, name: str, service: str, rules: StatusRules, world: World, bench: Any, how: str
) -> None:
    """Have the work succeed, fail, take long, or never end."""
    transition = transition_named(rules, name)
    endings = world.part(Endings)
    work = f"{service}.{name}"
    before = case.prepare(bench)
    if how == "fails" and transition.failure is None:
        with pytest.raises(UsageError, match=f"^{name} cannot fail; what can: ") as refused:
            endings.of(work, fails=TEXT)
        for other, can_fail in rules.works.items():
            assert (f" {other}," in str(refused.value) or f" {other}." in str(refused.value)) is (
                can_fail
            ), other
        return
    ending = endings.of(work, **DECLARED[how])
    resource = case.begin(bench, before)
    assert ending.used == 1
    assert resource.status == transition.during
    if how == "never":
        world.clock.advance(LONG)
        assert resource.status == transition.during
        assert not world.clock.pending()
        endings.end_now(work=work)
        assert resource.status == transition.success or transition.success is None
        return
    if how == "takes":
        world.clock.advance(LONG - TICK)
        assert resource.status == transition.during
        world.clock.advance(TICK)
    elif how == "succeeds":
        world.clock.advance(seconds=7)
    else:
        world.clock.run_until_idle()
    last = transition.failure if how == "fails" else transition.success
    if last is not None:
        expected = {last, settled_status(rules, transition, last)}
        assert resource.status in expected
    else:
        assert resource.work is None
    if how == "fails":
        assert resource.status_message == TEXT
