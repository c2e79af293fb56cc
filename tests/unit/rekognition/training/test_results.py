import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sklearn

from mock_vision.manifests.boxes import Box
from mock_vision.rekognition.training import results
from mock_vision.training.chosen import label_classifier
from mock_vision.training.classifier import SimulatedClassifier
from mock_vision.training.evaluation import evaluate_boxes, evaluate_labels
from mock_vision.training.examples import Example
from mock_vision.training.metrics import iou
from mock_vision.training.wanted import Wanted
from tests.support.training_sets import LABELS, herds, judged_herds, judged_pets, pets

ARN = "arn:aws:rekognition:us-east-1:123456789012:project/pets/version/v1/1574317227432"
ENDED = 1_574_321_423_910_943
CLOSE: Any = {"rel": 1e-6, "abs": 1e-9}
EVALUATION = "rekognition-custom-labels-evaluation"
TRAINING = "rekognition-custom-labels-training"
DETAILS = "rekognition-custom-labels-evaluation-details"


def summary_of(evaluation):
    return json.loads(
        results.evaluation_summary(evaluation, version_arn=ARN, ended_at=ENDED, training_images=240)
    )


def rows_of(data):
    assert data.endswith(b"\n")
    return [json.loads(line) for line in data.splitlines()]


def snapshot_of(evaluation):
    return rows_of(results.testing_ground_truth(evaluation, ended_at=ENDED))


@pytest.mark.parametrize(
    ("prefix", "folder"),
    [
        ("", ""),
        (None, ""),
        ("/", ""),
        ("out", "out/"),
        ("out/", "out/"),
        ("a/b//", "a/b/"),
        ("/a", "/a/"),
    ],
)
def test_keys_have_one_slash_after_the_prefix(prefix, folder):
    key = results.result_key("EvaluationResultSummary", prefix, "pets", "v.1")
    assert key == f"{folder}EvaluationResultSummary-pets-v.1.json"


def test_the_summary_of_a_classification():
    summary = summary_of(judged_pets())
    assert summary["Version"] == 1
    assert summary["EvaluationDetails"] == {
        "EvaluationEndTimestamp": "2019-11-21T07:30:23.910943",
        "Labels": ["cat", "dog", "cow"],
        "NumberOfTestingImages": 60,
        "NumberOfTrainingImages": 240,
        "ProjectVersionArn": ARN,
    }
    aggregated = summary["AggregatedEvaluationResults"]
    assert set(aggregated) == {"F1Score", "Precision", "Recall", "ConfusionMatrix"}
    pairs = [
        (row["GroundTruthLabel"], row["PredictedLabel"]) for row in aggregated["ConfusionMatrix"]
    ]
    assert pairs == [(true, said) for true in LABELS for said in LABELS]
    labels = summary["LabelEvaluationResults"]
    assert {each["Label"] for each in labels} == set(LABELS)
    assert [each["NumberOfTestingImages"] for each in labels] == [20, 20, 20]
    f1 = [each["Metrics"]["F1Score"] for each in labels]
    assert f1 == sorted(f1, reverse=True)
    assert set(labels[0]["Metrics"]) == {"F1Score", "Precision", "Recall", "Threshold"}


def test_the_summary_of_a_detection():
    aggregated = summary_of(judged_herds())["AggregatedEvaluationResults"]
    assert set(aggregated) == {
        "F1Score",
        "Precision",
        "Recall",
        "AveragePrecision",
        "AverageRecall",
    }


def test_a_line_of_the_training_snapshot():
    row = rows_of(results.training_ground_truth(pets(2), LABELS, ended_at=ENDED))[1]
    assert row == {
        "source-ref": "s3://b/1.jpg",
        f"{TRAINING}-0": 1,
        f"{TRAINING}-0-metadata": {
            "confidence": 1.0,
            "class-name": "dog",
            "job-name": "rekognition-custom-labels-training-job",
            "human-annotated": "yes",
            "creation-date": "2020-01-02T03:04:05",
            "type": "groundtruth/image-classification",
        },
        "rekognition-custom-labels-object-id": 2,
    }


def test_a_line_of_the_training_snapshot_with_boxes():
    # Boxes win over labels: a detection model has no use for the latter.
    example = Example("s3://b/1.jpg", ("farm",), (Box("cow", 1, 2, 3, 4),), (640, 480))
    row = rows_of(results.training_ground_truth([example], LABELS, ended_at=ENDED))[0]
    assert row == {
        "source-ref": "s3://b/1.jpg",
        f"{TRAINING}-0": {
            "image_size": [{"width": 640, "height": 480, "depth": 3}],
            "annotations": [{"class_id": 2, "top": 2, "left": 1, "width": 3, "height": 4}],
        },
        f"{TRAINING}-0-metadata": {
            "class-map": {"2": "cow"},
            "objects": [{"confidence": 1.0}],
            "job-name": "rekognition-custom-labels-training-job",
            "human-annotated": "yes",
            "creation-date": "2019-11-21T07:30:23.910943",
            "type": "groundtruth/object-detection",
        },
        "rekognition-custom-labels-object-id": 1,
    }


