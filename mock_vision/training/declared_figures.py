"""The figures that a test declares, and numbers of test images that have them.

Of precision, recall and F1 each follows from the other two, and one alone is taken for all three.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import count
from math import ceil, lcm
from typing import NamedTuple

from mock_vision.errors import UsageError, check_number
from mock_vision.floats import float32
from mock_vision.training.metrics import Figures, figures_of

DEFAULT = 0.95
"""Each figure if a test declares none."""

_F1_ROUNDING = 0.005
"""How far an F1 may be from the one that follows from precision and recall."""

_ROUNDING = 0.00005
"""How far the figures of counts may be from the declared ones: four decimals agree."""


def declared_figures(
    f1: float | None = None, precision: float | None = None, recall: float | None = None
) -> Figures:
    """Return the three figures, as 32-bit values.

    :raises UsageError: when a figure is no number from 0 to 1, or no model can have these figures.
    """
    given = {"f1": f1, "precision": precision, "recall": recall}
    values = {name: check_number(name, value) for name, value in given.items() if value is not None}
    if len(values) < 2:
        only = next(iter(values.values()), DEFAULT)
        values = {"precision": only, "recall": only, "f1": only}
    for name, other in (("precision", "recall"), ("recall", "precision")):
        if name not in values:
            values[name] = _missing(name, values["f1"], other, values[other])
    found = _harmonic_mean(values["precision"], values["recall"])
    if (values["precision"] == 0) != (values["recall"] == 0):
        raise UsageError(
            f"precision={values['precision']!r} and recall={values['recall']!r} cannot go together:"
            " a model that is never right has 0 in both."
        )
    if abs(values.setdefault("f1", found) - found) > _F1_ROUNDING:
        raise UsageError(
            f"f1={f1!r} contradicts precision={precision!r} and recall={recall!r}: their F1 is"
            f" {found:.4g}. Leave one of the three out."
        )
    return Figures(*(float32(values[name]) for name in ("precision", "recall", "f1")))


def _harmonic_mean(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0


def _missing(name: str, f1: float, other_name: str, other: float) -> float:
    """Return the figure that has this F1 together with another one."""
    if f1 == other == 0:
        return 0.0
    found = f1 * other / (2 * other - f1) if 2 * other > f1 else 2.0
    if found > 1:
        raise UsageError(
            f"f1={f1!r} cannot be reached with {other_name}={other!r}: with a {name} of 1 it is"
            f" {_harmonic_mean(1, other):.4g}."
        )
    return found


class Counts(NamedTuple):
    """Numbers of images (or of boxes) that a model judged, by whether it was right."""

    true_positive: int
    false_positive: int
    false_negative: int

    @property
    def positives(self) -> int:
        """How many there are to find."""
        return self.true_positive + self.false_negative


@lru_cache(maxsize=64)
def counts_of(figures: Figures, least: int, most: int) -> Counts:
    """Return counts that have the figures.

    They have them exactly where ``most`` allows it, else to four decimals.

    :param least: fewest positives.
    :param most: most positives and false positives together.
    :raises UsageError: when no counts have the figures, naming the nearest.
    """
    counts = _exact(figures) if figures.precision else Counts(0, 1, 1)
    if sum(counts) > most:
        counts = _nearest(figures, most)
    scale = ceil(least / counts.positives)
    if scale * sum(counts) > most:
        return counts
    return Counts(*(scale * count for count in counts))


def _exact(figures: Figures) -> Counts:
    precision, recall = (_fraction(each) for each in (figures.precision, figures.recall))
    right = lcm(precision.numerator, recall.numerator)
    return Counts(right, int(right / precision) - right, int(right / recall) - right)


def _fraction(figure: float) -> Fraction:
    """Return the decimal number that a 32-bit value stands for."""
    return Fraction(f"{figure:.7g}")


def _nearest(figures: Figures, most: int) -> Counts:
    best, distance = Counts(1, 0, 0), 2.0
    for right in count(1):
        counts = Counts(
            right, round(right / figures.precision) - right, round(right / figures.recall) - right
        )
        if sum(counts) > most:
            break
        off = _distance(figures_of(*counts), figures)
        if off < distance:
            best, distance = counts, off
        if distance <= _ROUNDING:
            return best
    found = figures_of(*best)
    raise UsageError(
        f"no evaluation with at most {most} test images has the precision {figures.precision:.6g}"
        f" and the recall {figures.recall:.6g}. The nearest are precision={found.precision:.6g},"
        f" recall={found.recall:.6g}."
    )


def _distance(one: Figures, other: Figures) -> float:
    return max(
        abs(one.precision - other.precision), abs(one.recall - other.recall), abs(one.f1 - other.f1)
    )
