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
from mock_vision.lookoutvision.names import parse_arn
from mock_vision.service.permissions import FurtherAction, Permissions, no_resources, resources_in

Params = Mapping[str, Any]


def _project(backend: LookoutForVisionBackend, params: Params) -> Sequence[str]:
    name = params.get("ProjectName")
    return (f"{backend.arn_prefix}project/{name}",) if name else ()


def _model(backend: LookoutForVisionBackend, params: Params) -> Sequence[str]:
    name, version = params.get("ProjectName"), params.get("ModelVersion")
    if not name or not version:
        return ()
    project = backend.projects.get(name)
    if version == "latest" and project is not None and project.models.newest is not None:
        version = project.models.newest.version
    return (f"{backend.arn_prefix}model/{name}/{version}",)


def _new_model(backend: LookoutForVisionBackend, params: Params) -> Sequence[str]:
    name = params.get("ProjectName")
    if not name:
        return ()
    project = backend.projects.get(name)
    number = 1 if project is None else project.models.next_number
    return (f"{backend.arn_prefix}model/{name}/{number}",)


def _component(backend: LookoutForVisionBackend, params: Params) -> Sequence[str]:
    name = _greengrass(params).get("ComponentName")
    prefix = f"arn:{backend.partition}:greengrass:{backend.region_name}:{backend.account_id}"
    return (f"{prefix}:components:{name}",) if name else ()


def _component_version(backend: LookoutForVisionBackend, params: Params) -> Sequence[str]:
    version = _greengrass(params).get("ComponentVersion") or f"{params.get('ModelVersion')}.0.0"
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


_tagged = resources_in("ResourceArn")

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
        "ListTagsForResource": _tagged,
        "StartModel": _model,
        "StartModelPackagingJob": _model,
        "StopModel": _model,
        "TagResource": _tagged,
        "UntagResource": _tagged,
        "UpdateDatasetEntries": no_resources,
    },
    further={
        "CreateModel": (
            FurtherAction("TagResource", lambda params: params.get("Tags"), _new_model),
        ),
        "StartModelPackagingJob": (
            FurtherAction("greengrass:CreateComponentVersion", lambda params: True, _component),
            FurtherAction("greengrass:DescribeComponent", lambda params: True, _component_version),
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
