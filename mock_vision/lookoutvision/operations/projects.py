"""Projects: CreateProject, DescribeProject, ListProjects, DeleteProject."""

from __future__ import annotations

from typing import Any

from mock_vision.lookoutvision.exceptions import ConflictException, already_exists
from mock_vision.lookoutvision.lookup import LookoutBase, observe
from mock_vision.lookoutvision.resources import Project


class ProjectOperations(LookoutBase):
    """The operations on projects."""

    def create_project(self, *, project_name: str) -> dict[str, Any]:
        """:raises ConflictException: a project of that name exists."""
        existing = self.projects.get(project_name)
        if existing is not None:
            raise already_exists(existing.resource_name)
        project = Project(project_name, f"{self.arn_prefix}project/{project_name}", self.now())
        self.projects.add(project_name, project)
        return {"ProjectMetadata": project.metadata()}

    def describe_project(self, *, project_name: str) -> dict[str, Any]:
        """The project and its datasets; models are not part of it."""
        project = self.find_project(project_name)
        observe(*project.datasets.values())
        return {"ProjectDescription": project.describe()}

    def list_projects(
        self, *, max_results: int | None = None, next_token: str | None = None
    ) -> dict[str, Any]:
        """The newest project comes first."""
        found, following = self.page("ListProjects", self.projects, next_token, max_results)
        return {"Projects": [project.metadata() for project in found], **following}

    def delete_project(self, *, project_name: str) -> dict[str, Any]:
        """Delete a project that has neither models nor datasets; its packaging jobs go with it,
        whatever their status.

        Lookout for Vision Developer Guide, "Deleting a project". A refusal is a look at the
        project's models, as in :meth:`LookoutBase.require`.

        :raises ConflictException: it has some.
        """
        project = self.find_project(project_name)
        if project.datasets or len(project.models):
            observe(*project.models)
            raise ConflictException(
                f"The {project.resource_name} still has datasets or models; delete them first.",
                project.resource_name,
            )
        for job in project.jobs:
            if job.work is not None:
                job.work.cancel()
        self.projects.remove(project_name)
        return {"ProjectArn": project.arn}
