"""Reading and writing S3 takes the permissions of the caller, or a policy of the bucket.

Pages: Lookout for Vision Developer Guide, "Setting up permissions"; API reference of Lookout,
CreateModel and StartModelPackagingJob; Custom Labels Developer Guide, "Setting up console
permissions"; Amazon Rekognition Developer Guide, "Handling errors" (InvalidS3ObjectException).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mock_vision import mock_vision
from tests.support.callers import Caller, Statements, allow, deny, make_role, make_user, set_policy
from tests.support.clients import ACCOUNT, client
from tests.support.everything import GREENGRASS, Everything, everything
from tests.support.s3_inputs import (
    BUCKET,
    LABELS_ASSETS,
    LABELS_OUTPUT,
    LABELS_SOURCE,
    LOOKOUT_OUTPUT,
    LOOKOUT_SOURCE,
)

OBJECTS = f"arn:aws:s3:::{BUCKET}"
SERVICES = allow(["lookoutvision:*", "rekognition:*", "greengrass:*"])
WHERE = allow("s3:GetBucketLocation", OBJECTS)
READ = allow("s3:GetObject", f"{OBJECTS}/*")
WRITE = allow("s3:PutObject", f"{OBJECTS}/out/*")
ALL: Statements = [SERVICES, WHERE, READ, WRITE]


@pytest.fixture(scope="module")
def world() -> Iterator[Everything]:
    """The tests make projects and datasets of their own in it; making it takes a second."""
    with everything() as made:
        yield made


@pytest.fixture(scope="module")
def ann(world: Everything) -> Caller:
    return make_user("ann")


@pytest.fixture(autouse=True)
def judged(ann: Caller) -> Iterator[None]:
    may()
    with mock_vision(iam=True):
        yield


def may(*statements: dict[str, Any]) -> None:
    set_policy("ann", SERVICES, *statements)


@pytest.fixture
def lookout(ann: Caller) -> Iterator[Any]:
    """Ann's client; the project ``bare`` gets a dataset and loses it again."""
    yield ann.client("lookoutvision")
    with mock_vision(iam=False):
        datasets = client("lookoutvision").describe_project(ProjectName="bare")
        if datasets["ProjectDescription"]["Datasets"]:
            client("lookoutvision").delete_dataset(ProjectName="bare", DatasetType="train")


@pytest.fixture
def rekognition(ann: Caller) -> Any:
    return ann.client("rekognition")


IMPORT: Any = {"ProjectName": "bare", "DatasetType": "train", "DatasetSource": LOOKOUT_SOURCE}


def test_a_manifest_of_lookout_for_vision(world: Everything, lookout: Any) -> None:
    may(READ)
    with pytest.raises(lookout.exceptions.AccessDeniedException) as raised:
        lookout.create_dataset(**IMPORT)
    assert raised.value.response["Error"]["Message"] == (
        f"User: arn:aws:iam::{ACCOUNT}:user/ann is not authorized to perform: s3:GetBucketLocation"
        f" on resource: {OBJECTS} because no identity-based policy allows the s3:GetBucketLocation"
        " action"
    )
    may(WHERE)
    with pytest.raises(
        lookout.exceptions.AccessDeniedException, match=rf"s3:GetObject on resource: {OBJECTS}/look"
    ):
        lookout.create_dataset(**IMPORT)
    may(WHERE, READ)
    lookout.create_dataset(**IMPORT)
    world.vision.clock.run_until_idle()


def trained(world: Everything, lookout: Any) -> str:
    """Train a model of Lookout and return its status and message."""
    version = lookout.create_model(ProjectName="boards", OutputConfig=LOOKOUT_OUTPUT)
    version = version["ModelMetadata"]["ModelVersion"]
    world.vision.clock.run_until_idle()
    found = lookout.describe_model(ProjectName="boards", ModelVersion=version)
    description = found["ModelDescription"]
    return f"{description['Status']}: {description['StatusMessage']}"


def test_images_and_output_of_lookout_for_vision(world: Everything, lookout: Any) -> None:
    may(WHERE, WRITE)
    assert trained(world, lookout).startswith("TRAINING_FAILED: ")
    may(WHERE, READ)
    assert trained(world, lookout) == (
        "TRAINING_FAILED: The evaluation results could not be written to the S3 bucket goods."
    )
    may(WHERE, READ, WRITE)
    assert trained(world, lookout).startswith("TRAINED: ")


@pytest.mark.parametrize(("writes", "status"), [(False, "FAILED"), (True, "SUCCEEDED")])
def test_a_packaging_job_writes_into_the_bucket(
    world: Everything, lookout: Any, writes: bool, status: str
) -> None:
    may(WHERE, *[allow("s3:PutObject", f"{OBJECTS}/component/*")] * writes)
    job = {"Greengrass": {**GREENGRASS, "ComponentName": f"component-{writes}"}}
    name = lookout.start_model_packaging_job(
        ProjectName="boards", ModelVersion="1", Configuration=job
    )["JobName"]
    world.vision.clock.run_until_idle()
    found = lookout.describe_model_packaging_job(ProjectName="boards", JobName=name)
    assert found["ModelPackagingDescription"]["Status"] == status


