"""The models of ``vision.given.anomaly_model(...)``.

A given model consists of the same resources as a trained one, so every operation treats both alike.
It was not trained with images, so an image without a declared answer has a verdict that depends on
its content and the seed of the mock.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Literal

from mock_vision.declared.answers import Answers
from mock_vision.declared.spelling import spelled
from mock_vision.errors import knows_attributes
from mock_vision.lookoutvision.given_arguments import (
    TWINS,
    check_model,
    checked_colours,
    checked_size,
    datasets_of,
    default_bucket,
    parts_of,
    tags_of,
    text_of,
)
from mock_vision.lookoutvision.given_model import Training, create, output_config
from mock_vision.lookoutvision.image_limits import IMAGE_LIMITS
from mock_vision.lookoutvision.models import LookoutForVisionBackend
from mock_vision.lookoutvision.resources import Model
from mock_vision.lookoutvision.service import SERVICE
from mock_vision.lookoutvision.states import HOSTING
from mock_vision.service import given as checks
from mock_vision.service.given import GivenResources
from mock_vision.service.given_lines import DatasetLines
from mock_vision.service.given_model import GivenModel
from mock_vision.service.given_times import times_of
from mock_vision.training.declared_figures import declared_figures
from mock_vision.training.synthetic import synthetic_anomalies

if TYPE_CHECKING:
    from mock_vision.declared.declaration import Declaration
    from mock_vision.declared.pictures import Image

AnomalyModelStatus = Literal[
    "TRAINING",
    "TRAINED",
    "TRAINING_FAILED",
    "STARTING_HOSTING",
    "HOSTED",
    "HOSTING_FAILED",
    "STOPPING_HOSTING",
    "SYSTEM_UPDATING",
    "DELETING",
]
"""The statuses of a model."""

_IMAGE_SIZE = (IMAGE_LIMITS.min_side, IMAGE_LIMITS.min_side)
"""The size of the images in result files of a model without an image size."""


@knows_attributes("a given model")
@spelled("model")
class GivenAnomalyModel(GivenModel):
    """A model that ``vision.given.anomaly_model`` created. Its methods declare its answers, as
    those of ``vision.answers`` do.
    """

    def anomaly(
        self,
        image: Image = None,
        *,
        confidence: float = 0.99,
        areas: Mapping[str, float] | None = None,
        similar: bool = False,
        optional: bool = False,
    ) -> Declaration:
        """Declare that the model finds an image anomalous; see :meth:`mock_vision.Answers.anomaly`.

        :raises UsageError: when the model has no such anomaly class.
        """
        if self._names and isinstance(areas, Mapping):
            what = f"anomaly class of model {self.project}/{self.version}"
            checks.check_names(what, areas, self._names)
        return self._answers.anomaly(
            image,
            confidence=confidence,
            areas=areas,
            model=self.arn,
            similar=similar,
            optional=optional,
        )

    def normal(
        self,
        image: Image = None,
        *,
        confidence: float = 0.99,
        similar: bool = False,
        optional: bool = False,
    ) -> Declaration:
        """Declare that the model finds an image normal; see :meth:`mock_vision.Answers.normal`."""
        return self._answers.normal(
            image, confidence=confidence, model=self.arn, similar=similar, optional=optional
        )


class GivenAnomalyModels(GivenResources):
    """The part of ``vision.given`` that creates models of Lookout for Vision."""

    def anomaly_model(
        self,
        project: str | None = None,
        *,
        version: str | int | None = None,
        arn: str | None = None,
        status: AnomalyModelStatus = "HOSTED",
        status_message: str | None = None,
        anomalies: Mapping[str, str] | None = None,
        image_size: tuple[int, int] | None = None,
        f1: float | None = None,
        precision: float | None = None,
        recall: float | None = None,
        min_inference_units: int | None = None,
        max_inference_units: int | None = None,
        created: datetime | None = None,
        trained: datetime | None = None,
        hosted: datetime | None = None,
        description: str | None = None,
        tags: Mapping[str, str] | None = None,
        kms_key_id: str | None = None,
        train: DatasetLines | None = None,
        test: DatasetLines | None = None,
        output: str | None = None,
        region: str | None = None,
        account_id: str | None = None,
    ) -> GivenAnomalyModel:
        """Create a model of Amazon Lookout for Vision, in any status. By default it is hosted.

        A project that does not exist is created. A further call adds a version to the project.
        Nothing is read from S3, and quotas do not count. The model exists until it is deleted, or
        to the end of the outermost mock.

        :param project: the name of its project; may be omitted with ``arn``.
        :param version: a number; None: 1, or the next one of the project.
        :param arn: the ARN of the model, which decides project, version, Region and account.
        :param status: the status. With TRAINING, STARTING_HOSTING, STOPPING_HOSTING and DELETING
            the work begins now and ends on the clock.
        :param status_message: the text with the status; None: the usual one.
        :param anomalies: the colour (``#RRGGBB``) of each anomaly class, for a model that answers
            with masks; None: it only classifies.
        :param image_size: width and height, in pixels, of the images that the model accepts; None:
            any size within the limits of the service.
        :param f1: the F1 score, 0 to 1. Of this, ``precision`` and ``recall``, what is left out
            follows from the others; one alone is the value of all three, and all are 0.95 where
            none is named. With ``output``, a figure that no evaluation of at most 4,000 images
            has exactly is the nearest one, to four decimals.
        :param precision: the precision, 0 to 1.
        :param recall: the recall, 0 to 1.
        :param min_inference_units: the inference units of a hosted model; None: 1.
        :param max_inference_units: the most units that it may scale to; None: it does not scale.
        :param created: when its training began, with a time zone; None: as long before ``trained``
            as a training takes.
        :param trained: when its training ended, with a time zone; None: as long after ``created``
            as a training takes, at the latest when the hosting began, or now.
        :param hosted: since when it is hosted, with a time zone; None: since it was trained.
        :param description: the description.
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
        place = checks.place_of(
            parts_of(arn),
            project=project,
            version=text_of(version),
            region=region,
            account_id=account_id,
        )
        checks.check_texts(
            status_message=status_message, description=description, kms_key_id=kms_key_id
        )
        state = checks.check_status(Model, status, twins=TWINS)
        units = checks.checked_units(
            min_inference_units, max_inference_units, state, sorted(HOSTING)
        )
        with self._backend(SERVICE, place.region, place.account_id) as backend:
            assert isinstance(backend, LookoutForVisionBackend)
            existing = backend.projects.get(place.project)
            name = place.version or str(existing.models.next_number if existing else 1)
            destination = checks.output_of(output, default_bucket(backend))
            model = Model(
                place.project,
                name,
                backend.model_arn(place.project, name),
                0,
                output_config(destination),
                description,
                kms_key_id,
                tags_of(tags),
            )
            check_model(model, existing, arn)
            model.min_units, model.max_units = units
            times = times_of(
                backend.now(),
                backend.world.settings.durations.ticks("lookoutvision.training"),
                created=created,
                trained=trained,
                hosted=hosted,
                in_training=state == "TRAINING",
                is_hosted=state in HOSTING,
            )
            model.created = times.created
            figures = declared_figures(f1, precision, recall)
            colours, size = checked_colours(anomalies), checked_size(image_size)
            evaluate = None
            if destination.written:
                evaluate = partial(
                    synthetic_anomalies,
                    colours=colours,
                    size=size or _IMAGE_SIZE,
                    folder=f"s3://{destination.bucket}/{destination.prefix or ''}images",
                    seed=backend.world.seed,
                    model=model.arn,
                )
                # Refuses figures that no evaluation has.
                evaluate(figures)
            training = Training(figures, evaluate, colours, size)
            datasets = datasets_of(
                place.project, existing, model.created, {"train": train, "test": test}
            )
            new_bucket = checks.needs_bucket(backend, destination, backend.region_name)
            # Everything is checked: from here on the state changes.
            if new_bucket:
                checks.create_bucket(backend, destination)
            owner = create(
                backend,
                existing,
                model,
                training,
                datasets=datasets,
                status=state,
                message=status_message,
                times=times,
            )
            return GivenAnomalyModel(
                place.project,
                name,
                model.arn,
                owner.arn,
                backend.region_name,
                backend.account_id,
                self._world.part(Answers),
                frozenset(colours),
            )
