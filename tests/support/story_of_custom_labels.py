"""A scripted run of Custom Labels: every operation, and every error that a call can cause."""

from __future__ import annotations

import json
from typing import Any

from tests.support.clients import OTHER_ACCOUNT, called_by
from tests.support.desk import Desk
from tests.support.everything import POLICY
from tests.support.goods import (
    BUCKET,
    LABELS_ASSETS,
    LABELS_OUTPUT,
    LABELS_SOURCE,
    picture,
    put,
    sorted_lines,
)

IN_USE, NOT_READY = "ResourceInUseException", "ResourceNotReadyException"
EXISTS, NOT_FOUND = "ResourceAlreadyExistsException", "ResourceNotFoundException"
LIMIT, QUOTA = "LimitExceededException", "ServiceQuotaExceededException"
S3 = "InvalidS3ObjectException"


def tell(desk: Desk) -> None:
    """Run the script: it starts with an empty account and ends with a full one."""
    parts = desk.ok("CreateProject", ProjectName="parts", Tags={"stage": "tëst"})["ProjectArn"]
    _datasets(desk, parts)
    _trainings(desk, parts)
    _hosting(desk, parts)
    _policies(desk, parts)
    _copies(desk, parts)
    _tags(desk, parts)
    _boxes(desk)
    _adapters(desk)
    _failures(desk)
    _deletions(desk, parts)
    _limits(desk, parts)


def _dataset(desk: Desk, project: str, kind: str, **more: Any) -> str:
    answer = desk.ok("CreateDataset", ProjectArn=project, DatasetType=kind, **more)
    arn: str = answer["DatasetArn"]
    return arn


def _datasets(desk: Desk, parts: str) -> None:
    desk.refused(IN_USE, "CreateProject", ProjectName="parts")
    train = _dataset(desk, parts, "TRAIN", DatasetSource=LABELS_SOURCE)
    named = {"DatasetArn": train}
    desk.ok("DescribeDataset", **named)
    desk.refused(EXISTS, "CreateDataset", ProjectArn=parts, DatasetType="TRAIN")
    for operation, code in (
        ("ListDatasetEntries", NOT_READY),
        ("ListDatasetLabels", NOT_READY),
        ("DeleteDataset", IN_USE),
    ):
        desk.refused(code, operation, **named)
    desk.settle()
    gone = {"S3Object": {"Bucket": BUCKET, "Name": "gone"}}
    source = {"GroundTruthManifest": gone}
    desk.refused(S3, "CreateDataset", ProjectArn=parts, DatasetType="TEST", DatasetSource=source)
    test = _dataset(desk, parts, "TEST")
    desk.settle()
    pair = [{"Arn": train}, {"Arn": test}]
    desk.ok("DistributeDatasetEntries", Datasets=pair)
    desk.refused(NOT_READY, "DistributeDatasetEntries", Datasets=pair)
    changes = {"GroundTruth": sorted_lines([40, 41])}
    desk.refused(IN_USE, "UpdateDatasetEntries", **named, Changes=changes)
    for operation in ("ListDatasetEntries", "ListDatasetLabels"):
        desk.refused(IN_USE, operation, **named)
    desk.settle()
    desk.ok("UpdateDatasetEntries", **named, Changes=changes)
    desk.ok("DescribeDataset", **named)
    desk.settle()
    for each in (train, test):
        desk.ok("DescribeDataset", DatasetArn=each)
        desk.ok("ListDatasetLabels", DatasetArn=each, MaxResults=1)
    filters: dict[str, Any] = {"ContainsLabels": ["plate"], "Labeled": True, "MaxResults": 2}
    page = desk.ok("ListDatasetEntries", **named, **filters)
    desk.ok("ListDatasetEntries", **named, **filters, NextToken=page["NextToken"])
    desk.ok("DescribeProjects", ProjectNames=["parts"])


