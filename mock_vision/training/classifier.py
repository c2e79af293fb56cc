"""A simulated classifier: it starts from the right answers and makes errors on purpose.

Nothing is learned. An answer is computed from the ground truth, a skill, and pseudo-random numbers
of the model and the image (:func:`mock_vision.chance.chance`). With skill 1 every answer is right,
with skill 0 every answer is a guess. A higher skill never makes a right answer wrong, because the
numbers stay the same, and the skill is the threshold below which an answer is right.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from mock_vision.chance import chance, pick
from mock_vision.floats import float32
from mock_vision.manifests.boxes import Box

_FOUND_BY_CHANCE = 0.3
"""The share of the true boxes that a model with skill 0 finds."""
_DISPLACEMENT = 0.6
"""How far a model with skill 0 displaces boxes, as a share of their sides."""
_INVENTED = 2
"""The most boxes without an object that are reported for one image."""


@dataclass(frozen=True, slots=True)
class FoundBox:
    """A box that the classifier reports."""

    box: Box
    confidence: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class PixelCounts:
    """How a predicted mask of one class overlaps with the true one, in pixels."""

    true_positive: int
    false_positive: int
    false_negative: int


class SimulatedClassifier:
    """The answers of one trained model for images whose right answers are known.

    :param model: any name of the model, for example its ARN; with ``seed`` it decides which answers
        are wrong.
    :param skill: from 0 (all answers are guesses) to 1 (all answers are right).
    """

    def __init__(self, seed: int, model: str, *, skill: float) -> None:
        self.skill = skill
        self._names = (seed, model)

    def anomaly_score(self, source_ref: str, is_anomaly: bool) -> float:
        """Return the probability of an anomaly, 0 to 1; from 0.5 on the image counts as anomalous.

        It is a multiple of 2**-24, so that ``1 - score`` is exact in 32 bits as well.
        """
        right = self._chance(source_ref, "verdict") < (1 + self.skill) / 2
        certainty = self.certainty(source_ref, "verdict")
        score = 0.5 + certainty / 2 if right == is_anomaly else 0.5 - certainty / 2
        return round(score * 2**24) / 2**24

    def label_scores(
        self, source_ref: str, truth: Collection[str], labels: Sequence[str]
    ) -> dict[str, float]:
        """Return the score of each label, 0 to 1, in the order of ``labels``.

        A true label is either recognised or confused with a wrong one, so that the number of errors
        depends on the number of images and not on the number of labels.

        :param truth: the labels that the image has.
        :param labels: the labels of the model.
        """
        wrong = [label for label in labels if label not in truth]
        guess = 1 / len(labels)
        right = self.skill + (1 - self.skill) * guess
        recognised = set()
        for label in sorted(truth) or [""]:
            if self._chance(source_ref, label, "verdict") < right:
                recognised.add(label)
            elif wrong:
                recognised.add(wrong[pick(len(wrong), *self._names, source_ref, label, "instead")])
        scores = {}
        for label in labels:
            certainty = self.certainty(source_ref, label)
            doubt = (0.5 - certainty / 2) / max(1, len(labels) - 1)
            scores[label] = float32(0.5 + certainty / 2 if label in recognised else doubt)
        return scores

    def find_boxes(
        self, source_ref: str, truth: Sequence[Box], size: tuple[int, int], labels: Sequence[str]
    ) -> list[FoundBox]:
        """Return the reported boxes, true and invented ones, highest confidence first.

        :param truth: the boxes that the image has.
        :param size: width and height of the image in pixels.
        :param labels: the labels of the model; boxes with others are not found.
        """
        found = []
        for number, box in enumerate(truth):
            key = (source_ref, "box", number)
            likelihood = self.skill + (1 - self.skill) * _FOUND_BY_CHANCE
            if box.label in labels and self._chance(*key) < likelihood:
                confidence = float32(0.5 + self.certainty(*key) / 2)
                found.append(FoundBox(self._displaced(box, size, key), confidence))
        for number in range(_INVENTED):
            key = (source_ref, "invented", number)
            if self._chance(*key) < (1 - self.skill) / _INVENTED:
                confidence = float32(0.5 - self.certainty(*key) / 2)
                found.append(FoundBox(self._invented(size, labels, key), confidence))
        return sorted(found, key=lambda each: -each.confidence)

    def find_pixels(
        self, source_ref: str, truth: Mapping[str, int], classes: Sequence[str], total: int
    ) -> dict[str, PixelCounts]:
        """Return how predicted and true mask overlap, for each class in one of them.

        :param truth: the true pixels of each class.
        :param total: the number of pixels of the mask.
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

    def certainty(self, *key: str | int) -> float:
        """Return how certain an answer is: 0.02 to 0.98, mostly high, as for real models."""
        return 0.98 - 0.96 * self._chance(*key, "certainty") ** 3

    def _chance(self, *key: str | int) -> float:
        return chance(*self._names, *key)


class FixedClassifier(SimulatedClassifier):
    """A classifier whose verdicts are fixed beforehand.

    :param wrong: the images whose verdict is wrong.
    """

    def __init__(self, seed: int, model: str, wrong: Collection[str] = ()) -> None:
        super().__init__(seed, model, skill=1)
        self._wrong = wrong

    def anomaly_score(self, source_ref: str, is_anomaly: bool) -> float:
        score = super().anomaly_score(source_ref, is_anomaly)
        return 1 - score if source_ref in self._wrong else score

    def find_pixels(
        self, source_ref: str, truth: Mapping[str, int], classes: Sequence[str], total: int
    ) -> dict[str, PixelCounts]:
        found = super().find_pixels(source_ref, truth, classes, total)
        if source_ref not in self._wrong:
            return found
        # An anomaly that is not found has no mask.
        return {name: PixelCounts(0, 0, counts.true_positive) for name, counts in found.items()}
