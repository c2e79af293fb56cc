from __future__ import annotations

from collections import Counter

import pytest

from mock_vision.floats import float32
from mock_vision.training.declared_figures import declared_figures
from mock_vision.training.evaluation import LabelPrediction
from mock_vision.training.synthetic import images_of, synthetic_anomalies, synthetic_labels

FOLDER = "s3://bucket/images"
FIGURES = [
    {"f1": 0.79},
    {"f1": 0.0},
    {"f1": 1.0},
    {"precision": 0.2, "recall": 0.9},
    {"precision": 0.9, "recall": 0.2},
]


@pytest.mark.parametrize("declared", FIGURES)
@pytest.mark.parametrize("colours", [{}, {"crack": "#FF0000", "hole": "#00FF00"}])
def test_anomalies_have_the_figures(declared: dict[str, float], colours: dict[str, str]) -> None:
    figures = declared_figures(**declared)
    evaluation = synthetic_anomalies(
        figures, colours=colours, size=(64, 96), folder=FOLDER, seed=0, model="m"
    )
    assert evaluation.figures == figures
    assert [each.name for each in evaluation.classes] == list(colours)
    refs = [each.example.source_ref for each in evaluation.predictions]
    assert len(set(refs)) == len(refs)
    assert all(ref.startswith(f"{FOLDER}/") for ref in refs)
    labels = Counter(each.example.labels for each in evaluation.predictions)
    assert min(labels.values()) >= 10
    masks = [each.example.mask for each in evaluation.predictions if each.example.mask]
    assert bool(masks) == bool(colours)


@pytest.mark.parametrize("declared", FIGURES)
@pytest.mark.parametrize("boxes", [False, True])
@pytest.mark.parametrize(
    "thresholds", [{"other": 0.5, "dog": 0.5}, {"cat": 1.0, "dog": 0.001, "cow": 0.3}]
)
def test_labels_have_the_figures_at_their_thresholds(
    declared: dict[str, float], boxes: bool, thresholds: dict[str, float]
) -> None:
    figures = declared_figures(**declared)
    evaluation = synthetic_labels(
        figures, thresholds=thresholds, boxes=boxes, folder=FOLDER, seed=0, model="m"
    )
    assert evaluation.figures == figures
    assert [each.figures for each in evaluation.labels] == [figures] * len(thresholds)
    assert evaluation.thresholds == {name: float32(t) for name, t in thresholds.items()}
    refs = [each.example.source_ref for each in evaluation.predictions]
    assert len(set(refs)) == len(refs)
    for each in evaluation.predictions:
        scores = (
            each.scores.values()
            if isinstance(each, LabelPrediction)
            else [found.confidence for found in each.found]
        )
        assert all(0 <= score <= 1 for score in scores)


def test_one_label_on_boxes() -> None:
    evaluation = synthetic_labels(
        declared_figures(f1=0.5),
        thresholds={"cat": 0.5},
        boxes=True,
        folder=FOLDER,
        seed=0,
        model="m",
    )
    assert evaluation.figures.f1 == 0.5


def test_images_of_labels() -> None:
    plain = images_of(["cat", "dog"], 2, FOLDER, boxes=False)
    boxed = images_of(["cat", "dog"], 2, FOLDER, boxes=True)
    assert [each.labels for each in plain] == [("cat",), ("cat",), ("dog",), ("dog",)]
    assert [each.names for each in boxed] == [each.names for each in plain]
    assert all(len(each.boxes) == 1 for each in boxed)
