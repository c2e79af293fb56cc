from collections.abc import Iterable
from datetime import timedelta

import pytest

from mock_vision.service.lifecycle import Work, Works, transition_was_set
from mock_vision.world import world as worlds
from mock_vision.world.endless_waits import WaitGuard
from mock_vision.world.ports import Progression
from mock_vision.world.world import World
from tests.support.worlds import START, Progressions, make_world

MODEL = "lookoutvision::model"
MINUTE = 60_000_000


class Ended(list[int]):
    """The ticks at which work ended."""


def begin(
    world: World,
    ended: Ended,
    minutes: int | None = 30,
    model: str = MODEL,
    awaited: Iterable[Work] = (),
) -> Work:
    return Work(
        world,
        model=model,
        what="training",
        resource="model/boards/1",
        duration=None if minutes is None else minutes * MINUTE,
        finish=lambda: ended.append(world.clock.ticks()),
        awaited=awaited,
    )


def test_work_ends_on_the_clock_at_its_own_time() -> None:
    world, ended = make_world(), Ended()
    work = begin(world, ended)
    began = world.clock.ticks()
    world.clock.advance(minutes=29)
    assert not ended
    assert not work.done
    world.clock.advance(minutes=60)
    assert ended == [began + 30 * MINUTE]
    assert work.done


def test_describe_calls_do_not_end_work_inside_mock_vision() -> None:
    world, ended = make_world(), Ended()
    work = begin(world, ended)
    for _ in range(10):
        work.observe()
    assert not ended


def test_work_under_plain_mock_aws_ends_at_the_first_describe_call() -> None:
    world, ended = make_world(ends_on_clock=False), Ended()
    work = begin(world, ended)
    world.clock.advance(hours=10)
    assert not ended
    work.observe()
    assert len(ended) == 1
    work.observe()
    assert len(ended) == 1


def test_manual_work_ends_at_the_describe_call_that_was_set() -> None:
    world, ended = make_world(progressions=Progressions()), Ended()
    world.progression[MODEL] = Progression("manual", 3)  # type: ignore[index]
    work = begin(world, ended)
    world.clock.advance(hours=10)
    work.observe()
    work.observe()
    assert not ended
    work.observe()
    assert len(ended) == 1


def test_immediate_work_ends_before_the_next_call() -> None:
    progressions = Progressions({MODEL: Progression("immediate")})
    world, ended = make_world(progressions=progressions), Ended()
    begin(world, ended)
    assert not ended
    world.clock.catch_up()
    assert ended == [world.clock.ticks()]


def test_timed_work_ends_after_the_seconds_that_were_set() -> None:
    progressions = Progressions({MODEL: Progression("time", 5)})
    world, ended = make_world(progressions=progressions), Ended()
    began = world.clock.ticks()
    begin(world, ended)
    world.clock.advance(seconds=10)
    assert ended == [began + 5_000_000]


@pytest.mark.parametrize(
    ("how", "looks_needed"),
    [(Progression("immediate"), 1), (Progression("manual", 2), 2)],
)
def test_a_progression_set_meanwhile_is_obeyed(how: Progression, looks_needed: int) -> None:
    progressions = Progressions()
    world, ended = make_world(progressions=progressions), Ended()
    work = begin(world, ended)
    progressions[MODEL] = how
    for _ in range(looks_needed):
        assert not ended
        work.observe()
    assert len(ended) == 1


def test_work_made_manual_meanwhile_does_not_end_on_the_clock() -> None:
    progressions = Progressions()
    world, ended = make_world(progressions=progressions), Ended()
    work = begin(world, ended)
    progressions[MODEL] = Progression("manual", 1)
    world.clock.advance(hours=1)
    assert not ended
    del progressions[MODEL]
    work.observe()
    assert len(ended) == 1


def test_work_made_longer_meanwhile_waits_on() -> None:
    progressions = Progressions()
    world, ended = make_world(progressions=progressions), Ended()
    began = world.clock.ticks()
    begin(world, ended, minutes=1)
    progressions[MODEL] = Progression("time", 120)
    world.clock.advance(minutes=5)
    assert ended == [began + 2 * MINUTE]


def test_a_setting_takes_effect_on_work_under_way() -> None:
    progressions = Progressions()
    world, ended = make_world(progressions=progressions), Ended()
    worlds.install(world)
    try:
        began = world.clock.ticks()
        begin(world, ended)
        world.clock.advance(seconds=2)
        progressions[MODEL] = Progression("time", 5)
        transition_was_set()
        assert world.clock.pending()[0].due == START + timedelta(seconds=5)
        progressions[MODEL] = Progression("manual", 1)
        transition_was_set()
        assert not world.clock.pending()
        del progressions[MODEL]
        transition_was_set()
        world.clock.advance(hours=1)
        assert ended == [began + 30 * MINUTE]
        assert not world.part(Works).under_way()
    finally:
        worlds.install(None)


