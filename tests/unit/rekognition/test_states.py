"""Every cell of the tables: each operation in each status, and how each change ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from mock_vision.manifests.problems import WorkFailedError
from mock_vision.rekognition.lookup import find_dataset
from mock_vision.rekognition.resources import Dataset, Project, ProjectVersion, TaggedResource
from mock_vision.rekognition.states import FAILURES, GUARDS, MESSAGES, TRANSITIONS
from mock_vision.service.lifecycle import Work
from mock_vision.wire.service_error import ServiceError
from tests.support.pictures import png
from tests.support.rekognition_bench import OUTPUT, Bench, labelled, settled, source
from tests.support.shapes import enum

STATUSES = {
    "project": enum("ProjectStatus"),
    "dataset": enum("DatasetStatus"),
    "project_version": enum("ProjectVersionStatus"),
}
TICK = timedelta(microseconds=1)

# Written down once more, by operation, so that a slip in the package's table shows.
IN_USE = "ResourceInUseException"
NOT_READY = "ResourceNotReadyException"
NOT_FOUND = "ResourceNotFoundException"
AT_REST = {"CREATE_COMPLETE", "CREATE_FAILED", "UPDATE_COMPLETE", "UPDATE_FAILED"}
EXPECTED: dict[tuple[str, str], tuple[set[str], dict[str, str], str]] = {
    ("DeleteProject", "project"): ({"CREATED"}, {}, IN_USE),
    ("CreateDataset", "project"): ({"CREATING", "CREATED"}, {}, NOT_FOUND),
    ("CreateProjectVersion", "project"): ({"CREATED"}, {}, IN_USE),
    ("CopyProjectVersion", "project"): ({"CREATED"}, {}, IN_USE),
    ("PutProjectPolicy", "project"): ({"CREATING", "CREATED"}, {}, NOT_FOUND),
    ("CreateDataset", "dataset"): (
        {"DELETE_IN_PROGRESS"},
        {},
        "ResourceAlreadyExistsException",
    ),
    ("UpdateDatasetEntries", "dataset"): (AT_REST, {}, IN_USE),
    ("DeleteDataset", "dataset"): (AT_REST, {}, IN_USE),
    ("DistributeDatasetEntries", "dataset"): (
        {"CREATE_COMPLETE", "UPDATE_COMPLETE"},
        {},
        NOT_READY,
    ),
    ("ListDatasetEntries", "dataset"): (AT_REST, {"CREATE_IN_PROGRESS": NOT_READY}, IN_USE),
    ("ListDatasetLabels", "dataset"): (AT_REST, {"CREATE_IN_PROGRESS": NOT_READY}, IN_USE),
    ("DescribeDataset", "dataset"): (set(STATUSES["dataset"]), {}, IN_USE),
    ("StartProjectVersion", "project_version"): (
        {"TRAINING_COMPLETED", "STOPPED", "FAILED", "COPYING_COMPLETED"},
        {},
        IN_USE,
    ),
    ("StopProjectVersion", "project_version"): ({"STARTING", "RUNNING"}, {}, IN_USE),
    ("DetectCustomLabels", "project_version"): ({"RUNNING"}, {}, NOT_READY),
    ("CopyProjectVersion", "project_version"): (
        {
            "TRAINING_COMPLETED",
            "STARTING",
            "RUNNING",
            "FAILED",
            "STOPPING",
            "STOPPED",
            "COPYING_COMPLETED",
        },
        {},
        IN_USE,
    ),
    ("DeleteProjectVersion", "project_version"): (
        {
            "TRAINING_COMPLETED",
            "TRAINING_FAILED",
            "FAILED",
            "STOPPED",
            "COPYING_COMPLETED",
            "COPYING_FAILED",
            "DEPRECATED",
            "EXPIRED",
        },
        {},
        IN_USE,
    ),
    ("TagResource", "project_version"): (set(STATUSES["project_version"]), {}, IN_USE),
}
CELLS = [(*call, status) for call in EXPECTED for status in STATUSES[call[1]]]

DISTRIBUTE = "DistributeDatasetEntries"


def of_project(**arguments: Any) -> Callable[[TaggedResource], dict[str, Any]]:
    return lambda resource: {"project_arn": resource.arn, **arguments}


def of_version(**arguments: Any) -> Callable[[TaggedResource], dict[str, Any]]:
    return lambda resource: {"project_version_arn": resource.arn, **arguments}


def of_dataset(**arguments: Any) -> Callable[[TaggedResource], dict[str, Any]]:
    return lambda resource: {"dataset_arn": resource.arn, **arguments}


POLICY = (
    '{"Statement": {"Effect": "Allow", "Principal": "*", "Resource": "*",'
    ' "Action": "rekognition:CopyProjectVersion"}}'
)
ARGUMENTS: dict[tuple[str, str], Callable[[Any], dict[str, Any]]] = {
    ("DeleteProject", "project"): of_project(),
    ("CreateDataset", "project"): of_project(dataset_type="TRAIN"),
    ("PutProjectPolicy", "project"): of_project(policy_name="p", policy_document=POLICY),
    ("CreateDataset", "dataset"): lambda dataset: {
        "project_arn": dataset.project.arn,
        "dataset_type": "TRAIN",
    },
    ("UpdateDatasetEntries", "dataset"): of_dataset(
        changes={"GroundTruth": labelled("1.png", "gear").encode()}
    ),
    ("DeleteDataset", "dataset"): of_dataset(),
    ("DescribeDataset", "dataset"): of_dataset(),
    ("ListDatasetEntries", "dataset"): of_dataset(),
    ("ListDatasetLabels", "dataset"): of_dataset(),
    ("StartProjectVersion", "project_version"): of_version(min_inference_units=1),
    ("StopProjectVersion", "project_version"): of_version(),
    ("DetectCustomLabels", "project_version"): of_version(image={"Bytes": png(64, 64)}),
    ("DeleteProjectVersion", "project_version"): of_version(),
    ("TagResource", "project_version"): lambda version: {
        "resource_arn": version.arn,
        "tags": {"stage": "test"},
    },
}


def attempt(bench: Bench, operation: str, resource: Any) -> None:
    """Call ``operation`` on a resource; everything else about the call is right."""
    project = resource if isinstance(resource, Project) else resource.project
    if operation == "DistributeDatasetEntries":
        test = bench.dataset(project, "TEST")
        arns = [{"Arn": resource.arn}, {"Arn": test.arn}]
        bench.call(operation, datasets=arns)
    elif operation == "CreateProjectVersion":
        bench.training(project, "another")
    elif operation == "CopyProjectVersion":
        copy(bench, resource)
    else:
        bench.call(operation, **ARGUMENTS[operation, resource.kind](resource))


def copy(bench: Bench, resource: Any) -> None:
    """Copy a version, or copy some version into a project."""
    if isinstance(resource, ProjectVersion):
        version, destination = resource, bench.project("destination")
    else:
        status, resource.status = resource.status, "CREATED"
        version, destination = bench.trained(bench.project("source")), resource
        resource.status = status
    bench.call(
        "CopyProjectVersion",
        source_project_arn=version.project.arn,
        source_project_version_arn=version.arn,
        destination_project_arn=destination.arn,
        version_name="copy",
        output_config=OUTPUT,
    )


def resource_in(bench: Bench, kind: str, status: str) -> TaggedResource:
    project = bench.project()
    resource: TaggedResource = project
    if kind == "dataset":
        resource = bench.dataset(project, "TRAIN", bench.gears(8))
    elif kind == "project_version":
        resource = bench.trained(project)
    # Nothing is under way: the status is what is tried, not what may end meanwhile.
    resource.enter(status, bench.backend.now())
    return resource


@pytest.mark.parametrize(("operation", "kind", "status"), CELLS)
def test_each_operation_is_allowed_or_refused_by_status(
    bench: Bench, operation: str, kind: str, status: str
) -> None:
    allowed, codes, otherwise = EXPECTED[operation, kind]
    resource = resource_in(bench, kind, status)
    if kind == "dataset" and status == "DELETE_IN_PROGRESS":
        project = resource.project  # type: ignore[attr-defined]
        bench.backend.begin(
            "DeleteDataset", resource, outcome=lambda: project.datasets.pop("TRAIN")
        )
    if status in allowed:
        attempt(bench, operation, resource)
        return
    with pytest.raises(ServiceError) as refused:
        attempt(bench, operation, resource)
    assert refused.value.code == codes.get(status, otherwise)
    assert refused.value.message == (
        f"{operation} is not possible while {resource.arn} is {status}."
    )
    assert resource.status == status


def test_every_guard_has_its_cells() -> None:
    assert GUARDS.keys() <= EXPECTED.keys()


def test_guards_and_changes_name_statuses_of_the_service_model() -> None:
    for (_, kind), guard in GUARDS.items():
        assert guard.allowed <= set(STATUSES[kind])
        assert guard.refusals.keys() <= set(STATUSES[kind])
    for change in TRANSITIONS.values():
        entered = {change.during, change.success, change.failure} - {None}
        assert entered <= set(STATUSES[change.kind])


@pytest.mark.parametrize("kind", ["dataset", "project_version"])
def test_every_status_has_a_message(kind: str) -> None:
    assert set(MESSAGES[kind]) == set(STATUSES[kind])
    assert all(text.endswith(".") for text in MESSAGES[kind].values())


def test_the_published_messages_are_used() -> None:
    assert MESSAGES["project_version"]["TRAINING_IN_PROGRESS"] == "The model is being trained."
    assert MESSAGES["project_version"]["TRAINING_COMPLETED"] == "The model is ready to run."


# How each change begins and ends: operation, status at once, in the end, after a failure.
COURSES = [
    ("CreateProject", "project", "CREATING", "CREATED", None),
    ("DeleteProject", "project", "DELETING", None, None),
    ("CreateDataset", "dataset", "CREATE_IN_PROGRESS", "CREATE_COMPLETE", "CREATE_FAILED"),
    ("UpdateDatasetEntries", "dataset", "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE", "UPDATE_FAILED"),
    (DISTRIBUTE, "dataset", "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE", "UPDATE_FAILED"),
    ("DeleteDataset", "dataset", "DELETE_IN_PROGRESS", None, None),
    (
        "CreateProjectVersion",
        "project_version",
        "TRAINING_IN_PROGRESS",
        "TRAINING_COMPLETED",
        "TRAINING_FAILED",
    ),
    ("StartProjectVersion", "project_version", "STARTING", "RUNNING", "FAILED"),
    ("StopProjectVersion", "project_version", "STOPPING", "STOPPED", None),
    ("DeleteProjectVersion", "project_version", "DELETING", None, None),
    (
        "CopyProjectVersion",
        "project_version",
        "COPYING_IN_PROGRESS",
        "COPYING_COMPLETED",
        "COPYING_FAILED",
    ),
]


def test_every_change_has_its_course() -> None:
    assert {course[0] for course in COURSES} == TRANSITIONS.keys()
    assert {course[4] for course in COURSES} - {None} == FAILURES


@pytest.mark.parametrize(("operation", "kind", "at_once", "success", "failure"), COURSES)
def test_a_change_takes_its_time_and_ends(
    bench: Bench, operation: str, kind: str, at_once: str, success: str | None, failure: str | None
) -> None:
    resource = resource_in(bench, kind, "CREATED")
    clock = bench.world.clock
    durations = bench.world.settings.durations
    durations["project_creation"] = 5
    duration = durations[f"rekognition.{TRANSITIONS[operation].duration}"]
    ended: list[int] = []
    bench.backend.begin(operation, resource, outcome=lambda: ended.append(clock.ticks()))
    assert resource.status == at_once
    assert resource.status_message == MESSAGES.get(kind, {}).get(at_once, "")
    clock.advance(duration - TICK)
    assert (resource.status, ended) == (at_once, [])
    clock.advance(TICK)
    assert resource.status == (success or at_once)
    assert ended == [clock.ticks()]


@pytest.mark.parametrize("course", [course for course in COURSES if course[4]])
def test_a_failed_change_has_its_message(bench: Bench, course: tuple[str, ...]) -> None:
    operation, kind, _, _, failure = course
    resource = resource_in(bench, kind, "CREATED")

    def fail() -> None:
        raise WorkFailedError("The manifest file is empty.", "ERROR_EMPTY_MANIFEST")

    bench.backend.begin(operation, resource, outcome=fail)
    resource.complete_work()
    assert (resource.status, resource.status_message) == (failure, "The manifest file is empty.")


def test_a_failed_dataset_has_a_status_code(bench: Bench) -> None:
    dataset = bench.dataset(bench.project(), "TRAIN")
    codes = {}
    for status in STATUSES["dataset"]:
        dataset.enter(status, bench.backend.now())
        codes[status] = dataset.status_members["StatusMessageCode"]
    failed = {"CREATE_FAILED", "UPDATE_FAILED"}
    assert {status for status, code in codes.items() if code == "CLIENT_ERROR"} == failed
    assert set(codes.values()) == {"SUCCESS", "CLIENT_ERROR"}


def test_work_is_named_as_in_motos_state_manager(bench: Bench) -> None:
    version = bench.training(bench.project())
    assert model_of(version) == "rekognition::project_version"
    project = bench.project("other")
    train, test = bench.dataset(project, "TRAIN", bench.gears(4)), bench.dataset(project, "TEST")
    bench.call("DistributeDatasetEntries", datasets=[{"Arn": train.arn}, {"Arn": test.arn}])
    assert model_of(train) == model_of(test) == "rekognition::dataset"
    for dataset in (settled(train), test):
        bench.call("DeleteDataset", dataset_arn=dataset.arn)
    bench.call("DeleteProject", project_arn=project.arn)
    assert model_of(project) == "rekognition::project"


def model_of(resource: TaggedResource) -> str:
    assert isinstance(resource.work, Work)
    return resource.work.model


def test_ended_work_is_not_kept(bench: Bench) -> None:
    """It would keep alive what it used, such as the manifests of a training."""
    version = bench.trained(bench.project())
    assert version.work is None
    version.complete_work()
    assert version.status == "TRAINING_COMPLETED"


def test_a_dataset_that_waits_for_its_manifest_shows_it(bench: Bench) -> None:
    project = bench.project()
    bench.put("m.manifest", bench.gears(4))
    answer = bench.call(
        "CreateDataset",
        project_arn=project.arn,
        dataset_type="TRAIN",
        dataset_source=source("m.manifest"),
    )
    dataset = find_dataset(bench.backend, answer["DatasetArn"])
    assert isinstance(dataset, Dataset)
    assert dataset.status_message == "The dataset is being created."
