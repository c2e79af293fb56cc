"""Every cell of the tables: each operation in each status, and how each status ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from botocore.loaders import Loader

from mock_vision.lookoutvision.exceptions import ConflictException
from mock_vision.lookoutvision.states import (
    CONTINUATIONS,
    EMPTY_DATASET,
    GUARDS,
    HOSTING,
    MESSAGES,
    TRANSITIONS,
)
from mock_vision.manifests.problems import WorkFailedError
from mock_vision.service.statuses import Resource
from tests.support.lookoutvision_bench import GREENGRASS, OUTPUT, PROJECT, Bench, line

ENUMS = {
    "dataset": "DatasetStatus",
    "model": "ModelStatus",
    "model_packaging_job": "ModelPackagingJobStatus",
}
SHAPES = Loader().load_service_model("lookoutvision", "service-2")["shapes"]
STATUSES = {kind: SHAPES[shape]["enum"] for kind, shape in ENUMS.items()}
TICK = timedelta(microseconds=1)

MODEL: dict[str, Any] = {"project_name": PROJECT, "model_version": "1"}
DATASET: dict[str, Any] = {"project_name": PROJECT, "dataset_type": "train"}

CALLS: dict[tuple[str, str], Callable[[Bench], Any]] = {
    ("UpdateDatasetEntries", "dataset"): lambda bench: bench.call(
        "UpdateDatasetEntries", **DATASET, changes=line("a.png", "normal").encode()
    ),
    ("DeleteDataset", "dataset"): lambda bench: bench.call("DeleteDataset", **DATASET),
    ("CreateModel", "dataset"): lambda bench: bench.call(
        "CreateModel", project_name=PROJECT, output_config=OUTPUT
    ),
    ("StartModel", "model"): lambda bench: bench.call("StartModel", **MODEL, min_inference_units=1),
    ("StopModel", "model"): lambda bench: bench.call("StopModel", **MODEL),
    ("DetectAnomalies", "model"): lambda bench: bench.call(
        "DetectAnomalies", **MODEL, content_type="image/png", body=bench.get("normal/0.png")
    ),
    ("DeleteModel", "model"): lambda bench: bench.call("DeleteModel", **MODEL),
    ("StartModelPackagingJob", "model"): lambda bench: bench.call(
        "StartModelPackagingJob", **MODEL, configuration={"Greengrass": GREENGRASS}
    ),
}
CELLS = [(*call, status) for call in CALLS for status in STATUSES[call[1]]]

# Written down once more, by operation, so that a slip in the package's table shows.
USABLE = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_FAILED_ROLLBACK_COMPLETE"}
BUSY = {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "UPDATE_FAILED_ROLLBACK_IN_PROGRESS"}
NEVER_TRAINED = {"TRAINING", "TRAINING_FAILED", "DELETING"}
ALLOWED = {
    "UpdateDatasetEntries": USABLE,
    "DeleteDataset": USABLE | {"CREATE_FAILED"},
    "CreateModel": USABLE | BUSY,
    "StartModel": {"TRAINED", "HOSTING_FAILED"},
    "StopModel": {"HOSTED", "STARTING_HOSTING"},
    "DetectAnomalies": {"HOSTED"},
    "DeleteModel": {"TRAINED", "TRAINING_FAILED", "HOSTING_FAILED"},
    "StartModelPackagingJob": set(STATUSES["model"]) - NEVER_TRAINED,
}
ENTERS = {
    "UpdateDatasetEntries": "UPDATE_IN_PROGRESS",
    "StartModel": "STARTING_HOSTING",
    "StopModel": "STOPPING_HOSTING",
    "DeleteModel": "DELETING",
}


def resource_in(bench: Bench, kind: str, status: str) -> Resource:
    resource: Resource = bench.trained_model() if kind == "model" else bench.train_dataset()
    resource.enter(status, bench.backend.now())
    return resource


@pytest.mark.parametrize(("operation", "kind", "status"), CELLS)
def test_each_operation_in_each_status(
    bench: Bench, operation: str, kind: str, status: str
) -> None:
    resource = resource_in(bench, kind, status)
    pending = len(bench.world.clock.pending())
    if status in ALLOWED[operation]:
        CALLS[operation, kind](bench)
        assert resource.status == ENTERS.get(operation, status)
        return
    with pytest.raises(ConflictException) as refusal:
        CALLS[operation, kind](bench)
    assert operation in str(refusal.value)
    assert status in str(refusal.value)
    assert refusal.value.members == {
        "ResourceId": f"{PROJECT}/{'1' if kind == 'model' else 'train'}",
        "ResourceType": kind.upper(),
    }
    assert resource.status == status
    assert len(bench.world.clock.pending()) == pending, "a refused call begins nothing"


@pytest.mark.parametrize("kind", ENUMS)
def test_every_status_of_the_service_model_has_a_message(kind: str) -> None:
    assert list(MESSAGES[kind]) and set(MESSAGES[kind]) == set(STATUSES[kind])
    assert all(message.endswith(".") for message in MESSAGES[kind].values())


def test_the_rules_name_statuses_of_the_service_model_only() -> None:
    for (_, kind), guard in GUARDS.items():
        assert guard.allowed <= set(STATUSES[kind])
    for transition in (*TRANSITIONS.values(), *CONTINUATIONS.values()):
        entered = {transition.during, transition.success, transition.failure} - {None}
        assert entered <= set(STATUSES[transition.kind])
    assert set(STATUSES["model"]) > HOSTING
    assert EMPTY_DATASET in STATUSES["dataset"]


def test_a_continuation_begins_in_its_status() -> None:
    for (kind, status), transition in CONTINUATIONS.items():
        assert (transition.kind, transition.during) == (kind, status)


BEGINNINGS: dict[tuple[str, str], Callable[[Bench], Resource]] = {
    ("dataset", "CREATE_IN_PROGRESS"): lambda bench: bench.create_dataset(
        "train", bench.manifest(1, 1)
    ),
    ("dataset", "UPDATE_IN_PROGRESS"): lambda bench: resource_in(
        bench, "dataset", "CREATE_COMPLETE"
    ),
    ("model", "TRAINING"): lambda bench: bench.train_dataset() and bench.create_model(),
    ("model", "STARTING_HOSTING"): lambda bench: resource_in(bench, "model", "TRAINED"),
    ("model", "STOPPING_HOSTING"): lambda bench: resource_in(bench, "model", "HOSTED"),
    ("model", "DELETING"): lambda bench: resource_in(bench, "model", "TRAINED"),
    ("model_packaging_job", "CREATED"): lambda bench: bench.trained_model() and bench.start_job(),
}
"""How a resource comes to stand before each status that does not last, or in it."""

LATER = {
    ("dataset", "CREATE_IN_PROGRESS"): ("dataset_import", "CREATE_COMPLETE"),
    ("dataset", "UPDATE_IN_PROGRESS"): ("dataset_update", "UPDATE_COMPLETE"),
    ("model", "TRAINING"): ("training", "TRAINED"),
    ("model", "STARTING_HOSTING"): ("model_start", "HOSTED"),
    ("model", "STOPPING_HOSTING"): ("model_stop", "TRAINED"),
    ("model_packaging_job", "CREATED"): ("packaging_start", "RUNNING"),
}
ENTERED_BY = {status: operation for operation, status in ENTERS.items()}


@pytest.mark.parametrize(("kind", "status"), LATER)
def test_a_status_ends_on_the_tick(bench: Bench, kind: str, status: str) -> None:
    resource = BEGINNINGS[kind, status](bench)
    if status in ENTERED_BY:
        CALLS[ENTERED_BY[status], kind](bench)
    duration, later = LATER[kind, status]
    assert (resource.status, resource.status_message) == (status, MESSAGES[kind][status])
    bench.advance(duration, short_of=TICK)
    assert resource.status == status
    bench.world.clock.advance(TICK)
    assert (resource.status, resource.status_message) == (later, MESSAGES[kind][later])
    assert resource.updated == bench.backend.now()


def test_a_deleted_model_is_described_until_its_deletion_ends(bench: Bench) -> None:
    model = BEGINNINGS["model", "DELETING"](bench)
    bench.call("DeleteModel", **MODEL)
    bench.advance("model_deletion", short_of=TICK)
    listed = bench.call("ListModels", project_name=PROJECT)["Models"]
    assert [each["Status"] for each in listed] == ["DELETING"]
    assert bench.call("DescribeModel", **MODEL)["ModelDescription"]["Status"] == "DELETING"
    bench.world.clock.advance(TICK)
    assert bench.call("ListModels", project_name=PROJECT)["Models"] == []
    assert model.work is None or model.work.done


def test_a_packaging_job_runs_and_succeeds(bench: Bench) -> None:
    bench.trained_model()
    job = bench.start_job()
    bench.advance("packaging_start")
    assert job.status == "RUNNING"
    bench.advance("packaging", short_of=TICK)
    assert job.status == "RUNNING"
    bench.world.clock.advance(TICK)
    assert job.status == "SUCCEEDED"


def test_a_failed_update_is_rolled_back_in_two_steps_with_its_message(bench: Bench) -> None:
    dataset = bench.train_dataset()
    bench.call("UpdateDatasetEntries", **DATASET, changes=b"no json")
    assert dataset.status == "UPDATE_IN_PROGRESS"
    bench.advance("dataset_update")
    assert dataset.status == "UPDATE_FAILED_ROLLBACK_IN_PROGRESS"
    why = dataset.status_message
    assert "Line 1" in why
    bench.advance("dataset_update")
    assert (dataset.status, dataset.status_message) == ("UPDATE_FAILED_ROLLBACK_COMPLETE", why)
    assert len(dataset.entries) == 30


def test_a_start_can_fail_and_be_tried_again(bench: Bench) -> None:
    model = bench.trained_model()

    def fail() -> None:
        raise WorkFailedError("There is no capacity.")

    bench.backend.begin("StartModel", model, outcome=fail)
    bench.settle()
    assert (model.status, model.status_message) == ("HOSTING_FAILED", "There is no capacity.")
    CALLS["StartModel", "model"](bench)
    bench.settle()
    assert model.status == "HOSTED"


def test_a_failed_import_cannot_be_updated_only_deleted(bench: Bench) -> None:
    dataset = bench.create_dataset("train", b"no json")
    bench.settle()
    assert dataset.status == "CREATE_FAILED"
    with pytest.raises(ConflictException, match="CREATE_FAILED"):
        bench.call("UpdateDatasetEntries", **DATASET, changes=b"{}")
    with pytest.raises(ConflictException, match="already exists"):
        bench.create_dataset("train", b"{}")
    bench.call("DeleteDataset", **DATASET)
    assert bench.create_dataset().status == "CREATE_COMPLETE"
