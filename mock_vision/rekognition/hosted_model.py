"""The answers of models that find labels on images or boxes.

Without a declared answer, an image of the model's datasets is answered with the labels and boxes
that it has there, with confidences above their assumed thresholds. All other labels of the model
have confidences below their thresholds. Any other image is answered depending on its content and
the seed alone. Therefore a call without MinConfidence finds the true labels, and a call with 0
finds all labels. If the evaluation of a classification model has predicted the labels of the image,
the answer has the scores of the evaluation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mock_vision.chance import chance, pick
from mock_vision.declared.answers import Answers
from mock_vision.declared.pictures import ReadObject, no_objects
from mock_vision.declared.request import Detection
from mock_vision.declared.values import Box, Label
from mock_vision.errors import UsageError, unknown_name
from mock_vision.floats import float32
from mock_vision.training.examples import Example
from mock_vision.training.ground_truth import GroundTruth

_DIGITS = 5
"""The decimals to which the service rounds scores and the edges of boxes: all confidences and edges
that were published agree with it (see docs/fidelity.md).
"""
_GUESSED_BOXES = 3
"""The most boxes in the answer for an image that is in no dataset."""


@dataclass(slots=True)
class LabelModel:
    """What the answers of a hosted model depend on."""

    seed: int
    thresholds: Mapping[str, float]
    """The assumed threshold (0 to 1) of each label of the model, in the order of its labels."""
    boxes: bool = False
    """Whether the model finds boxes; if not, it only classifies."""
    truth: GroundTruth = field(default_factory=GroundTruth)
    scores: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """See :attr:`mock_vision.training.evaluation.LabelEvaluation.scores`."""
    read_object: ReadObject = no_objects
    """Returns the S3 object at ``s3://bucket/key``, or None if it cannot be read."""


def detect_labels(
    detection: Detection,
    model: LabelModel,
    answers: Answers,
    *,
    min_confidence: float | None = None,
    max_results: int | None = None,
) -> list[dict[str, Any]]:
    """Return the ``CustomLabels`` for an image that :func:`images.formats.check` accepted.

    They are sorted by confidence, highest first.

    :param min_confidence: the lowest confidence, 0 to 100. Default: 100 times the assumed threshold
        of each label.
    :param max_results: the most labels. Default: all.
    :raises UsageError: when the declared answer does not fit the model.
    """
    declared = answers.labels_for(detection, model.read_object)
    if declared is None:
        found: Iterable[Label] = _undeclared(detection, model)
    else:
        found = _checked(declared, detection, model)
    kept = []
    for label in found:
        least = 100 * model.thresholds[label.name] if min_confidence is None else min_confidence
        confidence = _shown(label.confidence / 100)
        # Rounding must not hide a label whose declared confidence equals the minimum.
        if max(confidence, float32(label.confidence)) >= float32(least):
            kept.append(_custom_label(label.name, confidence, label.box))
    kept.sort(key=lambda label: -label["Confidence"])
    return kept[:max_results]


def _custom_label(name: str, confidence: float, box: Box | None) -> dict[str, Any]:
    label: dict[str, Any] = {"Name": name, "Confidence": confidence}
    if box is not None:
        left, top, width, height = (float32(round(edge, _DIGITS)) for edge in box)
        bounds = {"Width": width, "Height": height, "Left": left, "Top": top}
        label["Geometry"] = {"BoundingBox": bounds}
    return label


def _shown(score: float) -> float:
    """Return the ``Confidence`` of a score (0 to 1), computed as the service does."""
    return float32(float32(round(score, _DIGITS)) * 100)


def _of_evaluation(score: float, threshold: float) -> float:
    """Return the confidence (0 to 100) whose answer is on the same side of the threshold as a score
    of the evaluation: programs compare the answer with 100 times the threshold.
    """
    steps = round(score * 10**_DIGITS)
    least = 100 * threshold
    if score >= threshold:
        while _shown(steps / 10**_DIGITS) < least:
            steps += 1
    else:
        while _shown(steps / 10**_DIGITS) >= min(least, float32(least)):
            steps -= 1
    return _shown(steps / 10**_DIGITS)


def _checked(declared: Iterable[Label], detection: Detection, model: LabelModel) -> Iterator[Label]:
    name = f"{detection.project}/{detection.version}"
    for number, label in enumerate(declared):
        if label.name not in model.thresholds:
            raise unknown_name(f"label of model {name}", label.name, model.thresholds)
        if label.box is not None and not model.boxes:
            raise UsageError(
                f"a box was declared for model {name}, which only classifies: its training images"
                " have no boxes. Leave the box out."
            )
        if model.boxes and label.box is None:
            label = label._replace(box=_some_box(detection, model, label.name, number))
        yield label


def _undeclared(detection: Detection, model: LabelModel) -> Iterator[Label]:
    example = model.truth.find(detection.location, detection.fingerprint)
    if example and example.source_ref in model.scores:
        for name, score in model.scores[example.source_ref].items():
            yield Label(name, _of_evaluation(score, model.thresholds[name]))
        return
    if example and (example.labels or model.boxes):
        sure = [each for each in _true(example, detection, model) if each[0] in model.thresholds]
    else:
        sure = _guessed(detection, model)
    for number, (name, box) in enumerate(sure):
        random = chance(model.seed, "sure", detection.fingerprint, name, number)
        threshold = model.thresholds[name]
        yield Label(name, 100 * (threshold + (1 - threshold) * (0.5 + random / 2)), box)
    answered = {name for name, _ in sure}
    for name, threshold in model.thresholds.items():
        if name not in answered:
            random = chance(model.seed, "unsure", detection.fingerprint, name)
            box = _some_box(detection, model, name, 0) if model.boxes else None
            yield Label(name, 100 * threshold * random / 2, box)


def _true(
    example: Example, detection: Detection, model: LabelModel
) -> list[tuple[str, Box | None]]:
    if not model.boxes:
        return [(name, None) for name in example.labels]
    width, height = detection.info.width, detection.info.height
    return [
        (
            each.label,
            (each.left / width, each.top / height, each.width / width, each.height / height),
        )
        for each in example.boxes
    ]


def _guessed(detection: Detection, model: LabelModel) -> list[tuple[str, Box | None]]:
    key = (model.seed, "labels", detection.fingerprint)
    names = list(model.thresholds)
    if not model.boxes:
        return [(names[pick(len(names), *key)], None)]
    found: list[tuple[str, Box | None]] = []
    for number in range(1 + pick(_GUESSED_BOXES, *key)):
        name = names[pick(len(names), *key, number)]
        found.append((name, _some_box(detection, model, name, number)))
    return found


def _some_box(detection: Detection, model: LabelModel, name: str, number: int) -> Box:
    key = (model.seed, "box", detection.fingerprint, name, number)
    width, height = (0.1 + 0.4 * chance(*key, side) for side in ("width", "height"))
    left = (1 - width) * chance(*key, "left")
    top = (1 - height) * chance(*key, "top")
    return left, top, width, height
