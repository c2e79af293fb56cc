"""The arithmetic of an evaluation: counts, curves, overlaps. No figure is NaN.

A quotient with the denominator 0 is 0, as in scikit-learn with ``zero_division=0``: the precision
of no predictions, the recall of nothing to find. The area under a ROC curve without both classes is
0.5, as for guesses.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from mock_vision.floats import float32
from mock_vision.manifests.boxes import Box

_MATCHING_OVERLAP = 0.5
"""The intersection over union from which on a predicted box covers a true one, as in PASCAL VOC."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Precision, recall and their harmonic mean: 32-bit floats from 0 to 1."""

    precision: float
    recall: float
    f1: float


def figures_of(true_positive: int, false_positive: int, false_negative: int) -> Figures:
    """Return the figures of these counts of images, boxes or pixels."""
    right = 2 * true_positive
    return Figures(
        ratio(true_positive, true_positive + false_positive),
        ratio(true_positive, true_positive + false_negative),
        ratio(right, right + false_positive + false_negative),
    )


def ratio(part: float, whole: float) -> float:
    """Return ``part / whole`` in 32 bits; 0 if ``whole`` is 0."""
    return float32(part / whole) if whole else 0.0


def mean(values: Iterable[float]) -> float:
    """Return the average in 32 bits; 0 if there are no values."""
    numbers = list(values)
    return ratio(sum(numbers), len(numbers))


def roc_auc(scores: Sequence[float], truths: Sequence[bool]) -> float:
    """Return the probability that a true image has a higher score than a false one.

    Equal scores count half. The result is 0.5 unless there are both kinds of images.
    """
    positives = sum(truths)
    pairs = positives * (len(truths) - positives)
    if not pairs:
        return 0.5
    won, below = 0.0, 0
    for _, tied in groupby(sorted(zip(scores, truths, strict=True)), key=lambda pair: pair[0]):
        group = [truth for _, truth in tied]
        true = sum(group)
        won += true * (below + (len(group) - true) / 2)
        below += len(group) - true
    return ratio(won, pairs)


def average_precision(
    scores: Sequence[float], truths: Sequence[bool], positives: int | None = None
) -> float:
    """Return the average of the precision at each score, weighted by the recall that it adds.

    It is 0 if there is nothing to find.

    :param positives: how many there are to find, if some have no score (boxes that no prediction
        covers). Default: the number of true values.
    """
    positives = sum(truths) if positives is None else positives
    area, found = 0.0, 0
    for _, true_positive, predicted in _sweep(scores, truths):
        area += (true_positive - found) * true_positive / predicted
        found = true_positive
    return ratio(area, positives)


def best_threshold(
    scores: Sequence[float], truths: Sequence[bool], positives: int | None = None
) -> tuple[float, Figures]:
    """Return the threshold with the best F1 score, and the figures there.

    Of several such thresholds it is the highest. Without anything to find, or without scores, it is
    0.5.

    :param positives: as for :func:`average_precision`.
    """
    positives = sum(truths) if positives is None else positives
    best, threshold = figures_of(0, 0, positives), 0.5
    for score, true_positive, predicted in _sweep(scores, truths):
        figures = figures_of(true_positive, predicted - true_positive, positives - true_positive)
        if figures.f1 > best.f1:
            best, threshold = figures, score
    return threshold, best


def iou(one: Box, other: Box) -> float:
    """Return the intersection over union of two boxes, 0 to 1."""
    across = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    down = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    if across <= 0 or down <= 0:
        return 0.0
    common = across * down
    return common / (one.width * one.height + other.width * other.height - common)


def match_boxes(truth: Sequence[Box], found: Sequence[Box]) -> list[bool]:
    """Return for each found box whether it covers a true box of its label.

    A true box is covered by one found box at most.

    :param found: in the order of confidence, highest first.
    """
    free = list(truth)
    matched = []
    for box in found:
        rivals = [(iou(box, each), each) for each in free if each.label == box.label]
        overlap, nearest = max(rivals, key=lambda rival: rival[0], default=(0.0, box))
        matched.append(overlap >= _MATCHING_OVERLAP)
        if matched[-1]:
            free.remove(nearest)
    return matched


def _sweep(scores: Sequence[float], truths: Sequence[bool]) -> Iterable[tuple[float, int, int]]:
    """Yield each score, highest first, with the true positives and predictions from it on."""
    true_positive = predicted = 0
    falling = sorted(zip(scores, truths, strict=True), reverse=True)
    for score, tied in groupby(falling, key=lambda pair: pair[0]):
        group = [truth for _, truth in tied]
        predicted += len(group)
        true_positive += sum(group)
        yield score, true_positive, predicted
