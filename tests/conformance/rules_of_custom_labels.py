"""Custom Labels: the rules between members that no single shape states, each with its source.

Each is sent from outside to a mock that holds every kind of resource: the service returns the
declared error, and its state is the one before. Those of project versions are in
``rules_of_project_versions.py``.
"""

from __future__ import annotations

import json
from typing import Any

from tests.conformance.rules import GONE, UNNAMED, Allowed, Arn, Refusal
from tests.support.everything import POLICY
from tests.support.s3_inputs import BUCKET, FAR_BUCKET, FOREIGN_BUCKET, LABELS_SOURCE

SERVICE = "rekognition"
INVALID, IN_USE = "InvalidParameterException", "ResourceInUseException"
NOT_FOUND, EXISTS = "ResourceNotFoundException", "ResourceAlreadyExistsException"
S3, MALFORMED = "InvalidS3ObjectException", "MalformedPolicyDocumentException"
REVISION, QUOTA = "InvalidPolicyRevisionIdException", "ServiceQuotaExceededException"

SOURCE = "API reference, DatasetSource"
DISTRIBUTING = "API reference, DistributeDatasetEntries"
DOCUMENT = 'Custom Labels Developer Guide, "Creating a project policy document"'
IMAGES = 'Custom Labels Developer Guide, "Guidelines and quotas"'


def source(**members: Any) -> dict[str, Any]:
    return {"DatasetSource": members}


def manifest(**location: str) -> dict[str, Any]:
    return {"GroundTruthManifest": {"S3Object": location}}


def policy(**changes: Any) -> dict[str, Any]:
    """Return a policy whose one statement is changed."""
    document = json.loads(POLICY)
    statement = {**document["Statement"][0], **changes}
    kept = {name: value for name, value in statement.items() if value is not GONE}
    return {"PolicyDocument": json.dumps({**document, "Statement": [kept]})}


REFUSED = [
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
        "TagResource",
        {"Tags": {f"k{number}": "" for number in range(200)}},
        QUOTA,
        "Maximum limit: 200",
        "Service model, TagMap, with the tag that the model has already",
    ),
]

ALLOWED = [
    Allowed("CreateDataset", {"DatasetSource": GONE}, "API reference, CreateDataset"),
    Allowed("CreateDataset", source(DatasetArn=Arn("parts/TEST")), SOURCE),
    Allowed("CreateProject", {"Feature": "CONTENT_MODERATION"}, "Terraform's provider"),
    Allowed("DescribeProjects", {"ProjectNames": ["none"]}, "AWS's samples poll until it is empty"),
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
    Allowed("UntagResource", {"TagKeys": ["never-there"]}, UNNAMED),
]
