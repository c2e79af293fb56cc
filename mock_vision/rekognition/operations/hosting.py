"""StartProjectVersion, StopProjectVersion."""

from __future__ import annotations

from typing import Any

from mock_vision.rekognition.exceptions import invalid, limit_exceeded
from mock_vision.rekognition.lookup import find_model
from mock_vision.rekognition.models import CustomLabelsBackend
from mock_vision.rekognition.states import RUNNING
from mock_vision.service.quota_checks import check_quota


def start_project_version(
    backend: CustomLabelsBackend,
    *,
    project_version_arn: str,
    min_inference_units: int,
    max_inference_units: int | None = None,
) -> dict[str, Any]:
    """StartProjectVersion. The units stay in the description after a stop, until the next start."""
    version = find_model(backend, project_version_arn)
    if max_inference_units is not None and max_inference_units < min_inference_units:
        raise invalid("MaxInferenceUnits is lower than MinInferenceUnits.")
    version.require("StartProjectVersion")
    units = max(min_inference_units, max_inference_units or 0)
    check_quota(backend, "inference_units", units, limit_exceeded)
    running = [each for each in backend.versions() if each.status in RUNNING]
    check_quota(backend, "running_models", len(running) + 1, limit_exceeded, using=running)
    version.units = {"MinInferenceUnits": min_inference_units}
    if max_inference_units is not None:
        version.units["MaxInferenceUnits"] = max_inference_units
    backend.begin("StartProjectVersion", version)
    return {"Status": version.status}


def stop_project_version(
    backend: CustomLabelsBackend, *, project_version_arn: str
) -> dict[str, Any]:
    """StopProjectVersion; a start under way is dropped."""
    version = find_model(backend, project_version_arn)
    version.require("StopProjectVersion")
    backend.begin("StopProjectVersion", version)
    return {"Status": version.status}
