import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sklearn

from mock_vision.lookoutvision.training.results import (
    evaluation_manifest,
    evaluation_result,
    manifest_key,
    performance,
    result_key,
)
from mock_vision.training.classifier import SimulatedClassifier
from mock_vision.training.evaluation import evaluate_anomalies
from mock_vision.training.examples import Example
from tests.support.training_sets import COLOURS, judged_anomalies

ARN = "arn:aws:lookoutvision:us-east-1:123456789012:model/circuits/1"
ENDED = 1_574_321_423_910_943
CLOSE: Any = {"rel": 1e-6, "abs": 1e-9}


def result_of(evaluation):
    return json.loads(
        evaluation_result(evaluation, model_arn=ARN, ended_at=ENDED, training_images=123)
    )


def rows_of(evaluation, colours=None):
    data = evaluation_manifest(
        evaluation, model_arn=ARN, project="circuits", version="1", ended_at=ENDED, colours=colours
    )
    assert data.endswith(b"\n")
    return [json.loads(line) for line in data.splitlines()]


@pytest.mark.parametrize(
    ("prefix", "folder"),
    [("", ""), (None, ""), ("out/", "out/"), ("out", "out"), ("k_fold_", "k_fold_")],
)
def test_keys_are_concatenated(prefix, folder):
    assert result_key(prefix, "a-b", "12") == f"{folder}EvaluationResult-a-b-12.json"
    assert manifest_key(prefix, "a-b", "12") == f"{folder}EvaluationManifest-a-b-12.json"


def test_the_result_of_a_classification():
    evaluation = judged_anomalies()
    result = result_of(evaluation)
    assert list(result) == ["Version", "EvaluationDetails", "AggregatedEvaluationResults"]
    assert result["Version"] == 1
    assert result["EvaluationDetails"] == {
        "ModelArn": ARN,
        "EvaluationEndTimestamp": "2019-11-21T07:30:23.910943",
        "NumberOfTrainingImages": 123,
        "NumberOfTestingImages": 60,
    }
    metrics = result["AggregatedEvaluationResults"]["Metrics"]
    assert list(metrics) == ["ROCAUC", "AveragePrecision", "Precision", "Recall", "F1Score"]
    assert all(isinstance(value, float) for value in metrics.values())


def test_the_result_of_a_segmentation_has_figures_of_each_class():
    result = result_of(judged_anomalies(masks=True))
    classes = result["AggregatedEvaluationResults"]["Metrics"]["PixelAnomalyClassMetrics"]
    assert [each["ClassName"] for each in classes] == ["crack", "hole"]
    assert set(classes[0]) == {"Precision", "Recall", "F1Score", "AIOU", "ClassName"}


def test_a_line_of_the_manifest():
    row = rows_of(judged_anomalies(1.0))[0]
    confidence = row["anomaly-label-detected-metadata"].pop("confidence")
    assert 0.5 <= confidence <= 1
    created = "2019-11-21T07:30:23.910943"
    assert row == {
        "source-ref": "s3://b/normal/0.png",
        "source-ref-metadata": {"creation-date": created},
        "anomaly-label": 0,
        "anomaly-label-metadata": {
            "class-name": "normal",
            "type": "groundtruth/image-classification",
            "human-annotated": "yes",
            "creation-date": created,
            "job-name": "labeling-job/anomaly-detection",
        },
        "anomaly-label-detected": 0,
        "anomaly-label-detected-metadata": {
            "class-name": "normal",
            "type": "groundtruth/image-classification",
            "human-annotated": "no",
            "creation-date": created,
            "job-name": "training-job/anomaly-detection",
            "model-arn": ARN,
            "project-name": "circuits",
            "model-version": "1",
        },
    }


def test_a_line_keeps_the_names_of_its_labeling_job():
    test = [Example("s3://b/1.png", ("normal",), created="2020-01-02", job="by/hand")]
    evaluation = evaluate_anomalies(test, SimulatedClassifier(0, "arn", skill=1))
    (row,) = rows_of(evaluation)
    assert row["anomaly-label-metadata"]["job-name"] == "by/hand"
    assert row["anomaly-label-metadata"]["creation-date"] == "2020-01-02"
    assert row["anomaly-label-detected-metadata"]["job-name"] == "training-job/anomaly-detection"


def test_masks_in_the_manifest():
    rows = rows_of(judged_anomalies(1.0, masks=True), COLOURS)
    assert not any("mask" in key for key in rows[0])
    row = rows[30]
    assert row["anomaly-mask-ref"] == "s3://b/mask/0.png"
    background = {"class-name": "BACKGROUND", "hex-color": "#ffffff", "confidence": 0.0}
    crack = {"class-name": "crack", "hex-color": "#23A436", "confidence": 0.0}
    truth, found = row["anomaly-mask-ref-metadata"], row["anomaly-mask-ref-detected-metadata"]
    assert truth["internal-color-map"] == {"0": background, "1": crack}
    assert found["internal-color-map"] == {"0": background, "1": crack}
    assert found["pixel-counts"]["crack"]["true-positive"] == 100
    assert truth["type"] == found["type"] == "groundtruth/semantic-segmentation"


@settings(max_examples=25)
@given(st.floats(0, 1), st.integers(0, 50))
def test_every_number_can_be_computed_again_from_the_manifest(skill, seed):
    evaluation = judged_anomalies(skill, seed, masks=True)
    metrics = result_of(evaluation)["AggregatedEvaluationResults"]["Metrics"]
    rows = rows_of(evaluation, COLOURS)
    truths = [row["anomaly-label"] for row in rows]
    said = [row["anomaly-label-detected"] for row in rows]
    sure = [row["anomaly-label-detected-metadata"]["confidence"] for row in rows]
    scores = [each if yes else 1 - each for each, yes in zip(sure, said, strict=True)]

    precision, recall, f1, _ = sklearn.precision_recall_fscore_support(
        truths, said, average="binary", zero_division=0
    )
    assert metrics["Precision"] == pytest.approx(precision, **CLOSE)
    assert metrics["Recall"] == pytest.approx(recall, **CLOSE)
    assert metrics["F1Score"] == pytest.approx(f1, **CLOSE)
    assert metrics["ROCAUC"] == pytest.approx(sklearn.roc_auc_score(truths, scores), **CLOSE)
    assert metrics["AveragePrecision"] == pytest.approx(
        sklearn.average_precision_score(truths, scores), **CLOSE
    )
    for each in metrics["PixelAnomalyClassMetrics"]:
        check_class(each, rows)

    assert performance(evaluation.figures) == {
        name: metrics[name] for name in ("F1Score", "Recall", "Precision")
    }


def check_class(metrics, rows):
    masks = [row.get("anomaly-mask-ref-detected-metadata", {}) for row in rows]
    counts = [mask.get("pixel-counts", {}).get(metrics["ClassName"]) for mask in masks]
    right, extra, missed = (
        [each[name] for each in counts if each]
        for name in ("true-positive", "false-positive", "false-negative")
    )
    overlaps = [r / (r + e + m) for r, e, m in zip(right, extra, missed, strict=True)]
    assert metrics["AIOU"] == pytest.approx(sum(overlaps) / len(overlaps), **CLOSE)
    found, true = sum(right) + sum(extra), sum(right) + sum(missed)
    assert metrics["Precision"] == pytest.approx(sum(right) / found if found else 0, **CLOSE)
    assert metrics["Recall"] == pytest.approx(sum(right) / true, **CLOSE)
    assert metrics["F1Score"] == pytest.approx(2 * sum(right) / (found + true), **CLOSE)
