"""Mocks inside mocks: what an inner one sets ends with it, in whatever order they are left."""

import multiprocessing
import pickle
import time
from datetime import datetime, timedelta, timezone
from typing import Any

import boto3
import pytest
from moto import mock_aws

from mock_vision import MockVision, UsageError, Vision, current, mock_vision
from mock_vision.settings.settings import Settings
from mock_vision.upstream.stubber import mock_is_active
from mock_vision.world import world

START = datetime(2025, 1, 1, tzinfo=timezone.utc)
DAY = timedelta(days=1)


def lookout() -> Any:
    name: Any = "lookoutvision"
    return boto3.client(name, region_name="us-east-1")


@pytest.mark.parametrize("outer", [mock_vision, mock_aws])
@pytest.mark.parametrize("days", [[3, 1, 2], [1, 2, 3]])
def test_inner_mocks_may_start_at_any_time_in_any_order(outer: Any, days: list[int]) -> None:
    with outer():
        lookout().create_project(ProjectName="shared")
        before = datetime.now(timezone.utc)
        for day in days:
            with mock_vision(start=START + day * DAY) as vision:
                assert vision.clock.now() == START + day * DAY
                time.sleep(60)
                assert vision.clock.now() == START + day * DAY + timedelta(minutes=1)
                assert len(lookout().list_projects()["Projects"]) == 1
        assert abs(world.current().clock.now() - before) < timedelta(minutes=5)
        with mock_vision() as vision:
            assert abs(vision.clock.now() - before) < timedelta(minutes=5)


def test_the_clock_goes_back_to_where_the_outer_mock_had_it() -> None:
    with mock_vision(start=START) as vision:
        vision.clock.advance(hours=1)
        with mock_vision():
            vision.clock.advance(hours=100)
            with mock_vision(start=START):
                assert vision.clock.now() == START
            assert vision.clock.now() == START + timedelta(hours=101)
            vision.clock.follow()
        assert vision.clock.now() == START + timedelta(hours=1)
        assert "standing still" in repr(vision.clock)


def test_events_on_the_way_forward_happen_and_stay() -> None:
    with mock_vision(start=START) as vision:
        done: list[datetime] = []
        clock = vision.clock
        due = clock.ticks() + 1_000_000
        clock.schedule(due, "work", "thing", lambda: done.append(clock.now()))
        for days in (-1, 1, 1):
            with mock_vision(start=START + days * DAY):
                assert len(clock.pending()) == (days < 0)
        assert done == [START + timedelta(seconds=1)]


def test_all_settings_of_an_inner_mock_end_with_it() -> None:
    with mock_vision(seed=1, skill=0.3) as vision:
        with mock_vision(sleep="real", durations={"training": 5}, config={"iam": {}}):
            vision.skill = 0.9
            vision.durations["model_start"] = 7
            vision.quotas["rekognition.running_models"] = 9
            vision.answers.normal(optional=True)
            vision.clock.advance(hours=5)
        assert (vision.seed, vision.skill) == (1, 0.3)
        assert vision.durations["lookoutvision.training"] == timedelta(minutes=30)
        assert vision.durations["lookoutvision.model_start"] == timedelta(minutes=3)
        assert vision.quotas["rekognition.running_models"] == 2
        assert vision.clock.now() - datetime.now(timezone.utc) < timedelta(hours=1)
        assert world.current().settings.sleep == "virtual"


def test_mocks_left_in_another_order_keep_what_the_later_ones_set() -> None:
    first, second, third = (
        mock_vision(seed=1, start=START),
        mock_vision(seed=2, start=START + DAY),
        mock_vision(seed=3, start=START + 2 * DAY),
    )
    vision = first.start()
    second.start()
    third.start()
    second.stop()
    assert (vision.seed, vision.clock.now()) == (3, START + 2 * DAY)
    first.stop()
    assert (vision.seed, vision.clock.now()) == (3, START + 2 * DAY)
    assert current() is vision
    third.stop()
    assert not mock_is_active()
    with mock_vision() as fresh:
        assert fresh is not vision


def test_a_plain_mock_that_outlasts_ours_goes_on_as_if_there_had_been_none() -> None:
    ours, plain = mock_vision(start=START, skill=0.1), mock_aws()
    ours.start()
    plain.start()
    ours.stop()
    assert world.current().settings.skill == Settings().skill
    assert abs(world.current().clock.now() - datetime.now(timezone.utc)) < timedelta(minutes=5)
    with pytest.raises(UsageError, match="no mock_vision runs here"):
        current()
    plain.stop()


def test_the_world_ends_with_the_last_mock_also_with_one_of_moto() -> None:
    ours, plain = mock_vision(start=START), mock_aws()
    ours.start()
    plain.start()
    ours.stop()
    plain.stop()
    assert world.existing() is None
    with mock_aws():
        created = lookout().create_project(ProjectName="x")["ProjectMetadata"]["CreationTimestamp"]
        assert abs(created - datetime.now(timezone.utc)) < timedelta(minutes=5)


def seed_and_time(mock: MockVision) -> tuple[int, datetime, bool]:
    with mock as vision:
        return vision.seed, vision.clock.now(), mock_is_active()


def test_a_spawned_process_can_enter_an_equal_mock() -> None:
    mock = mock_vision(seed=4, start=START, durations={"training": 5})
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(seed_and_time, [mock]) == (4, START, True)


def test_the_options_in_force_make_an_equal_mock() -> None:
    def facts(vision: Vision) -> Any:
        return vision.seed, vision.skill, vision.clock.now(), {**vision.durations}

    with mock_vision(seed=4, start=START, durations={"rekognition.training": 5}) as vision:
        vision.skill = 0.25
        vision.clock.advance(hours=1)
        options = pickle.loads(pickle.dumps(vision.options))
        expected = facts(vision)
    with mock_vision(**options) as vision:
        assert facts(vision) == expected
    with mock_vision() as vision:
        assert "start" not in vision.options


def test_a_nested_mock_may_have_another_wall() -> None:
    with mock_vision(start=START, wall="virtual") as vision:
        assert time.time() == START.timestamp()
        with mock_vision(wall="real"):
            assert time.time() > START.timestamp() + 3600
            with mock_vision(seed=1):
                assert time.time() > START.timestamp() + 3600
        vision.clock.advance(hours=1)
        assert time.time() == START.timestamp() + 3600
    assert time.time() > START.timestamp() + 3600


def test_a_wall_that_cannot_be_started_leaves_nothing_behind() -> None:
    with (
        pytest.raises(UsageError, match="from 1970 to 2261"),
        mock_vision(start=START.replace(year=3000), wall="virtual"),
    ):
        raise AssertionError
    assert not mock_is_active()
    with pytest.raises(UsageError, match="no mock_vision runs here"):
        current()
