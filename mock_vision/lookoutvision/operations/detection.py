"""DetectAnomalies."""

from __future__ import annotations

from typing import Any

from mock_vision.declared.request import Detection
from mock_vision.images.formats import ImageProblem, check
from mock_vision.lookoutvision.exceptions import ValidationException
from mock_vision.lookoutvision.hosted_model import detect_anomalies
from mock_vision.lookoutvision.image_limits import IMAGE_LIMITS
from mock_vision.lookoutvision.lookup import LookoutBase

CONTENT_TYPES = ("image/jpeg", "image/png")


class DetectionOperations(LookoutBase):
    """The operation that asks a hosted model."""

    def detect_anomalies(
        self, *, project_name: str, model_version: str, content_type: str, body: bytes
    ) -> dict[str, Any]:
        """What a hosted model says of a picture.

        The picture has to be as large as those of the training (Lookout for Vision Developer Guide,
        "Detecting anomalies in an image").

        :raises ConflictException: the model is not hosted.
        :raises ValidationException: another content type, or a picture that cannot be used.
        """
        if content_type not in CONTENT_TYPES:
            # The one text of this service that is on public record: aws-sdk-js issue 3631.
            raise ValidationException(
                f"content-type must be one of the following. {', '.join(CONTENT_TYPES)}"
            )
        model = self.find_model(project_name, model_version)
        self.require("DetectAnomalies", model)
        assert model.learned is not None, "only trained models are hosted"
        try:
            info = check(body, IMAGE_LIMITS, model.learned.size)
        except ImageProblem as problem:
            raise ValidationException(str(problem)) from problem
        detection = Detection(body, info, model.project, model.version, model.arn)
        with self.world.unlocked():
            result = detect_anomalies(detection, model.learned.answers, self.world.answers)
        return {"DetectAnomalyResult": result}