def _trainings(desk: Desk, parts: str) -> None:
    training: dict[str, Any] = {"ProjectArn": parts, "OutputConfig": LABELS_OUTPUT}
    more = {"KmsKeyId": "alias/aws/s3", "VersionDescription": "first", "Tags": {}}
    desk.ok("CreateProjectVersion", **training, VersionName="v1", **more)
    desk.refused(IN_USE, "CreateProjectVersion", **training, VersionName="v1")
    desk.ok("CreateProjectVersion", **training, VersionName="v2")
    desk.refused(LIMIT, "CreateProjectVersion", **training, VersionName="v3")
    desk.ok("DescribeProjectVersions", ProjectArn=parts)
    first = _version(desk, parts, "v1")
    picture_of = {"Image": {"Bytes": picture(0)}}
    for operation, code, given in (
        ("StartProjectVersion", IN_USE, {"MinInferenceUnits": 1}),
        ("StopProjectVersion", IN_USE, {}),
        ("DeleteProjectVersion", IN_USE, {}),
        ("DetectCustomLabels", NOT_READY, picture_of),
    ):
        desk.refused(code, operation, **first, **given)
    desk.settle()
    page = desk.ok("DescribeProjectVersions", ProjectArn=parts, MaxResults=1)
    token = page["NextToken"]
    desk.ok("DescribeProjectVersions", ProjectArn=parts, MaxResults=1, NextToken=token)


def _version(desk: Desk, project: str, name: str) -> dict[str, Any]:
    answer = desk.ok("DescribeProjectVersions", ProjectArn=project, VersionNames=[name])
    (found,) = answer["ProjectVersionDescriptions"]
    return {"ProjectVersionArn": found["ProjectVersionArn"]}


def _hosting(desk: Desk, parts: str) -> None:
    first = _version(desk, parts, "v1")
    units = {"MinInferenceUnits": 1, "MaxInferenceUnits": 2}
    desk.refused(LIMIT, "StartProjectVersion", **first, MinInferenceUnits=6)
    desk.ok("StartProjectVersion", **first, **units)
    desk.ok("DescribeProjectVersions", ProjectArn=parts)
    desk.settle()
    desk.ok("DescribeProjectVersions", ProjectArn=parts)
    for number in range(20):
        place = {"S3Object": {"Bucket": BUCKET, "Name": f"{number}.png"}}
        desk.ok("DetectCustomLabels", **first, Image=place, MinConfidence=0, MaxResults=5)
    images: list[tuple[str, dict[str, Any]]] = [
        (S3, {"S3Object": {"Bucket": BUCKET, "Name": "gone"}}),
        ("InvalidImageFormatException", {"Bytes": b"GIF89a"}),
        ("ImageTooLargeException", {"Bytes": picture(0) + bytes(2**22)}),
    ]
    for code, image in images:
        desk.refused(code, "DetectCustomLabels", **first, Image=image)
    desk.ok("StopProjectVersion", **first)
    desk.ok("DescribeProjectVersions", ProjectArn=parts)
    desk.settle()
    desk.ok("DescribeProjectVersions", ProjectArn=parts)


def _policies(desk: Desk, parts: str) -> None:
    named = {"ProjectArn": parts, "PolicyName": "p0"}
    document = {"PolicyDocument": POLICY}
    revision = desk.ok("PutProjectPolicy", **named, **document)["PolicyRevisionId"]
    desk.ok("PutProjectPolicy", **named, **document, PolicyRevisionId=revision)
    desk.refused(EXISTS, "PutProjectPolicy", **named, **document)
    stale = {"PolicyRevisionId": revision}
    desk.refused(
        "InvalidPolicyRevisionIdException", "PutProjectPolicy", **named, **document, **stale
    )
    desk.refused("InvalidPolicyRevisionIdException", "DeleteProjectPolicy", **named, **stale)
    malformed = {"PolicyDocument": "{}"}
    desk.refused("MalformedPolicyDocumentException", "PutProjectPolicy", **named, **malformed)
    for number in range(1, 5):
        desk.ok("PutProjectPolicy", ProjectArn=parts, PolicyName=f"p{number}", **document)
    desk.refused(QUOTA, "PutProjectPolicy", ProjectArn=parts, PolicyName="p5", **document)
    page = desk.ok("ListProjectPolicies", ProjectArn=parts, MaxResults=2)
    desk.ok("ListProjectPolicies", ProjectArn=parts, NextToken=page["NextToken"])
    desk.ok("DeleteProjectPolicy", ProjectArn=parts, PolicyName="p4")


