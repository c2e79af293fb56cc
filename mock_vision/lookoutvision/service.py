"""The operations of Lookout for Vision, as the pipeline calls them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_vision.lookoutvision.exceptions import ConflictException, ValidationException
from mock_vision.lookoutvision.models import LookoutForVisionBackend, lookoutvision_backends
from mock_vision.lookoutvision.names import Name, dataset_name, job_name, model_name, project_name
from mock_vision.service.pipeline import Method, Service

OPERATIONS: Mapping[str, Method] = {
    "CreateDataset": LookoutForVisionBackend.create_dataset,
    "CreateModel": LookoutForVisionBackend.create_model,
    "CreateProject": LookoutForVisionBackend.create_project,
    "DeleteDataset": LookoutForVisionBackend.delete_dataset,
    "DeleteModel": LookoutForVisionBackend.delete_model,
    "DeleteProject": LookoutForVisionBackend.delete_project,
    "DescribeDataset": LookoutForVisionBackend.describe_dataset,
    "DescribeModel": LookoutForVisionBackend.describe_model,
    "DescribeModelPackagingJob": LookoutForVisionBackend.describe_model_packaging_job,
    "DescribeProject": LookoutForVisionBackend.describe_project,
    "DetectAnomalies": LookoutForVisionBackend.detect_anomalies,
    "ListDatasetEntries": LookoutForVisionBackend.list_dataset_entries,
    "ListModelPackagingJobs": LookoutForVisionBackend.list_model_packaging_jobs,
    "ListModels": LookoutForVisionBackend.list_models,
    "ListProjects": LookoutForVisionBackend.list_projects,
    "ListTagsForResource": LookoutForVisionBackend.list_tags_for_resource,
    "StartModel": LookoutForVisionBackend.start_model,
    "StartModelPackagingJob": LookoutForVisionBackend.start_model_packaging_job,
    "StopModel": LookoutForVisionBackend.stop_model,
    "TagResource": LookoutForVisionBackend.tag_resource,
    "UntagResource": LookoutForVisionBackend.untag_resource,
    "UpdateDatasetEntries": LookoutForVisionBackend.update_dataset_entries,
}


def token_reused(operation: str, params: Mapping[str, Any]) -> ConflictException:
    """The refusal of a client token that stands for a call with other parameters.

    The documents name no code; services with the same eight hours answer a conflict.
    """
    return ConflictException(
        f"The client token was used for another {operation} request.", _target(params)
    )


def _target(params: Mapping[str, Any]) -> Name:
    """What a call with these parameters is about: the innermost thing they name."""
    project = params["ProjectName"]
    if "DatasetType" in params:
        return dataset_name(project, params["DatasetType"])
    if "JobName" in params:
        return job_name(params["JobName"])
    if "ModelVersion" in params:
        return model_name(project, params["ModelVersion"])
    return project_name(project)


SERVICE = Service(
    name="lookoutvision",
    backends=lookoutvision_backends,
    operations=OPERATIONS,
    constraint_error=ValidationException,
    token_error=token_reused,
)
