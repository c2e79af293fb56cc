"""Custom Labels: the rules between members for training, copying, starting and using a version.

Each is sent from outside to a mock that holds every kind of resource: the service returns the
declared error, and its state is the one before.
"""

from __future__ import annotations

from typing import Any

from tests.conformance.rules import GONE, UNNAMED, Allowed, Arn, Refusal
from tests.support.pictures import png
from tests.support.s3_inputs import BUCKET, FAR_BUCKET, LABELS_ASSETS, LABELS_OUTPUT, picture

SERVICE = "rekognition"
INVALID, IN_USE = "InvalidParameterException", "ResourceInUseException"
LIMIT, S3 = "LimitExceededException", "InvalidS3ObjectException"

TRAINING = "API reference, CreateProjectVersion"
COPYING = 'Custom Labels Developer Guide, "Copying a model"'
IMAGES = 'Custom Labels Developer Guide, "Guidelines and quotas"'
QUOTAS = 'AWS General Reference, "Amazon Rekognition endpoints and quotas"'
NO_DATA = {"TrainingData": GONE, "TestingData": GONE}
ASSET = {"GroundTruthManifest": {"S3Object": {"Bucket": BUCKET}}}


def training(project: str, **members: Any) -> dict[str, Any]:
    return {"ProjectArn": Arn(project), "VersionName": "new", **members}


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
        "StartProjectVersion",
        {"MinInferenceUnits": 2, "MaxInferenceUnits": 1},
        INVALID,
        "MaxInferenceUnits is lower than MinInferenceUnits",
        UNNAMED,
    ),
    Refusal("StartProjectVersion", {"MaxInferenceUnits": 6}, LIMIT, "5", QUOTAS),
]

ALLOWED = [
    Allowed("CopyProjectVersion", {"KmsKeyId": "alias/aws/s3"}, COPYING),
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
    Allowed("DescribeProjectVersions", {"VersionNames": ["none"]}, "AWS's samples"),
    Allowed(
        "StartProjectVersion",
        {"MinInferenceUnits": 5, "MaxInferenceUnits": 5},
        "API reference, StartProjectVersion",
        {"Status": "STARTING"},
    ),
]
