"""DetectAnomalies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mock_vision.declared.answers import Answers
from mock_vision.declared.request import Detection
from mock_vision.images.formats import ImageProblem, check
from mock_vision.lookoutvision.exceptions import ThrottlingException, ValidationException
from mock_vision.lookoutvision.hosted_model import detect_anomalies as answer
from mock_vision.lookoutvision.image_limits import IMAGE_LIMITS
from mock_vision.lookoutvision.lookup import find_model
from mock_vision.lookoutvision.models import LookoutForVisionBackend
from mock_vision.service.throughput import check_rate
from mock_vision.wire.service_error import ServiceError

CONTENT_TYPES = ("image/jpeg", "image/png")


def detect_anomalies(
    backend: LookoutForVisionBackend,
    *,
    project_name: str,
    model_version: str,
    content_type: str,
    body: bytes,
) -> Callable[[], dict[str, Any]]:
    """DetectAnomalies.

    The picture has to have the size of those of the training (Lookout for Vision Developer Guide,
    "Detecting anomalies in an image"). Answers that a test declares may run its code, so the output
    is computed after the lock is released.

    :raises ConflictException: when the model is not hosted.
    :raises ThrottlingException: when its inference units do not allow one more detection.
    :raises ValidationException: when the content type is wrong, or the picture cannot be used.
    """
    if content_type not in CONTENT_TYPES:
        # The one text of this service that is on public record: aws-sdk-js issue 3631.
        raise ValidationException(
            f"content-type must be one of the following. {', '.join(CONTENT_TYPES)}"
        )
    model = find_model(backend, project_name, model_version)
    model.require("DetectAnomalies")
    if backend.world.settings.rates:
        check_rate(backend, "DetectAnomalies", model, _exceeded)
    trained = model.trained
    assert trained is not None, "only trained models are hosted"
    try:
        info = check(body, IMAGE_LIMITS, trained.size)
    except ImageProblem as problem:
        raise ValidationException(str(problem)) from problem
    detection = Detection(body, info, model.project, model.version, model.arn)
    declared = backend.world.part(Answers)

    def output() -> dict[str, Any]:
        result = answer(detection, trained.answers, declared)
        if model.metered is not None:
            model.metered.detections += 1
        return {"DetectAnomalyResult": result}

    return output


def _exceeded() -> ServiceError:
    return ThrottlingException("Rate exceeded")
