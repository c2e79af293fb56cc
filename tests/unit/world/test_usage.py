"""The usage that is read from models made up here."""

from __future__ import annotations

import json
from datetime import timezone

import pytest

import mock_vision  # noqa: F401 - registers the names of prices
from mock_vision.settings.figures import Prices
from mock_vision.virtual_time.ticks import HOUR, from_datetime
from mock_vision.world.meter import MeteredModel
from mock_vision.world.usage import ModelUsageDict, left_running, left_text, usage_of
from mock_vision.world.world import World
from tests.support.worlds import START, make_world

NOW = from_datetime(START)


@pytest.fixture
def world() -> World:
    return make_world()


def add(world: World, version: str) -> MeteredModel:
    made = MeteredModel(
        "rekognition", "parts", version, f"arn:{version}", "123456789012", "us-east-1"
    )
    return world.meter.add(made)


def run(world: World, version: str, units: int = 1) -> MeteredModel:
    made = add(world, version)
    made.enter("running", "RUNNING", NOW, number=world.meter.next_number(), units=units)
    return made


def test_an_empty_usage(world: World) -> None:
    usage = usage_of(world)
    assert (len(usage), usage.amount, str(usage)) == (0, 0, "no usage")
    assert not usage.has_rows
    assert usage.at.tzinfo is timezone.utc


def test_hours_of_each_model_and_in_all(world: World) -> None:
    first, second = run(world, "v1", units=2), run(world, "v2")
    first.training_seconds = 1800
    first.detections = 3
    world.clock.advance(hours=2)
    second.enter("idle", "STOPPED", NOW + HOUR, number=9, units=1)
    usage = usage_of(world)
    assert [each.inference_hours for each in usage] == [4, 1]
    assert (usage.training_hours, usage.inference_hours, usage.detections) == (0.5, 5, 3)
    assert usage.going_on == (usage[0],)
    assert usage[:1] == (usage[0],)
    assert (usage[0].model, usage[0].status, usage[0].since) == ("parts/v1", "RUNNING", START)
    assert (usage[1].status, usage[1].since, usage[1].hours_of_a_day) == ("STOPPED", None, 0)
    assert usage.amount is None


def test_amounts_at_the_prices_of_the_user(world: World) -> None:
    world.settings.prices = Prices({"inference_hour": 4, "rekognition.training_hour": 1})
    model = run(world, "v1", units=2)
    model.training_seconds = 3600
    world.clock.advance(hours=3)
    usage = usage_of(world)
    assert usage.amount == usage[0].amount == 25
    assert (usage[0].hours_of_a_day, usage[0].amount_of_a_day) == (48, 192)


def test_an_amount_needs_the_price_of_what_was_used(world: World) -> None:
    world.settings.prices = Prices({"training_hour": 1})
    model = add(world, "v1")
    model.training_seconds = 3600
    assert usage_of(world).amount == 1
    run(world, "v2")
    world.clock.advance(hours=1)
    assert usage_of(world).amount is None


def test_a_usage_prints_as_a_table(world: World) -> None:
    add(world, "idle")
    model = run(world, "v1")
    model.training_seconds = 1800
    gone = run(world, "v2")
    world.clock.advance(hours=2)
    gone.enter("idle", "", NOW + HOUR, number=9)
    name = "parts/v1 (rekognition, us-east-1)"
    assert str(usage_of(world)).splitlines() == [
        "model                              training hours  inference hours  detections  now",
        f"{name}  0.50            2.00             0           RUNNING since 2025-01-01 00:00:00",
        "parts/v2 (rekognition, us-east-1)  0.00            1.00             0           deleted",
        "total                              0.50            3.00             0",
    ]
    world.settings.prices = Prices({"inference_hour": 4})
    rows = [line.split() for line in str(usage_of(world)).splitlines()]
    assert rows[0][-2:] == ["amount", "now"]
    assert [row[6] for row in rows[1:3]] == ["-", "4.00"]
    assert "<th>amount</th>" in usage_of(world)._repr_html_()


def test_a_usage_as_plain_values(world: World) -> None:
    run(world, "v1")
    add(world, "v2")
    world.clock.advance(hours=2)
    plain = json.loads(json.dumps(usage_of(world).as_dict()))
    assert plain["models"][0].keys() == ModelUsageDict.__annotations__.keys()
    assert plain["at"] == "2025-01-01T02:00:00+00:00"
    assert plain["total"] == {
        "training_hours": 0.0,
        "inference_hours": 2.0,
        "detections": 0,
        "amount": None,
    }
    assert plain["models"][0] == {
        "service": "rekognition",
        "model": "parts/v1",
        "project": "parts",
        "version": "v1",
        "arn": "arn:v1",
        "account_id": "123456789012",
        "region": "us-east-1",
        "status": "RUNNING",
        "phase": "running",
        "since": "2025-01-01T00:00:00+00:00",
        "is_given": False,
        "inference_units": 1,
        "training_hours": 0.0,
        "inference_hours": 2.0,
        "detections": 0,
        "amount": None,
        "hours_of_a_day": 24.0,
        "amount_of_a_day": None,
    }
    assert plain["models"][1]["since"] is None


def test_models_that_are_left_running(world: World) -> None:
    world.settings.prices = Prices({"inference_hour": 4})
    before = run(world, "before")
    since = world.meter.changes
    training, starting = add(world, "training"), add(world, "starting")
    training.enter("training", "TRAINING", NOW, number=world.meter.next_number())
    starting.enter("starting", "STARTING", NOW, number=world.meter.next_number(), units=2)
    given = run(world, "given")
    given.is_given = True

    def left(since: int, given_too: bool = False) -> list[str]:
        return [each.version for each in left_running(world, since, given_too=given_too)]

    assert left(since) == ["training", "starting"]
    assert left(since, given_too=True) == ["training", "starting", "given"]
    assert left(0) == ["before", "training", "starting"]
    before.enter("idle", "STOPPED", NOW, number=9)
    assert left(0) == ["training", "starting"]
    assert left_text(left_running(world, 0, given_too=False)).splitlines() == [
        "models were left running when the mock ended:",
        "- parts/training (rekognition, us-east-1): TRAINING since 2025-01-01 00:00:00;"
        " a day of it is 24 training hours.",
        "- parts/starting (rekognition, us-east-1): STARTING since 2025-01-01 00:00:00;"
        " a day of it is 48 inference hours, 192.00 at your prices.",
        "Stop a model on every path of the program, also where an error ends it (in a finally"
        " block). To allow it here: mock_vision(nothing_left_running=False).",
    ]


def test_a_usage_equals_a_list_of_its_models(world: World) -> None:
    usage = usage_of(world)
    assert (usage == []) is True
    assert usage == usage_of(world)
    assert usage != "no usage"
    assert usage != [1]
