"""What one model has used, by changes of its status at ticks made up here."""

from __future__ import annotations

from mock_vision.virtual_time.ticks import HOUR, MINUTE, SECOND
from mock_vision.world.meter import Meter, MeteredModel

SCALING = 5 * MINUTE


def metered_model() -> MeteredModel:
    return MeteredModel("service", "boards", "1", "arn", "123456789012", "us-east-1")


def running(units: int = 1) -> MeteredModel:
    made = metered_model()
    made.enter("starting", "STARTING", 0, number=1, units=units)
    made.enter("running", "RUNNING", HOUR, number=2, units=units)
    return made


def test_hours_count_while_a_model_is_running() -> None:
    model = running(units=2)
    assert model.unit_ticks(HOUR) == 0
    assert model.unit_ticks(4 * HOUR) == 6 * HOUR
    model.enter("idle", "STOPPING", 4 * HOUR, number=3, units=2)
    assert model.unit_ticks(9 * HOUR) == 6 * HOUR
    assert (model.units, model.least, model.status) == (0, 2, "STOPPING")


def test_a_start_that_fails_costs_nothing() -> None:
    model = metered_model()
    model.enter("starting", "STARTING", 0, number=1, units=2)
    model.enter("idle", "FAILED", HOUR, number=2, units=2)
    assert model.unit_ticks(9 * HOUR) == 0


def test_hosting_goes_on_from_one_charged_status_to_another() -> None:
    model = running()
    model.enter("running", "UPDATING", 2 * HOUR, number=3, units=1)
    assert (model.since, model.status) == (HOUR, "UPDATING")
    assert model.unit_ticks(3 * HOUR) == 2 * HOUR


def test_a_second_hosting_is_added() -> None:
    model = running()
    model.enter("idle", "STOPPED", 2 * HOUR, number=3, units=1)
    model.is_given = True
    model.enter("starting", "STARTING", 3 * HOUR, number=4, units=3)
    assert (model.began, model.is_given) == (4, False)
    model.enter("running", "RUNNING", 4 * HOUR, number=5, units=3)
    assert model.began == 4
    assert model.unit_ticks(5 * HOUR) == 4 * HOUR


def test_a_clock_that_was_put_back_takes_nothing_away() -> None:
    model = running()
    assert model.unit_ticks(0) == 0
    model.enter("idle", "STOPPED", 0, number=3, units=1)
    assert model.unit_ticks(HOUR) == 0


def test_a_rate_holds_for_each_unit_and_second() -> None:
    model = running(units=2)
    at = 2 * HOUR
    admitted = [model.admit(at, 2, (2, 2), SCALING) for _ in range(6)]
    assert admitted == [True] * 4 + [False] * 2
    assert not model.admit(at + SECOND - 1, 2, (2, 2), SCALING)
    assert model.admit(at + SECOND, 2, (2, 2), SCALING)
    assert model.units == 2


def test_a_rate_below_one_and_with_a_fraction() -> None:
    model = running()
    assert [model.admit(HOUR + n * SECOND, 0.5, (1, 1), SCALING) for n in range(5)] == [
        True,
        False,
        True,
        False,
        True,
    ]
    at = 2 * HOUR
    times = [at, at, at, at + 800_000]
    assert [model.admit(each, 2.5, (1, 1), SCALING) for each in times] == [True, True, False, True]


def test_a_refused_detection_adds_a_unit_up_to_the_maximum() -> None:
    model = running()
    at = 2 * HOUR
    scale = (1, 3)
    for now, units in ((at, 1), (at + SCALING, 2), (at + 2 * SCALING, 3)):
        admitted = sum(model.admit(now, 1, scale, SCALING) for _ in range(4))
        assert (admitted, model.units) == (units, units)
    # An hour with one unit, and the growth after it.
    spent = HOUR + SCALING + 2 * SCALING
    assert model.unit_ticks(at + 2 * SCALING) == spent
    assert model.unit_ticks(at + 3 * SCALING - 1) == spent + 3 * (SCALING - 1)


def test_units_that_are_not_needed_are_removed_one_after_the_other() -> None:
    model = running()
    at = 2 * HOUR
    for step in range(3):
        for _ in range(4):
            model.admit(at + step * SCALING, 1, (1, 3), SCALING)
    top = at + 2 * SCALING
    assert model.units == 3
    before = model.unit_ticks(top)
    assert model.unit_ticks(top + SCALING) - before == 3 * SCALING
    assert model.units == 2
    model.rescale(top + 10 * SCALING)
    assert model.units == 1


def test_steady_demand_keeps_a_unit() -> None:
    model = running()
    at = 2 * HOUR
    for _ in range(3):
        model.admit(at, 1, (1, 2), SCALING)
    for second in range(20):
        now = at + SCALING + second * MINUTE
        assert model.admit(now, 1, (1, 2), SCALING)
        assert model.admit(now, 1, (1, 2), SCALING)
    assert model.units == 2


def test_units_that_are_due_are_counted_when_hosting_ends() -> None:
    model = running()
    model.admit(2 * HOUR, 1, (1, 2), HOUR)
    model.admit(2 * HOUR, 1, (1, 2), HOUR)
    model.enter("idle", "STOPPED", 4 * HOUR, number=3, units=1)
    # Two hours with one unit; then with two, for as long as removing one takes.
    assert model.unit_ticks(9 * HOUR) == 2 * HOUR + 2 * HOUR


def test_models_vanish_with_their_backend() -> None:
    meter = Meter()
    model, other = meter.add(running()), meter.add(running())
    other.region = "eu-west-1"
    meter.vanished("service", "123456789012", "us-east-1", 3 * HOUR)
    assert (model.phase, model.status, model.unit_ticks(9 * HOUR)) == ("idle", "", 2 * HOUR)
    assert other.phase == "running"
    assert meter.changes == 1
    meter.forget()
    assert meter.models == []