def _copies(desk: Desk, parts: str) -> None:
    source = _version(desk, parts, "v1")["ProjectVersionArn"]
    copying: dict[str, Any] = {
        "SourceProjectArn": parts,
        "SourceProjectVersionArn": source,
        "VersionName": "copy",
        "OutputConfig": LABELS_OUTPUT,
    }
    here = desk.ok("CreateProject", ProjectName="copies")["ProjectArn"]
    desk.ok("CopyProjectVersion", **copying, DestinationProjectArn=here)
    desk.refused(IN_USE, "CopyProjectVersion", **copying, DestinationProjectArn=here)
    desk.ok("DescribeProjectVersions", ProjectArn=here)
    desk.settle()
    desk.ok("DescribeProjectVersions", ProjectArn=here)
    for number in range(4):
        desk.ok("DeleteProjectPolicy", ProjectArn=parts, PolicyName=f"p{number}")
    with called_by(OTHER_ACCOUNT):
        there = desk.ok("CreateProject", ProjectName="copies")["ProjectArn"]
        denied = "AccessDeniedException"
        desk.refused(denied, "CopyProjectVersion", **copying, DestinationProjectArn=there)


def _tags(desk: Desk, parts: str) -> None:
    for arn in (parts, _version(desk, parts, "v1")["ProjectVersionArn"]):
        desk.ok("TagResource", ResourceArn=arn, Tags={"line": "7"})
        desk.ok("ListTagsForResource", ResourceArn=arn)
        many = {f"k{number}": "" for number in range(200)}
        desk.refused(QUOTA, "TagResource", ResourceArn=arn, Tags=many)
        desk.ok("UntagResource", ResourceArn=arn, TagKeys=["line"])


def _boxes(desk: Desk) -> None:
    project = desk.ok("CreateProject", ProjectName="boxes", Feature="CUSTOM_LABELS")["ProjectArn"]
    manifest = {"S3Object": {"Bucket": BUCKET, "Name": "boxes.manifest"}}
    desk.ok(
        "CreateProjectVersion",
        ProjectArn=project,
        VersionName="v1",
        OutputConfig={"S3Bucket": BUCKET},
        TrainingData={"Assets": [{"GroundTruthManifest": manifest}]},
        TestingData={"AutoCreate": True},
    )
    desk.ok("DescribeProjectVersions", ProjectArn=project)
    desk.settle()
    version = _version(desk, project, "v1")
    desk.ok("StartProjectVersion", **version, MinInferenceUnits=1)
    desk.settle()
    answer = desk.ok("DetectCustomLabels", **version, Image={"Bytes": picture(0)})
    assert "BoundingBox" in answer["CustomLabels"][0]["Geometry"]
    desk.refused(IN_USE, "DeleteProjectVersion", **version)
    desk.refused(IN_USE, "DeleteProject", ProjectArn=project)


def _adapters(desk: Desk) -> None:
    feature = {"Feature": "CONTENT_MODERATION", "AutoUpdate": "DISABLED"}
    project = desk.ok("CreateProject", ProjectName="adapters", **feature)["ProjectArn"]
    truth = [
        {
            "source-ref": f"s3://{BUCKET}/{number}.png",
            "content-moderation-groundtruth": {
                "ModerationLabels": [{"Name": "Smoking"}] if number % 2 else []
            },
        }
        for number in range(20)
    ]
    put("adapter.manifest", "\n".join(map(json.dumps, truth)).encode())
    manifest = {"S3Object": {"Bucket": BUCKET, "Name": "adapter.manifest"}}
    desk.ok(
        "CreateProjectVersion",
        ProjectArn=project,
        VersionName="v1",
        OutputConfig=LABELS_OUTPUT,
        TrainingData={"Assets": [{"GroundTruthManifest": manifest}]},
        FeatureConfig={"ContentModeration": {"ConfidenceThreshold": 70.5}},
    )
    desk.settle()
    desk.ok("DescribeProjectVersions", ProjectArn=project)
    desk.ok("DescribeProjects", Features=["CONTENT_MODERATION", "CUSTOM_LABELS"])
    desk.clock.advance(hours=24 * 366)
    desk.ok("DescribeProjectVersions", ProjectArn=project)
    desk.clock.advance(hours=24 * 91)
    desk.ok("DescribeProjectVersions", ProjectArn=project)