def test_a_manifest_of_custom_labels(world: Everything, rekognition: Any) -> None:
    project = rekognition.create_project(ProjectName="manifests")["ProjectArn"]
    dataset: Any = {"ProjectArn": project, "DatasetType": "TRAIN", "DatasetSource": LABELS_SOURCE}
    may(WHERE)
    with pytest.raises(rekognition.exceptions.InvalidS3ObjectException) as raised:
        rekognition.create_dataset(**dataset)
    assert raised.value.response["Error"]["Message"] == (
        "Unable to get object metadata from S3. Check object key, region and/or access permissions."
    )
    may(READ)
    rekognition.create_dataset(**dataset)


def trained_labels(world: Everything, rekognition: Any, name: str, **data: Any) -> str:
    """Train a model of Custom Labels and return its status and message."""
    project = world.arns["bare" if data else "parts"]
    rekognition.create_project_version(
        ProjectArn=project, VersionName=name, OutputConfig=LABELS_OUTPUT, **data
    )
    world.vision.clock.run_until_idle()
    found = rekognition.describe_project_versions(ProjectArn=project, VersionNames=[name])
    description = found["ProjectVersionDescriptions"][0]
    return f"{description['Status']}: {description['StatusMessage']}"


def test_images_and_output_of_custom_labels(world: Everything, rekognition: Any) -> None:
    may(WRITE)
    assert trained_labels(world, rekognition, "no-images").startswith("TRAINING_FAILED: ")
    may(READ)
    failed = trained_labels(world, rekognition, "no-output")
    assert failed.startswith("TRAINING_FAILED: "), failed
    may(READ, WRITE)
    assert trained_labels(world, rekognition, "all").startswith("TRAINING_COMPLETED: ")


def test_a_training_from_manifests(world: Everything, rekognition: Any) -> None:
    may(allow("s3:GetObject", f"{OBJECTS}/*.png"), WRITE)
    data = {"TrainingData": LABELS_ASSETS, "TestingData": {"AutoCreate": True}}
    assert trained_labels(world, rekognition, "manifests", **data) == (
        "TRAINING_FAILED: The S3 bucket permissions are incorrect."
    )


def test_an_image_in_s3(world: Everything, rekognition: Any) -> None:
    detect: Any = {
        "ProjectVersionArn": world.arns["parts/v2"],
        "Image": {"S3Object": {"Bucket": BUCKET, "Name": "1.png"}},
    }
    may(allow("s3:GetObject", f"{OBJECTS}/2.png"))
    with pytest.raises(rekognition.exceptions.InvalidS3ObjectException):
        rekognition.detect_custom_labels(**detect)
    may(allow("s3:GetObject", f"{OBJECTS}/1.png"))
    assert "CustomLabels" in rekognition.detect_custom_labels(**detect)


def test_a_copy_needs_no_permission_to_read_the_results(
    world: Everything, rekognition: Any
) -> None:
    may(WRITE)
    rekognition.copy_project_version(
        SourceProjectArn=world.arns["parts"],
        SourceProjectVersionArn=world.arns["parts/v1"],
        DestinationProjectArn=world.arns["bare"],
        VersionName="copied",
        OutputConfig={"S3Bucket": BUCKET, "S3KeyPrefix": "out/copied"},
    )
    world.vision.clock.run_until_idle()
    found = rekognition.describe_project_versions(
        ProjectArn=world.arns["bare"], VersionNames=["copied"]
    )["ProjectVersionDescriptions"][0]
    assert found["Status"] == "COPYING_COMPLETED"
    summary = found["EvaluationResult"]["Summary"]["S3Object"]
    assert summary["Name"].startswith("out/copied")


def bucket_policy(*statements: dict[str, Any]) -> None:
    with mock_vision(iam=False):
        text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
        client("s3").put_bucket_policy(Bucket=BUCKET, Policy=text)


def test_the_policy_of_the_bucket_allows_and_denies(world: Everything, rekognition: Any) -> None:
    detect: Any = {
        "ProjectVersionArn": world.arns["parts/v2"],
        "Image": {"S3Object": {"Bucket": BUCKET, "Name": "1.png"}},
    }
    ann = {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/ann"}}
    by_service = {"Bool": {"aws:ViaAWSService": "true"}}
    try:
        may()
        bucket_policy({**allow("s3:GetObject", f"{OBJECTS}/*", Condition=by_service), **ann})
        assert rekognition.detect_custom_labels(**detect)
        may(READ)
        bucket_policy({**deny("s3:*", f"{OBJECTS}/*"), **ann})
        with pytest.raises(rekognition.exceptions.InvalidS3ObjectException):
            rekognition.detect_custom_labels(**detect)
    finally:
        with mock_vision(iam=False):
            client("s3").delete_bucket_policy(Bucket=BUCKET)


def test_work_acts_for_the_caller_that_began_it(world: Everything, rekognition: Any) -> None:
    """Another caller, who may do nothing in S3, moves the time on."""
    may(READ, WRITE)
    with mock_vision(iam=False):
        other = make_role("watcher", allow("rekognition:Describe*")).client("rekognition")
    arguments: Any = {"ProjectArn": world.arns["parts"], "VersionName": "watched"}
    rekognition.create_project_version(**arguments, OutputConfig=LABELS_OUTPUT)
    may()
    other.get_waiter("project_version_training_completed").wait(
        ProjectArn=world.arns["parts"], VersionNames=["watched"]
    )
    with pytest.raises(ClientError, match="rekognition:CreateProjectVersion on resource"):
        other.create_project_version(**arguments, OutputConfig=LABELS_OUTPUT)
