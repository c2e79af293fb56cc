"""What ``vision.given.anomaly_project`` makes."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest

from mock_vision import GivenProject, UsageError, Vision
from tests.support.clients import ACCOUNT, OTHER_ACCOUNT, REGION, called_by, client
from tests.support.givens import START, refused

BUCKET = f"lookoutvision-{REGION}-{ACCOUNT}"


def test_a_project_is_empty_and_as_old_as_a_given_model(vision: Vision) -> None:
    project = vision.given.anomaly_project("boards")
    arn = f"arn:aws:lookoutvision:{REGION}:{ACCOUNT}:project/boards"
    assert project == GivenProject("boards", arn, REGION, ACCOUNT)
    found = client("lookoutvision").describe_project(ProjectName="boards")["ProjectDescription"]
    assert found["ProjectArn"] == arn
    assert found["CreationTimestamp"] == START - timedelta(minutes=30)
    assert found["Datasets"] == []
    assert vision.given.anomaly_model("boards").project_arn == arn


def test_a_training_succeeds_with_the_images_that_were_made(vision: Vision) -> None:
    vision.given.anomaly_project("boards", train={"normal": 20, "anomaly": 10})
    lookout = client("lookoutvision")
    dataset = lookout.describe_dataset(ProjectName="boards", DatasetType="train")
    assert dataset["DatasetDescription"]["ImageStats"] == {
        "Total": 30,
        "Labeled": 30,
        "Normal": 20,
        "Anomaly": 10,
    }
    lookout.create_model(ProjectName="boards", OutputConfig={"S3Location": {"Bucket": BUCKET}})
    vision.clock.run_until_idle()
    model = lookout.describe_model(ProjectName="boards", ModelVersion="1")["ModelDescription"]
    assert (model["Status"], model["Performance"]["F1Score"]) == ("TRAINED", 1)
    stored = client("s3").list_objects_v2(Bucket=BUCKET, Prefix="boards/")["Contents"]
    assert len(stored) == len({each["ETag"] for each in stored}) == 30


def test_datasets_have_lines_or_no_entries(vision: Vision) -> None:
    line = {"source-ref": "s3://goods/1.png"}
    created = datetime(2025, 1, 1, tzinfo=timezone.utc)
    vision.given.anomaly_project(
        "boards", train=[line], test=True, created=created, region="us-east-2"
    )
    lookout = client("lookoutvision", "us-east-2")
    for kind, entries in (("train", [line]), ("test", [])):
        named = {"ProjectName": "boards", "DatasetType": kind}
        described = lookout.describe_dataset(**named)["DatasetDescription"]
        assert (described["Status"], described["CreationTimestamp"]) == ("CREATE_COMPLETE", created)
        listed = lookout.list_dataset_entries(**named)["DatasetEntries"]
        assert [json.loads(each) for each in listed] == entries


def test_a_project_of_another_account(vision: Vision) -> None:
    project = vision.given.anomaly_project(
        "boards", train={"normal": 1}, account_id=OTHER_ACCOUNT, region=REGION
    )
    assert project.account_id == OTHER_ACCOUNT
    with called_by(OTHER_ACCOUNT):
        assert len(client("lookoutvision").list_projects()["Projects"]) == 1
    assert client("lookoutvision").list_projects()["Projects"] == []


def test_wrong_arguments_are_refused(vision: Vision) -> None:
    vision.given.anomaly_project("boards")
    with refused("the project boards exists already; leave this line out, or use another name."):
        vision.given.anomaly_project("boards")
    with refused("project must be a text, not 3."):
        vision.given.anomaly_project(3)  # type: ignore[arg-type]
    with refused("CreateProject of lookoutvision would refuse this: 1 validation error"):
        vision.given.anomaly_project("two words")
    with refused("unknown class of an image in train 'norml'. Did you mean 'normal'?"):
        vision.given.anomaly_project("plates", train={"norml": 20})
    with refused("lies in the future"):
        vision.given.anomaly_project("plates", created=START + timedelta(1))
    with refused(
        "a number of images for each class or label, such as {'normal': 20, 'anomaly': 20}"
    ):
        vision.given.anomaly_project("plates", train=30)  # type: ignore[arg-type]
    with refused(
        "train: Line 1 of the manifest is not a valid JSON object; write JSON, or write {"
    ):
        vision.given.anomaly_project("plates", train=["bolt", "gear"])


def test_a_bucket_in_another_region_is_refused(vision: Vision) -> None:
    client("s3", "us-east-2").create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "us-east-2"}
    )
    with pytest.raises(UsageError, match=f"the bucket {BUCKET} exists, but not in account"):
        vision.given.anomaly_project("boards", train={"normal": 1})
    assert client("lookoutvision").list_projects()["Projects"] == []
