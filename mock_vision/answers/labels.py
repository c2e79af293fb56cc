"""Answers of models that name what is in a picture, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mock_vision.answers.declared import Answers
from mock_vision.answers.request import Detection
from mock_vision.answers.truth import GroundTruth
from mock_vision.images import ImageLimits

__all__ = ["LABEL_IMAGE", "LABEL_IMAGE_BYTES", "LabelModel", "detect_labels"]

# An image in S3 (dataset or detection), and one sent as bytes.
LABEL_IMAGE = ImageLimits(max_bytes=15 * 1024 * 1024, max_ratio=20)
LABEL_IMAGE_BYTES = ImageLimits(max_bytes=4 * 1024 * 1024, max_ratio=20)


@dataclass(slots=True)
class LabelModel:
    """A hosted model, as far as its answers go.

    ``thresholds`` gives each label of the model, in its order, its assumed threshold (0 to 1, see
    :attr:`mock_vision.training.evaluation.LabelEvaluation.thresholds`); ``boxes`` says that it
    finds objects.
    """

    seed: int
    thresholds: Mapping[str, float]
    boxes: bool = False
    truth: GroundTruth = field(default_factory=GroundTruth)


def detect_labels(
    detection: Detection,
    model: LabelModel,
    answers: Answers,
    *,
    min_confidence: float | None = None,
    max_results: int | None = None,
) -> list[dict[str, Any]]:
    """The ``CustomLabels`` for a picture that has passed :func:`mock_vision.images.check`."""
