"""The result files of a Lookout for Vision training, and its ``Performance``.

The files are an EvaluationResult (one JSON object) and an EvaluationManifest (JSON Lines, one for
each test image). The form of a predicted mask in the manifest is not documented. Rule chosen: a
``semantic-segmentation`` attribute named like the documented prediction. It has the number of
right, wrong and missing pixels of each class, so that the figures of each class can be computed
again.

Source: Amazon Lookout for Vision Developer Guide, "Viewing performance metrics".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mock_vision.manifests.jsonlines import IMAGE_LEVEL, SEGMENTATION
from mock_vision.training.evaluation import (
    ANOMALY,
    NORMAL,
    AnomalyEvaluation,
    AnomalyPrediction,
    ClassFigures,
)
from mock_vision.training.examples import Example
from mock_vision.training.metrics import Figures
from mock_vision.training.writing import json_lines, json_object, timestamp

_LABELING_JOB = "labeling-job/anomaly-detection"
_TRAINING_JOB = "training-job/anomaly-detection"
_BACKGROUND = {"class-name": "BACKGROUND", "hex-color": "#ffffff", "confidence": 0.0}


def manifest_key(prefix: str | None, project: str, version: str) -> str:
    """Return the key of the EvaluationManifest. No slash is added to the prefix."""
    return f"{prefix or ''}EvaluationManifest-{project}-{version}.json"


def result_key(prefix: str | None, project: str, version: str) -> str:
    """Return the key of the EvaluationResult. No slash is added to the prefix."""
    return f"{prefix or ''}EvaluationResult-{project}-{version}.json"


def performance(figures: Figures) -> dict[str, float]:
    """Return ``Performance`` of DescribeModel and ListModels, equal to the EvaluationResult."""
    return {"F1Score": figures.f1, "Recall": figures.recall, "Precision": figures.precision}


def evaluation_result(
    evaluation: AnomalyEvaluation, *, model_arn: str, ended_at: int, training_images: int
) -> bytes:
    """Return the EvaluationResult. Without masks every metric is a scalar.

    :param ended_at: when the training ended, in ticks.
    :param training_images: the number of labeled training images.
    """
    figures = evaluation.figures
    metrics: dict[str, Any] = {
        "ROCAUC": evaluation.roc_auc,
        "AveragePrecision": evaluation.average_precision,
        "Precision": figures.precision,
        "Recall": figures.recall,
        "F1Score": figures.f1,
    }
    if evaluation.classes:
        metrics["PixelAnomalyClassMetrics"] = [_class_metrics(each) for each in evaluation.classes]
    return json_object(
        {
            "Version": 1,
            "EvaluationDetails": {
                "ModelArn": model_arn,
                "EvaluationEndTimestamp": timestamp(ended_at),
                "NumberOfTrainingImages": training_images,
                "NumberOfTestingImages": len(evaluation.predictions),
            },
            "AggregatedEvaluationResults": {"Metrics": metrics},
        }
    )


def evaluation_manifest(
    evaluation: AnomalyEvaluation,
    *,
    model_arn: str,
    project: str,
    version: str,
    ended_at: int,
    colours: Mapping[str, str] | None = None,
) -> bytes:
    """Return the EvaluationManifest: ground truth and prediction of one test image on each line.

    Labels are written as the service writes them, 1 for anomaly and 0 for normal, whatever the
    dataset has.

    :param ended_at: when the training ended, in ticks.
    :param colours: the colour of each anomaly class, ``#RRGGBB``; None or empty without masks.
    """
    now = timestamp(ended_at)
    model = {"model-arn": model_arn, "project-name": project, "model-version": version}
    rows = []
    for prediction in evaluation.predictions:
        row = _truth(prediction.example, now, colours or {})
        row["anomaly-label-detected"] = int(prediction.is_anomalous)
        row["anomaly-label-detected-metadata"] = {
            "class-name": ANOMALY if prediction.is_anomalous else NORMAL,
            "confidence": prediction.confidence,
            **_attribute(IMAGE_LEVEL, "no", now, _TRAINING_JOB),
            **model,
        }
        if colours and prediction.example.mask:
            row["anomaly-mask-ref-detected-metadata"] = {
                **_predicted_mask(prediction, colours),
                **_attribute(SEGMENTATION, "no", now, _TRAINING_JOB),
                **model,
            }
        rows.append(row)
    return json_lines(rows)


def _truth(example: Example, now: str, colours: Mapping[str, str]) -> dict[str, Any]:
    created = example.created or now
    is_anomaly = ANOMALY in example.labels
    row: dict[str, Any] = {
        "source-ref": example.source_ref,
        "source-ref-metadata": {"creation-date": created},
        "anomaly-label": int(is_anomaly),
        "anomaly-label-metadata": {
            "class-name": ANOMALY if is_anomaly else NORMAL,
            **_attribute(IMAGE_LEVEL, "yes", created, example.job or _LABELING_JOB),
        },
    }
    if colours and example.mask:
        row["anomaly-mask-ref"] = example.mask.ref
        row["anomaly-mask-ref-metadata"] = {
            "internal-color-map": _colour_map(example.mask.pixels, colours),
            **_attribute(SEGMENTATION, "yes", created, example.job or _LABELING_JOB),
        }
    return row


def _predicted_mask(prediction: AnomalyPrediction, colours: Mapping[str, str]) -> dict[str, Any]:
    return {
        "internal-color-map": _colour_map(prediction.pixels, colours),
        "pixel-counts": {
            name: {
                "true-positive": counts.true_positive,
                "false-positive": counts.false_positive,
                "false-negative": counts.false_negative,
            }
            for name, counts in prediction.pixels.items()
        },
    }


def _colour_map(names: Iterable[str], colours: Mapping[str, str]) -> dict[str, Any]:
    shown = [{"class-name": name, "hex-color": colours[name], "confidence": 0.0} for name in names]
    return {str(number): entry for number, entry in enumerate([_BACKGROUND, *shown])}


def _attribute(kind: str, by_hand: str, created: str, job: str) -> dict[str, str]:
    return {"type": kind, "human-annotated": by_hand, "creation-date": created, "job-name": job}


def _class_metrics(each: ClassFigures) -> dict[str, Any]:
    return {
        "Precision": each.figures.precision,
        "Recall": each.figures.recall,
        "F1Score": each.figures.f1,
        "AIOU": each.average_iou,
        "ClassName": each.name,
    }
