"""Every figure of an evaluation computed again, from what its manifest in S3 says of each image.

Nothing of the package is used here: counts are counted again, quotients are fractions, and only in
the end the nearest 32-bit number is taken, in which the services compute. So figures are compared
for equality, not for being near.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pytest

from tests.programs.datasets.services import Row, read_json, read_lines, result_file


class Box(NamedTuple):
    label: str
    left: int
    top: int
    width: int
    height: int


def single(value: Fraction | int) -> float:
    """The 32-bit number nearest to a fraction."""
    return float(np.float32(float(value)))


def quotient(part: int | Fraction, whole: int | Fraction) -> Fraction:
    return Fraction(part) / Fraction(whole) if whole else Fraction(0)


def figures(right: int, extra: int, missed: int) -> dict[str, float]:
    return {
        "Precision": single(quotient(right, right + extra)),
        "Recall": single(quotient(right, right + missed)),
        "F1Score": single(quotient(2 * right, 2 * right + extra + missed)),
    }


def counted(said: Sequence[bool], truths: Sequence[bool]) -> tuple[int, int, int]:
    """True positives, false positives, false negatives."""
    pairs = list(zip(said, truths, strict=True))
    return pairs.count((True, True)), pairs.count((True, False)), pairs.count((False, True))


def roc_auc(scores: Sequence[float], truths: Sequence[bool]) -> float:
    pairs = list(zip(scores, truths, strict=True))
    yes, no = ([score for score, truth in pairs if truth is wanted] for wanted in (True, False))
    won = sum(Fraction((a > b) * 2 + (a == b), 2) for a, b in product(yes, no))
    return single(quotient(won, len(yes) * len(no)))


def average_precision(scores: Sequence[float], truths: Sequence[bool], positives: int) -> Fraction:
    area, before = Fraction(0), 0
    for least in sorted(set(scores), reverse=True):
        chosen = [truth for score, truth in zip(scores, truths, strict=True) if score >= least]
        area += (sum(chosen) - before) * Fraction(sum(chosen), len(chosen))
        before = sum(chosen)
    return quotient(area, positives)


def check_lookout(model: Row, training: int, testing: int) -> dict[str, Any]:
    """Check all numbers of a trained Lookout for Vision model; its metrics."""
    result = read_json(model["EvaluationResult"])
    rows = read_lines(model["EvaluationManifest"])
    metrics: dict[str, Any] = result["AggregatedEvaluationResults"]["Metrics"]
    details = result["EvaluationDetails"]
    assert (details["NumberOfTrainingImages"], details["NumberOfTestingImages"]) == (
        training,
        testing,
    )
    assert len(rows) == testing
    truths = [row["anomaly-label"] == 1 for row in rows]
    said = [row["anomaly-label-detected"] == 1 for row in rows]
    scores = []
    for row, truth, yes in zip(rows, truths, said, strict=True):
        names = ("normal", "anomaly")
        assert row["anomaly-label-metadata"]["class-name"] == names[truth]
        detected = row["anomaly-label-detected-metadata"]
        assert detected["class-name"] == names[yes]
        assert detected["model-arn"] == details["ModelArn"] == model["ModelArn"]
        assert 0.5 <= detected["confidence"] <= 1
        scores.append(detected["confidence"] if yes else 1 - detected["confidence"])
    expected = {
        **figures(*counted(said, truths)),
        "ROCAUC": roc_auc(scores, truths),
        "AveragePrecision": single(average_precision(scores, truths, sum(truths))),
    }
    assert {name: metrics[name] for name in expected} == expected
    assert model["Performance"] == {
        name: metrics[name] for name in ("F1Score", "Recall", "Precision")
    }
    for each in metrics.get("PixelAnomalyClassMetrics", ()):
        _check_pixels(each, rows)
    return metrics


def _check_pixels(metrics: Row, rows: Sequence[Row]) -> None:
    counts = [
        found[metrics["ClassName"]]
        for row in rows
        if metrics["ClassName"]
        in (found := row.get("anomaly-mask-ref-detected-metadata", {}).get("pixel-counts", {}))
    ]
    right, extra, missed = (
        [each[kind] for each in counts]
        for kind in ("true-positive", "false-positive", "false-negative")
    )
    overlaps = [Fraction(r, r + e + m) for r, e, m in zip(right, extra, missed, strict=True)]
    assert metrics == {
        **figures(sum(right), sum(extra), sum(missed)),
        "AIOU": single(quotient(sum(overlaps, Fraction(0)), len(overlaps))),
        "ClassName": metrics["ClassName"],
    }


def check_custom_labels(version: Row) -> Row:
    """Check all numbers of a trained Custom Labels version; its summary file."""
    summary = read_json(version["EvaluationResult"]["Summary"]["S3Object"])
    rows = read_lines(result_file(version, "TestingDataResult", "Output"))
    trained = read_lines(result_file(version, "TrainingDataResult", "Output"))
    details = summary["EvaluationDetails"]
    assert details["ProjectVersionArn"] == version["ProjectVersionArn"]
    assert details["NumberOfTrainingImages"] == len(trained)
    assert details["NumberOfTestingImages"] == len(rows)
    aggregated = summary["AggregatedEvaluationResults"]
    assert version["EvaluationResult"]["F1Score"] == aggregated["F1Score"]
    by_label = {each["Label"]: each for each in summary["LabelEvaluationResults"]}
    assert sorted(by_label) == sorted(details["Labels"])
    f1 = [each["Metrics"]["F1Score"] for each in summary["LabelEvaluationResults"]]
    assert f1 == sorted(f1, reverse=True)
    check = _check_boxes if "AveragePrecision" in aggregated else _check_labels
    check(summary, rows, by_label)
    tested = [each["Metrics"] for each in by_label.values() if each["NumberOfTestingImages"]]
    for name in ("F1Score", "Precision", "Recall"):
        total = sum((Fraction(each[name]) for each in tested), Fraction(0))
        assert aggregated[name] == single(quotient(total, len(tested)))
    return summary


def _check_labels(summary: Row, rows: Sequence[Row], by_label: Mapping[str, Row]) -> None:
    labels = summary["EvaluationDetails"]["Labels"]
    truth = [_true_labels(row) for row in rows]
    said: dict[str, list[bool]] = {label: [] for label in labels}
    for row, true in zip(rows, truth, strict=True):
        for number, label in enumerate(labels):
            # A label without an evaluation was not predicted.
            value = row.get(f"rekognition-custom-labels-evaluation-{number}")
            said[label].append(value == 1)
            if value is None:
                continue
            about = row[f"rekognition-custom-labels-evaluation-{number}-metadata"]
            assert about["class-name"] == label
            yes = about["confidence"] >= by_label[label]["Metrics"]["Threshold"]
            assert value == int(yes)
            _check_details(about, yes, label in true)
    for label in labels:
        truths = [label in true for true in truth]
        metrics = by_label[label]["Metrics"]
        assert by_label[label]["NumberOfTestingImages"] == sum(truths)
        right, extra, _ = counted(said[label], truths)
        assert figures(right, extra, sum(truths) - right) == {
            name: metrics[name] for name in ("Precision", "Recall", "F1Score")
        }
    matrix = summary["AggregatedEvaluationResults"]["ConfusionMatrix"]
    pairs = [(each["GroundTruthLabel"], each["PredictedLabel"]) for each in matrix]
    assert pairs == list(product(labels, labels))
    for each in matrix:
        # Each true label of an image is taken for one label.
        images = sum(each["PredictedLabel"] in names for names in truth)
        taken = each["Value"] * images
        assert taken == pytest.approx(round(taken), abs=1e-4)


def _true_labels(row: Row) -> list[str]:
    start = "rekognition-custom-labels-training-"
    return [
        value["class-name"]
        for key, value in row.items()
        if key.startswith(start) and key.endswith("-metadata")
    ]


def _check_details(about: Row, yes: bool, true: bool) -> None:
    details = about["rekognition-custom-labels-evaluation-details"]
    outcome = {
        "is-true-positive": yes and true,
        "is-false-positive": yes and not true,
        "is-false-negative": true and not yes,
        "is-true-negative": not (yes or true),
    }
    assert {name: details[name] for name in outcome} == outcome
    assert details["is-present-in-ground-truth"] is true


def _check_threshold(
    metrics: Row, scores: Sequence[float], truths: Sequence[bool], positives: int
) -> None:
    """The figures are those at the threshold, and no other threshold has a better F1."""

    def at(threshold: float) -> dict[str, float]:
        said = [score >= threshold for score in scores]
        right, extra, _ = counted(said, truths)
        return figures(right, extra, positives - right)

    assert at(metrics["Threshold"]) == {
        name: metrics[name] for name in ("Precision", "Recall", "F1Score")
    }
    assert all(at(score)["F1Score"] <= metrics["F1Score"] for score in scores)


def _check_boxes(summary: Row, rows: Sequence[Row], by_label: Mapping[str, Row]) -> None:
    labels = summary["EvaluationDetails"]["Labels"]
    aggregated = summary["AggregatedEvaluationResults"]
    scores: dict[str, list[float]] = {label: [] for label in labels}
    hits: dict[str, list[bool]] = {label: [] for label in labels}
    truth = [_boxes(row, "rekognition-custom-labels-training-0") for row in rows]
    for row, boxes in zip(rows, truth, strict=True):
        found = _boxes(row, "rekognition-custom-labels-evaluation")
        objects = row["rekognition-custom-labels-evaluation-metadata"]["objects"]
        for box, about, hit in zip(found, objects, _matched(boxes, found), strict=True):
            scores[box.label].append(about["confidence"])
            hits[box.label].append(hit)
            yes = about["confidence"] >= by_label[box.label]["Metrics"]["Threshold"]
            _check_details(about, yes, hit)
    precisions, recalls = [], []
    for label in labels:
        positives = sum(box.label == label for boxes in truth for box in boxes)
        images = sum(any(box.label == label for box in boxes) for boxes in truth)
        assert by_label[label]["NumberOfTestingImages"] == images
        _check_threshold(by_label[label]["Metrics"], scores[label], hits[label], positives)
        if positives:
            area = average_precision(scores[label], hits[label], positives)
            precisions.append(Fraction(single(area)))
            recalls.append(Fraction(single(quotient(sum(hits[label]), positives))))
    for name, values in (("AveragePrecision", precisions), ("AverageRecall", recalls)):
        assert aggregated[name] == single(quotient(sum(values, Fraction(0)), len(values)))


def _boxes(row: Row, attribute: str) -> list[Box]:
    names = row.get(f"{attribute}-metadata", {}).get("class-map", {})
    return [
        Box(names[str(each["class_id"])], each["left"], each["top"], each["width"], each["height"])
        for each in row.get(attribute, {}).get("annotations", ())
    ]


def _matched(truth: Sequence[Box], found: Sequence[Box]) -> list[bool]:
    """Which found boxes, the surest first, cover half of a true box that is still free."""
    free = list(truth)
    matched = []
    for box in found:
        rivals = [each for each in free if each.label == box.label]
        best = max(rivals, key=partial(_overlap, box), default=None)
        matched.append(best is not None and _overlap(box, best) >= Fraction(1, 2))
        if matched[-1]:
            free.remove(best)  # type: ignore[arg-type]
    return matched


def _overlap(one: Box, other: Box) -> Fraction:
    """Intersection over union, by counting pixels."""
    pixels = [
        set(product(range(box.left, box.left + box.width), range(box.top, box.top + box.height)))
        for box in (one, other)
    ]
    return Fraction(len(pixels[0] & pixels[1]), len(pixels[0] | pixels[1]))
