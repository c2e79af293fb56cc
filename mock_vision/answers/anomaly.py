"""Answers of models that tell normal from anomalous."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mock_vision.answers.declared import Answers
from mock_vision.answers.request import Detection
from mock_vision.answers.truth import GroundTruth
from mock_vision.images import ImageLimits

__all__ = ["ANOMALY_IMAGE", "AnomalyModel", "detect_anomalies"]

# Limits of an image in a dataset and of one sent for detection.
ANOMALY_IMAGE = ImageLimits(max_bytes=8 * 1024 * 1024)


@dataclass(slots=True)
class AnomalyModel:
    """A hosted model, as far as its answers go.

    ``classes`` maps the anomaly classes of a model with masks to their colours (``#RRGGBB``), and
    is empty for one that only classifies. ``read_mask`` fetches the mask object of a dataset entry,
    ``None`` when it is gone.
    """

    seed: int
    truth: GroundTruth = field(default_factory=GroundTruth)
    classes: Mapping[str, str] = field(default_factory=dict)
    read_mask: Callable[[str], bytes | None] = lambda ref: None


def detect_anomalies(detection: Detection, model: AnomalyModel, answers: Answers) -> dict[str, Any]:
    """The ``DetectAnomalyResult`` for a picture that has passed :func:`mock_vision.images.check`."""
