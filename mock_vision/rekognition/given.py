"""The models of ``vision.given.label_model(...)``.

A given model is made of the same resources as one that was trained, so every operation treats it
alike. What it lacks is what a training learns from its images: a picture that nothing is declared
for has labels that depend on its content and the seed of the mock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from mock_vision.chance import pick
from mock_vision.declared.answers import Answers
from mock_vision.declared.values import as_labels
from mock_vision.images.formats import ImageInfo
from mock_vision.manifests.problems import WorkFailedError
from mock_vision.rekognition.given_arguments import (
    TWINS,
    check_copy,
    check_version,
    checked_labels,
    entries_of,
    next_name,
    parts_of,
)
from mock_vision.rekognition.given_project import add_dataset, new_project
from mock_vision.rekognition.hosted_model import LabelModel
from mock_vision.rekognition.models import CustomLabelsBackend
from mock_vision.rekognition.resources import Project, ProjectVersion, TrainingRecord
from mock_vision.rekognition.service import SERVICE
from mock_vision.rekognition.states import HOSTED, STARTED, UNTRAINED
from mock_vision.rekognition.training.job import ResultFiles, image_reader
from mock_vision.rekognition.training.models import (
    billable_seconds,
    evaluation_files,
    validation_files,
)
from mock_vision.rekognition.training.requirements import validate
from mock_vision.rekognition.training.results import RESULT_FILES, training_ground_truth
from mock_vision.service import given as checks
from mock_vision.service.given import DatasetLines, GivenResources, Output
from mock_vision.service.given_times import Times, times_of
from mock_vision.training.asked_figures import asked_figures
from mock_vision.training.evaluation import LabelEvaluation
from mock_vision.training.foreseen import IMAGE_SIZE, foreseen_labels, images_of
from mock_vision.training.metrics import Figures

if TYPE_CHECKING:
    from mock_vision.declared.declaration import Declaration
    from mock_vision.declared.pictures import Image
    from mock_vision.declared.request import AnswerFunction
    from mock_vision.declared.values import LabelValues

LabelModelStatus = Literal[
    "TRAINING_IN_PROGRESS",
    "TRAINING_COMPLETED",
    "TRAINING_FAILED",
    "STARTING",
    "RUNNING",
    "FAILED",
    "STOPPING",
    "STOPPED",
    "DELETING",
    "COPYING_IN_PROGRESS",
    "COPYING_COMPLETED",
    "COPYING_FAILED",
]
"""The statuses of a model; those of ageing adapters are left out."""

_OF_ADAPTERS = frozenset({"DEPRECATED", "EXPIRED"})
_TRAINING_IMAGES = 20
"""The number of training images of each label in result files."""


@dataclass(frozen=True)
class GivenLabelModel:
    """A model that ``vision.given.label_model`` created. Its methods declare its answers, as
    those of ``vision.answers`` do.
    """

    project: str
    version: str
    arn: str
    project_arn: str
    region: str
    account_id: str
    _answers: Answers = field(repr=False, compare=False)
    _labels: frozenset[str] | None = field(default=None, repr=False, compare=False)

    def labels(
        self,
        image: Image = None,
        labels: LabelValues = (),
        *,
        similar: bool = False,
        optional: bool = False,
    ) -> Declaration:
        """Declare that the model finds these of its labels, and no others: see
        :meth:`Answers.labels`.
        """
        labels = as_labels(labels)
        if self._labels is not None:
            what = f"label of model {self.project}/{self.version}"
            checks.check_names(what, (label.name for label in labels), self._labels)
        return self._answers.labels(
            image, labels, model=self.arn, similar=similar, optional=optional
        )

    def compute(
        self,
        function: AnswerFunction,
        image: Image = None,
        *,
        similar: bool = False,
        optional: bool = False,
    ) -> Declaration:
        """Declare that a function computes the answers of the model; see
        :meth:`mock_vision.Answers.compute`.
        """
        return self._answers.compute(
            function, image, model=self.arn, similar=similar, optional=optional
        )


class _Training(NamedTuple):
    """What a model has once it is trained."""

    figures: Figures
    evaluate: Callable[[Figures], LabelEvaluation] | None
    """Returns the evaluation of the result files; None: none are written."""
    thresholds: Mapping[str, float]
    boxes: bool


class GivenLabelModels(GivenResources):
    """The part of ``vision.given`` that creates models of Custom Labels."""

    def label_model(
        self,
        project: str | None = None,
        *,
        labels: Iterable[str] | Mapping[str, float],
        boxes: bool = False,
        version: str | None = None,
        arn: str | None = None,
        status: LabelModelStatus = "RUNNING",
        status_message: str | None = None,
        f1: float | None = None,
        precision: float | None = None,
        recall: float | None = None,
        min_inference_units: int | None = None,
        max_inference_units: int | None = None,
        created: datetime | None = None,
        trained: datetime | None = None,
        hosted: datetime | None = None,
        copied_from: str | None = None,
        description: str | None = None,
        tags: Mapping[str, str] | None = None,
        kms_key_id: str | None = None,
        train: DatasetLines | None = None,
        test: DatasetLines | None = None,
        output: str | None = None,
        region: str | None = None,
        account_id: str | None = None,
    ) -> GivenLabelModel:
        """Create a model of Rekognition Custom Labels, in any status. By default it is running.

        A project that does not exist is created. Called again, it adds a version to the project.
        Nothing is read from S3, and quotas do not count. The model exists until it is deleted, or
        to the end of the outermost mock.

        :param project: the name of its project; may be omitted with ``arn``.
        :param labels: its labels: at least two, or with ``boxes`` one; a mapping has the assumed
            threshold of each, above 0 and at most 1; without it each is 0.5.
        :param boxes: True: it detects objects; False: it labels whole images.
        :param version: the name of the version; None: ``"v1"``, or the next that is free.
        :param arn: the ARN of the model, which decides project, version, Region, account, and the
            number at its end.
        :param status: the status. With TRAINING_IN_PROGRESS, STARTING, STOPPING, DELETING and
            COPYING_IN_PROGRESS the work begins now and ends on the clock.
        :param status_message: the text with the status; None: the usual one.
        :param f1: the F1 score, 0 to 1. Of this, ``precision`` and ``recall``, what is left out
            follows from the others; one alone is the value of all three, and all are 0.95 where
            none is named. Every label has these figures. With ``output``, a figure that no
            evaluation of at most 1,000 images of a label has exactly is the nearest one, to four
            decimals.
        :param precision: the precision, 0 to 1.
        :param recall: the recall, 0 to 1.
        :param min_inference_units: the inference units of the last start; None: 1.
        :param max_inference_units: the most units that it may scale to; None: it does not scale.
        :param created: when its training began, with a time zone; None: the number in ``arn``, or
            as long before ``trained`` as a training takes.
        :param trained: when its training ended, with a time zone; None: as long after ``created``
            as a training takes, at the latest when the hosting began, or now.
        :param hosted: since when it is running, with a time zone; None: since it was trained.
        :param copied_from: the ARN of the model that it is a copy of; None: it is not a copy.
        :param description: the version's description.
        :param tags: the tags, values by keys.
        :param kms_key_id: the AWS KMS key.
        :param train: the lines of the project's training dataset; True: an empty one; None or
            False: none.
        :param test: the same for the test dataset.
        :param output: ``s3://bucket/prefix`` of the result files, which are written there. A bucket
            that does not exist is created. None: the description names result files that are
            not there.
        :param region: the Region; None: the one of clients for which none is named, or us-east-1 if
            the service is not in that one.
        :param account_id: the account, 12 digits; None: the one of the caller.
        :raises UsageError: when a value is wrong, or the version exists already. Nothing has
            changed then.
        """
        parts = parts_of(arn)
        number = int(parts.pop("number", 0)) or None
        place = checks.place_of(
            parts, project=project, version=version, region=region, account_id=account_id
        )
        checks.check_texts(
            status_message=status_message, description=description, kms_key_id=kms_key_id
        )
        state = checks.check_status(ProjectVersion, status, _OF_ADAPTERS, TWINS)
        check_copy(state, copied_from)
        units = checks.checked_units(min_inference_units, max_inference_units, state, STARTED)
        thresholds = checked_labels(labels, boxes)
        figures = asked_figures(f1, precision, recall)
        tag_values = checks.checked_tags(tags)
        with self._backend(SERVICE, place.region, place.account_id) as backend:
            assert isinstance(backend, CustomLabelsBackend)
            existing = backend.projects.get(place.project)
            name = place.version or next_name(existing)
            destination = checks.output_of(
                output, f"custom-labels-{backend.region_name}-{backend.account_id}"
            )
            members = {
                "VersionName": name,
                "OutputConfig": _output_config(destination),
                "Tags": tag_values,
                "KmsKeyId": kms_key_id,
                "VersionDescription": description,
            }
            check_version(backend, existing, place.project, members, arn)
            in_training = state in ("TRAINING_IN_PROGRESS", "COPYING_IN_PROGRESS")
            times = times_of(
                backend.now(),
                backend.world.settings.durations.ticks("rekognition.training"),
                created=created,
                trained=trained,
                hosted=hosted,
                in_training=in_training,
                is_hosted=state in HOSTED,
                made=None if number is None else number * 1000,
            )
            evaluate = None
            if destination.written:
                folder = "/".join(filter(None, (destination.prefix, "images")))
                evaluate = partial(
                    foreseen_labels,
                    thresholds=thresholds,
                    boxes=boxes,
                    folder=f"s3://{destination.bucket}/{folder}",
                    seed=backend.world.seed,
                    model=f"{place.project}/{name}",
                )
                # Refuses figures that no evaluation has.
                evaluate(figures)
            training = _Training(figures, evaluate, thresholds, boxes)
            entries = entries_of(existing, place.project, {"train": train, "test": test})
            new_bucket = checks.needs_bucket(backend, destination, None)
            checks.check_key(backend, destination, kms_key_id)
            # Everything is checked: from here on the state changes.
            if new_bucket:
                backend.world.objects.create_bucket(
                    backend.account_id, destination.bucket, backend.region_name
                )
            owner = existing or new_project(backend, place.project, times.created, number)
            for kind, each in entries.items():
                add_dataset(backend, owner, kind, each, times.created)
            made = _new_version(backend, owner, members, times.created, number)
            if copied_from is not None:
                made.settings["SourceProjectVersionArn"] = copied_from
            least, most = units
            made.units = {} if least is None else {"MinInferenceUnits": least}
            if most is not None:
                made.units["MaxInferenceUnits"] = most
            _bring(backend, made, training, state, status_message, times)
            return GivenLabelModel(
                place.project,
                name,
                made.arn,
                owner.arn,
                backend.region_name,
                backend.account_id,
                self._world.part(Answers),
                frozenset(thresholds),
            )


def _output_config(output: Output) -> dict[str, Any]:
    config = {"S3Bucket": output.bucket}
    if output.prefix is not None:
        config["S3KeyPrefix"] = output.prefix
    return config


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
    training: _Training,
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
    training: _Training,
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
