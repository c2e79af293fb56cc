"""A classifier that knows the truth and errs on purpose.

Nothing is learned here: what a model would answer is made from the ground truth, a skill, and
numbers that belong to the model and the image (:func:`mock_vision.chance.chance`). With skill 1
every answer is right; with skill 0 every answer is a guess; and raising the skill never makes a
verdict worse, because the numbers stay the same and the skill only decides how many of them are
turned to the right side.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from mock_vision.chance import chance, pick
from mock_vision.floats import float32
from mock_vision.manifests.boxes import Box

__all__ = ["FoundBox", "PixelCounts", "SimulatedClassifier"]

# Without any skill: how many of the true boxes are found, and how far (in sides) boxes are
# displaced.
_FOUND_BY_LUCK = 0.3
_DISPLACEMENT = 0.6
# Most boxes that are invented in one picture.
_INVENTED = 2


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
    """What the trained model ``model`` (any name, say its ARN) says of images with known truth.

    ``skill`` is 0 (the model guesses) to 1 (it never errs).
    """

    def __init__(self, seed: int, model: str, *, skill: float) -> None:
        self.skill = skill
        self._names = (seed, model)

    def anomaly_score(self, source_ref: str, is_anomaly: bool) -> float:
        """How sure the model is that the image is anomalous: 0 to 1, anomalous from 0.5 on.

        A multiple of 2**-24, so that ``1 - score`` is exact in 32 bits as well.
        """
        right = self._chance(source_ref, "verdict") < (1 + self.skill) / 2
        certainty = self._certainty(source_ref, "verdict")
        score = 0.5 + certainty / 2 if right == is_anomaly else 0.5 - certainty / 2
        return round(score * 2**24) / 2**24

    def label_scores(
        self, source_ref: str, truth: Collection[str], labels: Sequence[str]
    ) -> dict[str, float]:
        """How sure the model is of each label (0 to 1), in the order of ``labels``.

        A true label is recognised or taken for a wrong one, so that errors grow with images, not
        with labels.
        """
        wrong = [label for label in labels if label not in truth]
        guess = 1 / len(labels)
        right = self.skill + (1 - self.skill) * guess
        seen = set()
        for label in sorted(truth) or [""]:
            if self._chance(source_ref, label, "verdict") < right:
                seen.add(label)
            elif wrong:
                seen.add(wrong[pick(len(wrong), *self._names, source_ref, label, "instead")])
        scores = {}
        for label in labels:
            certainty = self._certainty(source_ref, label)
            doubt = (0.5 - certainty / 2) / max(1, len(labels) - 1)
            scores[label] = float32(0.5 + certainty / 2 if label in seen else doubt)
        return scores

    def find_boxes(
        self, source_ref: str, truth: Sequence[Box], size: tuple[int, int], labels: Sequence[str]
    ) -> list[FoundBox]:
        """The boxes the model reports, surest first: true ones displaced, or invented ones.

        Only boxes with one of its ``labels``, the ones it was trained with.
        """
        found = []
        for number, box in enumerate(truth):
            key = (source_ref, "box", number)
            likelihood = self.skill + (1 - self.skill) * _FOUND_BY_LUCK
            if box.label in labels and self._chance(*key) < likelihood:
                confidence = float32(0.5 + self._certainty(*key) / 2)
                found.append(FoundBox(self._displaced(box, size, key), confidence))
        for number in range(_INVENTED):
            key = (source_ref, "invented", number)
            if self._chance(*key) < (1 - self.skill) / _INVENTED:
                confidence = float32(0.5 - self._certainty(*key) / 2)
                found.append(FoundBox(self._invented(size, labels, key), confidence))
        return sorted(found, key=lambda each: -each.confidence)

    def find_pixels(
        self, source_ref: str, truth: Mapping[str, int], classes: Sequence[str], total: int
    ) -> dict[str, PixelCounts]:
        """For each class in the true or in the predicted mask, how the two overlap.

        ``truth`` has the true pixels of each class, ``total`` is the number of pixels of the mask.
        """
        counts = {}
        clumsiness = 1 - self.skill
        for name in classes:
            pixels = truth.get(name, 0)
            missed = round(pixels * clumsiness * self._chance(source_ref, name, "missed"))
            beyond = pixels * clumsiness * self._chance(source_ref, name, "beyond")
            if not pixels and self._chance(source_ref, name, "invented") < clumsiness / 2:
                beyond = total * clumsiness * 0.05
            invented = min(round(beyond), total - pixels)
            if pixels or invented:
                counts[name] = PixelCounts(pixels - missed, invented, missed)
        return counts

    def _displaced(self, box: Box, size: tuple[int, int], key: tuple[str, str, int]) -> Box:
        reach = (1 - self.skill) * _DISPLACEMENT
        across, down, wider, taller = (
            reach * (2 * self._chance(*key, way) - 1) for way in ("x", "y", "width", "height")
        )
        width = min(max(1, round(box.width * (1 + wider))), size[0])
        height = min(max(1, round(box.height * (1 + taller))), size[1])
        left = min(max(0, box.left + round(box.width * across)), size[0] - width)
        top = min(max(0, box.top + round(box.height * down)), size[1] - height)
        return Box(box.label, left, top, width, height)

    def _invented(
        self, size: tuple[int, int], labels: Sequence[str], key: tuple[str, str, int]
    ) -> Box:
        label = labels[pick(len(labels), *self._names, *key, "label")]
        width, height = max(1, size[0] // 5), max(1, size[1] // 5)
        left = pick(size[0] - width + 1, *self._names, *key, "x")
        top = pick(size[1] - height + 1, *self._names, *key, "y")
        return Box(label, left, top, width, height)

    def _certainty(self, *key: str | int) -> float:
        """How far an answer is from undecided: 0.02 to 0.98, mostly high, as trained models are."""
        return 0.98 - 0.96 * self._chance(*key, "certainty") ** 3

    def _chance(self, *key: str | int) -> float:
        return chance(*self._names, *key)
