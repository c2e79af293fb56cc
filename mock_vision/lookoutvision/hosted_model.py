"""The answers of models that find anomalies.

Without a declared answer, an image of the model's datasets is answered with its label there, and
with the anomalies of its mask. Any other image is answered depending on its content and the seed
alone. If the evaluation has predicted the label of the image, the answer has the confidence of the
evaluation. Areas are computed from the pixels of the mask in the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mock_vision.chance import chance, pick
from mock_vision.declared.answers import Answers
from mock_vision.declared.pictures import ReadObject, no_objects
from mock_vision.declared.request import Detection
from mock_vision.declared.values import AnomalyAnswer
from mock_vision.errors import UsageError, unknown_name
from mock_vision.floats import float32
from mock_vision.images.formats import ImageProblem
from mock_vision.images.masks import BACKGROUND_COLOUR, draw_mask, redraw_mask
from mock_vision.lookoutvision.image_limits import IMAGE_LIMITS
from mock_vision.training.evaluation import ANOMALY
from mock_vision.training.examples import Example
from mock_vision.training.ground_truth import GroundTruth

_SMALLEST, _LARGEST = 0.005, 0.08
"""The shares of an image that an anomaly may cover in an answer for an unknown image."""
_KINDS = 3
"""The most anomaly classes in such an answer."""


@dataclass(slots=True)
class AnomalyModel:
    """What the answers of a hosted model depend on."""

    seed: int
    truth: GroundTruth = field(default_factory=GroundTruth)
    classes: Mapping[str, str] = field(default_factory=dict)
    """The colour of each anomaly class, ``#RRGGBB``, without the background. It is empty for a
    model that only classifies.
    """
    confidences: Mapping[str, float] = field(default_factory=dict)
    """The confidences of the right predictions of the evaluation, by ``source-ref``."""
    read_object: ReadObject = no_objects
    """Returns the S3 object at ``s3://bucket/key``, or None if it cannot be read."""


@dataclass(frozen=True, slots=True)
class _Segmentation:
    """The share of the image that each anomaly class covers, and the mask with them."""

    areas: Mapping[str, float]
    mask: bytes


def detect_anomalies(detection: Detection, model: AnomalyModel, answers: Answers) -> dict[str, Any]:
    """Return the ``DetectAnomalyResult`` for an image that :func:`images.formats.check` accepted.

    :raises UsageError: when the declared answer does not fit the model.
    """
    example = model.truth.find(detection.location, detection.fingerprint)
    declared = answers.anomaly_for(detection, model.read_object)
    if declared:
        _check_classes(declared, detection, model)
    prediction = declared or _prediction(detection, model, example)
    result: dict[str, Any] = {
        "Source": {"Type": "direct"},
        "IsAnomalous": prediction.is_anomalous,
        "Confidence": float32(prediction.confidence),
    }
    if model.classes:
        segmentation = _segmentation(prediction, detection, model, example)
        areas = {name: float32(area) for name, area in segmentation.areas.items()}
        background = float32(max(0.0, 1 - sum(areas.values())))
        result["Anomalies"] = [
            _anomaly("background", background, BACKGROUND_COLOUR),
            *(_anomaly(name, area, model.classes[name]) for name, area in areas.items()),
        ]
        result["AnomalyMask"] = segmentation.mask
    return result


def _anomaly(name: str, area: float, colour: str) -> dict[str, Any]:
    return {"Name": name, "PixelAnomaly": {"TotalPercentageArea": area, "Color": colour}}


def _check_classes(declared: AnomalyAnswer, detection: Detection, model: AnomalyModel) -> None:
    for name in declared.areas or ():
        if not model.classes:
            raise UsageError(
                f"areas were declared for model {detection.project}/{detection.version}, which only"
                " classifies: its training images have no masks. Leave areas out."
            )
        if name not in model.classes:
            raise unknown_name(
                f"anomaly class of model {detection.project}/{detection.version}",
                name,
                model.classes,
            )


def _prediction(
    detection: Detection, model: AnomalyModel, example: Example | None
) -> AnomalyAnswer:
    random = chance(model.seed, "confidence", detection.fingerprint)
    if example and example.labels:
        confidence = model.confidences.get(example.source_ref, 0.9 + random * 0.0999)
        return AnomalyAnswer(ANOMALY in example.labels, confidence)
    is_anomalous = chance(model.seed, "verdict", detection.fingerprint) < 0.5
    return AnomalyAnswer(is_anomalous, 0.5 + random * 0.4999)


def _segmentation(
    prediction: AnomalyAnswer, detection: Detection, model: AnomalyModel, example: Example | None
) -> _Segmentation:
    if prediction.areas is not None:
        return _drawn(prediction.areas, detection, model)
    if not prediction.is_anomalous:
        return _drawn({}, detection, model)
    if example and example.mask:
        return _of_mask(example, detection, model)
    return _drawn(_guessed_areas(detection, model), detection, model)


def _of_mask(example: Example, detection: Detection, model: AnomalyModel) -> _Segmentation:
    """Return the mask of the image's entry, drawn from its areas if the object has changed.

    A class may have another colour in each mask of a dataset, but has one colour in all answers.
    """
    truth = example.mask
    assert truth
    png = model.read_object(truth.ref)
    if png is not None:
        answered = {colour: model.classes[name] for name, colour in truth.colours.items()}
        try:
            mask, found = redraw_mask(png, answered, max_side=IMAGE_LIMITS.max_side)
        except ImageProblem:
            pass
        else:
            if truth.has_pixels_of(found):
                return _Segmentation(truth.areas, mask)
    return _drawn(truth.areas, detection, model)


def _guessed_areas(detection: Detection, model: AnomalyModel) -> dict[str, float]:
    names = list(model.classes)
    key = (model.seed, "areas", detection.fingerprint)
    kinds = 1 + pick(min(_KINDS, len(names)), *key)
    chosen = sorted(names, key=lambda name: chance(*key, name))[:kinds]
    total = detection.info.width * detection.info.height
    shares = {
        name: _SMALLEST + (_LARGEST - _SMALLEST) * chance(*key, name, "share") for name in chosen
    }
    return {name: round(shares[name] * total) / total for name in names if name in shares}


def _drawn(areas: Mapping[str, float], detection: Detection, model: AnomalyModel) -> _Segmentation:
    """Draw a mask with these areas, rounded to whole pixels and at least one pixel each."""
    width, height = detection.info.width, detection.info.height
    free = width * height
    regions = []
    for name, area in areas.items():
        pixels = min(free, max(1, round(area * width * height))) if area else 0
        regions.append((model.classes[name], pixels))
        free -= pixels
    mask = draw_mask(width, height, regions, model.seed, "mask", detection.fingerprint)
    return _Segmentation(areas, mask)
