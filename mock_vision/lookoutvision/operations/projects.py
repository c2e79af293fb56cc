"""CreateProject, DescribeProject, ListProjects, DeleteProject."""

from __future__ import annotations

from typing import Any

from mock_vision.lookoutvision import names
from mock_vision.lookoutvision.exceptions import (
    ConflictException,
    ServiceQuotaExceededException,
    already_exists,
)
from mock_vision.lookoutvision.lookup import find_project
from mock_vision.lookoutvision.models import LookoutForVisionBackend
from mock_vision.lookoutvision.resources import Project
from mock_vision.service.pagination import PAGE_SIZE, paged
from mock_vision.service.quota_checks import check_quota
from mock_vision.service.statuses import observe_all, refused


def create_project(backend: LookoutForVisionBackend, *, project_name: str) -> dict[str, Any]:
    """CreateProject.

    :raises ConflictException: when a project of that name exists.
    :raises ServiceQuotaExceededException: when there are as many projects as are allowed.
    """
    existing = backend.projects.get(project_name)
    if existing is not None:
        raise already_exists(existing.resource_name)
    check_quota(
        backend,
        "projects",
        len(backend.projects) + 1,
        lambda quota, _: ServiceQuotaExceededException(quota, names.project_name(project_name)),
    )
    project = Project(project_name, backend.project_arn(project_name), backend.now())
    backend.projects.add(project_name, project)
    return {"ProjectMetadata": project.metadata()}


def describe_project(backend: LookoutForVisionBackend, *, project_name: str) -> dict[str, Any]:
    """DescribeProject: the project and its datasets; models are not part of it."""
    project = find_project(backend, project_name)
    observe_all(project.datasets.values())
    return {"ProjectDescription": project.describe()}


def list_projects(
    backend: LookoutForVisionBackend,
    *,
    max_results: int = PAGE_SIZE,
    next_token: str | None = None,
) -> dict[str, Any]:
    """ListProjects, newest first."""
    page, token = backend.projects.page(backend.listing("ListProjects"), next_token, max_results)
    return paged("Projects", [project.metadata() for project in page], token)


def delete_project(backend: LookoutForVisionBackend, *, project_name: str) -> dict[str, Any]:
    """DeleteProject: a project without models and datasets; its packaging jobs are deleted with it,
    whatever their status (Lookout for Vision Developer Guide, "Deleting a project").

    :raises ConflictException: when the project has models or datasets.
    """
    project = find_project(backend, project_name)
    if project.datasets or len(project.models):
        error = ConflictException(
            f"The {project.resource_name} still has datasets or models; delete them first.",
            project.resource_name,
        )
        raise refused(error, project.models)
    for job in project.jobs:
        if job.work is not None:
            job.work.cancel()
    backend.projects.remove(project_name)
    return {"ProjectArn": project.arn}
