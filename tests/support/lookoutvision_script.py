"""A scripted run of Lookout for Vision: every operation, and every error that a call can cause."""

from __future__ import annotations

from typing import Any

from tests.support.everything import GREENGRASS
from tests.support.recording_client import RecordingClient
from tests.support.s3_inputs import (
    BUCKET,
    LOOKOUT_OUTPUT,
    LOOKOUT_SOURCE,
    anomaly_lines,
    picture,
    put,
)

CONFLICT, QUOTA = "ConflictException", "ServiceQuotaExceededException"
INVALID, NOT_FOUND = "ValidationException", "ResourceNotFoundException"

BOARDS: dict[str, Any] = {"ProjectName": "boards"}
TRAIN = {**BOARDS, "DatasetType": "train"}
TEST = {**BOARDS, "DatasetType": "test"}
FIRST = {**BOARDS, "ModelVersion": "1"}
SECOND = {**BOARDS, "ModelVersion": "2"}


def run(client: RecordingClient) -> None:
    """Run the script: it starts and ends with an empty account."""
    _datasets(client)
    _trainings(client)
    _hosting(client)
    _packaging(client)
    _tags(client)
    _masks(client)
    _failures(client)
    _clean_up(client)


def _datasets(client: RecordingClient) -> None:
    client.ok("CreateProject", **BOARDS, ClientToken="first")
    client.ok("CreateProject", **BOARDS, ClientToken="first")
    client.refused(CONFLICT, "CreateProject", ProjectName="other", ClientToken="first")
    client.refused(CONFLICT, "CreateProject", **BOARDS)
    client.refused(CONFLICT, "CreateModel", **BOARDS, OutputConfig=LOOKOUT_OUTPUT)
    client.ok("CreateDataset", **TRAIN, DatasetSource=LOOKOUT_SOURCE)
    client.ok("DescribeDataset", **TRAIN)
    client.refused(CONFLICT, "CreateDataset", **TRAIN)
    client.refused(CONFLICT, "UpdateDatasetEntries", **TRAIN, Changes=anomaly_lines([0]))
    client.refused(CONFLICT, "DeleteDataset", **TRAIN)
    client.settle()
    client.ok("CreateDataset", **TEST)
    client.ok("UpdateDatasetEntries", **TEST, Changes=anomaly_lines(range(30)))
    client.ok("DescribeDataset", **TEST)
    client.settle()
    for dataset in (TRAIN, TEST):
        client.ok("DescribeDataset", **dataset)
    filters: dict[str, Any] = {"Labeled": True, "AnomalyClass": "anomaly", "MaxResults": 3}
    page = client.ok("ListDatasetEntries", **TRAIN, **filters)
    client.ok("ListDatasetEntries", **TRAIN, **filters, NextToken=page["NextToken"])
    client.ok("DescribeProject", **BOARDS)
    client.ok("ListProjects", MaxResults=1)


def _trainings(client: RecordingClient) -> None:
    training: dict[str, Any] = {**BOARDS, "OutputConfig": LOOKOUT_OUTPUT}
    tags = [{"Key": "stage", "Value": "tëst"}]
    client.ok("CreateModel", **training, Description="first", KmsKeyId="alias/key", Tags=tags)
    client.ok("CreateModel", **training)
    client.refused(QUOTA, "CreateModel", **training)
    client.ok("DescribeModel", **FIRST)
    packaging = {"Configuration": {"Greengrass": GREENGRASS}}
    for operation, more in (
        ("DeleteModel", {}),
        ("StartModel", {"MinInferenceUnits": 1}),
        ("StopModel", {}),
        ("DetectAnomalies", {"ContentType": "image/png", "Body": picture(0)}),
        ("StartModelPackagingJob", packaging),
    ):
        client.refused(CONFLICT, operation, **FIRST, **more)
    client.ok("ListModels", **BOARDS)
    client.settle()
    client.ok("DescribeModel", **FIRST)
    page = client.ok("ListModels", **BOARDS, MaxResults=1)
    client.ok("ListModels", **BOARDS, NextToken=page["NextToken"])


def _hosting(client: RecordingClient) -> None:
    client.refused(QUOTA, "StartModel", **FIRST, MinInferenceUnits=6)
    client.ok("StartModel", **FIRST, MinInferenceUnits=1, MaxInferenceUnits=2)
    client.ok("DescribeModel", **FIRST)
    client.settle()
    client.ok("DescribeModel", **FIRST)
    for number in range(30):
        client.ok("DetectAnomalies", **FIRST, ContentType="image/png", Body=picture(number))
    client.ok("StopModel", **FIRST)
    client.ok("DescribeModel", **FIRST)
    client.settle()


