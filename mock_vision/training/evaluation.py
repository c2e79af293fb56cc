"""A classifier's answers for the test images, and the figures that follow from them.

An evaluation keeps the answer for each image, so that the result files can print it and every
figure can be computed again from what they print.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mock_vision.training.classifier import FoundBox, PixelCounts, SimulatedClassifier
from mock_vision.training.examples import Example
from mock_vision.training.metrics import (
    Figures,
    average_precision,
    best_threshold,
    figures_of,
    match_boxes,
    mean,
    ratio,
    roc_auc,
)

__all__ = [
    "ANOMALY",
    "NORMAL",
    "AnomalyEvaluation",
    "AnomalyPrediction",
    "BoxPrediction",
    "ClassFigures",
    "LabelEvaluation",
    "LabelFigures",
    "LabelPrediction",
    "evaluate_anomalies",
    "evaluate_boxes",
    "evaluate_labels",
]

ANOMALY = "anomaly"
NORMAL = "normal"


@dataclass(frozen=True, slots=True)
class AnomalyPrediction:
    """What the model says of one test image; ``pixels`` per class for models with masks."""

    example: Example
    score: float
    pixels: Mapping[str, PixelCounts]

    @property
    def is_anomalous(self) -> bool:
        return self.score >= 0.5

    @property
    def confidence(self) -> float:
        """Confidence in :attr:`is_anomalous`, whichever way it goes: 0.5 to 1."""
        return self.score if self.is_anomalous else 1 - self.score


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """One anomaly class of a model with masks, pixel by pixel.

    ``figures`` count the pixels of all test images; ``average_iou`` is over the images whose true
    or predicted mask has the class.
    """

    name: str
    figures: Figures
    average_iou: float


@dataclass(frozen=True, slots=True)
class AnomalyEvaluation:
    """All figures are 0 to 1, float32; the positive class is :data:`ANOMALY`.

    ``classes`` has the anomaly classes that the masks of the test images show; it is empty for
    models without masks.
    """

    predictions: Sequence[AnomalyPrediction]
    figures: Figures
    roc_auc: float
    average_precision: float
    classes: Sequence[ClassFigures]

    @property
    def confidences(self) -> dict[str, float]:
        """The confidence of each right verdict, by ``source-ref``."""
        return {
            each.example.source_ref: each.confidence
            for each in self.predictions
            if each.is_anomalous == (ANOMALY in each.example.labels)
        }


def evaluate_anomalies(
    test: Sequence[Example], classifier: SimulatedClassifier, classes: Sequence[str] = ()
) -> AnomalyEvaluation:
    """Let the classifier judge ``test``, each image labelled :data:`NORMAL` or :data:`ANOMALY`.

    ``classes`` are the anomaly classes of a model with masks.
    """
    predictions = [_judge(example, classifier, classes) for example in test]
    scores = [prediction.score for prediction in predictions]
    truths = [ANOMALY in example.labels for example in test]
    said = [prediction.is_anomalous for prediction in predictions]
    return AnomalyEvaluation(
        predictions,
        _figures(said, truths),
        roc_auc(scores, truths),
        average_precision(scores, truths),
        [
            _class_figures(name, [each.pixels[name] for each in predictions if name in each.pixels])
            for name in classes
            if any(example.mask and example.mask.pixels.get(name) for example in test)
        ],
    )


def _judge(
    example: Example, classifier: SimulatedClassifier, classes: Sequence[str]
) -> AnomalyPrediction:
    score = classifier.anomaly_score(example.source_ref, ANOMALY in example.labels)
    pixels: Mapping[str, PixelCounts] = {}
    if classes and example.mask:
        area = example.mask.width * example.mask.height
        pixels = classifier.find_pixels(example.source_ref, example.mask.pixels, classes, area)
    return AnomalyPrediction(example, score, pixels)


def _class_figures(name: str, counts: Sequence[PixelCounts]) -> ClassFigures:
    true_positive = sum(each.true_positive for each in counts)
    false_positive = sum(each.false_positive for each in counts)
    false_negative = sum(each.false_negative for each in counts)
    overlaps = (
        each.true_positive / (each.true_positive + each.false_positive + each.false_negative)
        for each in counts
    )
    return ClassFigures(
        name, figures_of(true_positive, false_positive, false_negative), mean(overlaps)
    )


@dataclass(frozen=True, slots=True)
class LabelPrediction:
    """What a classification model says of one test image: a score (0 to 1) for each label."""

    example: Example
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class BoxPrediction:
    """What a detection model says of a test image; which of ``found`` cover a true box."""

    example: Example
    found: Sequence[FoundBox]
    matched: Sequence[bool]


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """A label at its assumed threshold (that with the best F1); how many test images have it."""

    label: str
    threshold: float
    figures: Figures
    images: int


@dataclass(frozen=True, slots=True)
class LabelEvaluation:
    """All figures are 0 to 1, float32.

    ``labels`` has an entry for each label of the model, in the model's order; ``figures`` averages
    those of the labels that the test images have (as the published example of the summary file
    does). ``confusion`` (true label, predicted label, value) is for classification,
    ``average_precision`` and ``average_recall`` are for detection.
    """

    labels: Sequence[LabelFigures]
    figures: Figures
    predictions: Sequence[LabelPrediction | BoxPrediction]
    confusion: Sequence[tuple[str, str, float]] | None = None
    average_precision: float | None = None
    average_recall: float | None = None

    @property
    def thresholds(self) -> dict[str, float]:
        """The assumed threshold of each label, 0 to 1: a detection's default minimum."""
        return {figures.label: figures.threshold for figures in self.labels}

    @property
    def scores(self) -> dict[str, Mapping[str, float]]:
        """The scores of each image of which a classification model got every label right, by the
        thresholds and by rank: programs take the label with the highest score.
        """
        return {
            each.example.source_ref: each.scores
            for each in self.predictions
            if isinstance(each, LabelPrediction) and self._is_right(each)
        }

    def _is_right(self, prediction: LabelPrediction) -> bool:
        thresholds, truth = self.thresholds, prediction.example.labels
        yes = [score for label, score in prediction.scores.items() if label in truth]
        no = [score for label, score in prediction.scores.items() if label not in truth]
        return all(
            (score >= thresholds[label]) == (label in truth)
            for label, score in prediction.scores.items()
        ) and min(yes, default=1) > max(no, default=0)


