"""The end of the training of a content moderation adapter.

The evaluation compares the adapter with the base model, at twenty confidence thresholds and at the
one of FeatureConfig. Both are simulated. The base model has less skill, so that the adapter is
better than it, as after a real training.

Source: Amazon Rekognition Developer Guide, "Manifest file formats" (of adapters: output manifest,
evaluation results manifest).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from mock_vision.errors import UsageError
from mock_vision.floats import float32
from mock_vision.manifests.problems import WorkFailedError
from mock_vision.rekognition.manifest import errors
from mock_vision.rekognition.manifest.adapters import (
    GROUND_TRUTH,
    AdapterManifest,
    Row,
    read_manifest,
    report,
)
from mock_vision.rekognition.training.job import Job
from mock_vision.rekognition.training.models import billable_seconds
from mock_vision.training.chosen import choose_answers
from mock_vision.training.classifier import SimulatedClassifier
from mock_vision.training.examples import Example
from mock_vision.training.metrics import figures_of
from mock_vision.training.splitting import ImpossibleSplitError, split
from mock_vision.training.wanted import Wanted
from mock_vision.training.writing import json_lines, json_object, timestamp

BASE_MODEL = "7.0"
"""``BaseModelVersion``: the moderation model that DetectModerationLabels reports. The value of real
adapters is not published.
"""

_BASE_SKILL = 0.7
"""The skill of the base model, as a share of the skill of the adapter."""

_DEFAULT_THRESHOLD = 50.0
"""The threshold without FeatureConfig: the default MinConfidence of DetectModerationLabels."""

_THRESHOLDS = tuple(float(percent) for percent in range(5, 105, 5))

Scores = Mapping[str, float]
"""Confidence (0 to 100) by label."""


class Prediction(NamedTuple):
    """The answers of both models for a test image."""

    example: Example
    adapter: Scores
    base: Scores


def finish_adapter(job: Job, now: int) -> None:
    """Validate, evaluate and write the six result files.

    :raises WorkFailedError: when the training fails; with its code and ``StatusMessage``.
    """
    version, record = job.version, job.version.record
    record.ended = now
    training, testing = _read(job)
    try:
        if job.testing is None:
            testing = _divide(job, training)
        _check(training, testing)
    except WorkFailedError as error:
        _write_validation(job, training, testing, [report(error)])
        raise
    _write_validation(job, training, testing, [])
    train, test = training.examples, testing.examples
    labels = _labels(train)
    threshold = _threshold(job)
    wanted = version.ending.wanted if version.ending else None
    predictions = _predict(job, test, labels, wanted)
    figures = _results(predictions, labels, threshold)
    adapter = figures["AggregatedEvaluationResults"]["Adapter"]
    right, wrong, missed = (
        adapter[kind] for kind in ("TruePositive", "FalsePositive", "FalseNegative")
    )
    f1 = figures_of(right, wrong, missed).f1
    summary = {
        "AggregatedEvaluationResults": {"F1Score": f1},
        "EvaluationDetails": {
            "EvaluationEndTimestamp": timestamp(now),
            "Labels": labels,
            "NumberOfTestingImages": len(test),
            "NumberOfTrainingImages": len(train),
            "ProjectVersionArn": version.arn,
        },
        "ContentModeration": {
            "InputConfidenceThresholdEvalResults": figures,
            "AllConfidenceThresholdsEvalResults": [
                _results(predictions, labels, each) for each in _THRESHOLDS
            ],
        },
    }
    job.results.write(
        {
            "EvaluationResultSummary": json_object(summary),
            "TrainingGroundTruth": json_lines(map(_truth, train)),
            "TestingGroundTruth": json_lines(_tested(each, version.arn) for each in predictions),
        }
    )
    record.f1 = f1
    record.billable_seconds = billable_seconds(now - version.created)


def fail_adapter(job: Job, now: int, failure: WorkFailedError) -> None:
    """Leave what a training leaves that fails with an error which a test declared: after a
    documented content error the manifest summary and the validation manifests.
    """
    job.version.record.ended = now
    if failure.code in errors.CONTENT_CODES:
        # A manifest or a bucket that cannot be used at all leaves no files.
        with suppress(WorkFailedError):
            _write_validation(job, *_read(job), [report(failure)])


def check_adapter_figures(job: Job, wanted: Wanted) -> None:
    """Check that the test images, as they are now, can have figures that a test declared.

    :raises UsageError: when they cannot.
    """
    # A training that fails shows no figures.
    with suppress(WorkFailedError):
        training, testing = _read(job)
        if job.testing is None:
            testing = _divide(job, training)
        _check(training, testing)
        _chosen(job, testing.examples, _labels(training.examples), wanted)


def _threshold(job: Job) -> float:
    """Return the confidence, 0 to 100, from which on the adapter finds a label."""
    config = job.version.settings.get("FeatureConfig", {}).get("ContentModeration", {})
    return float(config.get("ConfidenceThreshold", _DEFAULT_THRESHOLD))


def _labels(training: Sequence[Example]) -> list[str]:
    return list(dict.fromkeys(name for example in training for name in example.labels))


def _read(job: Job) -> tuple[AdapterManifest, AdapterManifest]:
    """Both manifests; the second is empty where images to test with are taken out of the first."""
    training = read_manifest(job.training(), job.probe)
    testing = read_manifest(job.testing(), job.probe) if job.testing else AdapterManifest()
    job.results.check()
    return training, testing


def _divide(job: Job, training: AdapterManifest) -> AdapterManifest:
    """Move the images to test with out of ``training``, and return them."""
    _check(training)
    try:
        _, test = split(training.examples, seed=f"{job.world.seed}:{job.name}")
    except ImpossibleSplitError:
        raise errors.INSUFFICIENT_IMAGES_PER_LABEL_FOR_AUTOSPLIT.error() from None
    return training.move_out({example.source_ref for example in test})


def _check(training: AdapterManifest, *others: AdapterManifest) -> None:
    """Check both manifests.

    :raises WorkFailedError: when the training cannot go on.
    """
    for manifest in (training, *others):
        if manifest.error is not None:
            raise manifest.error
    if not any(example.labels for example in training.examples):
        raise errors.TOO_FEW_LABELS.error()


def _write_validation(
    job: Job, training: AdapterManifest, testing: AdapterManifest, found: list[Row]
) -> None:
    statistics = {"training": training.statistics, "testing": testing.statistics}
    job.results.write(
        {
            "ManifestSummary": json_object({"statistics": statistics, "errors": found}),
            "TrainingManifestWithValidation": json_lines(training.rows),
            "TestingManifestWithValidation": json_lines(testing.rows),
        }
    )


def _predict(
    job: Job,
    test: Sequence[Example],
    labels: Sequence[str],
    wanted: Wanted | None,
) -> list[Prediction]:
    """Return the predictions of both models. Those of the adapter are right or wrong at its
    threshold, those of the base model at the default one.
    """
    threshold = _threshold(job)
    seed, skill = job.world.seed, job.world.settings.skill
    base = SimulatedClassifier(seed, f"base model {BASE_MODEL}", skill=skill * _BASE_SKILL)
    if wanted is None:
        found = {example.source_ref: example.labels for example in test}
    else:
        skill, found = 1.0, _chosen(job, test, labels, wanted)
    adapter = SimulatedClassifier(seed, job.name, skill=skill)
    predictions = []
    for example in test:
        ref = example.source_ref
        tuned = adapter.label_scores(ref, found[ref], labels)
        plain = base.label_scores(ref, example.labels, labels)
        predictions.append(
            Prediction(
                example,
                {name: _percent(score, threshold) for name, score in tuned.items()},
                {name: _percent(score, _DEFAULT_THRESHOLD) for name, score in plain.items()},
            )
        )
    return predictions


def _percent(score: float, threshold: float) -> float:
    """Return a score (0 to 1, found from 0.5 on) as a confidence, found from ``threshold`` on."""
    if score < 0.5:
        return float32(2 * score * threshold)
    return float32(threshold + 2 * (score - 0.5) * (100 - threshold))


def _chosen(
    job: Job, test: Sequence[Example], labels: Sequence[str], wanted: Wanted
) -> dict[str, tuple[str, ...]]:
    """Return the labels that the adapter finds, by image.

    :raises UsageError: when the test images cannot have the figures.
    """
    if not _threshold(job):
        raise UsageError(
            "with a ConfidenceThreshold of 0 an adapter finds every label in every image, whatever"
            " is declared: leave out the figures, or set a threshold."
        )
    found = choose_answers(test, labels, wanted, seed=job.world.seed, model=job.name)
    return {
        example.source_ref: tuple(label for label in labels if (example.source_ref, label) in found)
        for example in test
    }


def _results(predictions: Sequence[Prediction], labels: Sequence[str], threshold: float) -> Row:
    """Count the predictions of both models at a threshold, for each label and for all."""
    rows: list[Row] = []
    for label in labels:
        truths = [label in each.example.labels for each in predictions]
        base = [each.base[label] >= threshold for each in predictions]
        adapter = [each.adapter[label] >= threshold for each in predictions]
        rows.append(
            {
                "Label": label,
                "BaseModel": _counts(base, truths),
                "Adapter": _counts(adapter, truths),
            }
        )
    return {
        "ConfidenceThreshold": threshold,
        "AggregatedEvaluationResults": {
            model: {kind: sum(row[model][kind] for row in rows) for kind in rows[0][model]}
            for model in ("BaseModel", "Adapter")
        },
        "LabelEvaluationResults": rows,
    }


def _counts(predicted: Sequence[bool], truths: Sequence[bool]) -> dict[str, int]:
    outcomes = list(zip(predicted, truths, strict=True))
    return {
        "TruePositive": outcomes.count((True, True)),
        "TrueNegative": outcomes.count((False, False)),
        "FalsePositive": outcomes.count((True, False)),
        "FalseNegative": outcomes.count((False, True)),
    }


def _truth(example: Example) -> Row:
    labels = [{"Name": name} for name in example.labels]
    return {"source-ref": example.source_ref, GROUND_TRUTH: {"ModerationLabels": labels}}


def _tested(prediction: Prediction, arn: str) -> Row:
    return {
        **_truth(prediction.example),
        "detect-moderation-labels": {**_detected(prediction.adapter), "ProjectVersion": arn},
        "detect-moderation-labels-base-model": _detected(prediction.base),
    }


def _detected(scores: Scores) -> Row:
    """Return the answer of DetectModerationLabels, with labels from a confidence of 5 on."""
    labels: list[dict[str, Any]] = [
        {"Confidence": score, "Name": name, "ParentName": ""}
        for name, score in sorted(scores.items(), key=lambda pair: -pair[1])
        if score >= _THRESHOLDS[0]
    ]
    return {"ModerationLabels": labels, "ModerationModelVersion": BASE_MODEL}
