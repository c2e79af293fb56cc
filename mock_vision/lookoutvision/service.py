"""The operations of Lookout for Vision, as the pipeline calls them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mock_vision.lookoutvision.exceptions import ConflictException, ValidationException
from mock_vision.lookoutvision.models import lookoutvision_backends
from mock_vision.lookoutvision.names import name_in
from mock_vision.lookoutvision.operations.datasets import (
    create_dataset,
    delete_dataset,
    describe_dataset,
    list_dataset_entries,
    update_dataset_entries,
)
from mock_vision.lookoutvision.operations.detection import detect_anomalies
from mock_vision.lookoutvision.operations.hosting import start_model, stop_model
from mock_vision.lookoutvision.operations.models import (
    create_model,
    delete_model,
    describe_model,
    list_models,
)
from mock_vision.lookoutvision.operations.packaging import (
    describe_model_packaging_job,
    list_model_packaging_jobs,
    start_model_packaging_job,
)
from mock_vision.lookoutvision.operations.projects import (
    create_project,
    delete_project,
    describe_project,
    list_projects,
)
from mock_vision.lookoutvision.operations.tags import (
    list_tags_for_resource,
    tag_resource,
    untag_resource,
)
from mock_vision.lookoutvision.permissions import PERMISSIONS
from mock_vision.service.pipeline import OperationFunction, Service
from mock_vision.wire.constraints import violation_message

OPERATIONS: Mapping[str, OperationFunction] = {
    "CreateDataset": create_dataset,
    "CreateModel": create_model,
    "CreateProject": create_project,
    "DeleteDataset": delete_dataset,
    "DeleteModel": delete_model,
    "DeleteProject": delete_project,
    "DescribeDataset": describe_dataset,
    "DescribeModel": describe_model,
    "DescribeModelPackagingJob": describe_model_packaging_job,
    "DescribeProject": describe_project,
    "DetectAnomalies": detect_anomalies,
    "ListDatasetEntries": list_dataset_entries,
    "ListModelPackagingJobs": list_model_packaging_jobs,
    "ListModels": list_models,
    "ListProjects": list_projects,
    "ListTagsForResource": list_tags_for_resource,
    "StartModel": start_model,
    "StartModelPackagingJob": start_model_packaging_job,
    "StopModel": stop_model,
    "TagResource": tag_resource,
    "UntagResource": untag_resource,
    "UpdateDatasetEntries": update_dataset_entries,
}


def token_reused(operation: str, params: Mapping[str, Any]) -> ConflictException:
    """Return the error for a client token that is active with other parameters.

    The documents name no code; services with the same eight hours answer a conflict.
    """
    return ConflictException(
        f"The client token was used for another {operation} request.", name_in(params)
    )


def constraint_error(violations: Sequence[str]) -> ValidationException:
    """Return the error for violated constraints."""
    return ValidationException(violation_message(violations))


SERVICE = Service(
    name="lookoutvision",
    backends=lookoutvision_backends,
    operations=OPERATIONS,
    permissions=PERMISSIONS,
    constraint_error=constraint_error,
    token_error=token_reused,
)
