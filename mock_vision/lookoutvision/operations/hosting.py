"""StartModel and StopModel."""

from __future__ import annotations

from typing import Any

from mock_vision.lookoutvision.exceptions import ServiceQuotaExceededException, ValidationException
from mock_vision.lookoutvision.lookup import find_model
from mock_vision.lookoutvision.models import LookoutForVisionBackend
from mock_vision.lookoutvision.states import RUNNING
from mock_vision.service.quota_checks import check_quota
from mock_vision.settings.quota import Quota


def start_model(
    backend: LookoutForVisionBackend,
    *,
    project_name: str,
    model_version: str,
    min_inference_units: int,
    max_inference_units: int | None = None,
) -> dict[str, Any]:
    """StartModel; with a maximum the units scale by themselves.

    :raises ConflictException: when the model is not trained, or hosted already.
    :raises ServiceQuotaExceededException: when there are more units than a model may have, or as
        many models as are allowed are running.
    :raises ValidationException: when the minimum is above the maximum.
    """
    model = find_model(backend, project_name, model_version)
    most = min_inference_units if max_inference_units is None else max_inference_units
    if min_inference_units > most:
        raise ValidationException(
            f"MinInferenceUnits {min_inference_units} is greater than MaxInferenceUnits {most}."
        )

    def refusal(quota: Quota, _: int) -> ServiceQuotaExceededException:
        return ServiceQuotaExceededException(quota, model.name)

    check_quota(backend, "inference_units", most, refusal)
    model.require("StartModel")
    running = [each for each in backend.models() if each.status in RUNNING]
    check_quota(backend, "running_models", len(running) + 1, refusal, using=running)
    model.min_units = min_inference_units
    model.max_units = max_inference_units
    backend.begin("StartModel", model)
    return {"Status": model.status}


def stop_model(
    backend: LookoutForVisionBackend, *, project_name: str, model_version: str
) -> dict[str, Any]:
    """StopModel; the model is TRAINED afterwards. A start that is under way ends with the call.

    :raises ConflictException: when the model is neither hosted nor being started.
    """
    model = find_model(backend, project_name, model_version)
    model.require("StopModel")
    backend.begin("StopModel", model)
    return {"Status": model.status}
