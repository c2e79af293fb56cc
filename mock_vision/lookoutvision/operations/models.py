"""CreateModel, DescribeModel, ListModels, DeleteModel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mock_vision.lookoutvision.exceptions import ConflictException, ServiceQuotaExceededException
from mock_vision.lookoutvision.lookup import find_model, find_project, require_bucket
from mock_vision.lookoutvision.models import LookoutForVisionBackend
from mock_vision.lookoutvision.names import dataset_name
from mock_vision.lookoutvision.operations.tag_rules import checked_tags
from mock_vision.lookoutvision.resources import Model, Project
from mock_vision.lookoutvision.training.job import TrainingJob
from mock_vision.service.pagination import PAGE_SIZE, paged
from mock_vision.service.quota_checks import check_quota
from mock_vision.service.statuses import observe_all
from mock_vision.settings.quota import Quota


def create_model(
    backend: LookoutForVisionBackend,
    *,
    project_name: str,
    output_config: Mapping[str, Any],
    description: str | None = None,
    kms_key_id: str | None = None,
    tags: Sequence[Mapping[str, str]] = (),
) -> dict[str, Any]:
    """CreateModel: begin to train the next version of a project's model.

    Too few images, and whatever else is wrong with them, make the training fail later.

    :raises ConflictException: when the project has no training dataset, or its creation failed.
    :raises ServiceQuotaExceededException: when the project has as many models as are allowed, or as
        many trainings are under way.
    :raises ValidationException: when the output bucket cannot be written to, or a tag is refused.
    """
    project = find_project(backend, project_name)
    tag_values = checked_tags(tags)
    require_bucket(backend, output_config["S3Location"]["Bucket"])
    _require_datasets(project)
    in_training = backend.resources_in("CreateModel")

    def refusal(quota: Quota, _: int) -> ServiceQuotaExceededException:
        return ServiceQuotaExceededException(quota, project.resource_name)

    check_quota(backend, "models", len(project.models) + 1, refusal)
    check_quota(backend, "concurrent_trainings", len(in_training) + 1, refusal, using=in_training)
    version = str(project.models.next_number)
    model = Model(
        project_name,
        version,
        backend.model_arn(project_name, version),
        backend.now(),
        output_config,
        description,
        kms_key_id,
        tag_values,
    )
    job = TrainingJob(backend, model, project.datasets)
    # Nothing has changed where figures are refused that a test declared.
    backend.begin(
        "CreateModel",
        model,
        outcome=job.finish,
        check_figures=job.check_figures,
        awaited=job.awaited,
    )
    project.models.add(version, model)
    return {"ModelMetadata": model.metadata()}


def describe_model(
    backend: LookoutForVisionBackend, *, project_name: str, model_version: str
) -> dict[str, Any]:
    """DescribeModel: with the evaluation once the model is trained."""
    find_model(backend, project_name, model_version).observe()
    # The call may have ended the model's deletion.
    return {"ModelDescription": find_model(backend, project_name, model_version).describe()}


def list_models(
    backend: LookoutForVisionBackend,
    *,
    project_name: str,
    max_results: int = PAGE_SIZE,
    next_token: str | None = None,
) -> dict[str, Any]:
    """ListModels, newest first. A deleted model is listed until its deletion ends."""
    models = find_project(backend, project_name).models
    listing = backend.listing("ListModels", project_name)
    page, token = models.page(listing, next_token, max_results)
    observe_all(page)
    # The call may have ended deletions.
    present = [model.metadata() for model in page if model.version in models]
    return paged("Models", present, token)


def delete_model(
    backend: LookoutForVisionBackend, *, project_name: str, model_version: str
) -> dict[str, Any]:
    """DeleteModel.

    :raises ConflictException: when the model is being trained, hosted or deleted.
    """
    model = find_model(backend, project_name, model_version)
    model.require("DeleteModel")
    models = find_project(backend, project_name).models
    backend.begin("DeleteModel", model, outcome=lambda: models.remove(model.version))
    return {"ModelArn": model.arn}


def _require_datasets(project: Project) -> None:
    if "train" not in project.datasets:
        missing = dataset_name(project.name, "train")
        raise ConflictException(
            f"The {project.resource_name} has no training dataset; create the {missing} first.",
            missing,
        )
    for dataset in project.datasets.values():
        dataset.require("CreateModel")
