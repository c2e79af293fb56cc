"""A classifier that knows the truth and errs on purpose.

Nothing is learned here: what a model would answer is made from the ground truth, a skill, and numbers that
belong to the model and the image (:func:`mock_vision.chance.chance`). With skill 1 every answer is right; with
skill 0 every answer is a guess; and raising the skill never makes the answer for an image worse, because the numbers
stay the same and the skill only decides how many of them are turned to the right side.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from mock_vision.errors import UsageError
from mock_vision.training.examples import Box

__all__ = ["DEFAULT_SKILL", "FoundBox", "PixelCounts", "SimulatedClassifier", "check_skill"]

DEFAULT_SKILL = 0.95


def check_skill(skill: object) -> float:
    """``skill`` as a float from 0 to 1, or a :class:`~mock_vision.errors.UsageError` that says so."""
    if isinstance(skill, bool) or not isinstance(skill, int | float) or not 0 <= skill <= 1:
        raise UsageError(
            f"skill must be a number from 0 (guesses) to 1 (never errs), not {skill!r}."
        )
    return float(skill)


@dataclass(frozen=True, slots=True)
class FoundBox:
    """A rectangle that the classifier reports, with its confidence (0 to 1)."""

    box: Box
    confidence: float


@dataclass(frozen=True, slots=True)
class PixelCounts:
    """How a predicted mask of one class lies on the true one, in pixels."""

    true_positive: int
    false_positive: int
    false_negative: int


class SimulatedClassifier:
    """What the trained model ``model`` (any name; an ARN will do) answers for images whose truth is known."""

    def __init__(self, seed: int, model: str, *, skill: float = DEFAULT_SKILL) -> None: ...

    def anomaly_score(self, source_ref: str, is_anomaly: bool) -> float:
        """How sure the model is that the image is anomalous: 0 to 1, anomalous from 0.5 on."""

    def label_scores(
        self, source_ref: str, truth: Collection[str], labels: Sequence[str]
    ) -> dict[str, float]:
        """How sure the model is of each label (0 to 1), in the order of ``labels``."""

    def find_boxes(
        self, source_ref: str, truth: Sequence[Box], size: tuple[int, int], labels: Sequence[str]
    ) -> list[FoundBox]:
        """The rectangles the model reports: displaced true ones, some missed, some invented."""

    def find_pixels(
        self, source_ref: str, truth: Mapping[str, int], classes: Sequence[str], total: int
    ) -> dict[str, PixelCounts]:
        """For each class in the true or in the predicted mask, how the two overlap."""
