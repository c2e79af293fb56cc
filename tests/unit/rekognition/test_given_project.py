"""What ``vision.given.label_project`` makes."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from mock_vision import GivenProject, UsageError, Vision
from tests.support.clients import ACCOUNT, OTHER_ACCOUNT, REGION, called_by, client
from tests.support.givens import START, refused

BUCKET = f"custom-labels-{REGION}-{ACCOUNT}"
ARN = f"arn:aws:rekognition:eu-west-1:{OTHER_ACCOUNT}:project/parts/1700000000000"


def test_a_project_is_empty_and_as_old_as_a_given_model(vision: Vision) -> None:
    project = vision.given.label_project("parts", tags={"stage": "test"})
    rekognition = client("rekognition")
    (found,) = rekognition.describe_projects()["ProjectDescriptions"]
    assert found["ProjectArn"] == project.arn
    assert found["CreationTimestamp"] == START - timedelta(hours=1)
    assert (found["Status"], found["Datasets"]) == ("CREATED", [])
    tags = rekognition.list_tags_for_resource(ResourceArn=project.arn)["Tags"]
    assert tags == {"stage": "test"}
    model = vision.given.label_model("parts", labels=["bolt", "gear"])
    assert model.project_arn == project.arn


def test_a_training_succeeds_with_the_images_that_were_made(vision: Vision) -> None:
    counts = {"bolt": 10, "gear": 10}
    project = vision.given.label_project("parts", train=counts, test=counts)
    rekognition = client("rekognition")
    rekognition.create_project_version(
        ProjectArn=project.arn,
        VersionName="first",
        OutputConfig={"S3Bucket": BUCKET, "S3KeyPrefix": "out"},
    )
    vision.clock.run_until_idle()
    (version,) = rekognition.describe_project_versions(ProjectArn=project.arn)[
        "ProjectVersionDescriptions"
    ]
    assert version["Status"] == "TRAINING_COMPLETED"
    assert version["EvaluationResult"]["F1Score"] == 1
    stored = client("s3").list_objects_v2(Bucket=BUCKET, Prefix="parts/")["Contents"]
    assert len(stored) == len({each["ETag"] for each in stored}) == 40


def test_datasets_have_lines_or_no_entries(vision: Vision) -> None:
    line = {"source-ref": "s3://goods/1.png"}
    vision.given.label_project("parts", train=[line], test=True)
    rekognition = client("rekognition")
    (found,) = rekognition.describe_projects()["ProjectDescriptions"]
    entries = {}
    for each in found["Datasets"]:
        assert each["Status"] == "CREATE_COMPLETE"
        listed = rekognition.list_dataset_entries(DatasetArn=each["DatasetArn"])["DatasetEntries"]
        entries[each["DatasetType"]] = [json.loads(entry)["source-ref"] for entry in listed]
    assert entries == {"TRAIN": [line["source-ref"]], "TEST": []}


def test_the_arn_decides_name_place_and_creation(vision: Vision) -> None:
    project = vision.given.label_project(arn=ARN)
    assert project == GivenProject("parts", ARN, "eu-west-1", OTHER_ACCOUNT)
    with called_by(OTHER_ACCOUNT):
        rekognition = client("rekognition", "eu-west-1")
        (found,) = rekognition.describe_projects(ProjectNames=["parts"])["ProjectDescriptions"]
    assert found["ProjectArn"] == ARN
    assert found["CreationTimestamp"].timestamp() == 1_700_000_000


def test_wrong_arguments_are_refused(vision: Vision) -> None:
    vision.given.label_project("parts")
    with refused("the project parts exists already; leave this line out, or use another name."):
        vision.given.label_project("parts")
    with refused("a project needs its name, or arn='...'; name it first."):
        vision.given.label_project()
    with refused("arn must be the ARN of a project, such as 'arn:aws:rekognition:us-east-1:"):
        vision.given.label_project(arn=f"{ARN}/version/v1/1")
    with refused("project='bolts' contradicts the ARN, which has 'parts'; leave it out."):
        vision.given.label_project("bolts", arn=ARN)
    with refused("is in another partition; the one of Region eu-west-1 is aws."):
        vision.given.label_project(arn=ARN.replace("arn:aws:", "arn:aws-cn:"))
    with refused("CreateProject of rekognition would refuse this: 1 validation error"):
        vision.given.label_project("two words")
    with refused("tags must map keys to values"):
        vision.given.label_project("plates", tags=["stage"])  # type: ignore[arg-type]
    with refused("a label has 1 to 256 characters; 'aaa"):
        vision.given.label_project("plates", train={"a" * 300: 20})
    with refused("train must map each class to a number of images"):
        vision.given.label_project("plates", train={"bolt": 0})
    with refused(
        "train must be a number of images for each class or label, such as {'bolt': 20, 'gear': 20}"
    ):
        vision.given.label_project("plates", train=30)  # type: ignore[arg-type]
    with refused(
        "train: Line 1 of the manifest is not a valid JSON object; write JSON, or write {"
    ):
        vision.given.label_project("plates", train=["bolt", "gear"])


def test_a_handle_suggests_its_own_names(vision: Vision) -> None:
    project = vision.given.label_project("parts")
    with pytest.raises(UsageError, match=r"'project_arn'\. Did you mean 'arn'\?"):
        project.project_arn  # type: ignore[attr-defined]  # noqa: B018
