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


def begin(world: World, ended: Ended, minutes: int = 30) -> Work:
    return Work(
        world,
        model=MODEL,
        what="training",
        resource="model/boards/1",
        duration=minutes * MINUTE,
        finish=lambda: ended.append(world.clock.ticks()),
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


def test_looking_does_not_move_driven_work() -> None:
    world, ended = make_world(), Ended()
    work = begin(world, ended)
    for _ in range(10):
        work.observe()
    assert not ended


def test_plain_work_ends_at_the_first_look() -> None:
    world, ended = make_world(driven=False), Ended()
    work = begin(world, ended)
    world.clock.advance(hours=10)
    assert not ended
    work.observe()
    assert len(ended) == 1
    work.observe()
    assert len(ended) == 1


def test_manual_work_ends_at_the_look_that_was_set() -> None:
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


def test_work_under_way_learns_at_once_of_what_is_set_for_its_kind() -> None:
    progressions = Progressions()
    world, ended = make_world(progressions=progressions), Ended()
    worlds.install(world)
    try:
        began = world.clock.ticks()
        begin(world, ended)
        world.clock.advance(seconds=2)
        progressions[MODEL] = Progression("time", 5)
        transition_was_set("rekognition::dataset")
        assert world.clock.pending()[0].due == START + timedelta(minutes=30)
        transition_was_set(MODEL)
        assert world.clock.pending()[0].due == START + timedelta(seconds=5)
        progressions[MODEL] = Progression("manual", 1)
        transition_was_set(MODEL)
        assert not world.clock.pending()
        del progressions[MODEL]
        transition_was_set(MODEL)
        world.clock.advance(hours=1)
        assert ended == [began + 30 * MINUTE]
        assert not world.part(Works).of_model(MODEL)
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
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def describes(self, what: str, resource: str, due: int) -> None:
        self.told.append((what, resource, due))

    def progressed(self) -> None:
        self.told.append("progressed")


def test_the_guard_against_endless_waits_knows_the_work_that_is_described() -> None:
    world = make_world()
    world.waits = guard = Guard()
    work = begin(world, Ended())
    work.observe()
    assert work.duration is not None
    assert guard.told == [("training", "model/boards/1", work.began + work.duration)]
    world.clock.advance(minutes=30)
    work.observe()
    assert len(guard.told) == 1


def test_a_describe_call_that_counts_is_progress() -> None:
    world = make_world(progressions=Progressions({MODEL: Progression("manual", 2)}))
    world.waits = guard = Guard()
    work = begin(world, Ended())
    work.observe()
    work.observe()
    assert work.done
    assert guard.told == ["progressed", "progressed"]
