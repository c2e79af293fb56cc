"""The resources of one account and Region as plain data, for the page and the report."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from functools import partial

from mock_vision.lookoutvision.models import LookoutForVisionBackend
from mock_vision.lookoutvision.resources import Dataset, Model, PackagingJob, Project
from mock_vision.lookoutvision.states import HOSTING
from mock_vision.service.shown import (
    Evaluations,
    ShownDataset,
    ShownEvaluation,
    ShownFile,
    ShownJob,
    ShownLabel,
    ShownModel,
    ShownProject,
    json_lines,
    newest_first,
    pictures_of,
    project_of,
    status_of,
    time_text,
)
from mock_vision.training.evaluation import ANOMALY, NORMAL

LABELS = [NORMAL, ANOMALY]


def shown_projects(
    backend: LookoutForVisionBackend, ends: Mapping[str, str], limit: int
) -> list[ShownProject]:
    """Return the newest projects with their resources, the newest first. The caller must hold
    ``world.lock``.

    :param ends: the times at which work ends, by the titles of resources.
    :param limit: the largest number of projects.
    """
    return [_project(backend, each, ends) for each in newest_first(backend.projects, limit)]


def _project(
    backend: LookoutForVisionBackend, project: Project, ends: Mapping[str, str]
) -> ShownProject:
    return project_of(
        backend,
        project,
        datasets=[_dataset(each, ends) for each in project.datasets.values()],
        models=[_model(backend, each, ends) for each in newest_first(project.models)],
        jobs=[_job(each, ends) for each in newest_first(project.jobs)],
    )


def _job(job: PackagingJob, ends: Mapping[str, str]) -> ShownJob:
    return {**status_of(job, job.job, ends), "model": job.model_version}


def _dataset(dataset: Dataset, ends: Mapping[str, str]) -> ShownDataset:
    counts = dataset.entries.counts
    return {
        **status_of(dataset, dataset.dataset_type, ends),
        "images": len(dataset.entries),
        "labels": {label: counts[label] for label in LABELS if label in counts},
        "pictures": pictures_of(dataset.entries),
    }


def _model(backend: LookoutForVisionBackend, model: Model, ends: Mapping[str, str]) -> ShownModel:
    trained = model.trained
    units = None
    if model.status in HOSTING and model.min_units is not None:
        units = [model.min_units, model.max_units or model.min_units]
    files: list[ShownFile] = [
        {"name": name, "bucket": model.bucket, "key": key, "text": None}
        for name, key in model.result_keys.items()
        if trained
    ]
    evaluation = None
    if trained is not None:
        evaluations = backend.world.part(Evaluations)
        read = partial(_evaluation, backend, model)
        evaluation = evaluations.of(model, trained.evaluation_ended, read)
    return {
        **status_of(model, model.version, ends),
        "arn": model.arn,
        "created": time_text(model.created),
        "trained": None if trained is None else time_text(trained.evaluation_ended),
        "description": model.description,
        "units": units,
        "figures": dict(trained.performance) if trained else {},
        "evaluation": evaluation,
        "files": files,
        "classes": dict(trained.answers.classes) if trained else {},
        "size": list(trained.size) if trained and trained.size else None,
    }


def _evaluation(backend: LookoutForVisionBackend, model: Model) -> ShownEvaluation:
    read = partial(backend.world.objects.read, backend.account_id, model.bucket)
    result = json.loads(read(model.result_keys["EvaluationResult"]))
    lines = json_lines(read(model.result_keys["EvaluationManifest"]))
    figures = dict(result["AggregatedEvaluationResults"]["Metrics"])
    classes = figures.pop("PixelAnomalyClassMetrics", [])
    verdicts = Counter(
        (bool(line["anomaly-label"]), bool(line["anomaly-label-detected"])) for line in lines
    )
    labels: list[ShownLabel] = [
        {
            "name": each["ClassName"],
            "f1": each["F1Score"],
            "precision": each["Precision"],
            "recall": each["Recall"],
            "threshold": None,
            "iou": each["AIOU"],
            "right": None,
            "wrong": None,
            "missed": None,
        }
        for each in classes
    ]
    details = result["EvaluationDetails"]
    return {
        "training_images": details["NumberOfTrainingImages"],
        "testing_images": details["NumberOfTestingImages"],
        "figures": figures,
        "labels": labels,
        "confusion": {
            "labels": LABELS,
            "counts": [
                [verdicts[true, predicted] for predicted in (False, True)] for true in (False, True)
            ],
        },
    }
