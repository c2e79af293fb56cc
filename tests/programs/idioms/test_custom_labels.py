"""Programs as they are written against AWS: the loops of AWS's samples, rebuilt by hand.

Each runs under plain ``mock_aws``, where describe calls end work, and inside ``mock_vision``, where
the clock does. None may wait in real time.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, WaiterError
from moto.moto_api import state_manager
from moto.rekognition.models import rekognition_backends

from mock_vision import mock_vision
from mock_vision.rekognition.lookup import find_version
from tests.programs.idioms.account import (
    ACCOUNT,
    BUCKET,
    KEEP_SESSION,
    client,
    fill_bucket,
    line,
    put,
    sorted_parts,
)

SOURCE = {"GroundTruthManifest": {"S3Object": {"Bucket": BUCKET, "Name": "m.manifest"}}}


class Account:
    """What a program finds: a manifest of the pictures in the bucket."""

    def __init__(self, rekognition: Any, s3: Any) -> None:
        self.rekognition = rekognition
        self.s3 = s3
        put("m.manifest", "\r\n".join(map(json.dumps, sorted_parts())))

    def project(self, name: str = "parts") -> str:
        return str(self.rekognition.create_project(ProjectName=name)["ProjectArn"])

    def dataset(self, project: str, kind: str, **given: Any) -> str:
        answer = self.rekognition.create_dataset(ProjectArn=project, DatasetType=kind, **given)
        arn = str(answer["DatasetArn"])
        self.wait(arn, "CREATE_IN_PROGRESS", "CREATE_COMPLETE")
        return arn

    def wait(self, arn: str, busy: str, done: str) -> dict[str, Any]:
        """The loop that AWS's samples have for datasets: every other status is unexpected."""
        while True:
            answer = self.rekognition.describe_dataset(DatasetArn=arn)
            description: dict[str, Any] = answer["DatasetDescription"]
            if description["Status"] == busy:
                time.sleep(5)
                continue
            assert description["Status"] == done, description["StatusMessage"]
            return description

    def distributed(self, project: str) -> list[str]:
        train = self.dataset(project, "TRAIN", DatasetSource=SOURCE)
        test = self.dataset(project, "TEST")
        self.rekognition.distribute_dataset_entries(Datasets=[{"Arn": train}, {"Arn": test}])
        for arn in (train, test):
            self.wait(arn, "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE")
        return [train, test]

    def train(self, project: str, name: str = "v1", **given: Any) -> str:
        answer = self.rekognition.create_project_version(
            ProjectArn=project,
            VersionName=name,
            OutputConfig={"S3Bucket": BUCKET, "S3KeyPrefix": "evaluation/"},
            Tags={},
            **given,
        )
        return str(answer["ProjectVersionArn"])

    def trained(self, project: str, name: str = "v1", **given: Any) -> str:
        arn = self.train(project, name, **given)
        waiter = self.rekognition.get_waiter("project_version_training_completed")
        waiter.wait(ProjectArn=project, VersionNames=[name])
        return arn

    def versions(self, project: str, *names: str) -> list[dict[str, Any]]:
        given = {"VersionNames": list(names)} if names else {}
        answer = self.rekognition.describe_project_versions(ProjectArn=project, **given)
        return list(answer["ProjectVersionDescriptions"])


@pytest.fixture
def account(rekognition: Any, s3: Any) -> Account:
    return Account(rekognition, s3)


def from_manifest() -> dict[str, Any]:
    place = {"Bucket": BUCKET, "Name": "m.manifest"}
    return {
        "TrainingData": {"Assets": [{"GroundTruthManifest": {"S3Object": place}}]},
        "TestingData": {"AutoCreate": True, "Assets": []},
    }


def test_from_a_manifest_to_detections_and_back_to_nothing(account: Account) -> None:
    rekognition, project = account.rekognition, account.project()
    datasets = account.distributed(project)
    arn = account.trained(project)
    (version,) = account.versions(project, "v1")
    assert version["StatusMessage"] == "The model is ready to run."
    assert version["EvaluationResult"]["F1Score"] > 0
    place = version["EvaluationResult"]["Summary"]["S3Object"]
    body = account.s3.get_object(Bucket=place["Bucket"], Key=place["Name"])["Body"].read()
    assert json.loads(body)["EvaluationDetails"]["NumberOfTestingImages"] == 2

    name = arn.split("version/", 1)[1].rpartition("/")[0]
    assert rekognition.start_project_version(ProjectVersionArn=arn, MinInferenceUnits=1)
    waiter = rekognition.get_waiter("project_version_running")
    waiter.wait(ProjectArn=project, VersionNames=[name])
    image = {"S3Object": {"Bucket": BUCKET, "Name": "images/3.png"}}
    answer = rekognition.detect_custom_labels(
        ProjectVersionArn=arn, Image=image, MinConfidence=0, MaxResults=1
    )
    assert answer["CustomLabels"][0]["Name"] == "gear"

    status = rekognition.stop_project_version(ProjectVersionArn=arn)["Status"]
    while status == "STOPPING":
        (version,) = account.versions(project, name)
        status = version["Status"]
        if status == "STOPPING":
            time.sleep(10)
    assert status == "STOPPED"

    rekognition.delete_project_version(ProjectVersionArn=arn)
    while account.versions(project, name):
        time.sleep(5)
    for dataset in datasets:
        rekognition.delete_dataset(DatasetArn=dataset)
    rekognition.delete_project(ProjectArn=project)
    while rekognition.describe_projects(ProjectNames=["parts"])["ProjectDescriptions"]:
        time.sleep(5)


