"""The order in which programs do things, and what they take from a detection."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.programs.idioms.account import (
    BUCKET,
    MODEL,
    NAMED,
    PROJECT,
    TRAIN,
    boxed_parts,
    dataset_of_project,
    inspected,
    json_lines,
    labels_project,
    labels_source,
    line,
    lookout_source,
    picture,
    run_version,
    sorted_parts,
    train_lookout,
    wait_for_dataset,
    wait_for_labels_dataset,
    wait_for_version,
)
from tests.support.pictures import png

# -- Nothing is waited for between steps ---------------------------------------------------------


def test_a_dataset_of_lookout_is_deleted_and_created_again_at_once(lookout: Any) -> None:
    dataset_of_project()
    lookout.delete_dataset(**TRAIN)
    source = lookout_source(json_lines(inspected()[:3]), "other.manifest")
    lookout.create_dataset(**TRAIN, DatasetSource=source)
    dataset = wait_for_dataset()
    assert (dataset["Status"], dataset["ImageStats"]["Total"]) == ("CREATE_COMPLETE", 3)


def test_a_project_of_lookout_is_deleted_right_after_its_datasets(lookout: Any) -> None:
    dataset_of_project()
    lookout.create_dataset(**NAMED, DatasetType="test")
    for kind in ("train", "test"):
        lookout.delete_dataset(**NAMED, DatasetType=kind)
    lookout.delete_project(**NAMED)
    assert lookout.list_projects()["Projects"] == []
    lookout.create_project(**NAMED)


def test_an_empty_dataset_of_lookout_is_updated_without_waiting(lookout: Any) -> None:
    lookout.create_project(**NAMED)
    lookout.create_dataset(**TRAIN)
    changes = json_lines([line(1, "normal")])
    assert lookout.update_dataset_entries(**TRAIN, Changes=changes)["Status"] == (
        "UPDATE_IN_PROGRESS"
    )
    dataset = wait_for_dataset(["UPDATE_IN_PROGRESS"])
    assert (dataset["Status"], dataset["ImageStats"]["Total"]) == ("UPDATE_COMPLETE", 1)


def test_an_empty_dataset_of_custom_labels_is_updated_without_waiting(rekognition: Any) -> None:
    given = {"ProjectArn": labels_project(), "DatasetType": "TRAIN"}
    arn = rekognition.create_dataset(**given)["DatasetArn"]
    changes = {"GroundTruth": json_lines([line(1, "nut")])}
    rekognition.update_dataset_entries(DatasetArn=arn, Changes=changes)
    dataset = wait_for_labels_dataset(arn)
    assert (dataset["Status"], dataset["DatasetStats"]["TotalEntries"]) == ("UPDATE_COMPLETE", 1)


def test_a_dataset_of_custom_labels_is_deleted_and_created_again_at_once(rekognition: Any) -> None:
    given = {"ProjectArn": labels_project(), "DatasetType": "TRAIN"}
    first = rekognition.create_dataset(**given)["DatasetArn"]
    wait_for_labels_dataset(first)
    rekognition.delete_dataset(DatasetArn=first)
    source = labels_source(json_lines(sorted_parts()))
    second = rekognition.create_dataset(**given, DatasetSource=source)["DatasetArn"]
    assert second != first
    dataset = wait_for_labels_dataset(second)
    assert (dataset["Status"], dataset["DatasetStats"]["TotalEntries"]) == ("CREATE_COMPLETE", 10)


def test_a_project_of_custom_labels_is_deleted_right_after_its_datasets(rekognition: Any) -> None:
    project = labels_project()
    arns = [
        rekognition.create_dataset(ProjectArn=project, DatasetType=kind)["DatasetArn"]
        for kind in ("TRAIN", "TEST")
    ]
    for arn in arns:
        wait_for_labels_dataset(arn)
        rekognition.delete_dataset(DatasetArn=arn)
    rekognition.delete_project(ProjectArn=project)
    while rekognition.describe_projects(ProjectNames=[PROJECT])["ProjectDescriptions"]:
        time.sleep(5)


def test_a_training_starts_while_a_distribution_may_still_run(rekognition: Any) -> None:
    project = labels_project()
    source = labels_source(json_lines(sorted_parts()))
    given = {"ProjectArn": project, "DatasetType": "TRAIN", "DatasetSource": source}
    train = rekognition.create_dataset(**given)["DatasetArn"]
    test = rekognition.create_dataset(ProjectArn=project, DatasetType="TEST")["DatasetArn"]
    for arn in (train, test):
        wait_for_labels_dataset(arn)
    rekognition.distribute_dataset_entries(Datasets=[{"Arn": train}, {"Arn": test}])
    rekognition.create_project_version(
        ProjectArn=project,
        VersionName="v1",
        OutputConfig={"S3Bucket": BUCKET, "S3KeyPrefix": "evaluation"},
    )
    version = wait_for_version(project, "TRAINING_IN_PROGRESS")
    assert version["Status"] == "TRAINING_COMPLETED", version["StatusMessage"]
    counts = [wait_for_labels_dataset(arn)["DatasetStats"] for arn in (train, test)]
    assert [count["TotalEntries"] for count in counts] == [8, 2]


# -- The first label is taken, and states are checked one by one ---------------------------------


@pytest.mark.parametrize("boxes", [False, True], ids=["labels", "boxes"])
def test_the_first_label_of_a_detection_can_be_read(rekognition: Any, boxes: bool) -> None:
    arn = run_version(labels_project(), entries=boxed_parts() if boxes else None)
    for colour in range(0, 250, 25):
        answer = rekognition.detect_custom_labels(
            ProjectVersionArn=arn,
            Image={"Bytes": png(80, 80, (colour, colour, 200))},
            MinConfidence=0,
            MaxResults=1,
        )
        assert answer["CustomLabels"][0]["Name"] in ("gear", "nut")
        assert len(answer["CustomLabels"]) == 1
    known = rekognition.detect_custom_labels(
        ProjectVersionArn=arn, Image={"Bytes": picture(3)}, MinConfidence=0, MaxResults=1
    )
    assert known["CustomLabels"][0]["Name"] == "gear"


def step(status: str, busy: str, done: str) -> bool:
    """One turn of a state machine: any status but the two that it knows is a failure."""
    if status not in (busy, done):
        raise RuntimeError(f"unexpected status {status}")
    return status == done


def test_a_state_machine_of_custom_labels(rekognition: Any) -> None:
    project = labels_project()
    source = labels_source(json_lines(sorted_parts()))

    def until(busy: str, done: str, *, turns: int = 50) -> None:
        for _ in range(turns):
            (version,) = rekognition.describe_project_versions(
                ProjectArn=project, VersionNames=["v1"]
            )["ProjectVersionDescriptions"]
            if step(version["Status"], busy, done):
                return
            time.sleep(180)
        raise RuntimeError("too many turns")

    arn = rekognition.create_project_version(
        ProjectArn=project,
        VersionName="v1",
        OutputConfig={"S3Bucket": BUCKET, "S3KeyPrefix": "evaluation"},
        TrainingData={"Assets": [source]},
        TestingData={"AutoCreate": True, "Assets": []},
    )["ProjectVersionArn"]
    until("TRAINING_IN_PROGRESS", "TRAINING_COMPLETED")
    started = rekognition.start_project_version(ProjectVersionArn=arn, MinInferenceUnits=1)
    assert started["Status"] == "STARTING"
    until("STARTING", "RUNNING")
    assert rekognition.stop_project_version(ProjectVersionArn=arn)["Status"] == "STOPPING"
    until("STOPPING", "STOPPED")
    rekognition.start_project_version(ProjectVersionArn=arn, MinInferenceUnits=1)
    until("STARTING", "RUNNING")


def test_a_state_machine_of_lookout(lookout: Any) -> None:
    def until(busy: str, done: str, *, turns: int = 50) -> None:
        for _ in range(turns):
            if step(lookout.describe_model(**MODEL)["ModelDescription"]["Status"], busy, done):
                return
            time.sleep(180)
        raise RuntimeError("too many turns")

    train_lookout()
    for _ in range(2):
        started = lookout.start_model(**MODEL, MinInferenceUnits=1)
        assert started["Status"] == "STARTING_HOSTING"
        until("STARTING_HOSTING", "HOSTED")
        assert lookout.stop_model(**MODEL)["Status"] == "STOPPING_HOSTING"
        until("STOPPING_HOSTING", "TRAINED")
