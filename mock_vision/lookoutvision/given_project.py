"""The projects of ``vision.given.anomaly_project(...)``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from mock_vision.lookoutvision.given_arguments import datasets_of, default_bucket
from mock_vision.lookoutvision.models import LookoutForVisionBackend
from mock_vision.lookoutvision.resources import Project
from mock_vision.lookoutvision.service import SERVICE
from mock_vision.service.given import GivenResources, check_members, check_texts
from mock_vision.service.given_lines import DatasetLines
from mock_vision.service.given_project import (
    GivenProject,
    already_there,
    creation_of,
    datasets_with_images,
    write_images,
)
from mock_vision.training.evaluation import ANOMALY, NORMAL


class GivenAnomalyProjects(GivenResources):
    """The part of ``vision.given`` that creates projects of Lookout for Vision."""

    def anomaly_project(
        self,
        project: str,
        *,
        train: DatasetLines | Mapping[str, int] | None = None,
        test: DatasetLines | Mapping[str, int] | None = None,
        created: datetime | None = None,
        region: str | None = None,
        account_id: str | None = None,
    ) -> GivenProject:
        """Create a project of Amazon Lookout for Vision, with its datasets, for code that trains.

        Quotas do not count. The project exists until it is deleted, or to the end of the outermost
        mock.

        :param project: its name.
        :param train: its training dataset. ``{"normal": 20, "anomaly": 10}`` makes as many images
            of each class, with which a training succeeds; they are in S3, in the bucket
            ``lookoutvision-<Region>-<account>``, as ``<project>/train/<number>.png``. A manifest
            or its lines make a dataset with these entries, and no images. True: an empty dataset;
            None or False: none.
        :param test: the same for the test dataset.
        :param created: when it and its datasets were created, with a time zone; None: as long ago
            as a training takes.
        :param region: the Region; None: the one of clients for which none is named, or us-east-1 if
            the service is not in that one.
        :param account_id: the account, 12 digits; None: the one of the caller.
        :raises UsageError: when a value is wrong, or the project exists already. Nothing has
            changed then.
        """
        check_texts(project=project)
        check_members(SERVICE, "CreateProject", {"ProjectName": project})
        with self._backend(SERVICE, region, account_id) as backend:
            assert isinstance(backend, LookoutForVisionBackend)
            if project in backend.projects:
                raise already_there(project)
            created_at = creation_of(backend, created)
            bucket = default_bucket(backend)
            content = datasets_with_images(
                project, bucket, created_at, {"train": train, "test": test}, (NORMAL, ANOMALY)
            )
            datasets = datasets_of(project, None, created_at, content.lines)
            write_images(backend, bucket, content.images)
            made = new_project(backend, project, created_at)
            made.datasets.update(datasets)
            return GivenProject(project, made.arn, backend.region_name, backend.account_id)


def new_project(backend: LookoutForVisionBackend, name: str, created: int) -> Project:
    """Add an empty project to a backend, and return it."""
    project = Project(name, backend.project_arn(name), created)
    backend.projects.add(name, project)
    return project
