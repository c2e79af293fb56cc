"""Creates the resources of a model of ``vision.given``, whose arguments are all checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from mock_vision.lookoutvision.given_project import new_project
from mock_vision.lookoutvision.hosted_model import AnomalyModel
from mock_vision.lookoutvision.models import LookoutForVisionBackend
from mock_vision.lookoutvision.resources import Dataset, Model, Project, TrainedModel
from mock_vision.lookoutvision.states import UNTRAINED
from mock_vision.lookoutvision.training import results
from mock_vision.lookoutvision.training.job import write_results
from mock_vision.service import given as checks
from mock_vision.service.given import Output
from mock_vision.service.given_times import Times
from mock_vision.service.image_access import image_reader
from mock_vision.training.evaluation import AnomalyEvaluation
from mock_vision.training.metrics import Figures

_TRAINING_IMAGES = 100
"""The number of training images in result files."""


class Training(NamedTuple):
    """What a model has once it is trained."""

    figures: Figures
    evaluate: Callable[[Figures], AnomalyEvaluation] | None
    """Returns the evaluation of the result files; None: none are written."""
    colours: Mapping[str, str]
    size: tuple[int, int] | None


def output_config(output: Output) -> dict[str, Any]:
    """Return the ``OutputConfig`` of a model."""
    location = {"Bucket": output.bucket}
    if output.prefix is not None:
        location["Prefix"] = output.prefix
    return {"S3Location": location}


def create(
    backend: LookoutForVisionBackend,
    existing: Project | None,
    model: Model,
    training: Training,
    *,
    datasets: Mapping[str, Dataset],
    status: str,
    message: str | None,
    times: Times,
) -> Project:
    """Add a model to its project, in a status, and return the project.

    :param existing: the project; None: it is created.
    :param datasets: what is added to the project.
    :param message: the text with the status; None: the usual one.
    """
    project = existing or new_project(backend, model.project, times.created)
    project.datasets.update(datasets)
    project.models.add(model.version, model, int(model.version))

    def train(ended: int) -> None:
        answers = AnomalyModel(
            backend.world.seed, classes=training.colours, read_object=image_reader(backend)
        )
        figures = checks.figures_at_end(model, training.figures)
        if training.evaluate is not None:
            evaluation = training.evaluate(figures)
            figures = evaluation.figures
            write_results(backend, model, evaluation, _TRAINING_IMAGES, training.colours, ended)
        model.trained = TrainedModel(results.performance(figures), ended, training.size, answers)

    if status not in UNTRAINED:
        train(times.trained)
    checks.bring(
        backend,
        model,
        status,
        message,
        times.since,
        {
            "CreateModel": lambda: train(backend.now()),
            "DeleteModel": lambda: project.models.remove(model.version),
        },
    )
    return project
