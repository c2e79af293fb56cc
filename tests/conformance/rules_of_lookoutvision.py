"""Lookout for Vision: the rules between members that no single shape states, each with its source.

Each is sent from outside to a mock that holds every kind of resource. The rules inside the
configuration of a packaging job are unit-tested.
"""

from __future__ import annotations

import json
from typing import Any

from tests.conformance.rules import GONE, UNNAMED, Allowed, Refusal
from tests.support.everything import GREENGRASS, MODEL_ARN
from tests.support.pictures import encoded, noise, png
from tests.support.s3_inputs import BUCKET, FAR_BUCKET, FOREIGN_BUCKET, picture

SERVICE = "lookoutvision"
INVALID, CONFLICT = "ValidationException", "ConflictException"
NOT_FOUND, QUOTA = "ResourceNotFoundException", "ServiceQuotaExceededException"

TAGGING = 'AWS General Reference, "Tagging AWS resources"'
PERMISSIONS = 'Developer Guide, "Setting up permissions"'
PACKAGING = 'Developer Guide, "Package settings"'
DETECTING = 'Developer Guide, "Detecting anomalies in an image"'
GPU = {"Os": "LINUX", "Arch": "ARM64", "Accelerator": "NVIDIA"}
NVIDIA = json.dumps({"gpu-code": "sm_75", "trt-ver": "7.1.3", "cuda-ver": "10.2"})


def source(bucket: str = BUCKET, key: str = "lookout.manifest", **more: str) -> dict[str, Any]:
    place = {"Bucket": bucket, "Key": key, **more}
    return {"DatasetSource": {"GroundTruthManifest": {"S3Object": place}}}


def output(bucket: str = BUCKET, **more: str) -> dict[str, Any]:
    return {"OutputConfig": {"S3Location": {"Bucket": bucket, **more}}}


def package(**greengrass: Any) -> dict[str, Any]:
    given = {**GREENGRASS, **greengrass}
    kept = {name: value for name, value in given.items() if value is not GONE}
    return {"Configuration": {"Greengrass": kept}}


def tags(*keys: str) -> dict[str, Any]:
    return {"Tags": [{"Key": key, "Value": ""} for key in keys]}


