"""Datasets in the form that a training receives."""

from __future__ import annotations

from mock_vision.manifests.boxes import Box
from mock_vision.training.classifier import SimulatedClassifier
from mock_vision.training.evaluation import (
    AnomalyEvaluation,
    LabelEvaluation,
    evaluate_anomalies,
    evaluate_boxes,
    evaluate_labels,
)
from mock_vision.training.examples import Example, MaskTruth

LABELS = ("cat", "dog", "cow")
COLOURS = {"crack": "#23A436", "hole": "#FF0000"}


def anomalies(normal: int = 30, anomaly: int = 30, *, masks: bool = False) -> list[Example]:
    """A test set for anomaly detection, with a crack or a hole in each anomaly if ``masks``."""
    rows = [Example(f"s3://b/normal/{n}.png", ("normal",)) for n in range(normal)]
    for number in range(anomaly):
        pixels = {"hole" if number % 3 else "crack": 100 + number}
        place = f"s3://b/mask/{number}.png"
        mask = MaskTruth(place, 100, 100, pixels, COLOURS) if masks else None
        rows.append(Example(f"s3://b/anomaly/{number}.png", ("anomaly",), mask=mask))
    return rows


def pets(images: int = 60, labels: int = 1) -> list[Example]:
    """Return a test set for classification, with a number of labels on each image."""
    return [
        Example(
            f"s3://b/{number}.jpg",
            tuple(LABELS[(number + each) % len(LABELS)] for each in range(labels)),
            created="2020-01-02T03:04:05",
        )
        for number in range(images)
    ]


def herds(images: int = 30) -> list[Example]:
    """A test set for object detection, with none to three animals in an image."""
    return [
        Example(
            f"s3://b/{number}.jpg",
            boxes=tuple(
                Box(LABELS[(number + each) % 3], 10 + 90 * each, 20 + number, 80, 60)
                for each in range(number % 4)
            ),
            size=(640, 480),
        )
        for number in range(images)
    ]


def judged_anomalies(
    skill: float = 0.8, seed: int = 0, *, masks: bool = False
) -> AnomalyEvaluation:
    classifier = SimulatedClassifier(seed, "arn", skill=skill)
    return evaluate_anomalies(anomalies(masks=masks), classifier, list(COLOURS) if masks else ())


def judged_pets(skill: float = 0.8, seed: int = 0, labels: int = 1) -> LabelEvaluation:
    classifier = SimulatedClassifier(seed, "arn", skill=skill)
    return evaluate_labels(pets(labels=labels), classifier, LABELS)


def judged_herds(skill: float = 0.8, seed: int = 0) -> LabelEvaluation:
    return evaluate_boxes(herds(), SimulatedClassifier(seed, "arn", skill=skill), LABELS)
