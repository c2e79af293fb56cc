"""Answers of models that tell normal from anomalous, and where.

Undeclared, a picture of the model's datasets is judged as it is labelled there, and shows the
anomalies of its mask; any other picture gets a verdict that depends on its content and the seed
alone. Where the evaluation came to the same verdict, its confidence is the one of the answer.
Areas are computed from the pixels of the mask that goes with them.
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

# Shares of a picture that an anomaly nobody declared may cover, and how many kinds at most.
_SMALLEST, _LARGEST, _KINDS = 0.005, 0.08, 3


@dataclass(slots=True)
class AnomalyModel:
    """A hosted model, as far as its answers go.

    ``classes`` maps the anomaly classes of a model with masks to their colours, ``#RRGGBB``
    (without the background), and is empty for one that only classifies. ``confidences`` are those
    of the evaluation's right verdicts, by ``source-ref``. ``read_object`` reads an S3 object by
    ``s3://bucket/key``, ``None`` when it is gone.
    """

    seed: int
    truth: GroundTruth = field(default_factory=GroundTruth)
    classes: Mapping[str, str] = field(default_factory=dict)
    confidences: Mapping[str, float] = field(default_factory=dict)
    read_object: ReadObject = no_objects


@dataclass(frozen=True, slots=True)
class _Segmentation:
    """Shares of the anomaly classes in a picture, and the mask that shows them."""

    areas: Mapping[str, float]
    mask: bytes


def detect_anomalies(detection: Detection, model: AnomalyModel, answers: Answers) -> dict[str, Any]:
    """The ``DetectAnomalyResult`` for a picture that passed ``images.formats.check``."""
    example = model.truth.find(detection.location, detection.fingerprint)
    declared = answers.anomaly_for(detection, model.read_object)
    if declared:
        _check_classes(declared, detection, model)
    verdict = declared or _verdict(detection, model, example)
    result: dict[str, Any] = {
        "Source": {"Type": "direct"},
        "IsAnomalous": verdict.is_anomalous,
        "Confidence": float32(verdict.confidence),
    }
    if model.classes:
        segmentation = _segmentation(verdict, detection, model, example)
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


def _verdict(detection: Detection, model: AnomalyModel, example: Example | None) -> AnomalyAnswer:
    luck = chance(model.seed, "confidence", detection.fingerprint)
    if example and example.labels:
        confidence = model.confidences.get(example.source_ref, 0.9 + luck * 0.0999)
        return AnomalyAnswer(ANOMALY in example.labels, confidence)
    is_anomalous = chance(model.seed, "verdict", detection.fingerprint) < 0.5
    return AnomalyAnswer(is_anomalous, 0.5 + luck * 0.4999)


def _segmentation(
    verdict: AnomalyAnswer, detection: Detection, model: AnomalyModel, example: Example | None
) -> _Segmentation:
    if verdict.areas is not None:
        return _drawn(verdict.areas, detection, model)
    if not verdict.is_anomalous:
        return _drawn({}, detection, model)
    if example and example.mask:
        return _of_mask(example, detection, model)
    return _drawn(_guessed_areas(detection, model), detection, model)


def _of_mask(example: Example, detection: Detection, model: AnomalyModel) -> _Segmentation:
    """What the picture's own mask shows; drawn anew when the mask object has gone or changed.

    A label may have another colour in each mask, but has one in answers.
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
            if truth.is_shown_by(found):
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
    """A mask with these areas, each to the nearest pixel and none smaller than one."""
    width, height = detection.info.width, detection.info.height
    free = width * height
    regions = []
    for name, area in areas.items():
        pixels = min(free, max(1, round(area * width * height))) if area else 0
        regions.append((model.classes[name], pixels))
        free -= pixels
    mask = draw_mask(width, height, regions, model.seed, "mask", detection.fingerprint)
    return _Segmentation(areas, mask)
