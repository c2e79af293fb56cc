"""What a hosted model answers: what was declared, else the ground truth, else a steady guess.

Every mock has :class:`Answers`, few show pictures to models: all the rest is imported when it is
first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from mock_vision.answers.declared import Answers, Declaration

if TYPE_CHECKING:
    from mock_vision.answers.anomaly import ANOMALY_IMAGE, AnomalyModel, detect_anomalies
    from mock_vision.answers.labels import (
        LABEL_IMAGE,
        LABEL_IMAGE_BYTES,
        LabelModel,
        detect_labels,
    )
    from mock_vision.answers.request import Detection
    from mock_vision.answers.truth import GroundTruth
    from mock_vision.answers.values import AnomalyAnswer, Label

__all__ = [
    "ANOMALY_IMAGE",
    "LABEL_IMAGE",
    "LABEL_IMAGE_BYTES",
    "AnomalyAnswer",
    "AnomalyModel",
    "Answers",
    "Declaration",
    "Detection",
    "GroundTruth",
    "Label",
    "LabelModel",
    "detect_anomalies",
    "detect_labels",
]

_MODULES = {
    "anomaly": ("ANOMALY_IMAGE", "AnomalyModel", "detect_anomalies"),
    "labels": ("LABEL_IMAGE", "LABEL_IMAGE_BYTES", "LabelModel", "detect_labels"),
    "request": ("Detection",),
    "truth": ("GroundTruth",),
    "values": ("AnomalyAnswer", "Label"),
}


def __getattr__(name: str) -> Any:
    for module, names in _MODULES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
