"""CreateProject, DescribeProjects, DeleteProject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mock_vision.rekognition.exceptions import ResourceInUseException, invalid, limit_exceeded
from mock_vision.rekognition.lookup import find_project
from mock_vision.rekognition.models import CustomLabelsBackend
from mock_vision.rekognition.resources import CONTENT_MODERATION, CUSTOM_LABELS, Dataset, Project
from mock_vision.service.pagination import PAGE_SIZE, paged
from mock_vision.service.quota_checks import check_quota
from mock_vision.service.statuses import observe_all, refused


def create_project(
    backend: CustomLabelsBackend,
    *,
    project_name: str,
    feature: str | None = None,
    auto_update: str | None = None,
    tags: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """CreateProject. A name that is taken is ResourceInUseException, as the service team's
    CloudFormation handler expects; AutoUpdate is for adapters only (API reference, CreateProject).

    The project is CREATED at once, unless a test sets that the creation takes time.
    """
    if auto_update is not None and feature != CONTENT_MODERATION:
        raise invalid("AutoUpdate is for projects with the feature CONTENT_MODERATION.")
    existing = backend.projects.get(project_name)
    if existing is not None:
        error = ResourceInUseException(f"The project {existing.arn} already exists.")
        raise refused(error, [existing])
    check_quota(backend, "projects", len(backend.projects) + 1, limit_exceeded)
    number = backend.creation_number(project_name)
    project = Project(
        project_name,
        backend.arn(project_name, number),
        number * 1000,
        tags,
        feature=feature,
        auto_update=auto_update,
    )
    backend.projects.add(project_name, project)
    backend.begin_if_it_takes_time("CreateProject", project)
    return {"ProjectArn": project.arn}


def describe_projects(
    backend: CustomLabelsBackend,
    *,
    next_token: str | None = None,
    max_results: int = PAGE_SIZE,
    project_names: Sequence[str] | None = None,
    features: Sequence[str] | None = None,
) -> dict[str, Any]:
    """DescribeProjects, newest first. Names that are not there are passed over; adapters are shown
    only if ``Features`` names them.
    """
    shown = sorted(set(features or (CUSTOM_LABELS,)))
    names = project_names or None
    page, token = backend.projects.page(
        backend.listing("DescribeProjects", sorted(names or ()), shown),
        next_token,
        max_results,
        names=names,
        keep=lambda project: (project.feature or CUSTOM_LABELS) in shown,
    )
    for project in page:
        observe_all([project, *project.datasets.values()])
    described = [_description(project) for project in page if project.name in backend.projects]
    return paged("ProjectDescriptions", described, token)


def _description(project: Project) -> dict[str, Any]:
    description: dict[str, Any] = {
        "ProjectArn": project.arn,
        "CreationTimestamp": project.created,
        "Status": project.status,
        "Datasets": [_dataset(each) for each in project.datasets.values()],
    }
    if project.shown_feature is not None:
        description["Feature"] = project.shown_feature
    # DISABLED is left out as CUSTOM_LABELS is, for the same reason.
    if project.auto_update == "ENABLED":
        description["AutoUpdate"] = project.auto_update
    return description


def _dataset(dataset: Dataset) -> dict[str, Any]:
    return {
        "CreationTimestamp": dataset.created,
        "DatasetType": dataset.type,
        "DatasetArn": dataset.arn,
        **dataset.status_members,
    }


def delete_project(backend: CustomLabelsBackend, *, project_arn: str) -> dict[str, Any]:
    """DeleteProject. Versions and datasets must be deleted first (Custom Labels Developer Guide,
    "Deleting a project"); a dataset that is being deleted does not prevent it.
    """
    project = find_project(backend, project_arn)
    project.require("DeleteProject")
    holding = [*project.versions, *project.live_datasets.values()]
    if holding:
        error = ResourceInUseException(f"{project.arn} still has {holding[0].arn}.")
        raise refused(error, holding)

    def gone() -> None:
        for dataset in list(project.datasets.values()):
            dataset.complete_work()
        backend.projects.remove(project.name)

    backend.begin("DeleteProject", project, outcome=gone)
    return {"Status": project.status}
