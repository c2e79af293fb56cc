"""Finding the resource of an ARN, or raising the service's error."""

from __future__ import annotations

from typing import TypeVar

from mock_vision.rekognition.exceptions import invalid, not_found
from mock_vision.rekognition.models import CustomLabelsBackend
from mock_vision.rekognition.resources import Dataset, Project, ProjectVersion, TaggedResource

R = TypeVar("R", Project, Dataset, ProjectVersion)


def find(backend: CustomLabelsBackend, arn: str) -> TaggedResource | None:
    """Return the project, version or dataset of an ARN; None for any other text."""
    _, project_name, *path = [*arn.split("/"), ""]
    project = backend.projects.get(project_name)
    found: TaggedResource | None = project
    if project is not None and path[0] == "version":
        found = project.versions.get(path[1])
    elif project is not None and path[0] == "dataset":
        found = project.datasets.get(path[1].upper())
    # The number at the end, the account and the Region are compared here.
    if found is None or found.arn != arn:
        return None
    if isinstance(found, ProjectVersion):
        found.age(backend.now())
    return found


def _found(backend: CustomLabelsBackend, arn: str, kind: type[R]) -> R:
    found = find(backend, arn)
    if not isinstance(found, kind):
        raise not_found(arn)
    return found


def find_project(backend: CustomLabelsBackend, arn: str) -> Project:
    """Return the project of an ARN.

    :raises ResourceNotFoundException: when it does not exist.
    """
    return _found(backend, arn, Project)


def find_dataset(backend: CustomLabelsBackend, arn: str) -> Dataset:
    """Return the dataset of an ARN.

    :raises ResourceNotFoundException: when it does not exist.
    """
    return _found(backend, arn, Dataset)


def observed_dataset(backend: CustomLabelsBackend, arn: str) -> Dataset:
    """Return the dataset of an ARN, counting a describe call, which may end the dataset's work and
    the dataset.

    :raises ResourceNotFoundException: when it does not exist.
    """
    find_dataset(backend, arn).observe()
    return find_dataset(backend, arn)


def find_version(backend: CustomLabelsBackend, arn: str) -> ProjectVersion:
    """Return the project version of an ARN.

    :raises ResourceNotFoundException: when it does not exist.
    """
    return _found(backend, arn, ProjectVersion)


def find_model(backend: CustomLabelsBackend, arn: str) -> ProjectVersion:
    """Return a version that can be hosted: adapters cannot (API reference, StartProjectVersion).

    :raises ResourceNotFoundException: when it does not exist.
    :raises InvalidParameterException: when it is an adapter.
    """
    version = find_version(backend, arn)
    if version.project.is_adapter:
        raise invalid(f"{arn} is an adapter; this operation is for Custom Labels models.")
    return version
