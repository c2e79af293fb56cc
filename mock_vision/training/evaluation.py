"""The answers of a classifier for the test images, and the figures computed from them.

An evaluation keeps the answer for each image. The result files print the answers, so that every
figure can be computed again from the files.
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

ANOMALY = "anomaly"
NORMAL = "normal"


@dataclass(frozen=True, slots=True)
class AnomalyPrediction:
    """The answer for one test image."""

    example: Example
    score: float
    """The probability of an anomaly, 0 to 1."""
    pixels: Mapping[str, PixelCounts]
    """The predicted pixels of each class; empty without masks."""

    @property
    def is_anomalous(self) -> bool:
        """Whether the image is predicted to be anomalous."""
        return self.score >= 0.5

    @property
    def confidence(self) -> float:
        """The confidence in the value of :attr:`is_anomalous`: 0.5 to 1."""
        return self.score if self.is_anomalous else 1 - self.score


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """The figures of one anomaly class of a model with masks."""

    name: str
    figures: Figures
    """Counted over the pixels of all test images."""
    average_iou: float
    """The average over the images whose true or predicted mask has the class."""


@dataclass(frozen=True, slots=True)
class AnomalyEvaluation:
    """The evaluation of a model that finds anomalies.

    All figures are 32-bit floats from 0 to 1; the positive class is :data:`ANOMALY`.
    """

    predictions: Sequence[AnomalyPrediction]
    figures: Figures
    roc_auc: float
    average_precision: float
    classes: Sequence[ClassFigures]
    """The anomaly classes in the masks of the test images; empty without masks."""

    @property
    def confidences(self) -> dict[str, float]:
        """The confidence of each right prediction, by ``source-ref``."""
        return {
            each.example.source_ref: each.confidence
            for each in self.predictions
            if each.is_anomalous == (ANOMALY in each.example.labels)
        }


def evaluate_anomalies(
    test: Sequence[Example], classifier: SimulatedClassifier, classes: Sequence[str] = ()
) -> AnomalyEvaluation:
    """Evaluate a model on images that are labelled :data:`NORMAL` or :data:`ANOMALY`.

    :param classes: the anomaly classes of a model with masks.
    """
    predictions = [_predict(example, classifier, classes) for example in test]
    scores = [prediction.score for prediction in predictions]
    truths = [ANOMALY in example.labels for example in test]
    predicted = [prediction.is_anomalous for prediction in predictions]
    return AnomalyEvaluation(
        predictions,
        _figures(predicted, truths),
        roc_auc(scores, truths),
        average_precision(scores, truths),
        [
            _class_figures(name, [each.pixels[name] for each in predictions if name in each.pixels])
            for name in classes
            if any(example.mask and example.mask.pixels.get(name) for example in test)
        ],
    )


def _predict(
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
    """The answer of a classification model for one test image."""

    example: Example
    scores: Mapping[str, float]
    """A score from 0 to 1 for each label of the model."""


@dataclass(frozen=True, slots=True)
class BoxPrediction:
    """The answer of a detection model for one test image."""

    example: Example
    found: Sequence[FoundBox]
    matched: Sequence[bool]
    """For each found box, whether it covers a true box."""


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """The figures of one label."""

    label: str
    threshold: float
    """The assumed threshold, 0 to 1: the one with the best F1 score."""
    figures: Figures
    """The figures at this threshold."""
    images: int
    """The number of test images with the label."""


@dataclass(frozen=True, slots=True)
class LabelEvaluation:
    """The evaluation of a model that finds labels, on images or on boxes.

    All figures are 32-bit floats from 0 to 1.
    """

    labels: Sequence[LabelFigures]
    """The figures of each label, in the order of the model's labels."""
    figures: Figures
    """The averages over the labels that test images have, as in the published example file."""
    predictions: Sequence[LabelPrediction | BoxPrediction]
    confusion: Sequence[tuple[str, str, float]] | None = None
    """True label, predicted label and value; for classification alone."""
    average_precision: float | None = None
    """For detection alone."""
    average_recall: float | None = None
    """For detection alone."""

    @property
    def thresholds(self) -> dict[str, float]:
        """The assumed threshold of each label, 0 to 1; detections use it as the default minimum."""
        return {figures.label: figures.threshold for figures in self.labels}

    @property
    def scores(self) -> dict[str, Mapping[str, float]]:
        """The scores of each image for which a classification model is right, by ``source-ref``.

        It is right if the scores of the true labels, and no others, reach their thresholds, and all
        true labels have higher scores than the others: programs take the label with the highest.
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
    """Evaluate a model that finds out which of ``labels`` an image has.

    :param thresholds: the assumed threshold of each label. Default: that with the best F1 score.
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
    """Evaluate a model that finds objects with ``labels``.

    All figures count boxes. ``average_recall`` is the average of the recall of each label over all
    of its reported boxes, whatever their confidence. ``average_precision`` is the average of the
    areas under the precision-recall curves.
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
    """Return the assumed threshold of a label, and its figures there."""
    if thresholds is None:
        return best_threshold(scores, truths, positives)
    threshold = thresholds[label]
    verdicts = [score >= threshold for score in scores]
    right = sum(yes and true for yes, true in zip(verdicts, truths, strict=True))
    return threshold, figures_of(right, sum(verdicts) - right, positives - right)


def _find(
    example: Example, classifier: SimulatedClassifier, labels: Sequence[str]
) -> BoxPrediction:
    found = classifier.find_boxes(example.source_ref, example.boxes, example.size, labels)
    return BoxPrediction(example, found, match_boxes(example.boxes, [each.box for each in found]))


def _figures(predicted: Sequence[bool], truths: Sequence[bool]) -> Figures:
    both = sum(yes and true for yes, true in zip(predicted, truths, strict=True))
    return figures_of(both, sum(predicted) - both, sum(truths) - both)


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
    """Return true label, predicted label and value for each pair of labels.

    The predicted label is the one with the highest score; other true labels of the image are left
    out of the comparison. The value is the number of such images, divided by the number of test
    images with the *predicted* label. This rule agrees with the published example file, whose rows
    do not sum to 1.
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
        (true, predicted, ratio(counted.get((true, predicted), 0), images[predicted]))
        for true in images
        for predicted in images
    ]
