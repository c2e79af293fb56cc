"""A pipeline that trains a model of Lookout for Vision and puts it into service."""

from __future__ import annotations

import time
from typing import Any


def release(lookout: Any, project: str, output: dict[str, Any], units: int = 1) -> str:
    """Train, wait, start; the version that runs afterwards.

    :raises RuntimeError: the training failed, or the model did not start within an hour.
    """
    created = lookout.create_model(ProjectName=project, OutputConfig=output)
    model = {"ProjectName": project, "ModelVersion": created["ModelMetadata"]["ModelVersion"]}
    _wait(lookout, model, "TRAINED", hours=30)
    lookout.start_model(**model, MinInferenceUnits=units)
    _wait(lookout, model, "HOSTED", hours=1)
    return str(model["ModelVersion"])


def _wait(lookout: Any, model: dict[str, Any], status: str, hours: int) -> None:
    for _ in range(hours * 60):
        found = lookout.describe_model(**model)["ModelDescription"]
        if found["Status"] == status:
            return
        if found["Status"].endswith("FAILED"):
            raise RuntimeError(found["StatusMessage"])
        time.sleep(60)
    raise RuntimeError(f"the model is not {status} after {hours} hours")