def evaluate_labels(
    test: Sequence[Example],
    classifier: SimulatedClassifier,
    labels: Sequence[str],
    thresholds: Mapping[str, float] | None = None,
) -> LabelEvaluation:
    """Let the classifier judge ``test`` for a model that tells which of ``labels`` an image has.

    :param thresholds: the assumed threshold of each label; None: the one with the best F1.
    """
    predictions = [
        LabelPrediction(
            example, classifier.label_scores(example.source_ref, example.labels, labels)
        )
        for example in test
    ]
    figures = []
    for label in labels:
        truths = [label in example.labels for example in test]
        scores = [each.scores[label] for each in predictions]
        threshold, found = _threshold(label, thresholds, scores, truths, sum(truths))
        figures.append(LabelFigures(label, threshold, found, sum(truths)))
    return LabelEvaluation(
        figures, _average(figures), predictions, confusion=_confusion(predictions, figures)
    )


def evaluate_boxes(
    test: Sequence[Example],
    classifier: SimulatedClassifier,
    labels: Sequence[str],
    thresholds: Mapping[str, float] | None = None,
) -> LabelEvaluation:
    """Let the classifier judge ``test`` for a model that finds objects with ``labels``.

    Every figure counts boxes. ``average_recall`` averages the recall of each label over all its
    boxes, however unsure; ``average_precision`` averages the area under its precision-recall curve.
    """
    predictions = [_find(example, classifier, labels) for example in test]
    figures, precisions, recalls = [], [], []
    for label in labels:
        scores, truths = [], []
        for prediction in predictions:
            for each, matched in zip(prediction.found, prediction.matched, strict=True):
                if each.box.label == label:
                    scores.append(each.confidence)
                    truths.append(matched)
        boxes = sum(box.label == label for example in test for box in example.boxes)
        threshold, at_threshold = _threshold(label, thresholds, scores, truths, boxes)
        images = sum(any(box.label == label for box in example.boxes) for example in test)
        figures.append(LabelFigures(label, threshold, at_threshold, images))
        if boxes:
            precisions.append(average_precision(scores, truths, boxes))
            recalls.append(ratio(sum(truths), boxes))
    return LabelEvaluation(
        figures,
        _average(figures),
        predictions,
        average_precision=mean(precisions),
        average_recall=mean(recalls),
    )


def _threshold(
    label: str,
    thresholds: Mapping[str, float] | None,
    scores: Sequence[float],
    truths: Sequence[bool],
    positives: int,
) -> tuple[float, Figures]:
    """The assumed threshold of a label, and its figures there."""
    if thresholds is None:
        return best_threshold(scores, truths, positives)
    threshold = thresholds[label]
    said = [score >= threshold for score in scores]
    right = sum(yes and true for yes, true in zip(said, truths, strict=True))
    return threshold, figures_of(right, sum(said) - right, positives - right)


def _find(
    example: Example, classifier: SimulatedClassifier, labels: Sequence[str]
) -> BoxPrediction:
    found = classifier.find_boxes(example.source_ref, example.boxes, example.size, labels)
    return BoxPrediction(example, found, match_boxes(example.boxes, [each.box for each in found]))


def _figures(said: Sequence[bool], truths: Sequence[bool]) -> Figures:
    both = sum(yes and true for yes, true in zip(said, truths, strict=True))
    return figures_of(both, sum(said) - both, sum(truths) - both)


def _average(labels: Sequence[LabelFigures]) -> Figures:
    tested = [label.figures for label in labels if label.images]
    return Figures(
        mean(figures.precision for figures in tested),
        mean(figures.recall for figures in tested),
        mean(figures.f1 for figures in tested),
    )


def _confusion(
    predictions: Sequence[LabelPrediction], labels: Sequence[LabelFigures]
) -> list[tuple[str, str, float]]:
    """(true label, predicted label, value) for each pair of labels.

    The predicted label is the one with the highest score; the other true labels of the image do not
    compete. The value is the number of such images over the number of test images that truly have
    the *predicted* label: that is how the figures of the published example fit together, and why
    its rows do not sum to 1.
    """
    images = {label.label: label.images for label in labels}
    counted: dict[tuple[str, str], int] = {}
    for prediction in predictions:
        truth = [label for label in prediction.example.labels if label in images]
        for label in truth:
            rivals = [name for name in images if name == label or name not in truth]
            pair = label, max(rivals, key=prediction.scores.__getitem__)
            counted[pair] = counted.get(pair, 0) + 1
    return [
        (true, said, ratio(counted.get((true, said), 0), images[said]))
        for true in images
        for said in images
    ]
