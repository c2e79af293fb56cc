"""The arithmetic of an evaluation: counts, curves, overlaps. Pure functions; no figure is ever NaN.

Where a quotient has no denominator the figure is 0 (no prediction: precision 0; nothing to find:
recall 0), as scikit-learn defines it with ``zero_division=0``; a ROC curve without both classes has
the area 0.5 of a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from mock_vision.floats import float32
from mock_vision.manifests.boxes import Box

__all__ = [
    "Figures",
    "average_precision",
    "best_threshold",
    "figures_of",
    "iou",
    "match_boxes",
    "mean",
    "ratio",
    "roc_auc",
]

# A predicted box covers a true one from this overlap on, as the COCO and PASCAL VOC measures have
# it.
_MATCHING_OVERLAP = 0.5


@dataclass(frozen=True, slots=True)
class Figures:
    """Precision, recall and their harmonic mean: 0 to 1, float32."""

    precision: float
    recall: float
    f1: float


def figures_of(true_positive: int, false_positive: int, false_negative: int) -> Figures:
    """The figures of these counts (images, boxes or pixels)."""
    right = 2 * true_positive
    return Figures(
        ratio(true_positive, true_positive + false_positive),
        ratio(true_positive, true_positive + false_negative),
        ratio(right, right + false_positive + false_negative),
    )


def ratio(part: float, whole: float) -> float:
    """``part / whole`` in 32 bits; 0 when there is no whole."""
    return float32(part / whole) if whole else 0.0


def mean(values: Iterable[float]) -> float:
    """The average in 32 bits; 0 of nothing."""
    numbers = list(values)
    return ratio(sum(numbers), len(numbers))


def roc_auc(scores: Sequence[float], truths: Sequence[bool]) -> float:
    """How often a true image scores above a false one, ties half; 0.5 unless there are both."""
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
    """The precision at each score, weighted by the recall it adds; 0 with nothing to find.

    ``positives`` is how many there are to find, when some have no score at all (boxes that nobody
    reported).
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
    """The score from which on a yes gives the best F1, with its figures; of several the highest.

    Without anything to find, or any score, 0.5.
    """
    positives = sum(truths) if positives is None else positives
    best, threshold = figures_of(0, 0, positives), 0.5
    for score, true_positive, predicted in _sweep(scores, truths):
        figures = figures_of(true_positive, predicted - true_positive, positives - true_positive)
        if figures.f1 > best.f1:
            best, threshold = figures, score
    return threshold, best


def iou(one: Box, other: Box) -> float:
    """Intersection over union of two rectangles, 0 to 1."""
    across = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    down = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    if across <= 0 or down <= 0:
        return 0.0
    common = across * down
    return common / (one.width * one.height + other.width * other.height - common)


def match_boxes(truth: Sequence[Box], found: Sequence[Box]) -> list[bool]:
    """For each found box, surest first: does it cover a true box of its label not yet covered?"""
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
    """(score, true positives, predictions) for each score that may be the lowest yes, falling."""
    true_positive = predicted = 0
    falling = sorted(zip(scores, truths, strict=True), reverse=True)
    for score, tied in groupby(falling, key=lambda pair: pair[0]):
        group = [truth for _, truth in tied]
        predicted += len(group)
        true_positive += sum(group)
        yield score, true_positive, predicted
