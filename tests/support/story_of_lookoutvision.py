"""A scripted run of Lookout for Vision: every operation, and every error that a call can cause."""

from __future__ import annotations

from typing import Any

from tests.support.desk import Desk
from tests.support.everything import GREENGRASS
from tests.support.goods import BUCKET, LOOKOUT_OUTPUT, LOOKOUT_SOURCE, anomaly_lines, picture, put

CONFLICT, QUOTA = "ConflictException", "ServiceQuotaExceededException"
INVALID, NOT_FOUND = "ValidationException", "ResourceNotFoundException"

BOARDS: dict[str, Any] = {"ProjectName": "boards"}
TRAIN = {**BOARDS, "DatasetType": "train"}
TEST = {**BOARDS, "DatasetType": "test"}
FIRST = {**BOARDS, "ModelVersion": "1"}
SECOND = {**BOARDS, "ModelVersion": "2"}


def tell(desk: Desk) -> None:
    """Run the script: it starts and ends with an empty account."""
    _datasets(desk)
    _trainings(desk)
    _hosting(desk)
    _packaging(desk)
    _tags(desk)
    _masks(desk)
    _failures(desk)
    _clean_up(desk)


def _datasets(desk: Desk) -> None:
    desk.ok("CreateProject", **BOARDS, ClientToken="first")
    desk.ok("CreateProject", **BOARDS, ClientToken="first")
    desk.refused(CONFLICT, "CreateProject", ProjectName="other", ClientToken="first")
    desk.refused(CONFLICT, "CreateProject", **BOARDS)
    desk.refused(CONFLICT, "CreateModel", **BOARDS, OutputConfig=LOOKOUT_OUTPUT)
    desk.ok("CreateDataset", **TRAIN, DatasetSource=LOOKOUT_SOURCE)
    desk.ok("DescribeDataset", **TRAIN)
    desk.refused(CONFLICT, "CreateDataset", **TRAIN)
    desk.refused(CONFLICT, "UpdateDatasetEntries", **TRAIN, Changes=anomaly_lines([0]))
    desk.refused(CONFLICT, "DeleteDataset", **TRAIN)
    desk.settle()
    desk.ok("CreateDataset", **TEST)
    desk.ok("UpdateDatasetEntries", **TEST, Changes=anomaly_lines(range(30)))
    desk.ok("DescribeDataset", **TEST)
    desk.settle()
    for dataset in (TRAIN, TEST):
        desk.ok("DescribeDataset", **dataset)
    filters: dict[str, Any] = {"Labeled": True, "AnomalyClass": "anomaly", "MaxResults": 3}
    page = desk.ok("ListDatasetEntries", **TRAIN, **filters)
    desk.ok("ListDatasetEntries", **TRAIN, **filters, NextToken=page["NextToken"])
    desk.ok("DescribeProject", **BOARDS)
    desk.ok("ListProjects", MaxResults=1)


def _trainings(desk: Desk) -> None:
    training: dict[str, Any] = {**BOARDS, "OutputConfig": LOOKOUT_OUTPUT}
    tags = [{"Key": "stage", "Value": "tëst"}]
    desk.ok("CreateModel", **training, Description="first", KmsKeyId="alias/key", Tags=tags)
    desk.ok("CreateModel", **training)
    desk.refused(QUOTA, "CreateModel", **training)
    desk.ok("DescribeModel", **FIRST)
    packaging = {"Configuration": {"Greengrass": GREENGRASS}}
    for operation, more in (
        ("DeleteModel", {}),
        ("StartModel", {"MinInferenceUnits": 1}),
        ("StopModel", {}),
        ("DetectAnomalies", {"ContentType": "image/png", "Body": picture(0)}),
        ("StartModelPackagingJob", packaging),
    ):
        desk.refused(CONFLICT, operation, **FIRST, **more)
    desk.ok("ListModels", **BOARDS)
    desk.settle()
    desk.ok("DescribeModel", **FIRST)
    page = desk.ok("ListModels", **BOARDS, MaxResults=1)
    desk.ok("ListModels", **BOARDS, NextToken=page["NextToken"])


def _hosting(desk: Desk) -> None:
    desk.refused(QUOTA, "StartModel", **FIRST, MinInferenceUnits=6)
    desk.ok("StartModel", **FIRST, MinInferenceUnits=1, MaxInferenceUnits=2)
    desk.ok("DescribeModel", **FIRST)
    desk.settle()
    desk.ok("DescribeModel", **FIRST)
    for number in range(30):
        desk.ok("DetectAnomalies", **FIRST, ContentType="image/png", Body=picture(number))
    desk.ok("StopModel", **FIRST)
    desk.ok("DescribeModel", **FIRST)
    desk.settle()