def test_labels_that_only_the_test_has():
    test = [
        Example(
            "s3://b/1.jpg", boxes=(Box("yak", 1, 2, 30, 40), Box("cat", 5, 5, 9, 9)), size=(64, 64)
        ),
        Example("s3://b/2.jpg", boxes=(Box("yak", 1, 2, 30, 40),), size=(64, 64)),
    ]
    evaluation = evaluate_boxes(test, SimulatedClassifier(0, "arn", skill=1), LABELS)
    first, second = snapshot_of(evaluation)
    assert first[f"{TRAINING}-0-metadata"]["class-map"] == {"0": "cat", "3": "yak"}
    assert [box["class_id"] for box in first[f"{TRAINING}-0"]["annotations"]] == [3, 0]
    assert first[f"{EVALUATION}-metadata"]["class-map"] == {"0": "cat"}
    assert second[EVALUATION]["annotations"] == []

    pets = [Example("s3://b/1.jpg", ("yak",)), Example("s3://b/2.jpg", ("cat", "yak"))]
    evaluation = evaluate_labels(pets, SimulatedClassifier(0, "arn", skill=1), LABELS)
    assert [(label.label, label.images) for label in evaluation.labels] == [
        ("cat", 1),
        ("dog", 0),
        ("cow", 0),
    ]
    assert snapshot_of(evaluation)[0][f"{TRAINING}-0-metadata"]["class-name"] == "yak"


def test_several_labels_are_numbered():
    row = rows_of(results.training_ground_truth(pets(1, labels=2), LABELS, ended_at=ENDED))[0]
    assert row[f"{TRAINING}-1-metadata"]["class-name"] == "dog"


def test_the_prediction_for_an_image_with_one_label():
    """Custom Labels Developer Guide, "Evaluation manifest snapshot": the example has one."""
    row = snapshot_of(judged_pets(1.0))[0]
    assert [key for key in row if EVALUATION in key] == [
        f"{EVALUATION}-0",
        f"{EVALUATION}-0-metadata",
    ]
    assert row[f"{EVALUATION}-0"] == 1
    metadata = row[f"{EVALUATION}-0-metadata"]
    assert 0 < metadata.pop("confidence") < 1
    assert metadata == {
        "class-name": "cat",
        "job-name": "rekognition-custom-labels-evaluation-job",
        "human-annotated": "no",
        "creation-date": "2019-11-21T07:30:23.910943",
        "type": "groundtruth/image-classification",
        DETAILS: {
            "version": 1,
            "is-true-positive": True,
            "is-true-negative": False,
            "is-false-positive": False,
            "is-false-negative": False,
            "is-present-in-ground-truth": True,
            "ground-truth-labelling-jobs": ["rekognition-custom-labels-training-job"],
        },
    }
    assert row["rekognition-custom-labels-object-id"] == 1


def true_labels(row):
    return [
        value["class-name"]
        for key, value in row.items()
        if key.startswith(f"{TRAINING}-") and key.endswith("-metadata")
    ]


@pytest.mark.parametrize("f1", [0.79, 0.9, 0.95, 1.0])
@pytest.mark.parametrize("seed", range(3))
def test_a_count_of_all_predictions_agrees_with_the_figures(f1, seed):
    """aws-samples/rekognition-custom-label-training-metrics, Custom-label-metrics.ipynb: each
    evaluation of a line is a prediction for the line's first label.
    """
    test = [Example(f"s3://b/{n}.png", (LABELS[n % 3],)) for n in range(120)]
    wanted = Wanted(f1=f1, precision=f1, recall=f1)
    classifier = label_classifier(test, LABELS, wanted, seed=seed, model="arn")
    evaluation = evaluate_labels(test, classifier, LABELS)
    summary = summary_of(evaluation)
    names = summary["EvaluationDetails"]["Labels"]
    truths, said = [], []
    for row in snapshot_of(evaluation):
        for index in range(len(names)):
            if f"{EVALUATION}-{index}" in row:
                truths.append(row[f"{TRAINING}-0-metadata"]["class-name"])
                said.append(row[f"{EVALUATION}-{index}-metadata"]["class-name"])
    counted = sklearn.f1_score(truths, said, labels=names, average="macro")
    assert counted == pytest.approx(summary["AggregatedEvaluationResults"]["F1Score"], abs=0.005)


