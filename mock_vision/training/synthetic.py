"""Evaluations of models that were never trained, with the figures that a test declares: a test set
of images that do not exist, and a classifier that is wrong about some of them.

The figures are computed from the answers for each image, as those of every evaluation are, so
result files and descriptions agree.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from mock_vision.floats import float32
from mock_vision.manifests.boxes import Box
from mock_vision.training.classifier import FixedClassifier, FoundBox
from mock_vision.training.declared_figures import Counts, counts_of
from mock_vision.training.evaluation import (
    ANOMALY,
    NORMAL,
    AnomalyEvaluation,
    LabelEvaluation,
    evaluate_anomalies,
    evaluate_boxes,
    evaluate_labels,
)
from mock_vision.training.examples import Example, MaskTruth
from mock_vision.training.metrics import Figures

_FEWEST = 10
"""The fewest images of each label in the test set."""
MOST_TEST_IMAGES = 4_000
"""The most images that decide the figures of a model that finds anomalies."""
MOST_TEST_IMAGES_OF_LABEL = 1_000
"""The most images that decide the figures of one label."""

_MASK_SHARE = 100
"""The number of pixels of an anomalous image for each pixel of its anomaly."""
IMAGE_SIZE = (640, 480)
"""Width and height in pixels of the images of a model that names what is in an image."""
_TRUE, _INVENTED = (80, 80, 120, 90), (400, 300, 120, 90)
"""Two rectangles of an image that do not overlap: left, top, width, height."""


class _SyntheticClassifier(FixedClassifier):
    """A classifier that finds declared labels.

    :param wrong: the images whose verdict is wrong.
    :param seen: the labels that it finds in each image.
    :param thresholds: the threshold of each label.
    """

    def __init__(
        self,
        seed: int,
        model: str,
        *,
        wrong: Collection[str] = (),
        seen: Mapping[str, Collection[str]] | None = None,
        thresholds: Mapping[str, float] | None = None,
    ) -> None:
        super().__init__(seed, model, wrong)
        self._seen = seen or {}
        self._thresholds = thresholds or {}

    def label_scores(
        self, source_ref: str, truth: Collection[str], labels: Sequence[str]
    ) -> dict[str, float]:
        seen = self._seen[source_ref]
        return {label: self._score(source_ref, label, label in seen) for label in labels}

    def find_boxes(
        self, source_ref: str, truth: Sequence[Box], size: tuple[int, int], labels: Sequence[str]
    ) -> list[FoundBox]:
        true = {box.label for box in truth}
        found = [
            FoundBox(
                Box(label, *(_TRUE if label in true else _INVENTED)),
                self._score(source_ref, label, seen=True),
            )
            for label in self._seen[source_ref]
        ]
        return sorted(found, key=lambda each: -each.confidence)

    def _score(self, source_ref: str, label: str, seen: bool) -> float:
        """Return a score on the right side of the label's threshold."""
        threshold, certainty = self._thresholds[label], self.certainty(source_ref, label)
        return float32(
            threshold + (1 - threshold) * certainty if seen else threshold * (1 - certainty)
        )


def synthetic_anomalies(
    figures: Figures,
    *,
    colours: Mapping[str, str],
    size: tuple[int, int],
    folder: str,
    seed: int,
    model: str,
) -> AnomalyEvaluation:
    """Return the evaluation of a model that finds anomalies.

    :param colours: the colours of its anomaly classes, ``#RRGGBB``; empty for a model without
        masks.
    :param size: width and height of the images in pixels.
    :param folder: ``s3://bucket/prefix`` of the images, which do not exist.
    :raises UsageError: when no test set has the figures.
    """
    counts = counts_of(figures, _FEWEST, MOST_TEST_IMAGES)
    normal = max(_FEWEST, counts.false_positive)
    good = [Example(f"{folder}/normal/{n}.png", (NORMAL,), size=size) for n in range(normal)]
    bad = [_anomaly(number, folder, size, colours) for number in range(counts.positives)]
    wrong = {
        example.source_ref
        for example in (*good[: counts.false_positive], *bad[: counts.false_negative])
    }
    classifier = _SyntheticClassifier(seed, model, wrong=wrong)
    return evaluate_anomalies([*good, *bad], classifier, list(colours))


def _anomaly(
    number: int, folder: str, size: tuple[int, int], colours: Mapping[str, str]
) -> Example:
    mask = None
    if colours:
        name = list(colours)[number % len(colours)]
        pixels = {name: max(1, size[0] * size[1] // _MASK_SHARE)}
        mask = MaskTruth(f"{folder}/masks/{number}.png", *size, pixels, {name: colours[name]})
    return Example(f"{folder}/anomaly/{number}.png", (ANOMALY,), size=size, mask=mask)


def synthetic_labels(
    figures: Figures,
    *,
    thresholds: Mapping[str, float],
    boxes: bool,
    folder: str,
    seed: int,
    model: str,
) -> LabelEvaluation:
    """Return the evaluation of a model that names what is in an image; every label has the figures.

    :param thresholds: the assumed threshold of each label, above 0 and at most 1.
    :param boxes: the model finds objects.
    :param folder: ``s3://bucket/prefix`` of the images, which do not exist.
    :raises UsageError: when no test set has the figures.
    """
    counts = counts_of(figures, _FEWEST, MOST_TEST_IMAGES_OF_LABEL)
    labels = list(thresholds)
    test = images_of(labels, counts.positives, f"{folder}/test", boxes=boxes)
    others = (len(labels) - 1) * counts.positives
    # Where the images of the other labels are too few to be taken for this one, the test set has
    # images with a label that the model does not know.
    unknown = "other"
    while unknown in thresholds:
        unknown += "-"
    more = max(0, counts.false_positive - others)
    test += images_of([unknown], more, f"{folder}/test/other", boxes=boxes)
    rounded = {label: float32(threshold) for label, threshold in thresholds.items()}
    classifier = _SyntheticClassifier(
        seed, model, seen=_seen(test, labels, counts), thresholds=rounded
    )
    evaluate = evaluate_boxes if boxes else evaluate_labels
    return evaluate(test, classifier, labels, rounded)


def images_of(labels: Sequence[str], images: int, folder: str, *, boxes: bool) -> list[Example]:
    """Return a number of images of each label, which do not exist; with ``boxes`` the label is on a
    box.
    """
    return [
        Example(
            f"{folder}/{place}/{number}.png",
            () if boxes else (label,),
            (Box(label, *_TRUE),) if boxes else (),
            IMAGE_SIZE,
        )
        for place, label in enumerate(labels)
        for number in range(images)
    ]


def _seen(test: Sequence[Example], labels: Sequence[str], counts: Counts) -> dict[str, list[str]]:
    """Return the labels that the model finds in each image."""
    seen: dict[str, list[str]] = {example.source_ref: [] for example in test}
    for label in labels:
        own = [example.source_ref for example in test if label in example.names]
        others = [example.source_ref for example in test if label not in example.names]
        for source_ref in (*own[counts.false_negative :], *others[: counts.false_positive]):
            seen[source_ref].append(label)
    return seen
