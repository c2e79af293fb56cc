"""One training: a snapshot of the datasets when it begins, evaluation and result files when it
ends.

A training uses the entries that its datasets have when it begins, and the images as they are then.
It waits for imports and updates that are under way, and uses the entries that they add. It fails
with the first problem that it finds in the images.

Sources: Lookout for Vision Developer Guide, "Training your model" (the service copies the images),
"Viewing performance metrics", "Creating a dataset" (one dataset is split, two are not).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from mock_vision.lookoutvision.hosted_model import AnomalyModel
from mock_vision.lookoutvision.image_limits import IMAGE_LIMITS
from mock_vision.lookoutvision.manifest import Entries
from mock_vision.lookoutvision.resources import Dataset, Model, TrainedModel
from mock_vision.lookoutvision.training import results
from mock_vision.lookoutvision.training.requirements import (
    MIN_IMAGES,
    CheckedImage,
    TrainingSet,
    check,
)
from mock_vision.manifests.problems import WorkFailedError
from mock_vision.service.backend import WorkingBackend
from mock_vision.service.image_access import CopiedImages, image_reader, own_objects
from mock_vision.settings.quota import QuotaOf
from mock_vision.training.chosen import anomaly_classifier
from mock_vision.training.classifier import SimulatedClassifier
from mock_vision.training.evaluation import ANOMALY, AnomalyEvaluation, evaluate_anomalies
from mock_vision.training.examples import Example, MaskTruth
from mock_vision.training.splitting import split
from mock_vision.training.wanted import Wanted
from mock_vision.world.access import acting_for, acting_identity
from mock_vision.world.ports import StorageError

_MINIMA = {
    part: {str(label): least for label, least in MIN_IMAGES[part, True].items()}
    for part in ("training", "test")
}
"""Fewest images of each label where training and testing have a dataset each."""


def write_results(
    backend: WorkingBackend,
    model: Model,
    evaluation: AnomalyEvaluation,
    training_images: int,
    colours: Mapping[str, str],
    now: int,
) -> None:
    """Write both result files of a model.

    :raises WorkFailedError: when the output bucket cannot be written to.
    """
    manifest = results.evaluation_manifest(
        evaluation,
        model_arn=model.arn,
        project=model.project,
        version=model.version,
        ended_at=now,
        colours=colours,
    )
    result = results.evaluation_result(
        evaluation, model_arn=model.arn, ended_at=now, training_images=training_images
    )
    bodies = {"EvaluationManifest": manifest, "EvaluationResult": result}
    try:
        for member, key in model.result_keys.items():
            backend.world.objects.write(backend.account_id, model.bucket, key, bodies[member])
    except StorageError as error:
        raise WorkFailedError(
            f"The evaluation results could not be written to the S3 bucket {model.bucket}."
        ) from error


def _entries_to_come(dataset: Dataset, quota: QuotaOf) -> Entries:
    entries = dataset.entries.copy()
    fails = dataset.ending is not None and dataset.ending.failure is not None
    if dataset.incoming is not None and not fails:
        # An import or update that will fail adds nothing.
        with suppress(WorkFailedError):
            entries.merge(dataset.changes(quota))
    return entries


class TrainingJob:
    """One training.

    The buckets of images and masks have to be the caller's and in the Region of the training
    (Developer Guide, "Setting up permissions").
    """

    def __init__(
        self, backend: WorkingBackend, model: Model, datasets: Mapping[str, Dataset]
    ) -> None:
        self._backend = backend
        self._world = backend.world
        self._model = model
        self._identity = acting_identity()
        self._read_image = image_reader(backend)
        self._images = CopiedImages(own_objects(backend, backend.region_name), IMAGE_LIMITS)
        self._datasets = dict(datasets)
        self._entries = {
            kind: _entries_to_come(dataset, backend.quota) for kind, dataset in datasets.items()
        }
        """Without ``test`` the training divides ``train``."""
        self.awaited = [dataset.work for dataset in datasets.values() if dataset.work]
        """Imports and updates under way when the training began: it waits for them."""
        for work in self.awaited:
            work.when_over(self._import_is_over)
        if not self.awaited:
            self._copy_images()

    def _import_is_over(self) -> None:
        if all(work.done for work in self.awaited):
            self._entries = {kind: each.entries.copy() for kind, each in self._datasets.items()}
            with acting_for(self._identity):
                self._copy_images()

    def _copy_images(self) -> None:
        # A problem with the images ends the training later.
        with suppress(WorkFailedError):
            self._check()

    def finish(self) -> None:
        """Evaluate the model and write the result files; the outcome of the training.

        :raises WorkFailedError: when the training fails; it has the ``StatusMessage``.
        """
        checked = self._check()
        trained, tested = self._parts(checked)
        now, seed, model = self._backend.now(), self._world.seed, self._model
        wanted = model.ending.wanted if model.ending else None
        if wanted is None:
            classifier = SimulatedClassifier(seed, model.arn, skill=self._world.settings.skill)
        else:
            classifier = self._chosen(tested, wanted)
        evaluation = evaluate_anomalies(tested, classifier, list(checked.colours))
        write_results(self._backend, model, evaluation, len(trained), checked.colours, now)
        truth = self._images.ground_truth([*trained, *tested])
        answers = AnomalyModel(
            seed, truth, checked.colours, evaluation.confidences, self._read_image
        )
        performance = results.performance(evaluation.figures)
        model.trained = TrainedModel(performance, now, checked.size, answers)

    def check_figures(self, wanted: Wanted) -> None:
        """Check that the test images, as they are now, can have figures that a test declared.

        :raises UsageError: when they cannot.
        """
        # A training that fails shows no figures.
        with suppress(WorkFailedError):
            _, tested = self._parts(self._check())
            self._chosen(tested, wanted)

    def _chosen(self, tested: Sequence[Example], wanted: Wanted) -> SimulatedClassifier:
        return anomaly_classifier(
            tested, ANOMALY, wanted, seed=self._world.seed, model=self._model.arn
        )

    def _check(self) -> TrainingSet:
        return check(
            self._entries["train"],
            self._entries.get("test"),
            self._images.image,
            self._images.mask,
            self._backend.quota,
        )

    def _parts(self, checked: TrainingSet) -> tuple[list[Example], list[Example]]:
        """The images to train and to test with.

        The documented minima of a single dataset are the sums of those of two: that is how it is
        divided where it has no more images.
        """
        train = _examples(checked.train, checked.size)
        if checked.test is not None:
            return train, _examples(checked.test, checked.size)
        return split(
            train,
            seed=self._world.seed,
            test_minimum=_MINIMA["test"],
            training_minimum=_MINIMA["training"],
        )


def _examples(images: Iterable[CheckedImage], size: tuple[int, int]) -> list[Example]:
    return [_example(image, size) for image in images]


def _example(image: CheckedImage, size: tuple[int, int]) -> Example:
    entry = image.entry
    assert entry.label is not None, "only labeled images were checked"
    mask = None
    if entry.mask is not None and image.pixels is not None:
        colours = {name: entry.mask.colours[name] for name in image.pixels}
        mask = MaskTruth(entry.mask.ref, *size, image.pixels, colours)
    return Example(
        entry.source_ref,
        (entry.label,),
        size=size,
        mask=mask,
        created=entry.created,
        job=entry.job,
    )
