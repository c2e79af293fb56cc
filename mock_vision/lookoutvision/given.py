"""The models of ``vision.given.anomaly_model(...)``.

A given model consists of the same resources as a trained one, so every operation treats them alike.
It lacks what a training learns from images: an image without a declared answer has a verdict that
depends on its content and the seed of the mock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from mock_vision.declared.answers import Answers
from mock_vision.lookoutvision.given_arguments import (
    TWINS,
    check_model,
    checked_colours,
    checked_size,
    datasets_of,
    parts_of,
    tags_of,
    text_of,
)
from mock_vision.lookoutvision.given_project import new_project
from mock_vision.lookoutvision.hosted_model import AnomalyModel
from mock_vision.lookoutvision.image_limits import IMAGE_LIMITS
from mock_vision.lookoutvision.models import LookoutForVisionBackend
from mock_vision.lookoutvision.resources import Model, Project, TrainedModel
from mock_vision.lookoutvision.service import SERVICE
from mock_vision.lookoutvision.states import HOSTING, UNTRAINED
from mock_vision.lookoutvision.training import results
from mock_vision.lookoutvision.training.job import image_reader, write_results
from mock_vision.service import given as checks
from mock_vision.service.given import DatasetLines, GivenResources, Output
from mock_vision.service.given_times import Times, times_of
from mock_vision.training.asked_figures import asked_figures
from mock_vision.training.evaluation import AnomalyEvaluation
from mock_vision.training.foreseen import foreseen_anomalies
from mock_vision.training.metrics import Figures

if TYPE_CHECKING:
    from mock_vision.declared.declaration import Declaration
    from mock_vision.declared.pictures import Image
    from mock_vision.declared.request import AnswerFunction

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
_TRAINING_IMAGES = 100
"""The number of training images in result files."""


@dataclass(frozen=True)
class GivenAnomalyModel:
    """A model that ``vision.given.anomaly_model`` created. Its methods declare its answers, as
    those of ``vision.answers`` do.
    """

    project: str
    version: str
    arn: str
    project_arn: str
    region: str
    account_id: str
    _answers: Answers = field(repr=False, compare=False)
    _classes: frozenset[str] = field(default=frozenset(), repr=False, compare=False)

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
        if self._classes and isinstance(areas, Mapping):
            what = f"anomaly class of model {self.project}/{self.version}"
            checks.check_names(what, areas, self._classes)
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
    evaluate: Callable[[Figures], AnomalyEvaluation] | None
    """Returns the evaluation of the result files; None: none are written."""
    colours: Mapping[str, str]
    size: tuple[int, int] | None


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
            destination = checks.output_of(
                output, f"lookoutvision-{backend.region_name}-{backend.account_id}"
            )
            model = Model(
                place.project,
                name,
                f"{backend.arn_prefix}model/{place.project}/{name}",
                0,
                _output_config(destination),
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
            figures = asked_figures(f1, precision, recall)
            colours, size = checked_colours(anomalies), checked_size(image_size)
            evaluate = None
            if destination.written:
                evaluate = partial(
                    foreseen_anomalies,
                    colours=colours,
                    size=size or _IMAGE_SIZE,
                    folder=f"s3://{destination.bucket}/{destination.prefix or ''}images",
                    seed=backend.world.seed,
                    model=model.arn,
                )
                # Refuses figures that no evaluation has.
                evaluate(figures)
            training = _Training(figures, evaluate, colours, size)
            datasets = datasets_of(
                place.project, existing, model.created, {"train": train, "test": test}
            )
            new_bucket = checks.needs_bucket(backend, destination, backend.region_name)
            # Everything is checked: from here on the state changes.
            if new_bucket:
                backend.world.objects.create_bucket(
                    backend.account_id, destination.bucket, backend.region_name
                )
            owner = existing or new_project(backend, place.project, times.created)
            owner.datasets.update(datasets)
            owner.models.add(name, model, int(name))
            _bring(backend, owner, model, training, state, status_message, times)
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


def _output_config(output: Output) -> dict[str, Any]:
    location = {"Bucket": output.bucket}
    if output.prefix is not None:
        location["Prefix"] = output.prefix
    return {"S3Location": location}


def _bring(
    backend: LookoutForVisionBackend,
    project: Project,
    model: Model,
    training: _Training,
    status: str,
    message: str | None,
    times: Times,
) -> None:
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
