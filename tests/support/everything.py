"""A mock that holds every kind of resource, and a valid request for each operation.

Both accounts have their buckets; projects, datasets, models that are trained and hosted, packaging
jobs, policies and tags are there. Nothing is under way. Each request of :attr:`Everything.requests`
would succeed, and those that change something have a resource of their own to change, so that all
of them succeed one after the other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from mock_vision import Vision, mock_vision
from tests.support.clients import ACCOUNT, OTHER_ACCOUNT, REGION, client
from tests.support.s3_inputs import (
    BUCKET,
    LABELS_ASSETS,
    LABELS_OUTPUT,
    LABELS_SOURCE,
    LOOKOUT_OUTPUT,
    LOOKOUT_SOURCE,
    anomaly_lines,
    fill_buckets,
    picture,
    sorted_lines,
)

START = datetime(2025, 1, 1, tzinfo=timezone.utc)
MODEL_ARN = f"arn:aws:lookoutvision:{REGION}:{ACCOUNT}:model/boards/2"
POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{OTHER_ACCOUNT}:root"},
                "Action": "rekognition:CopyProjectVersion",
                "Resource": "*",
            }
        ],
    }
)
GREENGRASS = {
    "S3OutputLocation": {"Bucket": BUCKET, "Prefix": "component/"},
    "ComponentName": "inspector",
    "TargetPlatform": {"Os": "LINUX", "Arch": "X86_64"},
}

Requests = Mapping[tuple[str, str], dict[str, Any]]


@dataclass(frozen=True)
class Everything:
    """``arns`` are those of Custom Labels by short names: ``parts``, ``parts/v1``,
    ``parts/TRAIN``.
    """

    vision: Vision
    arns: Mapping[str, str]

    @property
    def requests(self) -> Requests:
        """Return the parameters of a valid request, by service and operation."""
        return {
            (service, name): params
            for service in ("lookoutvision", "rekognition")
            for name, params in self.requests_of(service).items()
        }

    def requests_of(self, service: str) -> dict[str, dict[str, Any]]:
        """Return the parameters of a valid request to one service, by operation."""
        return requests_of(service, self.arns)


def requests_of(service: str, arns: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Return the parameters of a valid request to one service, by operation.

    :param arns: those of an :class:`Everything`.
    """
    return _lookout_requests() if service == "lookoutvision" else _requests(arns)


@contextmanager
def everything(**options: Any) -> Iterator[Everything]:
    """Yield the mock; its clock stands still."""
    with mock_vision(start=START, **options) as vision:
        fill_buckets()
        _fill_lookout(vision)
        yield Everything(vision, _fill_custom_labels(vision))


def _fill_lookout(vision: Vision) -> None:
    lookout = client("lookoutvision")
    settle = vision.clock.run_until_idle
    for name in ("boards", "tiles", "bare", "empty"):
        lookout.create_project(ProjectName=name)
    for project, kind in (("boards", "train"), ("boards", "test"), ("tiles", "train")):
        lookout.create_dataset(ProjectName=project, DatasetType=kind, DatasetSource=LOOKOUT_SOURCE)
        settle()
    for number in range(3):
        lookout.create_model(
            ProjectName="boards",
            OutputConfig=LOOKOUT_OUTPUT,
            Tags=[{"Key": "number", "Value": str(number)}],
        )
        settle()
    lookout.start_model(ProjectName="boards", ModelVersion="2", MinInferenceUnits=1)
    lookout.start_model_packaging_job(
        ProjectName="boards",
        ModelVersion="1",
        JobName="job",
        Configuration={"Greengrass": {**GREENGRASS, "ComponentName": "packaged"}},
    )
    settle()


def _lookout_requests() -> dict[str, dict[str, Any]]:
    boards: dict[str, Any] = {"ProjectName": "boards"}
    train = {**boards, "DatasetType": "train"}
    tag = {"Key": "stage", "Value": "test"}
    return {
        "CreateDataset": {
            "ProjectName": "bare",
            "DatasetType": "train",
            "DatasetSource": LOOKOUT_SOURCE,
        },
        "CreateModel": {**boards, "OutputConfig": LOOKOUT_OUTPUT, "Tags": [tag]},
        "CreateProject": {"ProjectName": "fresh"},
        "DeleteDataset": {"ProjectName": "tiles", "DatasetType": "train"},
        "DeleteModel": {**boards, "ModelVersion": "3"},
        "DeleteProject": {"ProjectName": "empty"},
        "DescribeDataset": train,
        "DescribeModel": {**boards, "ModelVersion": "1"},
        "DescribeModelPackagingJob": {**boards, "JobName": "job"},
        "DescribeProject": boards,
        "DetectAnomalies": {
            **boards,
            "ModelVersion": "2",
            "ContentType": "image/png",
            "Body": picture(0),
        },
        "ListDatasetEntries": train,
        "ListModelPackagingJobs": boards,
        "ListModels": boards,
        "ListProjects": {},
        "ListTagsForResource": {"ResourceArn": MODEL_ARN},
        "StartModel": {**boards, "ModelVersion": "1", "MinInferenceUnits": 1},
        "StartModelPackagingJob": {
            **boards,
            "ModelVersion": "1",
            "Configuration": {"Greengrass": {**GREENGRASS, "Tags": [tag]}},
        },
        "StopModel": {**boards, "ModelVersion": "2"},
        "TagResource": {"ResourceArn": MODEL_ARN, "Tags": [tag]},
        "UntagResource": {"ResourceArn": MODEL_ARN, "TagKeys": ["number"]},
        "UpdateDatasetEntries": {**train, "Changes": anomaly_lines([0])},
    }


