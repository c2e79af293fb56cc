"""The operations of Custom Labels, as the pipeline calls them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from moto.rekognition.models import rekognition_backends

from mock_vision.rekognition.exceptions import InvalidParameterException
from mock_vision.rekognition.operations.copying import copy_project_version
from mock_vision.rekognition.operations.datasets import (
    create_dataset,
    delete_dataset,
    describe_dataset,
)
from mock_vision.rekognition.operations.detection import detect_custom_labels
from mock_vision.rekognition.operations.entries import (
    distribute_dataset_entries,
    list_dataset_entries,
    list_dataset_labels,
    update_dataset_entries,
)
from mock_vision.rekognition.operations.hosting import start_project_version, stop_project_version
from mock_vision.rekognition.operations.policies import (
    delete_project_policy,
    list_project_policies,
    put_project_policy,
)
from mock_vision.rekognition.operations.projects import (
    create_project,
    delete_project,
    describe_projects,
)
from mock_vision.rekognition.operations.tags import (
    list_tags_for_resource,
    tag_resource,
    untag_resource,
)
from mock_vision.rekognition.operations.versions import (
    create_project_version,
    delete_project_version,
    describe_project_versions,
)
from mock_vision.rekognition.permissions import PERMISSIONS
from mock_vision.service.pipeline import OperationFunction, Service
from mock_vision.wire.constraints import violation_message
from mock_vision.wire.failures import FrameworkError
from mock_vision.world import world as worlds

OPERATIONS: Mapping[str, OperationFunction] = {
    "CopyProjectVersion": copy_project_version,
    "CreateDataset": create_dataset,
    "CreateProject": create_project,
    "CreateProjectVersion": create_project_version,
    "DeleteDataset": delete_dataset,
    "DeleteProject": delete_project,
    "DeleteProjectPolicy": delete_project_policy,
    "DeleteProjectVersion": delete_project_version,
    "DescribeDataset": describe_dataset,
    "DescribeProjectVersions": describe_project_versions,
    "DescribeProjects": describe_projects,
    "DetectCustomLabels": detect_custom_labels,
    "DistributeDatasetEntries": distribute_dataset_entries,
    "ListDatasetEntries": list_dataset_entries,
    "ListDatasetLabels": list_dataset_labels,
    "ListProjectPolicies": list_project_policies,
    "ListTagsForResource": list_tags_for_resource,
    "PutProjectPolicy": put_project_policy,
    "StartProjectVersion": start_project_version,
    "StopProjectVersion": stop_project_version,
    "TagResource": tag_resource,
    "UntagResource": untag_resource,
    "UpdateDatasetEntries": update_dataset_entries,
}


REGIONS_WITHOUT = frozenset(
    {
        "ap-southeast-5",
        "ap-southeast-7",
        "ca-central-1",
        "eu-south-2",
        "il-central-1",
        "sa-east-1",
        "us-gov-west-1",
        "us-west-1",
    }
)
"""Regions that have Rekognition without Custom Labels (AWS General Reference, "Amazon Rekognition
endpoints and quotas").
"""

_PAGE_TOO_LARGE = re.compile(
    r"Value '\d+' at 'maxResults' failed to satisfy constraint: Member must have value less than"
)


def constraint_error(violations: Sequence[str]) -> Exception:
    """Return the documented InvalidParameterException, or the ValidationException of the front end
    that was seen from 2018 to 2024, as the option ``constraint_errors`` says.

    The five operations with pages document ValidationException for a MaxResults above its maximum
    (API reference, the text of the member), so that is the error in both settings.
    """
    message = violation_message(violations)
    if worlds.current().settings.constraint_errors == "observed" or any(
        map(_PAGE_TOO_LARGE.match, violations)
    ):
        return FrameworkError("ValidationException", message)
    return InvalidParameterException(message)


SERVICE = Service(
    name="rekognition",
    backends=rekognition_backends,
    operations=OPERATIONS,
    permissions=PERMISSIONS,
    constraint_error=constraint_error,
    regions_without=REGIONS_WITHOUT,
)
