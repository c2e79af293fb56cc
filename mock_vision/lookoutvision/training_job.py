"""The end of a training: the images are looked at, the model is evaluated, the results are written.

A training uses the entries that its datasets have when it begins, those on their way into them
included. It looks at the images when it ends, as whoever drives the clock expects of an event, and
fails with the first thing that is wrong with them.

Sources: Lookout for Vision Developer Guide, "Training your model", "Viewing performance metrics",
"Creating a dataset" (one dataset is split, two are not).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from mock_vision.answers import AnomalyModel, GroundTruth
from mock_vision.lookoutvision.resources import Dataset, Learned, Model
from mock_vision.lookoutvision.states import WorkFailedError
from mock_vision.manifests.jsonlines import s3_location
from mock_vision.manifests.looking import image_probe, mask_probe
from mock_vision.manifests.lookout import Entries
from mock_vision.manifests.lookout_training import MIN_IMAGES, CheckedImage, TrainingSet, check
from mock_vision.manifests.problems import ManifestError
from mock_vision.storage import StorageError
from mock_vision.training import lookout_results as results
from mock_vision.training.classifier import SimulatedClassifier
from mock_vision.training.evaluation import AnomalyEvaluation, evaluate_anomalies
from mock_vision.training.examples import Example, MaskTruth
from mock_vision.training.splitting import split
from mock_vision.world import World


class Snapshot(NamedTuple):
    """The entries that a training uses; ``test`` None: it divides ``train``."""

    train: Entries
    test: Entries | None


def take_snapshot(datasets: Mapping[str, Dataset]) -> Snapshot:
    """What a training that begins now uses of its project's datasets."""
    entries = {kind: _entries_to_come(dataset) for kind, dataset in datasets.items()}
    return Snapshot(entries["train"], entries.get("test"))


def _entries_to_come(dataset: Dataset) -> Entries:
    entries = dataset.entries.copy()
    if dataset.incoming is not None:
        # An import or update that will fail brings nothing.
        with suppress(ManifestError):
            entries.merge(dataset.changes())
    return entries


class TrainingJob:
    """One training, which ends once."""

    def __init__(self, world: World, account_id: str, model: Model, snapshot: Snapshot) -> None:
        self._world = world
        self._account_id = account_id
        self._model = model
        self._snapshot = snapshot

    def finish(self, now: int) -> Learned:
        """Evaluate the model and write the result files.

        :raises WorkFailedError: with the ``StatusMessage`` of a failed training.
        """
        train, test = self._snapshot
        try:
            checked = check(train, test, image_probe(self._read), mask_probe(self._read))
        except ManifestError as refusal:
            raise WorkFailedError(refusal.message) from refusal
        trained, tested = self._parts(checked)
        evaluation = evaluate_anomalies(
            tested,
            SimulatedClassifier(
                self._world.seed, self._model.arn, skill=self._world.settings.skill
            ),
            list(checked.colours),
        )
        self._write_results(evaluation, len(trained), checked, now)
        return Learned(
            results.performance(evaluation),
            now,
            checked.size,
            AnomalyModel(
                self._world.seed,
                self._truth([*trained, *tested]),
                checked.colours,
                self._read_if_there,
            ),
        )

    def _parts(self, checked: TrainingSet) -> tuple[list[Example], list[Example]]:
        """The images to train and to test with.

        The documented minima of a single dataset are the sum of those of two, so that is how it
        is divided where it has no more.
        """
        train = _examples(checked.train, checked.size)
        if checked.test is not None:
            return train, _examples(checked.test, checked.size)
        return split(
            train,
            seed=self._world.seed,
            test_minimum=_by_name(MIN_IMAGES["test", True]),
            training_minimum=_by_name(MIN_IMAGES["training", True]),
        )

    def _write_results(
        self, evaluation: AnomalyEvaluation, training_images: int, checked: TrainingSet, now: int
    ) -> None:
        model = self._model
        files = {
            model.manifest_key: results.evaluation_manifest(
                evaluation,
                model_arn=model.arn,
                project=model.project,
                version=model.version,
                ended_at=now,
                colours=checked.colours,
            ),
            model.result_key: results.evaluation_result(
                evaluation, model_arn=model.arn, ended_at=now, training_images=training_images
            ),
        }
        for key, body in files.items():
            try:
                self._world.objects.write(self._account_id, model.bucket, key, body)
            except StorageError as error:
                raise WorkFailedError(
                    f"The evaluation results could not be written to the S3 bucket {model.bucket}."
                ) from error

    def _truth(self, examples: Iterable[Example]) -> GroundTruth:
        truth = GroundTruth()
        for example in examples:
            truth.add(example, self._read_if_there(example.source_ref))
        return truth

    def _read(self, bucket: str, key: str) -> bytes:
        return self._world.objects.read(self._account_id, bucket, key)

    def _read_if_there(self, location: str) -> bytes | None:
        found = s3_location(location)
        try:
            return self._read(*found) if found else None
        except StorageError:
            return None


def _by_name(minima: Mapping[Any, int]) -> dict[str, int]:
    return dict(minima)


def _examples(images: Iterable[CheckedImage], size: tuple[int, int]) -> list[Example]:
    return [_example(image, size) for image in images]


def _example(image: CheckedImage, size: tuple[int, int]) -> Example:
    entry = image.entry
    assert entry.label is not None, "only labeled images were checked"
    mask = None
    if entry.mask is not None and image.pixels is not None:
        mask = MaskTruth(entry.mask.ref, *size, image.pixels)
    return Example(entry.source_ref, (entry.label,), size=size, mask=mask, created=entry.created)
