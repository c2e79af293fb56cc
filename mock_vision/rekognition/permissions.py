"""The resources with which IAM judges each action of Custom Labels.

Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon
Rekognition" (actions, resource types, dependent actions). The number at the end of an ARN is not
known before the resource exists; a policy can only name it with a wildcard, as the guide does
(Custom Labels Developer Guide, "Set up SDK permissions": ``project/my_project/*``). A resource that
an operation will create is therefore judged as ``project/<name>/*``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mock_vision.rekognition.lookup import find
from mock_vision.rekognition.models import CustomLabelsBackend
from mock_vision.service.permissions import (
    FurtherAction,
    Params,
    Permissions,
    ResourcesOf,
    always,
    has_tags,
    no_resources,
    resources_in,
    tagged_resource,
)

_project = resources_in("ProjectArn")
_version = resources_in("ProjectVersionArn")
_dataset = resources_in("DatasetArn")


def _distributed(backend: CustomLabelsBackend, params: Params) -> Sequence[str]:
    return tuple(each["Arn"] for each in params.get("Datasets") or () if each.get("Arn"))


def _copied_dataset(backend: CustomLabelsBackend, params: Params) -> Sequence[str]:
    arn = (params.get("DatasetSource") or {}).get("DatasetArn")
    return (arn,) if arn else ()


def _new_project(backend: CustomLabelsBackend, params: Params) -> Sequence[str]:
    name = params.get("ProjectName")
    return (backend.arn(name, "*"),) if name else ()


def _new_in(member: str, kind: str, named_by: str) -> ResourcesOf:
    """Return a function that returns the ARN of the resource that a request will create.

    :param member: the parameter with the ARN of the project.
    :param named_by: the parameter with the name of the new resource.
    """

    def resources(backend: CustomLabelsBackend, params: Params) -> Sequence[str]:
        project, name = params.get(member), params.get(named_by)
        if not project or not name:
            return ()
        shown = name.lower() if kind == "dataset" else name
        return (f"{project.rpartition('/')[0]}/{kind}/{shown}/*",)

    return resources


_new_dataset = _new_in("ProjectArn", "dataset", "DatasetType")
_new_version = _new_in("ProjectArn", "version", "VersionName")
_new_copy = _new_in("DestinationProjectArn", "version", "VersionName")


def _tags(backend: CustomLabelsBackend, arn: str) -> Mapping[str, str]:
    found = find(backend, arn) if arn.startswith("arn:") and "/" in arn else None
    return {} if found is None else found.tags


def _request_tags(params: Params) -> Mapping[str, str]:
    return params.get("Tags") or {}


PERMISSIONS = Permissions(
    resources={
        "CopyProjectVersion": resources_in("SourceProjectVersionArn", "DestinationProjectArn"),
        "CreateDataset": _project,
        "CreateProject": _new_project,
        "CreateProjectVersion": _project,
        "DeleteDataset": _dataset,
        "DeleteProject": _project,
        "DeleteProjectPolicy": _project,
        "DeleteProjectVersion": _version,
        "DescribeDataset": _dataset,
        "DescribeProjectVersions": _project,
        "DescribeProjects": no_resources,
        "DetectCustomLabels": _version,
        "DistributeDatasetEntries": _distributed,
        "ListDatasetEntries": _dataset,
        "ListDatasetLabels": _dataset,
        "ListProjectPolicies": _project,
        "ListTagsForResource": tagged_resource,
        "PutProjectPolicy": _project,
        "StartProjectVersion": _version,
        "StopProjectVersion": _version,
        "TagResource": tagged_resource,
        "UntagResource": tagged_resource,
        "UpdateDatasetEntries": _dataset,
    },
    further={
        "CopyProjectVersion": (
            FurtherAction("CreateProjectVersion", always, resources_in("DestinationProjectArn")),
            FurtherAction("TagResource", has_tags, _new_copy),
        ),
        "CreateDataset": (
            FurtherAction(
                "ListDatasetEntries",
                lambda params: (params.get("DatasetSource") or {}).get("DatasetArn"),
                _copied_dataset,
            ),
            FurtherAction("TagResource", has_tags, _new_dataset),
        ),
        "CreateProject": (FurtherAction("TagResource", has_tags, _new_project),),
        "CreateProjectVersion": (FurtherAction("TagResource", has_tags, _new_version),),
    },
    tags=_tags,
    request_tags=_request_tags,
    shared=frozenset({"CopyProjectVersion"}),
)