def _fill_custom_labels(vision: Vision) -> dict[str, str]:
    rekognition = client("rekognition")
    settle = vision.clock.run_until_idle
    arns = {
        name: rekognition.create_project(ProjectName=name)["ProjectArn"]
        for name in ("parts", "loose", "split", "bare", "empty")
    }
    arns["adapters"] = rekognition.create_project(
        ProjectName="adapters", Feature="CONTENT_MODERATION", AutoUpdate="DISABLED"
    )["ProjectArn"]
    for project, kind, source in (
        ("parts", "TRAIN", LABELS_SOURCE),
        ("parts", "TEST", LABELS_SOURCE),
        ("split", "TRAIN", LABELS_SOURCE),
        ("split", "TEST", None),
        ("loose", "TEST", LABELS_SOURCE),
    ):
        given: dict[str, Any] = {"DatasetSource": source} if source else {}
        arns[f"{project}/{kind}"] = rekognition.create_dataset(
            ProjectArn=arns[project], DatasetType=kind, **given
        )["DatasetArn"]
        settle()
    for name in ("v1", "v2", "v3"):
        arns[f"parts/{name}"] = rekognition.create_project_version(
            ProjectArn=arns["parts"],
            VersionName=name,
            OutputConfig=LABELS_OUTPUT,
            Tags={"number": name},
        )["ProjectVersionArn"]
        settle()
    rekognition.start_project_version(ProjectVersionArn=arns["parts/v2"], MinInferenceUnits=1)
    arns["policy"] = rekognition.put_project_policy(
        ProjectArn=arns["parts"], PolicyName="copying", PolicyDocument=POLICY
    )["PolicyRevisionId"]
    settle()
    return arns


def _requests(arns: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    parts = {"ProjectArn": arns["parts"]}
    train = {"DatasetArn": arns["parts/TRAIN"]}
    first = {"ProjectVersionArn": arns["parts/v1"]}
    tagged = {"ResourceArn": arns["parts/v1"]}
    return {
        "CopyProjectVersion": {
            "SourceProjectArn": arns["parts"],
            "SourceProjectVersionArn": arns["parts/v1"],
            "DestinationProjectArn": arns["bare"],
            "VersionName": "copy",
            "OutputConfig": LABELS_OUTPUT,
        },
        "CreateDataset": {
            "ProjectArn": arns["loose"],
            "DatasetType": "TRAIN",
            "DatasetSource": LABELS_SOURCE,
        },
        "CreateProject": {"ProjectName": "fresh", "Tags": {"stage": "test"}},
        "CreateProjectVersion": {
            "ProjectArn": arns["bare"],
            "VersionName": "v1",
            "OutputConfig": LABELS_OUTPUT,
            "TrainingData": LABELS_ASSETS,
            "TestingData": {"AutoCreate": True},
        },
        "DeleteDataset": {"DatasetArn": arns["loose/TEST"]},
        "DeleteProject": {"ProjectArn": arns["empty"]},
        "DeleteProjectPolicy": {**parts, "PolicyName": "copying"},
        "DeleteProjectVersion": {"ProjectVersionArn": arns["parts/v3"]},
        "DescribeDataset": train,
        "DescribeProjectVersions": {**parts, "VersionNames": ["v1"]},
        "DescribeProjects": {"ProjectNames": ["parts"]},
        "DetectCustomLabels": {
            "ProjectVersionArn": arns["parts/v2"],
            "Image": {"Bytes": picture(0)},
        },
        "DistributeDatasetEntries": {
            "Datasets": [{"Arn": arns["split/TRAIN"]}, {"Arn": arns["split/TEST"]}]
        },
        "ListDatasetEntries": train,
        "ListDatasetLabels": train,
        "ListProjectPolicies": parts,
        "ListTagsForResource": tagged,
        "PutProjectPolicy": {**parts, "PolicyName": "more", "PolicyDocument": POLICY},
        "StartProjectVersion": {**first, "MinInferenceUnits": 1},
        "StopProjectVersion": {"ProjectVersionArn": arns["parts/v2"]},
        "TagResource": {**tagged, "Tags": {"stage": "test"}},
        "UntagResource": {**tagged, "TagKeys": ["number"]},
        "UpdateDatasetEntries": {**train, "Changes": {"GroundTruth": sorted_lines([0])}},
    }