def check_metrics(metrics, precision, recall, f1):
    assert metrics["Precision"] == pytest.approx(precision, **CLOSE)
    assert metrics["Recall"] == pytest.approx(recall, **CLOSE)
    assert metrics["F1Score"] == pytest.approx(f1, **CLOSE)


def check_average(summary):
    """The aggregate is the plain average over the labels that were tested, as published."""
    tested = [each for each in summary["LabelEvaluationResults"] if each["NumberOfTestingImages"]]
    for name in ("F1Score", "Precision", "Recall"):
        average = sum(each["Metrics"][name] for each in tested) / len(tested)
        assert summary["AggregatedEvaluationResults"][name] == pytest.approx(average, **CLOSE)


@settings(max_examples=20)
@given(st.floats(0, 1), st.integers(0, 50), st.integers(1, 2))
def test_every_number_of_a_classification_can_be_computed_again(skill, seed, labels):
    evaluation = judged_pets(skill, seed, labels)
    summary = summary_of(evaluation)
    rows = snapshot_of(evaluation)
    for each in summary["LabelEvaluationResults"]:
        number = summary["EvaluationDetails"]["Labels"].index(each["Label"])
        truths = [each["Label"] in true_labels(row) for row in rows]
        said = [bool(row.get(f"{EVALUATION}-{number}")) for row in rows]
        for row, true, yes in zip(rows, truths, said, strict=True):
            if metadata := row.get(f"{EVALUATION}-{number}-metadata"):
                assert yes is (metadata["confidence"] >= each["Metrics"]["Threshold"])
                details = metadata[DETAILS]
                assert yes is (details["is-true-positive"] or details["is-false-positive"])
                assert details["is-present-in-ground-truth"] is true
            else:
                assert not (true and len(true_labels(row)) > 1)
        assert all(any(EVALUATION in key for key in row) for row in rows)
        assert each["NumberOfTestingImages"] == sum(truths)
        check_metrics(
            each["Metrics"],
            *sklearn.precision_recall_fscore_support(
                truths, said, average="binary", zero_division=0
            )[:3],
        )
    check_average(summary)
    assert results.f1_score(evaluation) == summary["AggregatedEvaluationResults"]["F1Score"]


@settings(max_examples=20)
@given(st.floats(0, 1), st.integers(0, 50))
def test_every_number_of_a_detection_can_be_computed_again(skill, seed):
    evaluation = judged_herds(skill, seed)
    summary = summary_of(evaluation)
    rows = snapshot_of(evaluation)
    precisions, recalls = [], []
    for each in summary["LabelEvaluationResults"]:
        true = [box for row in rows for box in boxes_of(row, f"{TRAINING}-0", each["Label"])]
        found = [
            (row["source-ref"], *box)
            for row in rows
            for box in boxes_of(row, EVALUATION, each["Label"])
        ]
        said = [
            (ref, box, obj)
            for ref, box, obj in found
            if obj["confidence"] >= each["Metrics"]["Threshold"]
        ]
        right = sum(obj[DETAILS]["is-true-positive"] for _, _, obj in said)
        precision = right / len(said) if said else 0
        recall = right / len(true)
        check_metrics(each["Metrics"], precision, recall, 2 * right / (len(said) + len(true)))

        matched = [obj[DETAILS]["is-present-in-ground-truth"] for _, _, obj in found]
        recalls.append(sum(matched) / len(true))
        if any(matched):
            scores = [obj["confidence"] for _, _, obj in found]
            area = sklearn.average_precision_score(matched, scores)
            precisions.append(area * recalls[-1])
        else:
            precisions.append(0)
    check_average(summary)
    aggregated = summary["AggregatedEvaluationResults"]
    assert aggregated["AverageRecall"] == pytest.approx(sum(recalls) / 3, **CLOSE)
    assert aggregated["AveragePrecision"] == pytest.approx(sum(precisions) / 3, **CLOSE)


def boxes_of(row, key, label):
    if key not in row:
        return []
    names = row[f"{key}-metadata"]["class-map"]
    both = zip(row[key]["annotations"], row[f"{key}-metadata"]["objects"], strict=True)
    return [(box, obj) for box, obj in both if names[str(box["class_id"])] == label]


def test_a_box_present_in_the_ground_truth_overlaps_a_true_box():
    examples = {example.source_ref: example for example in herds()}
    for row in snapshot_of(judged_herds(0.7)):
        for label in LABELS:
            for found, obj in boxes_of(row, EVALUATION, label):
                box = Box(label, found["left"], found["top"], found["width"], found["height"])
                overlaps = [
                    iou(box, true)
                    for true in examples[row["source-ref"]].boxes
                    if true.label == label
                ]
                assert obj[DETAILS]["is-present-in-ground-truth"] == (
                    max(overlaps, default=0) >= 0.5
                )
