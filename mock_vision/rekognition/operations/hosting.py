"""StartProjectVersion, StopProjectVersion."""

from __future__ import annotations

from typing import Any

from mock_vision.rekognition.exceptions import LimitExceededException, invalid
from mock_vision.rekognition.limits import check_concurrency, check_quota
from mock_vision.rekognition.models import CustomLabelsBackend
from mock_vision.rekognition.resources import ProjectVersion

_COUNTED = frozenset({"STARTING", "RUNNING"})


def hosted_version(backend: CustomLabelsBackend, arn: str) -> ProjectVersion:
    """A version that can be hosted: adapters cannot (API reference, StartProjectVersion)."""
    version = backend.version(arn)
    if version.project.is_adapter:
        raise invalid(f"{arn} is an adapter; this operation is for Custom Labels models.")
    return version


def start_project_version(
    backend: CustomLabelsBackend,
    *,
    project_version_arn: str,
    min_inference_units: int,
    max_inference_units: int | None = None,
) -> dict[str, Any]:
    """StartProjectVersion. The units stay in the description after a stop, until the next start."""
    version = hosted_version(backend, project_version_arn)
    if max_inference_units is not None and max_inference_units < min_inference_units:
        raise invalid("MaxInferenceUnits is lower than MinInferenceUnits.")
    version.require("StartProjectVersion")
    region = backend.region_name
    units = max(min_inference_units, max_inference_units or 0)
    check_quota("inference_units", region, units, LimitExceededException)
    running = [each for each in backend.versions() if each.status in _COUNTED]
    check_concurrency("running_models", region, running)
    version.units = {"MinInferenceUnits": min_inference_units}
    if max_inference_units is not None:
        version.units["MaxInferenceUnits"] = max_inference_units
    backend.change("StartProjectVersion", [version], lambda: None)
    return {"Status": version.status}


def stop_project_version(
    backend: CustomLabelsBackend, *, project_version_arn: str
) -> dict[str, Any]:
    """StopProjectVersion; a start that is under way is given up."""
    version = hosted_version(backend, project_version_arn)
    version.require("StopProjectVersion")
    if version.work is not None:
        version.work.cancel()
    backend.change("StopProjectVersion", [version], lambda: None)
    return {"Status": version.status}
