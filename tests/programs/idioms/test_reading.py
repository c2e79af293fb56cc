"""What programs read without a check: members in every state, absence as an end, parts of ARNs."""

from __future__ import annotations

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.programs.idioms.account import (
    BUCKET,
    MODEL,
    NAMED,
    PROJECT,
    TRAIN,
    begin_version,
    client,
    dataset_of_project,
    host_lookout,
    inspected,
    json_lines,
    labels_project,
    labels_source,
    line,
    lookout_source,
    run_version,
    sorted_parts,
    train_lookout,
    train_version,
    wait_for_dataset,
    wait_for_model,
    wait_for_version,
)

# -- Members are read in every state -------------------------------------------------------------


def show_dataset(kind: str = "train") -> str:
    """AWS's Java sample prints all of this at each poll."""
    described = client("lookoutvision").describe_dataset(**NAMED, DatasetType=kind)
    dataset = described["DatasetDescription"]
    stats = dataset["ImageStats"]
    counts = [stats[name] for name in ("Total", "Labeled", "Normal", "Anomaly")]
    assert all(type(count) is int for count in counts)
    assert dataset["LastUpdatedTimestamp"] >= dataset["CreationTimestamp"]
    assert dataset["StatusMessage"]
    return f"{dataset['Status']} {sum(counts)}"


def show_model() -> str:
    """A status line of a model, from both of the places that tell of it."""
    lookout = client("lookoutvision")
    model = lookout.describe_model(**MODEL)["ModelDescription"]
    (listed,) = lookout.list_models(**NAMED)["Models"]
    assert model["StatusMessage"]
    assert listed["StatusMessage"]
    assert model["OutputConfig"]["S3Location"]["Prefix"] == ""
    if listed["Status"] in ("TRAINED", "STARTING_HOSTING", "HOSTED", "STOPPING_HOSTING"):
        figures = listed["Performance"]
        assert model["Performance"] == figures
        assert {"F1Score", "Precision", "Recall"} == figures.keys()
        assert model["EvaluationEndTimestamp"] > model["CreationTimestamp"]
    return str(listed["Status"])


def test_members_of_lookout(lookout: Any) -> None:
    created = lookout.create_project(**NAMED)["ProjectMetadata"]
    assert lookout.describe_project(**NAMED)["ProjectDescription"]["Datasets"] == []
    assert created["ProjectName"] == PROJECT
    metadata = lookout.create_dataset(**TRAIN)["DatasetMetadata"]
    assert metadata["StatusMessage"]
    show_dataset()
    wait_for_dataset()
    assert show_dataset() == "CREATE_COMPLETE 0"
    lookout.update_dataset_entries(**TRAIN, Changes=json_lines(inspected()))
    show_dataset()
    wait_for_dataset(["UPDATE_IN_PROGRESS"])
    # Total, Labeled, Normal, Anomaly.
    assert show_dataset() == "UPDATE_COMPLETE 120"
    for dataset in lookout.describe_project(**NAMED)["ProjectDescription"]["Datasets"]:
        assert dataset["StatusMessage"]

    place = {"S3Location": {"Bucket": BUCKET, "Prefix": ""}}
    assert lookout.create_model(**NAMED, OutputConfig=place)["ModelMetadata"]["StatusMessage"]
    show_model()
    wait_for_model("TRAINING")
    assert show_model() == "TRAINED"
    lookout.start_model(**MODEL, MinInferenceUnits=1)
    show_model()
    wait_for_model("STARTING_HOSTING")
    assert show_model() == "HOSTED"
    lookout.stop_model(**MODEL)
    show_model()
    wait_for_model("STOPPING_HOSTING")
    assert show_model() == "TRAINED"


def test_messages_of_what_failed_at_lookout(lookout: Any) -> None:
    lookout.create_project(**NAMED)
    lookout.create_dataset(**TRAIN, DatasetSource=lookout_source("{"))
    assert wait_for_dataset()["Status"] == "CREATE_FAILED"
    show_dataset()
    lookout.delete_dataset(**TRAIN)
    few = json_lines([line(0, "normal")])
    lookout.create_dataset(**TRAIN, DatasetSource=lookout_source(few))
    wait_for_dataset()
    place = {"S3Location": {"Bucket": BUCKET, "Prefix": ""}}
    lookout.create_model(**NAMED, OutputConfig=place)
    assert wait_for_model("TRAINING")["Status"] == "TRAINING_FAILED"
    assert show_model() == "TRAINING_FAILED"


def show_version(project: str) -> str:
    """A status line of the newest version, with the members that samples index unguarded."""
    answer = client("rekognition").describe_project_versions(ProjectArn=project)
    version = answer["ProjectVersionDescriptions"][0]
    assert version["StatusMessage"]
    assert version["OutputConfig"]["S3KeyPrefix"] == "evaluation"
    return f"{version['Status']} {version['ProjectVersionArn'].split('/')[3]}"


def show_projects() -> list[str]:
    shown = []
    for project in client("rekognition").describe_projects()["ProjectDescriptions"]:
        shown.append(f"{project['ProjectArn'].split('/')[1]} {len(project['Datasets'])}")
        for dataset in project["Datasets"]:
            assert dataset["StatusMessage"]
            assert dataset["StatusMessageCode"] in ("SUCCESS", "CLIENT_ERROR", "SERVICE_ERROR")
            assert dataset["CreationTimestamp"]
    return shown