def _failures(desk: Desk) -> None:
    project = desk.ok("CreateProject", ProjectName="broken")["ProjectArn"]
    put("broken.manifest", b"no JSON\n" * 20)
    place = {"S3Object": {"Bucket": BUCKET, "Name": "broken.manifest"}}
    broken = _dataset(desk, project, "TRAIN", DatasetSource={"GroundTruthManifest": place})
    desk.settle()
    desk.ok("DescribeDataset", DatasetArn=broken)
    desk.ok("DescribeProjects", ProjectNames=["broken"])
    desk.ok("UpdateDatasetEntries", DatasetArn=broken, Changes={"GroundTruth": b"no JSON"})
    desk.settle()
    desk.ok("DescribeDataset", DatasetArn=broken)
    desk.ok("DeleteDataset", DatasetArn=broken)
    desk.ok("DescribeDataset", DatasetArn=broken)
    desk.settle()
    desk.refused(NOT_FOUND, "DescribeDataset", DatasetArn=broken)
    desk.ok(
        "CreateProjectVersion",
        ProjectArn=project,
        VersionName="v1",
        OutputConfig=LABELS_OUTPUT,
        TrainingData={"Assets": [{"GroundTruthManifest": place}]},
        TestingData=LABELS_ASSETS,
    )
    desk.settle()
    desk.ok("DescribeProjectVersions", ProjectArn=project)


def _deletions(desk: Desk, parts: str) -> None:
    desk.ok("DeleteProjectVersion", **_version(desk, parts, "v2"))
    desk.ok("DescribeProjectVersions", ProjectArn=parts)
    desk.settle()
    project = desk.ok("CreateProject", ProjectName="short")["ProjectArn"]
    desk.ok("DeleteProject", ProjectArn=project)
    desk.refused(IN_USE, "DeleteProject", ProjectArn=project)
    desk.ok("DescribeProjects", ProjectNames=["short"])
    desk.settle()
    desk.refused(NOT_FOUND, "DeleteProject", ProjectArn=project)


def _limits(desk: Desk, parts: str) -> None:
    full = desk.ok("CreateProject", ProjectName="full")["ProjectArn"]
    gone = {"GroundTruthManifest": {"S3Object": {"Bucket": BUCKET, "Name": "gone"}}}
    training: dict[str, Any] = {
        "ProjectArn": full,
        "OutputConfig": LABELS_OUTPUT,
        "TrainingData": {"Assets": [gone]},
        "TestingData": {"AutoCreate": True},
    }
    for number in range(100):
        desk.ok("CreateProjectVersion", **training, VersionName=f"v{number}")
        desk.settle()
    desk.refused(QUOTA, "CreateProjectVersion", **training, VersionName="more")
    copying = {
        "SourceProjectArn": parts,
        "SourceProjectVersionArn": _version(desk, parts, "v1")["ProjectVersionArn"],
        "DestinationProjectArn": full,
        "VersionName": "more",
        "OutputConfig": LABELS_OUTPUT,
    }
    desk.refused(QUOTA, "CopyProjectVersion", **copying)
    for number in range(100 - 6):
        desk.ok("CreateProject", ProjectName=f"p{number}")
    desk.refused(LIMIT, "CreateProject", ProjectName="more")
    page = desk.ok("DescribeProjects")
    assert "NextToken" not in page
