"""What a Lookout for Vision training leaves in the output bucket, and its Performance.

Amazon Lookout for Vision Developer Guide, "Viewing performance metrics": an EvaluationResult (one JSON object) and
an EvaluationManifest (JSON Lines, one for each test image).
"""

from __future__ import annotations

from collections.abc import Mapping

from mock_vision.training.evaluation import AnomalyEvaluation

__all__ = ["evaluation_manifest", "evaluation_result", "manifest_key", "performance", "result_key"]


def manifest_key(prefix: str | None, project: str, version: str) -> str:
    """Key of the EvaluationManifest: the prefix as it was given, no slash added."""
    return f"{prefix or ''}EvaluationManifest-{project}-{version}.json"


def result_key(prefix: str | None, project: str, version: str) -> str:
    """Key of the EvaluationResult: the prefix as it was given, no slash added."""
    return f"{prefix or ''}EvaluationResult-{project}-{version}.json"


def performance(evaluation: AnomalyEvaluation) -> dict[str, float]:
    """The ``Performance`` member of DescribeModel and ListModels: the very numbers of the EvaluationResult."""


def evaluation_result(
    evaluation: AnomalyEvaluation, *, model_arn: str, ended_at: int, training_images: int
) -> bytes:
    """The EvaluationResult. ``ended_at`` in ticks; ``training_images`` counts the labelled images trained with."""


def evaluation_manifest(
    evaluation: AnomalyEvaluation,
    *,
    model_arn: str,
    project: str,
    version: str,
    ended_at: int,
    colours: Mapping[str, str] | None = None,
) -> bytes:
    """The EvaluationManifest. ``colours`` maps each anomaly class of a model with masks to its ``#RRGGBB``."""
