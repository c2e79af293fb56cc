"""Classifiers whose right and wrong answers are chosen so that an evaluation has wanted figures.

The figures are computed from the answers for each image, as those of every evaluation, so result
files, descriptions and detections agree.

A model with labels is judged at the score that has the best F1 of each label. So that this is the
score that separates the chosen answers, the scores are handed out in an order in which right and
wrong answers alternate evenly, the wrong ones first: no other score has a better F1 then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import product
from typing import TypeVar

from mock_vision.errors import UsageError, unknown_name
from mock_vision.floats import float32
from mock_vision.manifests.boxes import Box
from mock_vision.training.classifier import FixedClassifier, FoundBox, SimulatedClassifier
from mock_vision.training.counts import Found, choose_average, choose_counts
from mock_vision.training.declared_figures import Counts
from mock_vision.training.examples import Example
from mock_vision.training.metrics import iou
from mock_vision.training.wanted import Wanted

T = TypeVar("T")

_GRID = 16
"""The number of columns and rows of the grid on which invented boxes lie. A true box can cover half
of two of its cells at most, so that with at most fifty true boxes many cells are free.
"""
_NAMED = 5
"""The most labels that a message names."""
_MOST_INVENTED = 100
"""The most invented boxes of a label in an image."""


class ChosenClassifier(FixedClassifier):
    """A classifier that answers what was chosen.

    :param wrong: the images whose verdict is wrong.
    :param scores: the scores of each image by label.
    :param boxes: the boxes that are found in each image.
    """

    def __init__(
        self,
        seed: int,
        model: str,
        *,
        wrong: Collection[str] = (),
        scores: Mapping[str, Mapping[str, float]] | None = None,
        boxes: Mapping[str, list[FoundBox]] | None = None,
    ) -> None:
        super().__init__(seed, model, wrong)
        self._scores = scores or {}
        self._boxes = boxes or {}

    def label_scores(
        self, source_ref: str, truth: Collection[str], labels: Sequence[str]
    ) -> dict[str, float]:
        return dict(self._scores[source_ref])

    def find_boxes(
        self, source_ref: str, truth: Sequence[Box], size: tuple[int, int], labels: Sequence[str]
    ) -> list[FoundBox]:
        return sorted(self._boxes[source_ref], key=lambda each: -each.confidence)


# Anomalies


def anomaly_classifier(
    test: Sequence[Example], anomaly: str, wanted: Wanted, *, seed: int, model: str
) -> SimulatedClassifier:
    """Return a classifier that finds the images with the label ``anomaly``.

    :raises UsageError: when the test images cannot have the figures, naming the nearest.
    """
    bad = [example.source_ref for example in test if anomaly in example.labels]
    good = [example.source_ref for example in test if anomaly not in example.labels]
    what = f"{len(bad)} anomalous and {len(good)} normal test images"
    counts = choose_counts(Found(len(bad), len(good)), wanted, what)
    plain = ChosenClassifier(seed, model)

    def least_sure(refs: Sequence[str], number: int) -> list[str]:
        return sorted(refs, key=lambda ref: plain.certainty(ref, "verdict"))[:number]

    wrong = {*least_sure(bad, counts.false_negative), *least_sure(good, counts.false_positive)}
    return ChosenClassifier(seed, model, wrong=wrong)


# Labels


def label_classifier(
    test: Sequence[Example], labels: Sequence[str], wanted: Wanted, *, seed: int, model: str
) -> SimulatedClassifier:
    """Return a classifier that finds which of ``labels`` an image has.

    :raises UsageError: when there is no such label, or the test images cannot have the figures.
    """
    refs = [example.source_ref for example in test]
    having = {
        label: {example.source_ref for example in test if label in example.labels}
        for label in labels
    }
    counts = _choose(
        {
            label: Found(len(own), len(refs) - len(own), best_threshold=True)
            for label, own in having.items()
        },
        wanted,
        "images",
    )
    plain = ChosenClassifier(seed, model)
    doubt = max(1, len(labels) - 1)
    scores: dict[str, dict[str, float]] = {ref: dict.fromkeys(labels, 0.0) for ref in refs}
    certainties = {label: {ref: plain.certainty(ref, label) for ref in refs} for label in labels}
    confusable = [
        ref
        for label, own in having.items()
        for ref in sorted(own, key=certainties[label].__getitem__)[: counts[label].false_negative]
    ]
    for label, own in having.items():
        sure = certainties[label]
        yes, no = _verdicts(refs, own, counts[label], sure, confusable)
        for ref, certainty in zip(yes, _sorted(sure, yes), strict=True):
            scores[ref][label] = float32(0.5 + certainty / 2)
        for ref, certainty in zip(no, reversed(_sorted(sure, no)), strict=True):
            scores[ref][label] = float32((0.5 - certainty / 2) / doubt)
    return ChosenClassifier(seed, model, scores=scores)


def _verdicts(
    refs: Sequence[str],
    own: Collection[str],
    counts: Counts,
    sure: Mapping[str, float],
    confusable: list[str],
) -> tuple[list[str], list[str]]:
    """Return the images with and those without the label, in the order of falling scores.

    :param confusable: images whose own label is missed. Those that are taken for one with this
        label are removed: as far as possible a missed label is confused with one other label.
    """
    ranked = sorted(refs, key=sure.__getitem__)
    positives = [ref for ref in ranked if ref in own]
    others = [ref for ref in ranked if ref not in own]
    confused = [ref for ref in others if ref in confusable][: counts.false_positive]
    for ref in confused:
        confusable.remove(ref)
    negatives = [*confused, *(ref for ref in others if ref not in confused)]
    missed, found = positives[: counts.false_negative], positives[counts.false_negative :]
    taken, passed = negatives[: counts.false_positive], negatives[counts.false_positive :]
    return _alternate(taken, found), _alternate(passed, missed)


def _alternate(early: Sequence[T], late: Sequence[T]) -> list[T]:
    """Return both, evenly mixed; any beginning has its share of ``early`` at least."""
    places = [
        *((place / len(early), 0, each) for place, each in enumerate(early)),
        *(((place + 1) / len(late), 1, each) for place, each in enumerate(late)),
    ]
    return [each for _, _, each in sorted(places, key=lambda place: place[:2])]


def _sorted(sure: Mapping[str, float], refs: Sequence[str]) -> list[float]:
    return sorted((sure[ref] for ref in refs), reverse=True)


def _choose(labels: Mapping[str, Found], wanted: Wanted, what: str) -> dict[str, Counts]:
    """Return the counts of each label: perfect ones where nothing is wanted.

    :param what: what is counted.
    :raises UsageError: when there is no such label, or the figures are impossible.
    """
    chosen = {}
    for label, figures in wanted.labels.items():
        if label not in labels:
            raise unknown_name("label of the model", label, labels)
        found = labels[label]
        chosen[label] = choose_counts(
            found, figures, f"the label {label!r} with {found.positives} test {what}"
        )
    tested = {label: found for label, found in labels.items() if found.positives}
    if wanted.items():
        if not tested:
            raise UsageError(
                f"no label of the model has test {what}, so that there are no figures."
            )
        chosen |= choose_average(
            tested,
            wanted,
            {label: counts for label, counts in chosen.items() if label in tested},
            _named(tested, what),
        )
    return {
        label: chosen.get(label, Counts(found.positives, 0, 0)) for label, found in labels.items()
    }


def _named(labels: Mapping[str, Found], what: str) -> str:
    """Return the labels with their numbers of positives, for a message."""
    named = [f"{label} ({found.positives} test {what})" for label, found in labels.items()]
    more = len(named) - _NAMED
    if more > 0:
        named[_NAMED:] = [f"{more} more labels"]
    return named[0] if len(named) == 1 else f"the average of {' and '.join(named)}"


# Boxes


def box_classifier(
    test: Sequence[Example], labels: Sequence[str], wanted: Wanted, *, seed: int, model: str
) -> SimulatedClassifier:
    """Return a classifier that finds objects with ``labels``.

    :raises UsageError: when there is no such label, or the test images cannot have the figures.
    """
    true = {
        label: [
            (example, number)
            for example in test
            for number, box in enumerate(example.boxes)
            if box.label == label
        ]
        for label in labels
    }
    most = _MOST_INVENTED * len(test)
    counts = _choose({label: Found(len(own), most) for label, own in true.items()}, wanted, "boxes")
    plain = ChosenClassifier(seed, model)
    boxes: dict[str, list[FoundBox]] = {example.source_ref: [] for example in test}
    for label, own in true.items():
        ranked = sorted(own, key=lambda each: plain.certainty(each[0].source_ref, each[1]))
        right = [
            (example.source_ref, example.boxes[number])
            for example, number in ranked[counts[label].false_negative :]
        ]
        invented = _invented(test, label, counts[label].false_positive)
        answers = _alternate(invented, right)
        sure = [plain.certainty(ref, label, number) for number, (ref, _) in enumerate(answers)]
        for (ref, box), certainty in zip(answers, sorted(sure, reverse=True), strict=True):
            boxes[ref].append(FoundBox(box, float32(0.5 + certainty / 2)))
    return ChosenClassifier(seed, model, boxes=boxes)


def _invented(test: Sequence[Example], label: str, number: int) -> list[tuple[str, Box]]:
    """Return boxes that cover no true one, spread over the images."""
    free = {example.source_ref: _free_cells(example, label) for example in test}
    found: list[tuple[str, Box]] = []
    while len(found) < number:
        for ref, cells in free.items():
            if len(found) < number:
                found.append((ref, next(cells)))
    return found


def _free_cells(example: Example, label: str) -> Iterator[Box]:
    """Return the cells of the image that cover less than half of each true box of the label."""
    width, height = (max(1, side // _GRID) for side in example.size)
    true = [box for box in example.boxes if box.label == label]
    for row, column in product(range(_GRID), repeat=2):
        cell = Box(label, column * width, row * height, width, height)
        if all(iou(cell, box) < 0.5 for box in true):
            yield cell


# Pairs of images and labels


def choose_answers(
    test: Sequence[Example], labels: Sequence[str], wanted: Wanted, *, seed: int, model: str
) -> set[tuple[str, str]]:
    """Return the images with the labels that a classifier finds in them, for figures over all
    labels together.

    :raises UsageError: when figures of single labels are wanted, or the figures are impossible.
    """
    if wanted.labels:
        raise UsageError("figures of single labels are not for adapters: leave out labels.")
    pairs = [(example.source_ref, label) for example in test for label in labels]
    true = {(example.source_ref, label) for example in test for label in example.labels}
    own = [pair for pair in pairs if pair in true]
    others = [pair for pair in pairs if pair not in true]
    counts = choose_counts(
        Found(len(own), len(others)),
        wanted,
        f"{len(own)} labels that {len(test)} test images have and {len(others)} that they have not",
    )
    plain = ChosenClassifier(seed, model)
    own.sort(key=lambda pair: plain.certainty(*pair))
    others.sort(key=lambda pair: plain.certainty(*pair))
    return {*own[counts.false_negative :], *others[: counts.false_positive]}
