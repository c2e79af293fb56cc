"""What a Custom Labels training leaves in the output bucket about its evaluation.

Rekognition Custom Labels Developer Guide, "Reference: Training results summary file" and "Evaluation manifest snapshot".
The manifest summary and the validation manifests are about reading manifests, not about evaluation: they are not here.
"""

from __future__ import annotations

from collections.abc import Sequence

from mock_vision.training.evaluation import LabelEvaluation
from mock_vision.training.examples import Example

__all__ = [
    "evaluation_summary",
    "f1_score",
    "result_key",
    "testing_ground_truth",
    "training_ground_truth",
]

RESULT_FILES = (
    "EvaluationResultSummary",
    "ManifestSummary",
    "TrainingGroundTruth",
    "TestingGroundTruth",
    "TrainingManifestWithValidation",
    "TestingManifestWithValidation",
)


def result_key(name: str, prefix: str | None, project: str, version: str) -> str:
    """Key of the result file ``name`` (one of ``RESULT_FILES``): prefix, exactly one slash, and the name.

    Without a prefix the bare name.
    """
    folder = f"{prefix.rstrip('/')}/" if prefix and prefix.rstrip("/") else ""
    return f"{folder}{name}-{project}-{version}.json"


def f1_score(evaluation: LabelEvaluation) -> float:
    """``EvaluationResult.F1Score`` of DescribeProjectVersions: the very number of the summary."""
    return evaluation.figures.f1


def evaluation_summary(
    evaluation: LabelEvaluation, *, version_arn: str, ended_at: int, training_images: int
) -> bytes:
    """The evaluation summary. ``ended_at`` in ticks; ``training_images`` counts the usable training images."""


def training_ground_truth(training: Sequence[Example], *, ended_at: int) -> bytes:
    """The snapshot of the training images: JSON Lines with the labels that were used."""


def testing_ground_truth(evaluation: LabelEvaluation, *, ended_at: int) -> bytes:
    """The snapshot of the test images: as the training one, with each prediction and how it turned out."""
