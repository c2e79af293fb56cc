"""A scripted run of Custom Labels: every operation, and every error that a call can cause."""

from __future__ import annotations

import json
from typing import Any

from tests.support.clients import OTHER_ACCOUNT, called_by
from tests.support.everything import POLICY
from tests.support.recording_client import RecordingClient
from tests.support.s3_inputs import (
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


def run(client: RecordingClient) -> None:
    """Run the script: it starts with an empty account and ends with a full one."""
    parts = client.ok("CreateProject", ProjectName="parts", Tags={"stage": "tëst"})["ProjectArn"]
    _datasets(client, parts)
    _trainings(client, parts)
    _hosting(client, parts)
    _policies(client, parts)
    _copies(client, parts)
    _tags(client, parts)
    _boxes(client)
    _adapters(client)
    _failures(client)
    _deletions(client, parts)
    _limits(client, parts)


def _dataset(client: RecordingClient, project: str, kind: str, **more: Any) -> str:
    answer = client.ok("CreateDataset", ProjectArn=project, DatasetType=kind, **more)
    arn: str = answer["DatasetArn"]
    return arn


def _datasets(client: RecordingClient, parts: str) -> None:
    client.refused(IN_USE, "CreateProject", ProjectName="parts")
    train = _dataset(client, parts, "TRAIN", DatasetSource=LABELS_SOURCE)
    named = {"DatasetArn": train}
    client.ok("DescribeDataset", **named)
    client.refused(EXISTS, "CreateDataset", ProjectArn=parts, DatasetType="TRAIN")
    for operation, code in (
        ("ListDatasetEntries", NOT_READY),
        ("ListDatasetLabels", NOT_READY),
        ("DeleteDataset", IN_USE),
    ):
        client.refused(code, operation, **named)
    client.settle()
    gone = {"S3Object": {"Bucket": BUCKET, "Name": "gone"}}
    source = {"GroundTruthManifest": gone}
    client.refused(S3, "CreateDataset", ProjectArn=parts, DatasetType="TEST", DatasetSource=source)
    test = _dataset(client, parts, "TEST")
    client.settle()
    pair = [{"Arn": train}, {"Arn": test}]
    client.ok("DistributeDatasetEntries", Datasets=pair)
    client.refused(NOT_READY, "DistributeDatasetEntries", Datasets=pair)
    changes = {"GroundTruth": sorted_lines([40, 41])}
    client.refused(IN_USE, "UpdateDatasetEntries", **named, Changes=changes)
    for operation in ("ListDatasetEntries", "ListDatasetLabels"):
        client.refused(IN_USE, operation, **named)
    client.settle()
    client.ok("UpdateDatasetEntries", **named, Changes=changes)
    client.ok("DescribeDataset", **named)
    client.settle()
    for each in (train, test):
        client.ok("DescribeDataset", DatasetArn=each)
        client.ok("ListDatasetLabels", DatasetArn=each, MaxResults=1)
    filters: dict[str, Any] = {"ContainsLabels": ["plate"], "Labeled": True, "MaxResults": 2}
    page = client.ok("ListDatasetEntries", **named, **filters)
    client.ok("ListDatasetEntries", **named, **filters, NextToken=page["NextToken"])
    client.ok("DescribeProjects", ProjectNames=["parts"])


def _trainings(client: RecordingClient, parts: str) -> None:
    training: dict[str, Any] = {"ProjectArn": parts, "OutputConfig": LABELS_OUTPUT}
    more = {"KmsKeyId": "alias/aws/s3", "VersionDescription": "first", "Tags": {}}
    client.ok("CreateProjectVersion", **training, VersionName="v1", **more)
    client.refused(IN_USE, "CreateProjectVersion", **training, VersionName="v1")
    client.ok("CreateProjectVersion", **training, VersionName="v2")
    client.refused(LIMIT, "CreateProjectVersion", **training, VersionName="v3")
    client.ok("DescribeProjectVersions", ProjectArn=parts)
    first = _version(client, parts, "v1")
    picture_of = {"Image": {"Bytes": picture(0)}}
    for operation, code, given in (
        ("StartProjectVersion", IN_USE, {"MinInferenceUnits": 1}),
        ("StopProjectVersion", IN_USE, {}),
        ("DeleteProjectVersion", IN_USE, {}),
        ("DetectCustomLabels", NOT_READY, picture_of),
    ):
        client.refused(code, operation, **first, **given)
    client.settle()
    page = client.ok("DescribeProjectVersions", ProjectArn=parts, MaxResults=1)
    token = page["NextToken"]
    client.ok("DescribeProjectVersions", ProjectArn=parts, MaxResults=1, NextToken=token)


def _version(client: RecordingClient, project: str, name: str) -> dict[str, Any]:
    answer = client.ok("DescribeProjectVersions", ProjectArn=project, VersionNames=[name])
    (found,) = answer["ProjectVersionDescriptions"]
    return {"ProjectVersionArn": found["ProjectVersionArn"]}


def _hosting(client: RecordingClient, parts: str) -> None:
    first = _version(client, parts, "v1")
    units = {"MinInferenceUnits": 1, "MaxInferenceUnits": 2}
    client.refused(LIMIT, "StartProjectVersion", **first, MinInferenceUnits=6)
    client.ok("StartProjectVersion", **first, **units)
    client.ok("DescribeProjectVersions", ProjectArn=parts)
    client.settle()
    client.ok("DescribeProjectVersions", ProjectArn=parts)
    for number in range(20):
        place = {"S3Object": {"Bucket": BUCKET, "Name": f"{number}.png"}}
        client.ok("DetectCustomLabels", **first, Image=place, MinConfidence=0, MaxResults=5)
    images: list[tuple[str, dict[str, Any]]] = [
        (S3, {"S3Object": {"Bucket": BUCKET, "Name": "gone"}}),
        ("InvalidImageFormatException", {"Bytes": b"GIF89a"}),
        ("ImageTooLargeException", {"Bytes": picture(0) + bytes(2**22)}),
    ]
    for code, image in images:
        client.refused(code, "DetectCustomLabels", **first, Image=image)
    client.ok("StopProjectVersion", **first)
    client.ok("DescribeProjectVersions", ProjectArn=parts)
    client.settle()
    client.ok("DescribeProjectVersions", ProjectArn=parts)


def _policies(client: RecordingClient, parts: str) -> None:
    named = {"ProjectArn": parts, "PolicyName": "p0"}
    document = {"PolicyDocument": POLICY}
    revision = client.ok("PutProjectPolicy", **named, **document)["PolicyRevisionId"]
    client.ok("PutProjectPolicy", **named, **document, PolicyRevisionId=revision)
    client.refused(EXISTS, "PutProjectPolicy", **named, **document)
    stale = {"PolicyRevisionId": revision}
    client.refused(
        "InvalidPolicyRevisionIdException", "PutProjectPolicy", **named, **document, **stale
    )
    client.refused("InvalidPolicyRevisionIdException", "DeleteProjectPolicy", **named, **stale)
    malformed = {"PolicyDocument": "{}"}
    client.refused("MalformedPolicyDocumentException", "PutProjectPolicy", **named, **malformed)
    for number in range(1, 5):
        client.ok("PutProjectPolicy", ProjectArn=parts, PolicyName=f"p{number}", **document)
    client.refused(QUOTA, "PutProjectPolicy", ProjectArn=parts, PolicyName="p5", **document)
    page = client.ok("ListProjectPolicies", ProjectArn=parts, MaxResults=2)
    client.ok("ListProjectPolicies", ProjectArn=parts, NextToken=page["NextToken"])
    client.ok("DeleteProjectPolicy", ProjectArn=parts, PolicyName="p4")


def _copies(client: RecordingClient, parts: str) -> None:
    source = _version(client, parts, "v1")["ProjectVersionArn"]
    copying: dict[str, Any] = {
        "SourceProjectArn": parts,
        "SourceProjectVersionArn": source,
        "VersionName": "copy",
        "OutputConfig": LABELS_OUTPUT,
    }
    here = client.ok("CreateProject", ProjectName="copies")["ProjectArn"]
    client.ok("CopyProjectVersion", **copying, DestinationProjectArn=here)
    client.refused(IN_USE, "CopyProjectVersion", **copying, DestinationProjectArn=here)
    client.ok("DescribeProjectVersions", ProjectArn=here)
    client.settle()
    client.ok("DescribeProjectVersions", ProjectArn=here)
    for number in range(4):
        client.ok("DeleteProjectPolicy", ProjectArn=parts, PolicyName=f"p{number}")
    with called_by(OTHER_ACCOUNT):
        there = client.ok("CreateProject", ProjectName="copies")["ProjectArn"]
        denied = "AccessDeniedException"
        client.refused(denied, "CopyProjectVersion", **copying, DestinationProjectArn=there)


def _tags(client: RecordingClient, parts: str) -> None:
    for arn in (parts, _version(client, parts, "v1")["ProjectVersionArn"]):
        client.ok("TagResource", ResourceArn=arn, Tags={"line": "7"})
        client.ok("ListTagsForResource", ResourceArn=arn)
        many = {f"k{number}": "" for number in range(200)}
        client.refused(QUOTA, "TagResource", ResourceArn=arn, Tags=many)
        client.ok("UntagResource", ResourceArn=arn, TagKeys=["line"])


def _boxes(client: RecordingClient) -> None:
    project = client.ok("CreateProject", ProjectName="boxes", Feature="CUSTOM_LABELS")["ProjectArn"]
    manifest = {"S3Object": {"Bucket": BUCKET, "Name": "boxes.manifest"}}
    client.ok(
        "CreateProjectVersion",
        ProjectArn=project,
        VersionName="v1",
        OutputConfig={"S3Bucket": BUCKET},
        TrainingData={"Assets": [{"GroundTruthManifest": manifest}]},
        TestingData={"AutoCreate": True},
    )
    client.ok("DescribeProjectVersions", ProjectArn=project)
    client.settle()
    version = _version(client, project, "v1")
    client.ok("StartProjectVersion", **version, MinInferenceUnits=1)
    client.settle()
    answer = client.ok("DetectCustomLabels", **version, Image={"Bytes": picture(0)})
    assert "BoundingBox" in answer["CustomLabels"][0]["Geometry"]
    client.refused(IN_USE, "DeleteProjectVersion", **version)
    client.refused(IN_USE, "DeleteProject", ProjectArn=project)


def _adapters(client: RecordingClient) -> None:
    feature = {"Feature": "CONTENT_MODERATION", "AutoUpdate": "DISABLED"}
    project = client.ok("CreateProject", ProjectName="adapters", **feature)["ProjectArn"]
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
    client.ok(
        "CreateProjectVersion",
        ProjectArn=project,
        VersionName="v1",
        OutputConfig=LABELS_OUTPUT,
        TrainingData={"Assets": [{"GroundTruthManifest": manifest}]},
        FeatureConfig={"ContentModeration": {"ConfidenceThreshold": 70.5}},
    )
    client.settle()
    client.ok("DescribeProjectVersions", ProjectArn=project)
    client.ok("DescribeProjects", Features=["CONTENT_MODERATION", "CUSTOM_LABELS"])
    client.clock.advance(hours=24 * 366)
    client.ok("DescribeProjectVersions", ProjectArn=project)
    client.clock.advance(hours=24 * 91)
    client.ok("DescribeProjectVersions", ProjectArn=project)


def _failures(client: RecordingClient) -> None:
    project = client.ok("CreateProject", ProjectName="broken")["ProjectArn"]
    put("broken.manifest", b"no JSON\n" * 20)
    place = {"S3Object": {"Bucket": BUCKET, "Name": "broken.manifest"}}
    broken = _dataset(client, project, "TRAIN", DatasetSource={"GroundTruthManifest": place})
    client.settle()
    client.ok("DescribeDataset", DatasetArn=broken)
    client.ok("DescribeProjects", ProjectNames=["broken"])
    client.ok("UpdateDatasetEntries", DatasetArn=broken, Changes={"GroundTruth": b"no JSON"})
    client.settle()
    client.ok("DescribeDataset", DatasetArn=broken)
    client.ok("DeleteDataset", DatasetArn=broken)
    client.ok("DescribeDataset", DatasetArn=broken)
    client.settle()
    client.refused(NOT_FOUND, "DescribeDataset", DatasetArn=broken)
    client.ok(
        "CreateProjectVersion",
        ProjectArn=project,
        VersionName="v1",
        OutputConfig=LABELS_OUTPUT,
        TrainingData={"Assets": [{"GroundTruthManifest": place}]},
        TestingData=LABELS_ASSETS,
    )
    client.settle()
    client.ok("DescribeProjectVersions", ProjectArn=project)


def _deletions(client: RecordingClient, parts: str) -> None:
    client.ok("DeleteProjectVersion", **_version(client, parts, "v2"))
    client.ok("DescribeProjectVersions", ProjectArn=parts)
    client.settle()
    project = client.ok("CreateProject", ProjectName="short")["ProjectArn"]
    client.ok("DeleteProject", ProjectArn=project)
    client.refused(IN_USE, "DeleteProject", ProjectArn=project)
    client.ok("DescribeProjects", ProjectNames=["short"])
    client.settle()
    client.refused(NOT_FOUND, "DeleteProject", ProjectArn=project)


def _limits(client: RecordingClient, parts: str) -> None:
    full = client.ok("CreateProject", ProjectName="full")["ProjectArn"]
    gone = {"GroundTruthManifest": {"S3Object": {"Bucket": BUCKET, "Name": "gone"}}}
    training: dict[str, Any] = {
        "ProjectArn": full,
        "OutputConfig": LABELS_OUTPUT,
        "TrainingData": {"Assets": [gone]},
        "TestingData": {"AutoCreate": True},
    }
    for number in range(100):
        client.ok("CreateProjectVersion", **training, VersionName=f"v{number}")
        client.settle()
    client.refused(QUOTA, "CreateProjectVersion", **training, VersionName="more")
    copying = {
        "SourceProjectArn": parts,
        "SourceProjectVersionArn": _version(client, parts, "v1")["ProjectVersionArn"],
        "DestinationProjectArn": full,
        "VersionName": "more",
        "OutputConfig": LABELS_OUTPUT,
    }
    client.refused(QUOTA, "CopyProjectVersion", **copying)
    for number in range(100 - 6):
        client.ok("CreateProject", ProjectName=f"p{number}")
    client.refused(LIMIT, "CreateProject", ProjectName="more")
    page = client.ok("DescribeProjects")
    assert "NextToken" not in page