REFUSED = [
    Refusal("CreateDataset", source("nowhere"), INVALID, "does not exist", PERMISSIONS),
    Refusal("CreateDataset", source(FOREIGN_BUCKET), INVALID, "does not belong", PERMISSIONS),
    Refusal("CreateDataset", source(FAR_BUCKET), INVALID, "not in the Region", PERMISSIONS),
    Refusal("CreateDataset", source(key="gone"), INVALID, "gone does not exist", PERMISSIONS),
    Refusal(
        "CreateDataset",
        {"ProjectName": "boards"},
        CONFLICT,
        "boards/train already exists",
        'Developer Guide, "Quotas": one training dataset',
    ),
    Refusal(
        "CreateModel",
        {"ProjectName": "bare"},
        CONFLICT,
        "has no training dataset",
        "API reference, DeleteDataset: no training without a training dataset",
    ),
    Refusal("CreateModel", output("nowhere"), INVALID, "does not exist", PERMISSIONS),
    Refusal("CreateModel", output(FOREIGN_BUCKET), INVALID, "does not belong", PERMISSIONS),
    Refusal("CreateModel", output(FAR_BUCKET), INVALID, "not in the Region", PERMISSIONS),
    Refusal("CreateModel", tags("a", "b", "a"), INVALID, "more than once", TAGGING),
    Refusal("CreateModel", tags("aws:a"), INVALID, "reserved", TAGGING),
    Refusal(
        "CreateProject",
        {"ProjectName": "boards"},
        CONFLICT,
        "boards already exists",
        "CloudFormation resource provider of AWS::LookoutVision::Project, create handler",
    ),
    Refusal(
        "DeleteProject",
        {"ProjectName": "tiles"},
        CONFLICT,
        "still has datasets or models",
        "API reference, DeleteProject",
    ),
    Refusal(
        "DetectAnomalies",
        {"ContentType": "image/gif"},
        INVALID,
        "content-type must be one of the following. image/jpeg, image/png",
        "aws-sdk-js issue 3631",
    ),
    Refusal("DetectAnomalies", {"Body": png(65, 64)}, INVALID, "65 x 64 pixels", DETECTING),
    Refusal("DetectAnomalies", {"Body": b"GIF89a"}, INVALID, "neither PNG nor JPEG", DETECTING),
    Refusal("DetectAnomalies", {"Body": picture(0)[:-20]}, INVALID, "ends too early", DETECTING),
    Refusal(
        "DetectAnomalies",
        {"Body": picture(0) + bytes(8 * 1024 * 1024)},
        INVALID,
        "the maximum is 8388608",
        'Developer Guide, "Quotas": 8 MB',
    ),
    Refusal("ListTagsForResource", {"ResourceArn": "boards"}, INVALID, "is not an ARN", UNNAMED),
    Refusal(
        "ListTagsForResource",
        {"ResourceArn": MODEL_ARN.replace(":model/boards/2", ":project/boards")},
        NOT_FOUND,
        "project/boards",
        'Developer Guide, "Tagging models": only models have tags',
    ),
    Refusal(
        "StartModel",
        {"MinInferenceUnits": 3, "MaxInferenceUnits": 2},
        INVALID,
        "MinInferenceUnits 3 is greater than MaxInferenceUnits 2",
        UNNAMED,
    ),
    Refusal(
        "StartModel",
        {"MinInferenceUnits": 1, "MaxInferenceUnits": 6},
        QUOTA,
        "5 inference units",
        "Service Quotas, L-84E8C9F8; AWS's batch-processing sample",
    ),
    Refusal(
        "StartModelPackagingJob",
        {"JobName": "job"},
        CONFLICT,
        "job already exists",
        'Developer Guide, "Package settings": a unique job name',
    ),
    Refusal(
        "StartModelPackagingJob",
        package(ComponentName="packaged"),
        CONFLICT,
        "packaged exists already in version 1.0.0",
        "Service model, ComponentVersion: not one that exists",
    ),
    Refusal(
        "StartModelPackagingJob",
        package(S3OutputLocation={"Bucket": FOREIGN_BUCKET}),
        INVALID,
        "does not belong",
        "Service model, GreengrassConfiguration: a bucket of the same account",
    ),
    Refusal(
        "StartModelPackagingJob",
        package(S3OutputLocation={"Bucket": FAR_BUCKET}),
        INVALID,
        "not in the Region",
        "Service model, GreengrassConfiguration: a bucket of the same Region",
    ),
    Refusal(
        "StartModelPackagingJob",
        package(TargetDevice="jetson_xavier"),
        INVALID,
        "TargetDevice and TargetPlatform cannot be given together",
        "Service model, GreengrassConfiguration",
    ),
    Refusal(
        "StartModelPackagingJob",
        package(TargetPlatform=GONE),
        INVALID,
        "One of TargetDevice and TargetPlatform",
        PACKAGING,
    ),
    Refusal(
        "StartModelPackagingJob",
        package(TargetPlatform=GONE, TargetDevice="jetson_xavier", CompilerOptions=NVIDIA),
        INVALID,
        "CompilerOptions cannot be given with TargetDevice",
        "Service model, CompilerOptions",
    ),
    Refusal(
        "StartModelPackagingJob",
        package(TargetPlatform=GPU, CompilerOptions='{"gpu-code":"sm_75"}'),
        INVALID,
        "CompilerOptions has to hold trt-ver",
        PACKAGING,
    ),
    Refusal("StartModelPackagingJob", package(**tags("a", "a")), INVALID, "than once", TAGGING),
    Refusal("TagResource", tags("a", "a"), INVALID, "more than once", TAGGING),
    Refusal("TagResource", tags("AWS:a"), INVALID, "reserved", TAGGING),
    Refusal(
        "TagResource",
        tags(*(f"k{number}" for number in range(200))),
        QUOTA,
        "200 tags per resource",
        "Service model, TagList, with the tag that the model has already",
    ),
]

ALLOWED = [
    Allowed("CreateDataset", {"DatasetSource": GONE}, "API reference, CreateDataset"),
    Allowed("CreateModel", output(), "Service model, S3Location: Prefix is optional"),
    Allowed("CreateModel", output(Prefix=""), "Service model, S3KeyPrefix: no minimum"),
    Allowed("CreateModel", tags(), "AWS's code examples always send Tags"),
    Allowed("CreateModel", tags("a", "A"), TAGGING),
    Allowed(
        "DetectAnomalies",
        {"Body": encoded(noise(64, 64), "JPEG"), "ContentType": "image/jpeg"},
        DETECTING,
    ),
    Allowed(
        "StartModel",
        {"MinInferenceUnits": 5, "MaxInferenceUnits": 5},
        "API reference, StartModel",
        {"Status": "STARTING_HOSTING"},
    ),
    Allowed("StartModel", {"ModelVersion": "latest"}, "Service model, ModelVersion"),
    Allowed("StartModelPackagingJob", {"JobName": "2"}, PACKAGING, {"JobName": "2"}),
    Allowed(
        "StartModelPackagingJob",
        package(TargetPlatform=GPU, CompilerOptions=NVIDIA, ComponentVersion="2.0.0"),
        PACKAGING,
    ),
    Allowed(
        "StartModelPackagingJob",
        package(TargetPlatform=GONE, TargetDevice="jetson_xavier"),
        PACKAGING,
    ),
    Allowed(
        "TagResource",
        tags("number", *(f"k{number}" for number in range(199))),
        "Service model, TagList: a key that is there is replaced",
    ),
    Allowed("UntagResource", {"TagKeys": ["never-there"]}, UNNAMED),
]