def test_members_of_custom_labels(rekognition: Any) -> None:
    other = labels_project("other")
    given = {"ProjectArn": other, "DatasetType": "TRAIN"}
    source = labels_source(json_lines(sorted_parts()))
    arn = rekognition.create_dataset(**given, DatasetSource=source)["DatasetArn"]
    while True:
        assert show_projects() == ["other 1"]
        dataset = rekognition.describe_dataset(DatasetArn=arn)["DatasetDescription"]
        assert {"StatusMessage", "StatusMessageCode", "LastUpdatedTimestamp"} <= dataset.keys()
        stats = dataset["DatasetStats"]
        assert {"LabeledEntries", "TotalEntries", "TotalLabels", "ErrorEntries"} == stats.keys()
        if dataset["Status"] != "CREATE_IN_PROGRESS":
            break
        time.sleep(5)
    assert (stats["TotalEntries"], stats["TotalLabels"]) == (10, 2)

    project = labels_project()
    assert f"{PROJECT} 0" in show_projects()
    arn = begin_version(project)
    show_version(project)
    wait_for_version(project, "TRAINING_IN_PROGRESS")
    assert show_version(project) == "TRAINING_COMPLETED v1"
    rekognition.start_project_version(ProjectVersionArn=arn, MinInferenceUnits=1)
    show_version(project)
    wait_for_version(project, "STARTING")
    assert show_version(project) == "RUNNING v1"
    rekognition.stop_project_version(ProjectVersionArn=arn)
    show_version(project)
    wait_for_version(project, "STOPPING")
    assert show_version(project) == "STOPPED v1"
    begin_version(project, "v2", entries=sorted_parts()[:1])
    assert wait_for_version(project, "TRAINING_IN_PROGRESS", name="v2")["StatusMessage"]
    assert show_version(project) == "TRAINING_FAILED v2"


# -- Programs poll until a thing is gone ---------------------------------------------------------


def test_a_model_is_gone_when_it_is_not_listed(lookout: Any) -> None:
    train_lookout()
    lookout.delete_model(**MODEL)
    polls = 0
    while any(model["ModelVersion"] == "1" for model in lookout.list_models(**NAMED)["Models"]):
        polls += 1
        time.sleep(2)
    assert polls < 100
    with pytest.raises(lookout.exceptions.ResourceNotFoundException):
        lookout.describe_model(**MODEL)


def test_a_dataset_is_gone_when_it_is_not_found(lookout: Any, rekognition: Any) -> None:
    dataset_of_project()
    lookout.delete_dataset(**TRAIN)
    with pytest.raises(lookout.exceptions.ResourceNotFoundException):
        while True:
            lookout.describe_dataset(**TRAIN)
            time.sleep(2)

    given = {"ProjectArn": labels_project(), "DatasetType": "TEST"}
    arn = rekognition.create_dataset(**given)["DatasetArn"]
    while rekognition.describe_dataset(DatasetArn=arn)["DatasetDescription"]["Status"] == (
        "CREATE_IN_PROGRESS"
    ):
        time.sleep(5)
    rekognition.delete_dataset(DatasetArn=arn)
    with pytest.raises(rekognition.exceptions.ResourceNotFoundException):
        while True:
            rekognition.describe_dataset(DatasetArn=arn)
            time.sleep(5)


def test_versions_and_projects_are_gone_when_a_filter_finds_nothing(rekognition: Any) -> None:
    project = labels_project()
    arn = train_version(project)
    named = {"ProjectArn": project, "VersionNames": ["v1"]}
    rekognition.delete_project_version(ProjectVersionArn=arn)
    while rekognition.describe_project_versions(**named)["ProjectVersionDescriptions"]:
        time.sleep(5)
    rekognition.delete_project(ProjectArn=project)
    while rekognition.describe_projects(ProjectNames=[PROJECT])["ProjectDescriptions"]:
        time.sleep(5)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        rekognition.describe_project_versions(**named)


def test_unknown_names_in_a_filter_are_no_error(rekognition: Any) -> None:
    project = labels_project()
    found = rekognition.describe_project_versions(ProjectArn=project, VersionNames=["never"])
    assert found["ProjectVersionDescriptions"] == []
    assert rekognition.describe_projects(ProjectNames=["never"])["ProjectDescriptions"] == []


# -- ARNs are cut apart --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["v1", "boards.2024-11-21T10.15.30", "1.0.0-rc.1", "_-."])
def test_parts_of_arns_of_custom_labels(rekognition: Any, name: str) -> None:
    project = labels_project("my-parts.v2_x")
    arn = run_version(project, name)
    assert arn.split("/")[1] == "my-parts.v2_x"
    assert arn.split("/")[3] == name
    assert arn.split("version/", 1)[1].rpartition("/")[0] == name
    assert arn.split(":")[3:5] == ["us-east-1", "123456789012"]
    # AWS's samples make the names for the waiter out of the ARN.
    (version,) = rekognition.describe_project_versions(
        ProjectArn=project, VersionNames=[arn.split("/")[3]]
    )["ProjectVersionDescriptions"]
    assert version["ProjectVersionArn"] == arn
    created = version["CreationTimestamp"]
    assert int(arn.split("/")[4]) == round(created.timestamp() * 1000)


def test_parts_of_arns_of_lookout(lookout: Any) -> None:
    train_lookout()
    host_lookout()
    arn = lookout.describe_model(**MODEL)["ModelDescription"]["ModelArn"]
    resource = arn.split(":", 5)[5]
    assert resource.split("/") == ["model", PROJECT, "1"]
    project = lookout.describe_project(**NAMED)["ProjectDescription"]["ProjectArn"]
    assert project.rpartition(":")[2].split("/") == ["project", PROJECT]
    _, name, version = resource.split("/")
    described = lookout.describe_model(ProjectName=name, ModelVersion=version)
    assert described["ModelDescription"]["Status"] == "HOSTED"
