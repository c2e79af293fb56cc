"""A classifier's answers for the test images, and the figures that follow from them.

An evaluation keeps the answer for each image, so that the result files can print it and every figure can be computed
again from what they print.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mock_vision.training.classifier import FoundBox, PixelCounts, SimulatedClassifier
from mock_vision.training.examples import Example
from mock_vision.training.metrics import Figures

__all__ = [
    "AnomalyEvaluation",
    "AnomalyPrediction",
    "BoxPrediction",
    "ClassFigures",
    "LabelEvaluation",
    "LabelFigures",
    "LabelPrediction",
    "evaluate_anomalies",
    "evaluate_labels",
]


@dataclass(frozen=True, slots=True)
class AnomalyPrediction:
    """What the model says of one test image; ``pixels`` per class for models with masks."""

    example: Example
    score: float
    pixels: Mapping[str, PixelCounts]

    @property
    def is_anomalous(self) -> bool: ...

    @property
    def confidence(self) -> float:
        """Confidence in :attr:`is_anomalous`, whichever way it goes: 0.5 to 1."""


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """One anomaly class of a model with masks; ``iou`` is averaged over the images that show or predict it."""

    name: str
    figures: Figures
    iou: float


@dataclass(frozen=True, slots=True)
class AnomalyEvaluation:
    """All figures are 0 to 1, float32; the positive class is "anomaly"."""

    predictions: Sequence[AnomalyPrediction]
    figures: Figures
    roc_auc: float
    average_precision: float
    classes: Sequence[ClassFigures]


def evaluate_anomalies(
    test: Sequence[Example], classifier: SimulatedClassifier, classes: Sequence[str] = ()
) -> AnomalyEvaluation:
    """Let the classifier judge the labelled images of ``test``; ``classes`` are the model's anomaly classes, if any."""


@dataclass(frozen=True, slots=True)
class LabelPrediction:
    """What a classification model says of one test image: a score (0 to 1) for each label of the model."""

    example: Example
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class BoxPrediction:
    """What a detection model says of one test image. ``matched[i]`` says whether ``found[i]`` covers a true box."""

    example: Example
    found: Sequence[FoundBox]
    matched: Sequence[bool]


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """One label at its assumed threshold (the one with the best F1); ``images`` are the test images that have it."""

    label: str
    threshold: float
    figures: Figures
    images: int


@dataclass(frozen=True, slots=True)
class LabelEvaluation:
    """All figures are 0 to 1, float32.

    ``labels`` has an entry for each label of the model, in the model's order; ``figures`` is their average over
    the labels that the test images have. ``confusion`` (true label, predicted label, value) is for
    classification; ``average_precision`` and ``average_recall`` are for detection, and ``None`` otherwise.
    """

    predictions: Sequence[LabelPrediction] | Sequence[BoxPrediction]
    labels: Sequence[LabelFigures]
    figures: Figures
    confusion: Sequence[tuple[str, str, float]] = ()
    average_precision: float | None = None
    average_recall: float | None = None

    @property
    def thresholds(self) -> dict[str, float]:
        """The assumed threshold of each label, 0 to 1: what DetectCustomLabels uses without MinConfidence."""
        return {figures.label: figures.threshold for figures in self.labels}


def evaluate_labels(
    test: Sequence[Example],
    classifier: SimulatedClassifier,
    labels: Sequence[str],
    *,
    boxes: bool = False,
) -> LabelEvaluation:
    """Let the classifier judge ``test`` for a model with ``labels``; ``boxes`` for a model that finds objects."""