def test_a_dataset_is_polled_until_it_is_not_found(account: Account) -> None:
    arn = account.dataset(account.project(), "TRAIN", DatasetSource=SOURCE)
    account.rekognition.delete_dataset(DatasetArn=arn)
    while True:
        try:
            account.rekognition.describe_dataset(DatasetArn=arn)
        except ClientError as error:
            assert error.response["Error"]["Code"] == "ResourceNotFoundException"
            break
        time.sleep(5)


def test_entries_are_sent_as_text_and_listed_until_the_token_is_missing(account: Account) -> None:
    rekognition = account.rekognition
    arn = account.dataset(account.project(), "TRAIN")
    rows = [json.dumps(line(number, "gear")) for number in range(10)]
    changes = json.loads(json.dumps({"GroundTruth": "\n".join(rows)}))
    rekognition.update_dataset_entries(DatasetArn=arn, Changes=changes)
    while True:
        described = rekognition.describe_dataset(DatasetArn=arn)["DatasetDescription"]
        assert described["Status"] in ("UPDATE_IN_PROGRESS", "UPDATE_COMPLETE")
        if described["Status"] == "UPDATE_COMPLETE":
            break
        time.sleep(5)
    assert described["LastUpdatedTimestamp"] >= described["CreationTimestamp"]

    listed, token = [], ""
    while True:
        answer = rekognition.list_dataset_entries(
            DatasetArn=arn, HasErrors=False, MaxResults=3, NextToken=token
        )
        listed += answer["DatasetEntries"]
        if "NextToken" not in answer:
            break
        token = answer["NextToken"]
    assert [json.loads(row)["source-ref"] for row in listed] == [
        f"s3://{BUCKET}/images/{number}.png" for number in range(10)
    ]


def test_training_from_manifests(account: Account) -> None:
    project = account.project()
    account.trained(project, **from_manifest())
    (version,) = account.versions(project)
    assert version["TestingDataResult"]["Input"] == {"Assets": [], "AutoCreate": True}


def test_the_newest_version_is_at_index_0(account: Account) -> None:
    """A Step Functions workflow of AWS's reads ProjectVersionDescriptions[0]."""
    project = account.project()
    for name in ("v1", "v2"):
        account.trained(project, name, **from_manifest())
    assert account.versions(project)[0]["ProjectVersionArn"].split("/")[3] == "v2"


def test_models_are_found_by_tag(account: Account) -> None:
    rekognition = account.rekognition
    for name in ("a", "b"):
        arn = account.trained(account.project(name), **from_manifest())
        rekognition.tag_resource(ResourceArn=arn, Tags={"owner": name})
    found = [
        version["ProjectVersionArn"]
        for project in rekognition.describe_projects()["ProjectDescriptions"]
        for version in account.versions(project["ProjectArn"])
        if rekognition.list_tags_for_resource(ResourceArn=version["ProjectVersionArn"])["Tags"]
        == {"owner": "b"}
    ]
    assert [arn.split("/")[1] for arn in found] == ["b"]


def test_create_or_get(account: Account) -> None:
    account.project()
    with pytest.raises(account.rekognition.exceptions.ResourceInUseException):
        account.project()
    (project,) = account.rekognition.describe_projects(ProjectNames=["parts"])[
        "ProjectDescriptions"
    ]
    assert len(project["Datasets"]) == 0


def test_descriptions_can_be_converted_to_json(account: Account) -> None:
    project = account.project()
    account.distributed(project)
    account.trained(project)
    text = json.dumps(
        [
            account.versions(project),
            account.rekognition.describe_projects(),
            account.rekognition.list_dataset_labels(
                DatasetArn=account.rekognition.describe_projects()["ProjectDescriptions"][0][
                    "Datasets"
                ][0]["DatasetArn"]
            ),
        ],
        default=str,
        allow_nan=False,
    )
    assert "TRAINING_COMPLETED" in text


