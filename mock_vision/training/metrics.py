"""The arithmetic of an evaluation: counts, curves, overlaps. Pure functions; no figure is ever NaN.

Where a quotient has no denominator the figure is 0 (no prediction: precision 0; nothing to find: recall 0), as
scikit-learn defines it with ``zero_division=0``; a ROC curve without both classes has the area 0.5 of a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mock_vision.training.examples import Box

__all__ = ["Counts", "Figures", "average_precision", "best_threshold", "iou", "mean", "roc_auc"]


@dataclass(frozen=True, slots=True)
class Figures:
    """Precision, recall and their harmonic mean, 0 to 1."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Counts:
    """How often a yes or a no was right or wrong."""

    true_positive: int = 0
    false_positive: int = 0
    true_negative: int = 0
    false_negative: int = 0

    @property
    def figures(self) -> Figures: ...
