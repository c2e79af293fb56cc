"""Every work of the service ends in every way that a test can declare."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mock_vision.declared.endings import Endings
from mock_vision.errors import UsageError
from mock_vision.rekognition.lookup import find_dataset, find_version
from mock_vision.rekognition.manifest.errors import (
    CONTENT_CODES,
    EMPTY_MANIFEST,
    FAILURE_TEXTS,
)
from mock_vision.rekognition.resources import Dataset, Project, ProjectVersion
from mock_vision.rekognition.states import FAILURES, RULES
from tests.support.ending_cases import WorkCase, check_every_ending
from tests.support.rekognition_bench import (
    ACCOUNT,
    OUTPUT,
    REGION,
    Bench,
    assets,
    labelled,
    settled,
    source,
)

HOUR = timedelta(hours=1)


def import_dataset(bench: Bench, project: Project) -> Dataset:
    key = bench.put("train.manifest", bench.gears(8))
    answer = bench.call(
        "CreateDataset", project_arn=project.arn, dataset_type="TRAIN", dataset_source=source(key)
    )
    return find_dataset(bench.backend, answer["DatasetArn"])


def dataset(bench: Bench) -> Dataset:
    return bench.dataset(bench.project(), "TRAIN", bench.gears(8))


def update(bench: Bench, dataset: Dataset) -> Dataset:
    changes = {"GroundTruth": labelled("new.png", "gear").encode()}
    bench.call("UpdateDatasetEntries", dataset_arn=dataset.arn, changes=changes)
    return dataset


def distribute(bench: Bench, dataset: Dataset) -> Dataset:
    test = bench.dataset(dataset.project, "TEST")
    bench.call("DistributeDatasetEntries", datasets=[{"Arn": dataset.arn}, {"Arn": test.arn}])
    return dataset


def delete_dataset(bench: Bench, dataset: Dataset) -> Dataset:
    bench.call("DeleteDataset", dataset_arn=dataset.arn)
    return dataset


def delete_project(bench: Bench, project: Project) -> Project:
    bench.call("DeleteProject", project_arn=project.arn)
    return project


def copy(bench: Bench, version: ProjectVersion) -> ProjectVersion:
    answer = bench.call(
        "CopyProjectVersion",
        source_project_arn=version.project.arn,
        source_project_version_arn=version.arn,
        destination_project_arn=bench.project("destination").arn,
        version_name="copy",
        output_config=OUTPUT,
    )
    return find_version(bench.backend, answer["ProjectVersionArn"])


def call(operation: str, **arguments: Any) -> Any:
    def begin(bench: Bench, version: ProjectVersion) -> ProjectVersion:
        bench.call(operation, project_version_arn=version.arn, **arguments)
        return version

    return begin


def trained(bench: Bench) -> ProjectVersion:
    return bench.trained(bench.project())


def running(bench: Bench) -> ProjectVersion:
    return bench.running(bench.project())


start = call("StartProjectVersion", min_inference_units=1)

WORK_CASES = {
    "project_creation": WorkCase(lambda _: None, lambda bench, _: bench.project()),
    "project_deletion": WorkCase(Bench.project, delete_project),
    "dataset_import": WorkCase(Bench.project, import_dataset),
    "dataset_update": WorkCase(dataset, update),
    "dataset_distribution": WorkCase(dataset, distribute),
    "dataset_deletion": WorkCase(dataset, delete_dataset),
    "training": WorkCase(Bench.project, Bench.training),
    "model_start": WorkCase(trained, start),
    "model_stop": WorkCase(running, call("StopProjectVersion")),
    "model_deletion": WorkCase(trained, call("DeleteProjectVersion")),
    "model_copy": WorkCase(trained, copy),
}


@pytest.mark.parametrize("how", ["succeeds", "fails", "takes", "never"])
@pytest.mark.parametrize("name", WORK_CASES)
def test_every_work_ends_in_every_way(bench: Bench, name: str, how: str) -> None:
    check_every_ending(WORK_CASES[name], name, "rekognition", RULES, bench.world, bench, how)


def test_all_kinds_of_work_are_listed() -> None:
    assert WORK_CASES.keys() | {"hosting"} == RULES.works.keys()
    names = [each.name for each in RULES.transitions.values()]
    assert len(names) == len(set(names))


def fails_with(bench: Bench, name: str) -> str:
    before = WORK_CASES[name].prepare(bench)
    bench.world.part(Endings).of(name, fails=True)
    resource = WORK_CASES[name].begin(bench, before)
    bench.world.clock.run_until_idle()
    return resource.status


@pytest.mark.parametrize("name", [name for name, case in WORK_CASES.items() if RULES.works[name]])
def test_failures_are_those_of_the_tables(bench: Bench, name: str) -> None:
    expected = {each.name: each.failure for each in RULES.transitions.values()}
    assert fails_with(bench, name) == expected[name]
    assert {failure for failure in expected.values() if failure} == FAILURES


def test_a_running_model_dies(bench: Bench) -> None:
    endings = bench.world.part(Endings)
    version = running(bench)
    other = bench.running(version.project, "v2")
    ending = endings.hosting("parts/v1", dies_after=HOUR, fails="It crashed.")
    bench.world.clock.advance(HOUR)
    assert (version.status, version.status_message) == ("FAILED", "It crashed.")
    assert (other.status, ending.used) == ("RUNNING", 1)
    start(bench, version)
    settled(version)
    assert version.status == "RUNNING"


def test_the_service_has_no_status_for_an_update_of_a_running_model(bench: Bench) -> None:
    with pytest.raises(UsageError, match="updates_after is not possible for hosting of rekog"):
        bench.world.part(Endings).hosting(updates_after=HOUR, service="rekognition")


@pytest.mark.parametrize("code", FAILURE_TEXTS)
def test_a_training_fails_with_each_documented_code(bench: Bench, code: str) -> None:
    bench.world.part(Endings).training("parts/*", fails=code)
    version = settled(bench.training(bench.project()))
    assert (version.status, version.status_message) == ("TRAINING_FAILED", FAILURE_TEXTS[code])
    description = bench.describe(version)
    assert description["TrainingEndTimestamp"] == bench.backend.now()
    assert "BillableTrainingTimeInSeconds" not in description
    assert "EvaluationResult" not in description
    assert ("ManifestSummary" in description) is (code in CONTENT_CODES)
    if code not in CONTENT_CODES:
        assert not version.record.written
        return
    summary = bench.read(version.output.key("ManifestSummary"))
    found = [*summary["errors"], *summary["statistics"]["training"]["errors"]]
    assert found == [{"code": code, "message": FAILURE_TEXTS[code]}]
    assert "Validation" in description["TrainingDataResult"]
    assert "Validation" in description["TestingDataResult"]


def test_a_text_of_the_service_is_known_by_its_code_and_other_texts_leave_no_files(
    bench: Bench,
) -> None:
    endings = bench.world.part(Endings)
    project = bench.project()
    code = "ERROR_MANIFEST_TOO_FEW_LABELS"
    with endings.training(fails=FAILURE_TEXTS[code]):
        first = bench.training(project, "v1")
    with endings.training(fails="The service is tired."):
        second = bench.training(project, "v2")
    settled(first), settled(second)
    assert "ManifestSummary" in first.record.written
    assert second.record.written == frozenset()
    assert second.status_message == "The service is tired."


def test_a_declared_failure_still_reports_problems_of_the_manifests(bench: Bench) -> None:
    bench.world.part(Endings).training(fails="ERROR_INSUFFICIENT_LABEL_OVERLAP")
    project = bench.project()
    bench.put("train.manifest", bench.gears(1))
    version = bench.training(
        project,
        training_data=assets("train.manifest"),
        testing_data=assets("train.manifest"),
    )
    settled(version)
    assert version.status_message.startswith("Less than 50% label overlap")
    summary = bench.read(version.output.key("ManifestSummary"))
    assert [each["code"] for each in summary["errors"]] == ["ERROR_INSUFFICIENT_LABEL_OVERLAP"]
    training = summary["statistics"]["training"]["errors"]
    assert [each["code"] for each in training] == ["ERROR_MANIFEST_TOO_FEW_LABELS"]


def test_manifests_that_cannot_be_read_leave_no_files(bench: Bench) -> None:
    bench.world.part(Endings).training(fails="ERROR_MANIFEST_TOO_FEW_LABELS")
    bench.put("empty.manifest", b"")
    data = assets("empty.manifest")
    version = bench.training(bench.project(), training_data=data, testing_data=data)
    settled(version)
    assert version.status_message == FAILURE_TEXTS["ERROR_MANIFEST_TOO_FEW_LABELS"]
    assert not version.record.written


def test_a_failed_dataset_keeps_its_entries_and_has_a_status_code(bench: Bench) -> None:
    endings = bench.world.part(Endings)
    project = bench.project()
    train = bench.dataset(project, "TRAIN", bench.gears(8))
    with endings.dataset_update("parts/train", fails="Try again.", status_code="SERVICE_ERROR"):
        update(bench, train)
    settled(train)
    assert train.status_members == {
        "Status": "UPDATE_FAILED",
        "StatusMessage": "Try again.",
        "StatusMessageCode": "SERVICE_ERROR",
    }
    assert len(train.entries) == 8
    with endings.dataset_update("parts/train", fails=EMPTY_MANIFEST.code):
        update(bench, train)
    settled(train)
    assert train.status_members["StatusMessageCode"] == "CLIENT_ERROR"
    assert train.status_message == EMPTY_MANIFEST.text
    settled(update(bench, train))
    assert train.status_members["StatusMessageCode"] == "SUCCESS"


def test_a_failed_distribution_fails_both_datasets(bench: Bench) -> None:
    bench.world.part(Endings).distribution("parts/test", fails=True)
    train = dataset(bench)
    distribute(bench, train)
    bench.world.clock.run_until_idle()
    test = train.project.datasets["TEST"]
    assert [train.status, test.status] == ["UPDATE_FAILED"] * 2
    assert (len(train.entries), len(test.entries)) == (8, 0)


def test_a_failed_copy_has_no_model(bench: Bench) -> None:
    bench.world.part(Endings).copy("destination/copy", fails="No.")
    made = settled(copy(bench, trained(bench)))
    assert (made.status, made.status_message) == ("COPYING_FAILED", "No.")
    assert (made.model, made.record.written) == (None, frozenset())


def test_endings_of_an_arn_are_for_that_version_only(bench: Bench) -> None:
    endings = bench.world.part(Endings)
    one, other = trained(bench), bench.trained(bench.project("others"))
    endings.start(one.arn, fails=True)
    for version in (one, other):
        settled(start(bench, version))
    assert (one.status, other.status) == ("FAILED", "RUNNING")
    assert f":{REGION}:{ACCOUNT}:" in one.arn