def _packaging(desk: Desk) -> None:
    job = {**BOARDS, "JobName": "job"}
    package: dict[str, Any] = {**FIRST, "Configuration": {"Greengrass": GREENGRASS}}
    desk.ok("StartModelPackagingJob", **package, JobName="job", Description="for line 7")
    desk.refused(CONFLICT, "StartModelPackagingJob", **package, JobName="job")
    for _ in ("CREATED", "RUNNING", "SUCCEEDED"):
        desk.ok("DescribeModelPackagingJob", **job)
        desk.ok("ListModelPackagingJobs", **BOARDS)
        desk.clock.advance(minutes=2)
    desk.settle()
    assert desk.status("DescribeModelPackagingJob", "ModelPackagingDescription", **job)


def _tags(desk: Desk) -> None:
    arn = desk.ok("DescribeModel", **FIRST)["ModelDescription"]["ModelArn"]
    desk.ok("TagResource", ResourceArn=arn, Tags=[{"Key": "line", "Value": "7"}])
    desk.ok("ListTagsForResource", ResourceArn=arn)
    many = [{"Key": f"k{number}", "Value": ""} for number in range(200)]
    desk.refused(QUOTA, "TagResource", ResourceArn=arn, Tags=many)
    desk.ok("UntagResource", ResourceArn=arn, TagKeys=["line", "stage"])
    desk.ok("ListTagsForResource", ResourceArn=arn)


def _masks(desk: Desk) -> None:
    named = {"ProjectName": "masks"}
    place = {"Bucket": BUCKET, "Key": "masks.manifest"}
    desk.ok("CreateProject", **named)
    for kind in ("train", "test"):
        source = {"GroundTruthManifest": {"S3Object": place}}
        desk.ok("CreateDataset", **named, DatasetType=kind, DatasetSource=source)
        desk.settle()
    desk.ok("CreateModel", **named, OutputConfig={"S3Location": {"Bucket": BUCKET}})
    desk.settle()
    model = {**named, "ModelVersion": "latest"}
    desk.ok("StartModel", **model, MinInferenceUnits=1)
    desk.settle()
    for number in (0, 25):
        answer = desk.ok("DetectAnomalies", **model, ContentType="image/png", Body=picture(number))
        assert answer["DetectAnomalyResult"]["AnomalyMask"].startswith(b"\x89PNG")
    desk.refused(CONFLICT, "DeleteModel", **named, ModelVersion="1")


def _failures(desk: Desk) -> None:
    named = {"ProjectName": "broken"}
    train = {**named, "DatasetType": "train"}
    put("broken.manifest", b"no JSON")
    place = {"Bucket": BUCKET, "Key": "broken.manifest"}
    desk.ok("CreateProject", **named)
    source = {"GroundTruthManifest": {"S3Object": place}}
    desk.ok("CreateDataset", **train, DatasetSource=source)
    desk.settle()
    assert desk.status("DescribeDataset", "DatasetDescription", **train) == "CREATE_FAILED"
    desk.ok("DeleteDataset", **train)
    desk.ok("CreateDataset", **train)
    desk.ok("UpdateDatasetEntries", **train, Changes=b"no JSON")
    desk.clock.advance_to_next()
    desk.ok("DescribeDataset", **train)
    desk.settle()
    desk.ok("DescribeDataset", **train)
    desk.ok("CreateModel", **named, OutputConfig=LOOKOUT_OUTPUT)
    desk.settle()
    model = {**named, "ModelVersion": "1"}
    assert desk.status("DescribeModel", "ModelDescription", **model) == "TRAINING_FAILED"
    desk.ok("ListModels", **named)


def _clean_up(desk: Desk) -> None:
    desk.ok("StopModel", ProjectName="masks", ModelVersion="1")
    desk.settle()
    desk.refused(CONFLICT, "DeleteProject", **BOARDS)
    for model in (FIRST, SECOND):
        desk.ok("DeleteModel", **model)
    assert desk.status("DescribeModel", "ModelDescription", **FIRST) == "DELETING"
    desk.settle()
    desk.refused(NOT_FOUND, "DescribeModel", **FIRST)
    for dataset in (TRAIN, TEST):
        desk.ok("DeleteDataset", **dataset)
    desk.ok("DeleteProject", **BOARDS)
    desk.refused(NOT_FOUND, "DeleteProject", **BOARDS)
