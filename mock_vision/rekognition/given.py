"""The models of ``vision.given.label_model(...)``.

A given model consists of the same resources as a trained one, so every operation treats both alike.
It was not trained with images, so an image without a declared answer has labels that depend on its
content and the seed of the mock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Literal

from mock_vision.declared.answers import Answers, labels_beside
from mock_vision.declared.spelling import spelled
from mock_vision.errors import knows_attributes
from mock_vision.rekognition.given_arguments import (
    TWINS,
    check_copy,
    check_version,
    checked_labels,
    default_bucket,
    entries_of,
    next_name,
    parts_of,
)
from mock_vision.rekognition.given_model import Training, create, output_config
from mock_vision.rekognition.models import CustomLabelsBackend
from mock_vision.rekognition.resources import ProjectVersion
from mock_vision.rekognition.service import SERVICE
from mock_vision.rekognition.states import HOSTED, STARTED
from mock_vision.service import given as checks
from mock_vision.service.given import GivenResources
from mock_vision.service.given_lines import DatasetLines
from mock_vision.service.given_model import GivenModel
from mock_vision.service.given_times import times_of
from mock_vision.training.declared_figures import declared_figures
from mock_vision.training.synthetic import synthetic_labels

if TYPE_CHECKING:
    from mock_vision.declared.declaration import Declaration
    from mock_vision.declared.pictures import Image
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


@knows_attributes("a given model")
@spelled("model")
class GivenLabelModel(GivenModel):
    """A model that ``vision.given.label_model`` created. Its methods declare its answers, as
    those of ``vision.answers`` do.
    """

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
        labels = labels_beside(image, labels)
        if self._names:
            what = f"label of model {self.project}/{self.version}"
            checks.check_names(what, (label.name for label in labels), self._names)
        return self._answers.labels(
            image, labels, model=self.arn, similar=similar, optional=optional
        )


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
        figures = declared_figures(f1, precision, recall)
        tag_values = checks.checked_tags(tags)
        with self._backend(SERVICE, place.region, place.account_id) as backend:
            assert isinstance(backend, CustomLabelsBackend)
            existing = backend.projects.get(place.project)
            name = place.version or next_name(existing)
            destination = checks.output_of(output, default_bucket(backend))
            members = {
                "VersionName": name,
                "OutputConfig": output_config(destination),
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
                    synthetic_labels,
                    thresholds=thresholds,
                    boxes=boxes,
                    folder=f"s3://{destination.bucket}/{folder}",
                    seed=backend.world.seed,
                    model=f"{place.project}/{name}",
                )
                # Refuses figures that no evaluation has.
                evaluate(figures)
            training = Training(figures, evaluate, thresholds, boxes)
            entries = entries_of(existing, place.project, {"train": train, "test": test})
            new_bucket = checks.needs_bucket(backend, destination, None)
            checks.check_key(backend, destination, kms_key_id)
            # Everything is checked: from here on the state changes.
            if new_bucket:
                checks.create_bucket(backend, destination)
            model_version = create(
                backend,
                existing,
                place.project,
                members,
                training,
                number=number,
                copied_from=copied_from,
                units=units,
                entries=entries,
                status=state,
                message=status_message,
                times=times,
            )
            return GivenLabelModel(
                place.project,
                name,
                model_version.arn,
                model_version.project.arn,
                backend.region_name,
                backend.account_id,
                self._world.part(Answers),
                frozenset(thresholds),
            )
