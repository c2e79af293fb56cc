"""Custom Labels: the rules between members that no single shape states, each with its source.

They are tried from outside, in a world that has everything: the declared error is answered, and
nothing has changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.end_to_end.clients import OTHER_ACCOUNT, called_by, client
from tests.end_to_end.everything import POLICY, Everything, everything
from tests.end_to_end.goods import (
    BUCKET,
    FAR_BUCKET,
    FOREIGN_BUCKET,
    LABELS_ASSETS,
    LABELS_OUTPUT,
    LABELS_SOURCE,
    picture,
)
from tests.end_to_end.rules import (
    GONE,
    UNNAMED,
    Allowed,
    Arn,
    Refusal,
    call,
    demand_refusal,
    name_of,
)
from tests.pictures import png

SERVICE = "rekognition"
INVALID, IN_USE = "InvalidParameterException", "ResourceInUseException"
NOT_FOUND, EXISTS = "ResourceNotFoundException", "ResourceAlreadyExistsException"
LIMIT, QUOTA = "LimitExceededException", "ServiceQuotaExceededException"
S3, MALFORMED = "InvalidS3ObjectException", "MalformedPolicyDocumentException"
REVISION = "InvalidPolicyRevisionIdException"

TRAINING = "API reference, CreateProjectVersion"
SOURCE = "API reference, DatasetSource"
COPYING = 'Custom Labels Developer Guide, "Copying a model"'
DISTRIBUTING = "API reference, DistributeDatasetEntries"
DOCUMENT = 'Custom Labels Developer Guide, "Creating a project policy document"'
IMAGES = 'Custom Labels Developer Guide, "Guidelines and quotas"'
QUOTAS = 'AWS General Reference, "Amazon Rekognition endpoints and quotas"'


def source(**members: Any) -> dict[str, Any]:
    return {"DatasetSource": members}


def manifest(**location: str) -> dict[str, Any]:
    return {"GroundTruthManifest": {"S3Object": location}}


def policy(**changes: Any) -> dict[str, Any]:
    """A policy whose one statement is changed."""
    document = json.loads(POLICY)
    statement = {**document["Statement"][0], **changes}
    kept = {name: value for name, value in statement.items() if value is not GONE}
    return {"PolicyDocument": json.dumps({**document, "Statement": [kept]})}


def training(project: str, **members: Any) -> dict[str, Any]:
    return {"ProjectArn": Arn(project), "VersionName": "new", **members}


NO_DATA = {"TrainingData": GONE, "TestingData": GONE}
LOOSE = {"ProjectArn": Arn("loose"), **NO_DATA}
ASSET = {"GroundTruthManifest": {"S3Object": {"Bucket": BUCKET}}}

REFUSED = [
    Refusal(
        "CopyProjectVersion",
        {"SourceProjectArn": Arn("bare")},
        INVALID,
        "is not a version of",
        COPYING,
    ),
    Refusal("CopyProjectVersion", {"DestinationProjectArn": Arn("adapters")}, INVALID, "", COPYING),
    Refusal("CopyProjectVersion", {"OutputConfig": {}}, INVALID, "no S3Bucket", UNNAMED),
    Refusal(
        "CopyProjectVersion",
        {"DestinationProjectArn": Arn("parts"), "VersionName": "v2"},
        IN_USE,
        "v2",
        "API reference, CopyProjectVersion: VersionName is unique",
    ),
    Refusal("CreateDataset", source(), INVALID, "either", SOURCE),
    Refusal(
        "CreateDataset",
        source(**LABELS_SOURCE, DatasetArn=Arn("parts/TRAIN")),
        INVALID,
        "either",
        SOURCE,
    ),
    Refusal("CreateDataset", source(**manifest()), S3, "invalid S3 object", SOURCE),
    Refusal("CreateDataset", source(**manifest(Bucket=BUCKET, Name="gone")), S3, "", SOURCE),
    Refusal(
        "CreateDataset",
        source(**manifest(Bucket=FAR_BUCKET, Name="labels.manifest")),
        S3,
        "Unable to get object metadata from S3",
        "API reference, S3Object: the Region of the call",
    ),
    Refusal(
        "CreateDataset",
        source(**manifest(Bucket=FOREIGN_BUCKET, Name="labels.manifest")),
        S3,
        "Unable to get object metadata from S3",
        SOURCE,
    ),
    Refusal(
        "CreateDataset",
        {"DatasetType": "TEST"},
        EXISTS,
        "loose",
        IMAGES + ": one dataset of each type",
    ),
    Refusal(
        "CreateDataset",
        {"ProjectArn": Arn("adapters")},
        INVALID,
        "CUSTOM_LABELS",
        'Amazon Rekognition Developer Guide, "Managing adapters with the AWS CLI and SDKs"',
    ),
    Refusal(
        "CreateProject", {"ProjectName": "parts"}, IN_USE, "parts", "AWS's CloudFormation handler"
    ),
    Refusal(
        "CreateProject",
        {"AutoUpdate": "ENABLED"},
        INVALID,
        "AutoUpdate",
        "API reference, CreateProject: AutoUpdate is for adapters",
    ),
    Refusal(
        "CreateProject",
        {"AutoUpdate": "ENABLED", "Feature": "CUSTOM_LABELS"},
        INVALID,
        "AutoUpdate",
        "API reference, CreateProject: AutoUpdate is for adapters",
    ),
    Refusal("CreateProjectVersion", {"TestingData": GONE}, INVALID, "together", TRAINING),
    Refusal("CreateProjectVersion", {"TrainingData": GONE}, INVALID, "together", TRAINING),
    Refusal("CreateProjectVersion", NO_DATA, INVALID, "needs TrainingData", UNNAMED),
    Refusal("CreateProjectVersion", training("parts"), INVALID, "without datasets", TRAINING),
    Refusal("CreateProjectVersion", training("loose", **NO_DATA), INVALID, "no training", TRAINING),
    Refusal("CreateProjectVersion", {"TrainingData": {}}, INVALID, "no Assets", UNNAMED),
    Refusal("CreateProjectVersion", {"TestingData": {"Assets": []}}, INVALID, "no Assets", UNNAMED),
    Refusal(
        "CreateProjectVersion",
        {"TestingData": {**LABELS_ASSETS, "AutoCreate": True}},
        INVALID,
        "either Assets or AutoCreate",
        UNNAMED,
    ),
    Refusal(
        "CreateProjectVersion",
        {"TrainingData": {"Assets": [ASSET]}},
        INVALID,
        "names no S3 object",
        UNNAMED,
    ),
    Refusal("CreateProjectVersion", {"OutputConfig": {}}, INVALID, "no S3Bucket", UNNAMED),
    Refusal(
        "CreateProjectVersion",
        {"FeatureConfig": {"ContentModeration": {"ConfidenceThreshold": 50.0}}},
        INVALID,
        "FeatureConfig does not fit",
        TRAINING,
    ),
    Refusal(
        "CreateProjectVersion",
        {"ProjectArn": Arn("parts"), "VersionName": "v1", **NO_DATA},
        IN_USE,
        "v1",
        TRAINING + ": VersionName is unique",
    ),
    Refusal(
        "DeleteProject",
        {"ProjectArn": Arn("parts")},
        IN_USE,
        "still has",
        "API reference, DeleteProject",
    ),
    Refusal(
        "DeleteProject",
        {"ProjectArn": Arn("loose")},
        IN_USE,
        "dataset/test",
        'Custom Labels Developer Guide, "Deleting a project"',
    ),
    Refusal(
        "DeleteProjectPolicy",
        {"PolicyName": "none"},
        NOT_FOUND,
        "none",
        "Service model, the declared errors",
    ),
    Refusal(
        "DeleteProjectPolicy",
        {"PolicyRevisionId": "0f"},
        REVISION,
        "0f",
        "Service model, the declared errors",
    ),
    Refusal("DetectCustomLabels", {"Image": {}}, INVALID, "either Bytes or S3Object", UNNAMED),
    Refusal(
        "DetectCustomLabels",
        {"Image": {"Bytes": picture(0), "S3Object": {"Bucket": BUCKET, "Name": "0.png"}}},
        INVALID,
        "either Bytes or S3Object",
        UNNAMED,
    ),
    Refusal(
        "DetectCustomLabels",
        {"Image": {"S3Object": {"Bucket": FAR_BUCKET, "Name": "0.png"}}},
        S3,
        "Check object key, region and/or access permissions",
        "API reference, S3Object: the Region of the call",
    ),
    Refusal("DetectCustomLabels", {"Image": {"S3Object": {"Bucket": BUCKET}}}, S3, "", UNNAMED),
    Refusal(
        "DetectCustomLabels",
        {"Image": {"Bytes": picture(0) + bytes(4 * 1024 * 1024)}},
        "ImageTooLargeException",
        "Image size is too large.",
        IMAGES + ": 4 MB",
    ),
    Refusal("DetectCustomLabels", {"Image": {"Bytes": png(63, 64)}}, INVALID, "", IMAGES),
    Refusal("DetectCustomLabels", {"Image": {"Bytes": png(64, 1281)}}, INVALID, "", IMAGES),
    Refusal(
        "DetectCustomLabels",
        {"Image": {"Bytes": b"GIF89a"}},
        "InvalidImageFormatException",
        "Request has invalid image format.",
        IMAGES,
    ),
    Refusal(
        "DistributeDatasetEntries",
        {"Datasets": [{"Arn": Arn("split/TRAIN")}, {"Arn": Arn("split/TRAIN")}]},
        INVALID,
        "one training dataset and one test dataset",
        DISTRIBUTING,
    ),
    Refusal(
        "DistributeDatasetEntries",
        {"Datasets": [{"Arn": Arn("parts/TRAIN")}, {"Arn": Arn("split/TEST")}]},
        INVALID,
        "the same project",
        DISTRIBUTING,
    ),
    Refusal(
        "DistributeDatasetEntries",
        {"Datasets": [{"Arn": Arn("parts/TRAIN")}, {"Arn": Arn("parts/TEST")}]},
        INVALID,
        "is not empty",
        DISTRIBUTING,
    ),
    Refusal("ListTagsForResource", {"ResourceArn": "a" * 20}, INVALID, "not an ARN", UNNAMED),
    Refusal(
        "PutProjectPolicy",
        {"PolicyName": "copying"},
        EXISTS,
        "copying",
        "Service model, the declared errors",
    ),
    Refusal(
        "PutProjectPolicy",
        {"PolicyRevisionId": "0f"},
        REVISION,
        "0f",
        "Service model, the declared errors",
    ),
    Refusal("PutProjectPolicy", {"PolicyDocument": "{"}, MALFORMED, "not JSON", DOCUMENT),
    Refusal("PutProjectPolicy", policy(Principal=GONE), MALFORMED, "no Principal", DOCUMENT),
    Refusal("PutProjectPolicy", policy(Principal="me"), MALFORMED, "Principal", DOCUMENT),
    Refusal("PutProjectPolicy", policy(Resource=GONE), MALFORMED, "no Resource", DOCUMENT),
    Refusal("PutProjectPolicy", policy(Action="s3:*"), MALFORMED, "s3:*", DOCUMENT),
    Refusal("PutProjectPolicy", policy(NotAction="*"), MALFORMED, "NotAction", DOCUMENT),
    Refusal("PutProjectPolicy", policy(Effect="Maybe"), MALFORMED, "Effect", DOCUMENT),
    Refusal("PutProjectPolicy", {"ProjectArn": Arn("adapters")}, INVALID, "feature", DOCUMENT),
    Refusal(
        "StartProjectVersion",
        {"MinInferenceUnits": 2, "MaxInferenceUnits": 1},
        INVALID,
        "MaxInferenceUnits is lower than MinInferenceUnits",
        UNNAMED,
    ),
    Refusal("StartProjectVersion", {"MaxInferenceUnits": 6}, LIMIT, "5", QUOTAS),
    Refusal(
        "TagResource",
        {"Tags": {f"k{number}": "" for number in range(200)}},
        QUOTA,
        "Maximum limit: 200",
        "Service model, TagMap, with the tag that the model has already",
    ),
]

ALLOWED = [
    Allowed("CopyProjectVersion", {"KmsKeyId": "alias/copies"}, COPYING),
    Allowed("CreateDataset", {"DatasetSource": GONE}, "API reference, CreateDataset"),
    Allowed("CreateDataset", source(DatasetArn=Arn("parts/TEST")), SOURCE),
    Allowed("CreateProject", {"Feature": "CONTENT_MODERATION"}, "Terraform's provider"),
    Allowed("CreateProjectVersion", training("parts", **NO_DATA, Tags={}), TRAINING),
    Allowed("CreateProjectVersion", {"TestingData": {"AutoCreate": True, "Assets": []}}, TRAINING),
    Allowed("CreateProjectVersion", {"TestingData": LABELS_ASSETS}, TRAINING),
    Allowed(
        "CreateProjectVersion",
        {
            "ProjectArn": Arn("adapters"),
            "TestingData": GONE,
            "FeatureConfig": {"ContentModeration": {"ConfidenceThreshold": 50.0}},
        },
        'Amazon Rekognition Developer Guide, "Managing adapters with the AWS CLI and SDKs"',
    ),
    Allowed(
        "CreateProjectVersion",
        {"OutputConfig": {**LABELS_OUTPUT, "S3KeyPrefix": "evaluation/"}},
        "AWS's samples end the prefix with a slash",
    ),
    Allowed("DescribeProjects", {"ProjectNames": ["none"]}, "AWS's samples poll until it is empty"),
    Allowed("DescribeProjectVersions", {"VersionNames": ["none"]}, "AWS's samples"),
    Allowed(
        "DistributeDatasetEntries",
        {"Datasets": [{"Arn": Arn("split/TEST")}, {"Arn": Arn("split/TRAIN")}]},
        DISTRIBUTING,
    ),
    Allowed(
        "ListDatasetEntries",
        {"HasErrors": False, "NextToken": ""},
        'Custom Labels Developer Guide, "Listing dataset entries (SDK)"',
    ),
    Allowed("PutProjectPolicy", policy(Effect="ALLOW", Principal="*"), DOCUMENT),
    Allowed(
        "StartProjectVersion",
        {"MinInferenceUnits": 5, "MaxInferenceUnits": 5},
        "API reference, StartProjectVersion",
        {"Status": "STARTING"},
    ),
    Allowed("UntagResource", {"TagKeys": ["never-there"]}, UNNAMED),
]


@pytest.fixture(scope="class")
def shared() -> Iterator[Everything]:
    with everything() as found:
        yield found


class TestRefusals:
    """They share a world, which none of them changes."""

    @pytest.mark.parametrize("rule", REFUSED, ids=name_of)
    def test_a_rule_that_is_broken(self, shared: Everything, rule: Refusal) -> None:
        demand_refusal(SERVICE, shared, rule)


@pytest.mark.parametrize("rule", ALLOWED, ids=name_of)
def test_what_no_rule_forbids(rule: Allowed) -> None:
    with everything() as fresh:
        answer = call(SERVICE, fresh, rule.operation, rule.change)
        fresh.vision.clock.run_until_idle()
    assert answer == {**answer, **rule.answer}


def test_the_owner_of_the_source_decides_who_copies() -> None:
    """Custom Labels Developer Guide, "Copying a model": from another account's project only with
    that project's policy.
    """
    with everything() as fresh:
        with called_by(OTHER_ACCOUNT):
            rekognition = client(SERVICE)
            theirs = rekognition.create_project(ProjectName="theirs")["ProjectArn"]
            change = {"DestinationProjectArn": theirs}
            assert call(SERVICE, fresh, "CopyProjectVersion", change)["ProjectVersionArn"]
        call(SERVICE, fresh, "DeleteProjectPolicy", {})
        with called_by(OTHER_ACCOUNT):
            change = {"DestinationProjectArn": theirs, "VersionName": "again"}
            text = "is not authorized to perform: rekognition:CopyProjectVersion on resource: "
            rule = Refusal("CopyProjectVersion", change, "AccessDeniedException", text, COPYING)
            demand_refusal(SERVICE, fresh, rule)
