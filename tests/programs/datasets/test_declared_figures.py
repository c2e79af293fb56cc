"""Figures that a test declares, computed again from the result files."""

from __future__ import annotations

from typing import Any

import pytest

from mock_vision import Vision
from tests.programs.datasets.recomputed import check_custom_labels, check_lookout
from tests.programs.datasets.services import CustomLabels, Lookout, anomaly, labelled, put
from tests.support.pictures import png


def picture(number: int) -> bytes:
    return png(64, 64, (number % 256, number // 256, 0))


@pytest.mark.parametrize(
    "wanted",
    [
        {"f1": 0.79},
        {"f1": 0.8},
        {"precision": 0.9, "recall": 0.45},
        {"f1": 0.0},
        {"recall": 1.0, "precision": 0.5},
    ],
)
def test_lookout_models_have_declared_figures(vision: Vision, wanted: dict[str, Any]) -> None:
    vision.endings.training("boards/1", **wanted)
    lookout = Lookout(vision, "boards")
    for kind, first, images in (("train", 0, 40), ("test", 40, 80)):
        rows = []
        for number in range(first, first + images):
            label = "anomaly" if number % 2 else "normal"
            rows.append(anomaly(put(f"{kind}/{number}.png", picture(number)), label))
        lookout.dataset(kind, rows)
    metrics = check_lookout(lookout.train(), training=40, testing=80)
    names = {"f1": "F1Score", "precision": "Precision", "recall": "Recall"}
    assert {name: round(metrics[names[name]], 2) for name in wanted} == wanted


@pytest.mark.parametrize(
    ("wanted", "labels"),
    [
        ({"f1": 0.79}, {}),
        ({"f1": 0.9, "recall": 0.9}, {}),
        ({}, {"bolt": {"f1": 0.8}, "nut": {"precision": 0.75}}),
        ({"f1": 0.85}, {"gear": {"f1": 0.7}}),
    ],
)
def test_custom_labels_models_have_declared_figures(
    vision: Vision, wanted: dict[str, Any], labels: dict[str, Any]
) -> None:
    vision.endings.training("parts/v1", labels=labels or None, **wanted)
    project = CustomLabels(vision, "parts")
    names = ("bolt", "gear", "nut")
    rows = [
        labelled(put(f"{number}.png", picture(number)), names[number % 3]) for number in range(90)
    ]
    summary = check_custom_labels(project.train(rows, rows))
    spelled = {"f1": "F1Score", "precision": "Precision", "recall": "Recall"}
    aggregated = summary["AggregatedEvaluationResults"]
    assert {name: round(aggregated[spelled[name]], 2) for name in wanted} == wanted
    found = {each["Label"]: each["Metrics"] for each in summary["LabelEvaluationResults"]}
    for label, figures in labels.items():
        for name, value in figures.items():
            assert round(found[label][spelled[name]], 2) == value
