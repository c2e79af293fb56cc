"""Creates the resources of a model of ``vision.given``, whose arguments are all checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from mock_vision.chance import pick
from mock_vision.images.formats import ImageInfo
from mock_vision.manifests.problems import WorkFailedError
from mock_vision.rekognition.given_project import add_dataset, new_project
from mock_vision.rekognition.hosted_model import LabelModel
from mock_vision.rekognition.manifest.entries import Entries
from mock_vision.rekognition.models import CustomLabelsBackend
from mock_vision.rekognition.resources import Project, ProjectVersion, TrainingRecord
from mock_vision.rekognition.states import UNTRAINED
from mock_vision.rekognition.training.job import ResultFiles
from mock_vision.rekognition.training.models import (
    billable_seconds,
    evaluation_files,
    validation_files,
)
from mock_vision.rekognition.training.requirements import validate
from mock_vision.rekognition.training.results import RESULT_FILES, training_ground_truth
from mock_vision.service import given as checks
from mock_vision.service.given import Output
from mock_vision.service.given_times import Times
from mock_vision.service.image_access import image_reader
from mock_vision.training.evaluation import LabelEvaluation
from mock_vision.training.metrics import Figures
from mock_vision.training.synthetic import IMAGE_SIZE, images_of

_TRAINING_IMAGES = 20
"""The number of training images of each label in result files."""


class Training(NamedTuple):
    """What a model has once it is trained."""

    figures: Figures
    evaluate: Callable[[Figures], LabelEvaluation] | None
    """Returns the evaluation of the result files; None: none are written."""
    thresholds: Mapping[str, float]
    boxes: bool


def output_config(output: Output) -> dict[str, Any]:
    """Return the ``OutputConfig`` of a version."""
    config = {"S3Bucket": output.bucket}
    if output.prefix is not None:
        config["S3KeyPrefix"] = output.prefix
    return config


def create(
    backend: CustomLabelsBackend,
    existing: Project | None,
    project_name: str,
    members: Mapping[str, Any],
    training: Training,
    *,
    number: int | None,
    copied_from: str | None,
    units: tuple[int | None, int | None],
    entries: Mapping[str, Entries],
    status: str,
    message: str | None,
    times: Times,
) -> ProjectVersion:
    """Create a version in a status, and return it.

    :param existing: the project; None: it is created.
    :param members: the version as members of CreateProjectVersion.
    :param number: the number at the end of its ARN; None: the time of its creation.
    :param units: the smallest and the largest number of inference units.
    :param entries: the entries of the datasets that are created, by type.
    :param message: the text with the status; None: the usual one.
    """
    project = existing or new_project(backend, project_name, times.created, number)
    for kind, each in entries.items():
        add_dataset(backend, project, kind, each, times.created)
    version = _new_version(backend, project, members, times.created, number)
    if copied_from is not None:
        version.settings["SourceProjectVersionArn"] = copied_from
    least, most = units
    shown = {"MinInferenceUnits": least, "MaxInferenceUnits": most}
    version.units = {name: count for name, count in shown.items() if count is not None}
    _bring(backend, version, training, status, message, times)
    return version


def _new_version(
    backend: CustomLabelsBackend,
    project: Project,
    members: Mapping[str, Any],
    created: int,
    number: int | None,
) -> ProjectVersion:
    name = members["VersionName"]
    counted = f"{project.name}/version/{name}"
    if number is None:
        number = backend.creation_number(counted, created)
    else:
        backend.reserve_number(counted, number)
    settings = {
        "KmsKeyId": members["KmsKeyId"],
        "VersionDescription": members["VersionDescription"],
        "Feature": project.shown_feature,
    }
    version = ProjectVersion(
        project,
        name,
        backend.arn(project.name, "version", name, number),
        created,
        members["Tags"],
        output_config=members["OutputConfig"],
        # As of a training with the project's datasets.
        record=TrainingRecord({}, {"AutoCreate": False}),
        settings={member: value for member, value in settings.items() if value is not None},
    )
    project.versions.add(name, version)
    return version


def _bring(
    backend: CustomLabelsBackend,
    version: ProjectVersion,
    training: Training,
    status: str,
    message: str | None,
    times: Times,
) -> None:
    is_copy = "SourceProjectVersionArn" in version.settings
    record = version.record

    def train(ended: int) -> None:
        record.ended = ended
        figures = checks.figures_at_end(version, training.figures)
        record.written = frozenset(RESULT_FILES)
        if training.evaluate is not None:
            evaluation = training.evaluate(figures)
            figures = evaluation.figures
            _write_results(backend, version, training, evaluation)
        record.f1 = figures.f1
        if not is_copy:
            record.billable_seconds = billable_seconds(ended - version.created)
        version.model = LabelModel(
            pick(2**32, backend.world.seed, f"{version.project.name}/{version.name}"),
            training.thresholds,
            training.boxes,
            read_object=image_reader(backend),
        )

    if status not in UNTRAINED:
        train(times.trained)
    elif status == "TRAINING_FAILED":
        record.ended = times.trained

    def fail(_: WorkFailedError) -> None:
        if status == "TRAINING_IN_PROGRESS":
            record.ended = backend.now()

    versions = version.project.versions
    checks.bring(
        backend,
        version,
        status,
        message,
        times.since,
        {
            "CreateProjectVersion": lambda: train(backend.now()),
            "CopyProjectVersion": lambda: train(times.trained),
            "DeleteProjectVersion": lambda: versions.remove(version.name),
        },
        fail,
    )


def _write_results(
    backend: CustomLabelsBackend,
    version: ProjectVersion,
    training: Training,
    evaluation: LabelEvaluation,
) -> None:
    """Write the six result files; the images that they name do not exist."""
    ended = version.record.ended
    assert ended is not None, "the training has ended"
    test = [prediction.example for prediction in evaluation.predictions]
    folder = test[0].source_ref.rpartition("/test/")[0]
    labels = list(training.thresholds)
    train = images_of(labels, _TRAINING_IMAGES, f"{folder}/train", boxes=training.boxes)
    train_lines, test_lines = (
        training_ground_truth(each, labels, ended_at=ended).splitlines() for each in (train, test)
    )
    checked = validate(train_lines, test_lines, lambda _: ImageInfo("PNG", *IMAGE_SIZE))
    assert checked.error is None, checked.error
    ResultFiles(backend, version).write(
        {
            **validation_files(checked),
            **evaluation_files(evaluation, train, version_arn=version.arn, ended_at=ended),
        }
    )
