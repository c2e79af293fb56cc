"""The resources of one account and Region as plain data, for the page and the report."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from mock_vision.rekognition.models import CustomLabelsBackend
from mock_vision.rekognition.resources import Dataset, Project, ProjectVersion
from mock_vision.rekognition.states import HOSTED
from mock_vision.rekognition.training.results import DETAILS, EVALUATION, TRAINING
from mock_vision.service.shown import (
    Evaluations,
    ShownConfusion,
    ShownDataset,
    ShownEvaluation,
    ShownFile,
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

Verdict = tuple[str, str]
"""A label, and ``right`` or ``wrong`` for a prediction, or ``true`` for the ground truth."""


def shown_projects(
    backend: CustomLabelsBackend, ends: Mapping[str, str], limit: int
) -> list[ShownProject]:
    """Return the newest projects with their resources, the newest first. The caller must hold
    ``world.lock``.

    :param ends: the times at which work ends, by the titles of resources.
    :param limit: the largest number of projects.
    """
    return [_project(backend, each, ends) for each in newest_first(backend.projects, limit)]


def _project(
    backend: CustomLabelsBackend, project: Project, ends: Mapping[str, str]
) -> ShownProject:
    return project_of(
        backend,
        project,
        kind="adapter project" if project.is_adapter else "project",
        datasets=[_dataset(each, ends) for each in project.datasets.values()],
        models=[_version(backend, each, ends) for each in newest_first(project.versions)],
    )


def _dataset(dataset: Dataset, ends: Mapping[str, str]) -> ShownDataset:
    entries = dataset.entries
    return {
        **status_of(dataset, dataset.type.lower(), ends),
        "images": len(entries),
        # A counter of a label has a text as its key; other counters have not.
        "labels": {label: n for label, n in entries.counts.items() if isinstance(label, str)},
        "pictures": pictures_of(entries),
    }


def _version(
    backend: CustomLabelsBackend, version: ProjectVersion, ends: Mapping[str, str]
) -> ShownModel:
    record = version.record
    version.age(backend.now())
    units = None
    if version.status in HOSTED and version.units:
        least = version.units["MinInferenceUnits"]
        units = [least, version.units.get("MaxInferenceUnits", least)]
    files: list[ShownFile] = [
        {
            "name": name,
            "bucket": version.output.bucket,
            "key": version.output.key(name),
            "text": None,
        }
        for name in sorted(record.written)
    ]
    evaluation = None
    if record.ended is not None and not version.project.is_adapter and record.f1 is not None:
        evaluations = backend.world.part(Evaluations)
        evaluation = evaluations.of(version, record.ended, partial(_evaluation, backend, version))
    return {
        **status_of(version, version.name, ends),
        "arn": version.arn,
        "created": time_text(version.created),
        "trained": None if record.ended is None else time_text(record.ended),
        "description": version.settings.get("VersionDescription"),
        "units": units,
        "figures": {} if record.f1 is None else {"F1Score": record.f1},
        "evaluation": evaluation,
        "files": files,
        "classes": {},
        "size": None,
    }


def _evaluation(backend: CustomLabelsBackend, version: ProjectVersion) -> ShownEvaluation:
    read = partial(backend.world.objects.read, backend.account_id, version.output.bucket)
    summary = json.loads(read(version.output.key("EvaluationResultSummary")))
    lines = json_lines(read(version.output.key("TestingGroundTruth")))
    verdicts = Counter(verdict for line in lines for verdict in _verdicts(line))
    figures = dict(summary["AggregatedEvaluationResults"])
    matrix = figures.pop("ConfusionMatrix", None)
    labels: list[ShownLabel] = [
        {
            "name": each["Label"],
            "f1": each["Metrics"]["F1Score"],
            "precision": each["Metrics"]["Precision"],
            "recall": each["Metrics"]["Recall"],
            "threshold": each["Metrics"]["Threshold"],
            "iou": None,
            "right": verdicts[each["Label"], "right"],
            "wrong": verdicts[each["Label"], "wrong"],
            "missed": verdicts[each["Label"], "true"] - verdicts[each["Label"], "right"],
        }
        for each in summary["LabelEvaluationResults"]
    ]
    details = summary["EvaluationDetails"]
    return {
        "training_images": details["NumberOfTrainingImages"],
        "testing_images": details["NumberOfTestingImages"],
        "figures": figures,
        "labels": labels,
        "confusion": None if matrix is None else _confusion(matrix, summary),
    }


def _confusion(matrix: Iterable[Mapping[str, Any]], summary: Mapping[str, Any]) -> ShownConfusion:
    """Return the numbers of images of a confusion matrix. A value in the matrix is such a number
    divided by the number of images with the predicted label.
    """
    labels = summary["EvaluationDetails"]["Labels"]
    images = {
        each["Label"]: each["NumberOfTestingImages"] for each in summary["LabelEvaluationResults"]
    }
    counts = {
        (each["GroundTruthLabel"], each["PredictedLabel"]): round(
            each["Value"] * images[each["PredictedLabel"]]
        )
        for each in matrix
    }
    rows = [[counts[true, predicted] for predicted in labels] for true in labels]
    return {"labels": labels, "counts": rows}


def _verdicts(line: Mapping[str, Any]) -> Iterator[Verdict]:
    """Yield the verdicts on the labels, or on the boxes, of one test image."""
    for name, value in line.items():
        if name.startswith(f"{EVALUATION}-") and name.endswith("-metadata") and DETAILS in value:
            yield from _verdict(value["class-name"], value[DETAILS])
            if value[DETAILS]["is-present-in-ground-truth"]:
                yield value["class-name"], "true"
    for attribute, named in ((EVALUATION, "found"), (f"{TRAINING}-0", "true")):
        boxes = line.get(attribute)
        if not isinstance(boxes, dict):
            continue
        metadata = line[f"{attribute}-metadata"]
        for box, about in zip(boxes["annotations"], metadata["objects"], strict=True):
            label = metadata["class-map"][str(box["class_id"])]
            if named == "true":
                yield label, "true"
            else:
                yield from _verdict(label, about[DETAILS])


def _verdict(label: str, details: Mapping[str, Any]) -> Iterator[Verdict]:
    if details["is-true-positive"]:
        yield label, "right"
    if details["is-false-positive"]:
        yield label, "wrong"
