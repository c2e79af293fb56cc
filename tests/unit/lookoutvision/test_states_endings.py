"""Every work of the service ends in every way that a test can declare."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mock_vision.declared.endings import Endings
from mock_vision.lookoutvision.exceptions import ConflictException
from mock_vision.lookoutvision.lookup import find_dataset
from mock_vision.lookoutvision.resources import Dataset, Model
from mock_vision.lookoutvision.states import HOSTED, RULES
from mock_vision.world.world import World
from tests.support.ending_cases import WorkCase, check_every_ending
from tests.support.lookoutvision_bench import PROJECT, Bench, line

MODEL: dict[str, Any] = {"project_name": PROJECT, "model_version": "1"}
HOURS = timedelta(hours=1)


def update(bench: Bench, dataset: Dataset) -> Dataset:
    changes = line("new.png", "normal").encode()
    bench.call("UpdateDatasetEntries", project_name=PROJECT, dataset_type="train", changes=changes)
    return dataset


def roll_back(bench: Bench, dataset: Dataset) -> Dataset:
    with bench.world.part(Endings).dataset_update(PROJECT, fails=True):
        update(bench, dataset)
    bench.advance("dataset_update")
    return dataset


def call(operation: str, **arguments: Any) -> Any:
    def begin(bench: Bench, model: Model) -> Model:
        bench.call(operation, **MODEL, **arguments)
        return model

    return begin


def package(bench: Bench, _: object) -> Any:
    job = bench.start_job()
    bench.advance("packaging_start")
    return job


WORK_CASES = {
    "dataset_import": WorkCase(
        lambda bench: bench.manifest(20, 10),
        lambda bench, manifest: bench.create_dataset("train", manifest),
    ),
    "dataset_update": WorkCase(Bench.train_dataset, update),
    "dataset_rollback": WorkCase(Bench.train_dataset, roll_back),
    "training": WorkCase(Bench.train_dataset, lambda bench, _: bench.create_model()),
    "model_start": WorkCase(Bench.trained_model, call("StartModel", min_inference_units=1)),
    "model_stop": WorkCase(Bench.hosted_model, call("StopModel")),
    "model_deletion": WorkCase(Bench.trained_model, call("DeleteModel")),
    "packaging_start": WorkCase(Bench.trained_model, lambda bench, _: bench.start_job()),
    "packaging": WorkCase(Bench.trained_model, package),
}


@pytest.mark.parametrize("how", ["succeeds", "fails", "takes", "never"])
@pytest.mark.parametrize("name", WORK_CASES)
def test_every_work_ends_in_every_way(bench: Bench, world: World, name: str, how: str) -> None:
    check_every_ending(WORK_CASES[name], name, "lookoutvision", RULES, world, bench, how)


def test_all_kinds_of_work_are_listed() -> None:
    assert WORK_CASES.keys() | {"hosting"} == RULES.works.keys()
    names = [each.name for each in (*RULES.transitions.values(), *RULES.continuations.values())]
    assert len(names) == len(set(names))


def test_every_failure_status_is_reached_by_a_declaration(bench: Bench, world: World) -> None:
    reached = set()
    for name, case in WORK_CASES.items():
        if RULES.works[name]:
            world.clock.run_until_idle()
            fresh = Bench()
            before = case.prepare(fresh)
            world.part(Endings).of(name, fails=True, times=1)
            resource = case.begin(fresh, before)
            world.clock.run_until_idle()
            reached.add(resource.status)
    model = bench.hosted_model()
    world.part(Endings).hosting(dies_after=HOURS)
    world.clock.run_until_idle()
    reached.add(model.status)
    failures = {each.failure for each in RULES.transitions.values()}
    failures |= {each.failure for each in RULES.continuations.values()}
    failures -= {None, "UPDATE_FAILED_ROLLBACK_IN_PROGRESS"}
    assert reached == failures | {"UPDATE_FAILED_ROLLBACK_COMPLETE"}


def test_a_hosted_model_dies(bench: Bench, world: World) -> None:
    ending = world.part(Endings).hosting("boards/1", dies_after=2 * HOURS, fails="It crashed.")
    model = bench.hosted_model()
    # Everything that is pending has happened, the end of the hosting as well.
    assert (model.status, model.status_message) == ("HOSTING_FAILED", "It crashed.")
    assert ending.used == 1
    description = bench.call("DescribeModel", **MODEL)["ModelDescription"]
    assert "MinInferenceUnits" not in description
    bench.call("StartModel", **MODEL, min_inference_units=1)
    bench.advance("model_start")
    assert model.status == "HOSTED"
    world.clock.advance(2 * HOURS)
    assert (model.status, ending.used) == ("HOSTING_FAILED", 2)


def test_a_model_that_is_hosted_already_dies_after_the_declaration(
    bench: Bench, world: World
) -> None:
    model = bench.hosted_model()
    world.clock.advance(5 * HOURS)
    endings = world.part(Endings)
    endings.hosting("boards/*", dies_after=3 * HOURS, times=1)
    endings.hosting(dies_after=HOURS)
    (pending,) = world.clock.pending()
    assert (pending.what, pending.due - world.clock.now()) == ("end of hosting", HOURS)
    world.clock.advance(HOURS)
    assert (model.status, model.status_message) == (
        "HOSTING_FAILED",
        "The model could not be started.",
    )


def test_a_model_that_was_stopped_does_not_die(bench: Bench, world: World) -> None:
    model = bench.hosted_model()
    ending = world.part(Endings).hosting(dies_after=HOURS)
    bench.call("StopModel", **MODEL)
    bench.settle()
    world.clock.advance(HOURS)
    assert (model.status, ending.used) == ("TRAINED", 0)
    assert not world.clock.pending()


def test_a_removed_declaration_kills_nothing(bench: Bench, world: World) -> None:
    model = bench.hosted_model()
    endings = world.part(Endings)
    endings.hosting(dies_after=HOURS).remove()
    bench.settle()
    assert model.status == "HOSTED"
    once = endings.hosting(dies_after=HOURS, times=1)
    bench.settle()
    bench.call("StartModel", **MODEL, min_inference_units=1)
    bench.settle()
    assert (model.status, once.used) == ("HOSTED", 1)


def test_the_service_updates_a_hosted_model(bench: Bench, world: World) -> None:
    model = bench.hosted_model()
    ending = world.part(Endings).hosting(updates_after=HOURS)
    world.clock.advance(HOURS)
    assert (model.status, ending.used) == ("SYSTEM_UPDATING", 1)
    assert model.status_message == "The model is being updated by the service."
    description = bench.call("DescribeModel", **MODEL)["ModelDescription"]
    assert description["MinInferenceUnits"] == 1
    with pytest.raises(ConflictException, match="SYSTEM_UPDATING"):
        bench.call("StopModel", **MODEL)
    bench.advance("system_update")
    assert model.status == "HOSTED"
    assert not world.clock.pending(), "one update in each hosting"
    bench.call("StopModel", **MODEL)
    bench.settle()
    bench.call("StartModel", **MODEL, min_inference_units=1)
    bench.settle()
    assert (model.status, ending.used) == ("HOSTED", 2)


def test_an_update_takes_its_time(bench: Bench, world: World) -> None:
    model = bench.hosted_model()
    world.part(Endings).hosting(updates_after=HOURS, takes=timedelta(seconds=9))
    world.clock.advance(HOURS)
    world.clock.advance(seconds=9)
    assert model.status == "HOSTED"


def test_an_update_fails(bench: Bench, world: World) -> None:
    model = bench.hosted_model()
    world.part(Endings).hosting(updates_after=HOURS, fails="The update broke it.")
    bench.settle()
    assert (model.status, model.status_message) == ("HOSTING_FAILED", "The update broke it.")


def test_an_update_never_ends_unless_by_hand(bench: Bench, world: World) -> None:
    model = bench.hosted_model()
    endings = world.part(Endings)
    endings.hosting(updates_after=HOURS, never=True)
    world.clock.advance(100 * HOURS)
    assert model.status == "SYSTEM_UPDATING"
    endings.end_now("boards/1")
    assert model.status == "HOSTED"
    endings.fail_now("boards/1", "It is gone.")
    assert (model.status, model.status_message) == ("HOSTING_FAILED", "It is gone.")
    assert HOSTED.failure == model.status


def test_a_failed_import_leaves_no_entries_and_nothing_under_way(
    bench: Bench, world: World
) -> None:
    endings = world.part(Endings)
    endings.dataset_import("boards/test", fails="No.")
    train = bench.create_dataset("train", bench.manifest(20, 10))
    test = bench.create_dataset("test", bench.manifest(20, 10))
    bench.settle()
    assert (train.status, test.status) == ("CREATE_COMPLETE", "CREATE_FAILED")
    assert (len(test.entries), test.incoming, test.status_message) == (0, None, "No.")


def test_a_failed_update_is_rolled_back_with_its_message(bench: Bench, world: World) -> None:
    dataset = bench.train_dataset()
    world.part(Endings).dataset_update("boards/train", fails="Too late.")
    update(bench, dataset)
    bench.advance("dataset_update")
    assert dataset.status == "UPDATE_FAILED_ROLLBACK_IN_PROGRESS"
    assert dataset.status_message == "Too late."
    bench.settle()
    assert dataset.status == "UPDATE_FAILED_ROLLBACK_COMPLETE"
    assert dataset.status_message == "Too late."
    assert len(find_dataset(bench.backend, PROJECT, "train").entries) == 30


def test_a_failed_packaging_leaves_its_component_free(bench: Bench, world: World) -> None:
    model = bench.trained_model()
    world.part(Endings).packaging(model.arn, fails="No space.", times=1)
    failed = bench.start_job("first")
    bench.settle()
    assert (failed.status, failed.status_message) == ("FAILED", "No space.")
    again = bench.start_job("second")
    bench.settle()
    assert again.status == "SUCCEEDED"


def test_a_training_fails_with_its_message(bench: Bench, world: World) -> None:
    bench.train_dataset()
    world.part(Endings).training("boards", fails="Images have different sizes.")
    model = bench.create_model()
    bench.settle()
    assert (model.status, model.status_message) == (
        "TRAINING_FAILED",
        "Images have different sizes.",
    )
    description = bench.call("DescribeModel", **MODEL)["ModelDescription"]
    for member in ("Performance", "EvaluationResult", "EvaluationEndTimestamp"):
        assert member not in description