def test_cancelled_work_never_ends() -> None:
    world, ended = make_world(), Ended()
    work = begin(world, ended)
    work.cancel()
    assert not world.clock.pending()
    world.clock.advance(hours=1)
    work.complete()
    work.observe()
    assert not ended


def test_completing_ends_it_once_and_takes_it_off_the_schedule() -> None:
    world, ended = make_world(), Ended()
    work = begin(world, ended)
    work.complete()
    work.complete()
    assert len(ended) == 1
    assert not world.clock.pending()


def test_pending_work_says_what_on_which_resource_and_when() -> None:
    world = make_world()
    begin(world, Ended())
    (event,) = world.clock.pending()
    assert (event.what, event.resource) == ("training", "model/boards/1")
    assert event.due == START + timedelta(minutes=30)


class Guard(WaitGuard):
    """Records the calls."""

    def __init__(self) -> None:
        self.calls: list[object] = []

    def describes(self, what: str, resource: str, due: int) -> None:
        self.calls.append((what, resource, due))

    def progressed(self) -> None:
        self.calls.append("progressed")


def test_the_guard_against_endless_waits_knows_the_work_that_is_described() -> None:
    world = make_world()
    world.waits = guard = Guard()
    work = begin(world, Ended())
    work.observe()
    assert work.duration is not None
    assert guard.calls == [("training", "model/boards/1", work.began + work.duration)]
    world.clock.advance(minutes=30)
    work.observe()
    assert len(guard.calls) == 1


def test_a_describe_call_that_counts_is_progress() -> None:
    world = make_world(progressions=Progressions({MODEL: Progression("manual", 2)}))
    world.waits = guard = Guard()
    work = begin(world, Ended())
    work.observe()
    work.observe()
    assert work.done
    assert guard.calls == ["progressed", "progressed"]


IMPORT = "lookoutvision::dataset"


def minutes(ended: Ended) -> list[float]:
    """When work ended, in minutes after the start."""
    return [(tick - START.timestamp() * 1_000_000) / MINUTE for tick in ended]


@pytest.mark.parametrize(("own", "awaited", "end"), [(30, 10, 30), (30, 90, 90), (30, 30, 30)])
def test_work_ends_after_the_work_that_it_waits_for(own: int, awaited: int, end: int) -> None:
    world, first, second = make_world(), Ended(), Ended()
    other = begin(world, first, awaited, IMPORT)
    work = begin(world, second, own, awaited=[other])
    world.clock.advance(minutes=end)
    assert (minutes(first), minutes(second)) == ([awaited], [end])
    assert other.done
    assert work.done


def test_work_waits_for_work_that_never_ends_until_it_is_dropped() -> None:
    world, ended = make_world(), Ended()
    other = begin(world, Ended(), None, IMPORT)
    work = begin(world, ended, awaited=[other])
    world.clock.advance(hours=2)
    work.observe()
    assert not ended
    assert len(world.clock.pending()) == 0
    other.cancel()
    world.clock.advance(minutes=1)
    assert minutes(ended) == [120]


def test_a_callback_runs_once_and_before_the_waiting_work_ends() -> None:
    world, ended = make_world(), Ended()
    seen: list[str] = []
    other = begin(world, ended, 40, IMPORT)
    other.when_over(lambda: seen.append(f"{len(ended)} ended"))
    begin(world, ended, awaited=[other])
    other.complete()
    other.complete()
    assert seen == ["1 ended"]
    world.clock.advance(hours=1)
    assert minutes(ended) == [0, 30]


def test_describe_calls_end_awaited_work_as_well() -> None:
    world, ended = make_world(ends_on_clock=False), Ended()
    other = begin(world, ended, model=IMPORT)
    work = begin(world, ended, awaited=[other])
    work.observe()
    assert minutes(ended) == [0, 0]
    assert other.done


def test_describe_calls_do_not_end_awaited_work_that_the_clock_ends() -> None:
    progressions = Progressions({MODEL: Progression("manual", 1)})
    world, ended = make_world(progressions=progressions), Ended()
    other = begin(world, ended, 5, IMPORT)
    work = begin(world, ended, awaited=[other])
    work.observe()
    assert not ended
    world.clock.advance(minutes=5)
    work.observe()
    assert minutes(ended) == [5, 5]


def test_a_setting_for_awaited_work_moves_the_work_that_waits() -> None:
    progressions = Progressions()
    world, ended = make_world(progressions=progressions), Ended()
    worlds.install(world)
    try:
        other = begin(world, ended, 60, IMPORT)
        begin(world, ended, awaited=[other])
        progressions[IMPORT] = Progression("time", 60 * 45)
        transition_was_set()
        world.clock.advance(minutes=45)
        assert minutes(ended) == [45, 45]
    finally:
        worlds.install(None)


def test_work_that_is_ended_by_hand_ends_what_it_waits_for() -> None:
    world, ended = make_world(), Ended()
    other = begin(world, ended, 60, IMPORT)
    begin(world, ended, awaited=[other]).complete()
    assert minutes(ended) == [0, 0]