def _packaging(client: RecordingClient) -> None:
    job = {**BOARDS, "JobName": "job"}
    package: dict[str, Any] = {**FIRST, "Configuration": {"Greengrass": GREENGRASS}}
    client.ok("StartModelPackagingJob", **package, JobName="job", Description="for line 7")
    client.refused(CONFLICT, "StartModelPackagingJob", **package, JobName="job")
    for _ in ("CREATED", "RUNNING", "SUCCEEDED"):
        client.ok("DescribeModelPackagingJob", **job)
        client.ok("ListModelPackagingJobs", **BOARDS)
        client.clock.advance(minutes=2)
    client.settle()
    assert client.status("DescribeModelPackagingJob", "ModelPackagingDescription", **job)


def _tags(client: RecordingClient) -> None:
    arn = client.ok("DescribeModel", **FIRST)["ModelDescription"]["ModelArn"]
    client.ok("TagResource", ResourceArn=arn, Tags=[{"Key": "line", "Value": "7"}])
    client.ok("ListTagsForResource", ResourceArn=arn)
    many = [{"Key": f"k{number}", "Value": ""} for number in range(200)]
    client.refused(QUOTA, "TagResource", ResourceArn=arn, Tags=many)
    client.ok("UntagResource", ResourceArn=arn, TagKeys=["line", "stage"])
    client.ok("ListTagsForResource", ResourceArn=arn)


def _masks(client: RecordingClient) -> None:
    named = {"ProjectName": "masks"}
    place = {"Bucket": BUCKET, "Key": "masks.manifest"}
    client.ok("CreateProject", **named)
    for kind in ("train", "test"):
        source = {"GroundTruthManifest": {"S3Object": place}}
        client.ok("CreateDataset", **named, DatasetType=kind, DatasetSource=source)
        client.settle()
    client.ok("CreateModel", **named, OutputConfig={"S3Location": {"Bucket": BUCKET}})
    client.settle()
    model = {**named, "ModelVersion": "latest"}
    client.ok("StartModel", **model, MinInferenceUnits=1)
    client.settle()
    for number in (0, 25):
        answer = client.ok(
            "DetectAnomalies", **model, ContentType="image/png", Body=picture(number)
        )
        assert answer["DetectAnomalyResult"]["AnomalyMask"].startswith(b"\x89PNG")
    client.refused(CONFLICT, "DeleteModel", **named, ModelVersion="1")


def _failures(client: RecordingClient) -> None:
    named = {"ProjectName": "broken"}
    train = {**named, "DatasetType": "train"}
    put("broken.manifest", b"no JSON")
    place = {"Bucket": BUCKET, "Key": "broken.manifest"}
    client.ok("CreateProject", **named)
    source = {"GroundTruthManifest": {"S3Object": place}}
    client.ok("CreateDataset", **train, DatasetSource=source)
    client.settle()
    assert client.status("DescribeDataset", "DatasetDescription", **train) == "CREATE_FAILED"
    client.ok("DeleteDataset", **train)
    client.ok("CreateDataset", **train)
    client.ok("UpdateDatasetEntries", **train, Changes=b"no JSON")
    client.clock.advance_to_next()
    client.ok("DescribeDataset", **train)
    client.settle()
    client.ok("DescribeDataset", **train)
    client.ok("CreateModel", **named, OutputConfig=LOOKOUT_OUTPUT)
    client.settle()
    model = {**named, "ModelVersion": "1"}
    assert client.status("DescribeModel", "ModelDescription", **model) == "TRAINING_FAILED"
    client.ok("ListModels", **named)


def _clean_up(client: RecordingClient) -> None:
    client.ok("StopModel", ProjectName="masks", ModelVersion="1")
    client.settle()
    client.refused(CONFLICT, "DeleteProject", **BOARDS)
    for model in (FIRST, SECOND):
        client.ok("DeleteModel", **model)
    assert client.status("DescribeModel", "ModelDescription", **FIRST) == "DELETING"
    client.settle()
    client.refused(NOT_FOUND, "DescribeModel", **FIRST)
    for dataset in (TRAIN, TEST):
        client.ok("DeleteDataset", **dataset)
    client.ok("DeleteProject", **BOARDS)
    client.refused(NOT_FOUND, "DeleteProject", **BOARDS)
