"""The result files of a Custom Labels training about its evaluation.

The manifest summary and the validation manifests are made by
:mod:`mock_vision.rekognition.training.requirements`.

Source: Rekognition Custom Labels Developer Guide, "Reference: Training results summary file" and
"Evaluation manifest snapshot".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, get_args

from mock_vision.manifests.boxes import Box
from mock_vision.manifests.jsonlines import DETECTION, IMAGE_LEVEL
from mock_vision.training.evaluation import (
    BoxPrediction,
    LabelEvaluation,
    LabelFigures,
    LabelPrediction,
)
from mock_vision.training.examples import Example
from mock_vision.training.metrics import Figures
from mock_vision.training.writing import json_lines, json_object, timestamp

ResultFile = Literal[
    "EvaluationResultSummary",
    "ManifestSummary",
    "TrainingGroundTruth",
    "TestingGroundTruth",
    "TrainingManifestWithValidation",
    "TestingManifestWithValidation",
]

RESULT_FILES: tuple[ResultFile, ...] = get_args(ResultFile)
"""All that a successful training writes."""

TRAINING = "rekognition-custom-labels-training"
EVALUATION = "rekognition-custom-labels-evaluation"
DETAILS = "rekognition-custom-labels-evaluation-details"
_OBJECT_ID = "rekognition-custom-labels-object-id"

Row = dict[str, Any]


def result_key(name: ResultFile, prefix: str | None, project: str, version: str) -> str:
    """Return the key of a result file: the prefix, exactly one slash, and the name of the file.

    Without a prefix it is the name alone.
    """
    folder = (prefix or "").rstrip("/")
    return f"{folder}{'/' if folder else ''}{name}-{project}-{version}.json"


def f1_score(evaluation: LabelEvaluation) -> float:
    """Return ``EvaluationResult.F1Score`` of DescribeProjectVersions, equal to the summary's."""
    return evaluation.figures.f1


def evaluation_summary(
    evaluation: LabelEvaluation, *, version_arn: str, ended_at: int, training_images: int
) -> bytes:
    """Return the evaluation summary.

    :param ended_at: when the training ended, in ticks.
    :param training_images: the number of usable training images.
    """
    aggregated: Row = _metrics(evaluation.figures)
    if evaluation.confusion is not None:
        aggregated["ConfusionMatrix"] = [
            {"GroundTruthLabel": true, "PredictedLabel": predicted, "Value": value}
            for true, predicted, value in evaluation.confusion
        ]
    if evaluation.average_precision is not None:
        aggregated["AveragePrecision"] = evaluation.average_precision
        aggregated["AverageRecall"] = evaluation.average_recall
    best_first = sorted(evaluation.labels, key=lambda label: -label.figures.f1)
    return json_object(
        {
            "Version": 1,
            "EvaluationDetails": {
                "EvaluationEndTimestamp": timestamp(ended_at),
                "Labels": [label.label for label in evaluation.labels],
                "NumberOfTestingImages": len(evaluation.predictions),
                "NumberOfTrainingImages": training_images,
                "ProjectVersionArn": version_arn,
            },
            "AggregatedEvaluationResults": aggregated,
            "LabelEvaluationResults": [
                {
                    "Label": label.label,
                    "NumberOfTestingImages": label.images,
                    "Metrics": {**_metrics(label.figures), "Threshold": label.threshold},
                }
                for label in best_first
            ],
        }
    )


def training_ground_truth(
    training: Sequence[Example], labels: Sequence[str], *, ended_at: int
) -> bytes:
    """Return the snapshot of the training images.

    :param labels: the labels of the model, in its order.
    :param ended_at: when the training ended, in ticks.
    """
    return json_lines(_numbered(_truth(each, labels, timestamp(ended_at)) for each in training))


def testing_ground_truth(evaluation: LabelEvaluation, *, ended_at: int) -> bytes:
    """Return the snapshot of the test images, with each prediction and whether it is right.

    :param ended_at: when the training ended, in ticks.
    """
    now = timestamp(ended_at)
    names = [label.label for label in evaluation.labels]
    rows = (
        {**_truth(each.example, names, now), **_predicted(each, evaluation.labels, now)}
        for each in evaluation.predictions
    )
    return json_lines(_numbered(rows))


def _numbered(rows: Iterable[Row]) -> Iterable[Row]:
    for number, row in enumerate(rows, 1):
        yield {**row, _OBJECT_ID: number}


