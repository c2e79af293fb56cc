"""The resources with which IAM judges each action of the service.

Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon Lookout
for Vision" (actions and resource types; actions on datasets, packaging jobs and lists have no
resource types). CreateModel is judged with the model that it will create. Further actions: API
reference, CreateModel and StartModelPackagingJob.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mock_vision.lookoutvision.models import LookoutForVisionBackend
from mock_vision.lookoutvision.names import component_version, parse_arn
from mock_vision.service.permissions import (
    FurtherAction,
    Params,
    Permissions,
    always,
    has_tags,
    no_resources,
    tagged_resource,
)


def _project(backend: LookoutForVisionBackend, params: Params) -> Sequence[str]:
    name = params.get("ProjectName")
    return (backend.project_arn(name),) if name else ()


def _model(backend: LookoutForVisionBackend, params: Params) -> Sequence[str]:
    name, version = params.get("ProjectName"), params.get("ModelVersion")
    if not name or not version:
        return ()
    project = backend.projects.get(name)
    if version == "latest" and project is not None and project.models.newest is not None:
        version = project.models.newest.version
    return (backend.model_arn(name, version),)


def _new_model(backend: LookoutForVisionBackend, params: Params) -> Sequence[str]:
    name = params.get("ProjectName")
    if not name:
        return ()
    project = backend.projects.get(name)
    number = 1 if project is None else project.models.next_number
    return (backend.model_arn(name, number),)


def _component(backend: LookoutForVisionBackend, params: Params) -> Sequence[str]:
    name = _greengrass(params).get("ComponentName")
    return (backend.component_arn(name),) if name else ()


def _component_version(backend: LookoutForVisionBackend, params: Params) -> Sequence[str]:
    version = component_version(_greengrass(params), params.get("ModelVersion"))
    return tuple(f"{arn}:versions:{version}" for arn in _component(backend, params))


def _greengrass(params: Params) -> Mapping[str, Any]:
    found: Mapping[str, Any] = (params.get("Configuration") or {}).get("Greengrass") or {}
    return found


def _tags(backend: LookoutForVisionBackend, arn: str) -> Mapping[str, str]:
    parsed = parse_arn(arn)
    project = backend.projects.get(parsed.project) if parsed and parsed.project else None
    model = project.models.get(parsed.version) if project and parsed and parsed.version else None
    return model.tags if model is not None and model.arn == arn else {}


def _request_tags(params: Params) -> Mapping[str, str]:
    return {tag.get("Key", ""): tag.get("Value", "") for tag in params.get("Tags") or ()}


PERMISSIONS = Permissions(
    resources={
        "CreateDataset": no_resources,
        "CreateModel": _new_model,
        "CreateProject": _project,
        "DeleteDataset": no_resources,
        "DeleteModel": _model,
        "DeleteProject": _project,
        "DescribeDataset": no_resources,
        "DescribeModel": _model,
        "DescribeModelPackagingJob": no_resources,
        "DescribeProject": _project,
        "DetectAnomalies": _model,
        "ListDatasetEntries": no_resources,
        "ListModelPackagingJobs": no_resources,
        "ListModels": no_resources,
        "ListProjects": no_resources,
        "ListTagsForResource": tagged_resource,
        "StartModel": _model,
        "StartModelPackagingJob": _model,
        "StopModel": _model,
        "TagResource": tagged_resource,
        "UntagResource": tagged_resource,
        "UpdateDatasetEntries": no_resources,
    },
    further={
        "CreateModel": (FurtherAction("TagResource", has_tags, _new_model),),
        "StartModelPackagingJob": (
            FurtherAction("greengrass:CreateComponentVersion", always, _component),
            FurtherAction("greengrass:DescribeComponent", always, _component_version),
            FurtherAction(
                "greengrass:TagResource",
                lambda params: _greengrass(params).get("Tags"),
                _component_version,
            ),
        ),
    },
    tags=_tags,
    request_tags=_request_tags,
)