@pytest.mark.parametrize(
    ("operation", "member"),
    [
        ("describe_projects", "ProjectDescriptions"),
        ("describe_project_versions", "ProjectVersionDescriptions"),
        ("list_dataset_entries", "DatasetEntries"),
        ("list_dataset_labels", "DatasetLabelDescriptions"),
        ("list_project_policies", "ProjectPolicies"),
    ],
)
def test_paginators(account: Account, operation: str, member: str) -> None:
    project = account.project()
    train, _ = account.distributed(project)
    account.trained(project, "v1")
    account.trained(project, "v2")
    account.project("other")
    policy = {
        "Statement": {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "rekognition:CopyProjectVersion",
            "Resource": "*",
        }
    }
    for name in "ab":
        account.rekognition.put_project_policy(
            ProjectArn=project, PolicyName=name, PolicyDocument=json.dumps(policy)
        )
    given = {} if operation == "describe_projects" else {"ProjectArn": project}
    if "dataset" in operation:
        given = {"DatasetArn": train}
    pages = list(
        account.rekognition.get_paginator(operation).paginate(
            **given, PaginationConfig={"PageSize": 1}
        )
    )
    assert len(pages) == (8 if member == "DatasetEntries" else 2)
    assert all(len(page[member]) == 1 for page in pages)


# -- Waiters -----------------------------------------------------------------------------------


def test_the_training_waiter_ends_at_a_failure(account: Account) -> None:
    project = account.project()
    training = from_manifest()
    training["TrainingData"]["Assets"][0]["GroundTruthManifest"]["S3Object"]["Name"] = "nobody.x"
    with pytest.raises(WaiterError, match='matched expected path: "TRAINING_FAILED"'):
        account.trained(project, **training)
    (version,) = account.versions(project)
    assert version["StatusMessage"] == "The manifest file extension or contents are invalid."


def test_the_running_waiter_ends_at_a_failure(account: Account) -> None:
    project = account.project()
    arn = account.trained(project, **from_manifest())
    backend: Any = rekognition_backends[ACCOUNT]["us-east-1"]
    find_version(backend, arn).enter("FAILED", backend.now())
    waiter = account.rekognition.get_waiter("project_version_running")
    with pytest.raises(WaiterError, match='matched expected path: "FAILED"'):
        waiter.wait(ProjectArn=project, VersionNames=["v1"])


def test_a_waiter_passes_the_time_of_a_training() -> None:
    with mock_vision(config=KEEP_SESSION) as vision:
        fill_bucket()
        account = Account(client("rekognition"), client("s3"))
        project = account.project()
        vision.durations["rekognition.training"] = 11 * 3600
        began = time.monotonic()
        account.trained(project, **from_manifest())
        (version,) = account.versions(project)
        took = version["TrainingEndTimestamp"] - version["CreationTimestamp"]
        assert took.total_seconds() == pytest.approx(11 * 3600)
        assert time.monotonic() - began < 60


# -- moto's state manager ----------------------------------------------------------------------


@pytest.fixture
def transitions() -> Iterator[Callable[[str, dict[str, Any]], None]]:
    names: list[str] = []

    def set_transition(name: str, transition: dict[str, Any]) -> None:
        names.append(name)
        state_manager.set_transition(name, transition)

    yield set_transition
    for name in names:
        state_manager.unset_transition(name)


def test_manual_work_ends_at_the_third_describe_call(
    account: Account, transitions: Callable[[str, dict[str, Any]], None]
) -> None:
    transitions("rekognition::project_version", {"progression": "manual", "times": 3})
    project = account.project()
    account.train(project, **from_manifest())
    statuses = [account.versions(project)[0]["Status"] for _ in range(4)]
    assert statuses == ["TRAINING_IN_PROGRESS"] * 2 + ["TRAINING_COMPLETED"] * 2


def test_immediate_work_has_ended_when_the_call_returns(
    account: Account, transitions: Callable[[str, dict[str, Any]], None]
) -> None:
    for kind in ("project", "dataset", "project_version"):
        transitions(f"rekognition::{kind}", {"progression": "immediate"})
    rekognition, project = account.rekognition, account.project()
    arn = account.train(project, **from_manifest())
    rekognition.start_project_version(ProjectVersionArn=arn, MinInferenceUnits=1)
    rekognition.detect_custom_labels(
        ProjectVersionArn=arn, Image={"S3Object": {"Bucket": BUCKET, "Name": "images/0.png"}}
    )
    rekognition.stop_project_version(ProjectVersionArn=arn)
    rekognition.delete_project_version(ProjectVersionArn=arn)
    rekognition.delete_project(ProjectArn=project)
    assert account.project() != project