def _truth(example: Example, labels: Sequence[str], now: str) -> Row:
    created = example.created or now
    row: Row = {"source-ref": example.source_ref}
    if not example.boxes:
        for number, label in enumerate(example.labels):
            row[f"{TRAINING}-{number}"] = 1
            row[f"{TRAINING}-{number}-metadata"] = {
                "confidence": 1.0,
                "class-name": label,
                **_attribute("training", "yes", created, IMAGE_LEVEL),
            }
    else:
        row[f"{TRAINING}-0"] = _annotations(example.boxes, example, labels)
        row[f"{TRAINING}-0-metadata"] = {
            "class-map": _class_map(example.boxes, labels),
            "objects": [{"confidence": 1.0} for _ in example.boxes],
            **_attribute("training", "yes", created, DETECTION),
        }
    return row


def _predicted(
    prediction: LabelPrediction | BoxPrediction, labels: Sequence[LabelFigures], now: str
) -> Row:
    if isinstance(prediction, LabelPrediction):
        return _predicted_labels(prediction, labels, now)
    return _predicted_boxes(prediction, labels, now)


def _predicted_labels(prediction: LabelPrediction, labels: Sequence[LabelFigures], now: str) -> Row:
    """Return the evaluations of an image: one attribute for each label that the model predicts,
    numbered as the labels are in the summary.

    The guide's example has one attribute, and programs take each for a prediction that they compare
    with the image's label (aws-samples/rekognition-custom-label-training-metrics). A label that the
    image has and the model does not predict is therefore shown only where the image has several
    labels, or nothing is predicted.
    """
    truth = prediction.example.labels
    predicted = {each.label for each in labels if prediction.scores[each.label] >= each.threshold}
    shown = {*predicted, *truth} if len(truth) > 1 else predicted or set(truth)
    row: Row = {}
    for number, label in enumerate(labels):
        if label.label not in shown:
            continue
        score = prediction.scores[label.label]
        yes = label.label in predicted
        row[f"{EVALUATION}-{number}"] = int(yes)
        row[f"{EVALUATION}-{number}-metadata"] = {
            "confidence": score,
            "class-name": label.label,
            **_attribute("evaluation", "no", now, IMAGE_LEVEL),
            DETAILS: _details(yes, label.label in truth),
        }
    return row


def _predicted_boxes(prediction: BoxPrediction, labels: Sequence[LabelFigures], now: str) -> Row:
    """Return all boxes that the model reports, also those below the threshold."""
    names = [label.label for label in labels]
    thresholds = {label.label: label.threshold for label in labels}
    boxes = [each.box for each in prediction.found]
    objects = [
        {
            "confidence": each.confidence,
            DETAILS: _details(each.confidence >= thresholds[each.box.label], matched),
        }
        for each, matched in zip(prediction.found, prediction.matched, strict=True)
    ]
    return {
        EVALUATION: _annotations(boxes, prediction.example, names),
        f"{EVALUATION}-metadata": {
            "class-map": _class_map(boxes, names),
            "objects": objects,
            **_attribute("evaluation", "no", now, DETECTION),
        },
    }


def _annotations(boxes: Sequence[Box], example: Example, labels: Sequence[str]) -> Row:
    width, height = example.size
    ids = _class_ids(boxes, labels)
    return {
        "image_size": [{"width": width, "height": height, "depth": 3}],
        "annotations": [
            {
                "class_id": ids[box.label],
                "top": box.top,
                "left": box.left,
                "width": box.width,
                "height": box.height,
            }
            for box in boxes
        ],
    }


def _class_map(boxes: Sequence[Box], labels: Sequence[str]) -> dict[str, str]:
    return {str(number): name for name, number in _class_ids(boxes, labels).items()}


def _class_ids(boxes: Sequence[Box], labels: Sequence[str]) -> dict[str, int]:
    """Return the number of each box's label among the model's; labels of the test alone follow."""
    used = {box.label for box in boxes}
    places = enumerate(dict.fromkeys((*labels, *(box.label for box in boxes))))
    return {name: number for number, name in places if name in used}


def _attribute(job: str, by_hand: str, created: str, kind: str) -> dict[str, str]:
    return {
        "job-name": f"rekognition-custom-labels-{job}-job",
        "human-annotated": by_hand,
        "creation-date": created,
        "type": kind,
    }


def _details(yes: bool, true: bool) -> Row:
    return {
        "version": 1,
        "is-true-positive": yes and true,
        "is-true-negative": not yes and not true,
        "is-false-positive": yes and not true,
        "is-false-negative": not yes and true,
        "is-present-in-ground-truth": true,
        "ground-truth-labelling-jobs": [f"{TRAINING}-job"],
    }


def _metrics(figures: Figures) -> Row:
    return {"F1Score": figures.f1, "Precision": figures.precision, "Recall": figures.recall}
