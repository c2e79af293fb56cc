"""Hosting: StartModel and StopModel."""

from __future__ import annotations

from typing import Any

from mock_vision.lookoutvision.exceptions import ServiceQuotaExceededException, ValidationException
from mock_vision.lookoutvision.lookup import LookoutBase
from mock_vision.settings.quotas import QUOTAS


class HostingOperations(LookoutBase):
    """The operations that start and stop models."""

    def start_model(
        self,
        *,
        project_name: str,
        model_version: str,
        min_inference_units: int,
        max_inference_units: int | None = None,
    ) -> dict[str, Any]:
        """Begin to host a model; with a maximum the units scale by themselves.

        :raises ConflictException: the model is not trained, or hosted already.
        :raises ServiceQuotaExceededException: more units than a model may have.
        :raises ValidationException: the minimum is above the maximum.
        """
        model = self.find_model(project_name, model_version)
        most = min_inference_units if max_inference_units is None else max_inference_units
        if min_inference_units > most:
            raise ValidationException(
                f"MinInferenceUnits {min_inference_units} is greater than MaxInferenceUnits {most}."
            )
        if most > QUOTAS["lookoutvision", "inference_units"].value:
            raise ServiceQuotaExceededException("inference_units", model.name)
        self.require("StartModel", model)
        model.min_units = min_inference_units
        model.max_units = max_inference_units
        self.carry_out("StartModel", model)
        return {"Status": model.status}

    def stop_model(self, *, project_name: str, model_version: str) -> dict[str, Any]:
        """Begin to stop a model; it is TRAINED afterwards.

        :raises ConflictException: it is not hosted.
        """
        model = self.find_model(project_name, model_version)
        self.require("StopModel", model)
        self.carry_out("StopModel", model)
        return {"Status": model.status}
