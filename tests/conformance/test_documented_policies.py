"""AWS's managed policies, and patterns of the guides, allow what their pages say.

The documents are those of moto, which copies them from AWS. Pages: Lookout for Vision Developer
Guide, "AWS managed policies"; Amazon Rekognition Developer Guide, "AWS managed policies"; Custom
Labels Developer Guide, "Set up SDK permissions".
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError
from moto.iam.aws_managed_policies import aws_managed_policies_data

from mock_vision import mock_vision
from tests.support.callers import Caller, allow, make_user
from tests.support.everything import Everything, everything

LOOKOUT_READS = {
    "DescribeDataset",
    "DescribeModel",
    "DescribeModelPackagingJob",
    "DescribeProject",
    "ListDatasetEntries",
    "ListModelPackagingJobs",
    "ListModels",
    "ListProjects",
    "ListTagsForResource",
}


@pytest.fixture(scope="module")
def world() -> Iterator[Everything]:
    with everything() as made:
        yield made


@pytest.fixture(scope="module")
def users(world: Everything) -> dict[str, Caller]:
    """A user with the statements of each managed policy, by the policy's name."""
    # Loading all of them into moto's IAM, as its option does, takes five seconds.
    documents = json.loads(aws_managed_policies_data)
    made = {}
    for policy in (
        "AmazonLookoutVisionReadOnlyAccess",
        "AmazonLookoutVisionFullAccess",
        "AmazonRekognitionCustomLabelsFullAccess",
        "AmazonRekognitionReadOnlyAccess",
    ):
        made[policy] = make_user(policy, *documents[policy]["Document"]["Statement"])
    return made


def allowed(world: Everything, caller: Caller, service: str) -> set[str]:
    """Return the operations of a service for which the caller is not refused."""
    made = caller.client(service)
    names = set()
    with mock_vision(iam=True):
        for operation, params in world.requests_of(service).items():
            try:
                getattr(made, xform_name(operation))(**params)
            except ClientError as error:
                text = error.response["Error"]["Message"]
                if f"is not authorized to perform: {service}:{operation}" in text:
                    continue
                if "is not authorized to perform: greengrass:" in text:
                    continue
            names.add(operation)
    return names


def test_policies_for_lookout_for_vision(world: Everything, users: dict[str, Caller]) -> None:
    reader = users["AmazonLookoutVisionReadOnlyAccess"]
    assert allowed(world, reader, "lookoutvision") == LOOKOUT_READS
    full = users["AmazonLookoutVisionFullAccess"]
    every = set(world.requests_of("lookoutvision"))
    # The component takes permissions of AWS IoT Greengrass.
    assert allowed(world, full, "lookoutvision") == every - {"StartModelPackagingJob"}
    assert allowed(world, full, "rekognition") == set()


def test_policies_for_custom_labels(world: Everything, users: dict[str, Caller]) -> None:
    reader = users["AmazonRekognitionReadOnlyAccess"]
    reads = {"DescribeProjects", "DescribeProjectVersions", "DetectCustomLabels"}
    found = allowed(world, reader, "rekognition")
    # Versions of moto have versions of the document.
    assert (
        reads
        <= found
        <= {name for name in world.requests_of("rekognition") if name.startswith(("De", "List"))}
        - {"DeleteDataset", "DeleteProject", "DeleteProjectPolicy", "DeleteProjectVersion"}
    )
    full = users["AmazonRekognitionCustomLabelsFullAccess"]
    assert {"CreateProject", "StartProjectVersion", "DetectCustomLabels"} <= allowed(
        world, full, "rekognition"
    )


@pytest.mark.parametrize(
    ("operation", "pattern"),
    [
        ("CreateProject", "arn:aws:rekognition:*:*:project/fresh*/*"),
        ("DetectCustomLabels", "arn:aws:rekognition:*:*:project/parts/version/v2/*"),
        ("StartProjectVersion", "arn:aws:rekognition:*:*:project/parts/version/*"),
        ("DescribeProjectVersions", "arn:aws:rekognition:*:*:project/parts/*"),
    ],
)
def test_patterns_of_the_custom_labels_guide(
    world: Everything, operation: str, pattern: str
) -> None:
    actions = [f"rekognition:{operation}", "rekognition:TagResource"]
    caller = make_user(operation, allow(actions, pattern))
    assert allowed(world, caller, "rekognition") - {"TagResource"} == {operation}
    elsewhere = make_user(f"not-{operation}", allow(actions, pattern.replace("project/", "p/")))
    made: Any = elsewhere.client("rekognition")
    params = world.requests_of("rekognition")[operation]
    with mock_vision(iam=True), pytest.raises(made.exceptions.AccessDeniedException):
        getattr(made, xform_name(operation))(**params)
