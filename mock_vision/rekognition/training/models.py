"""How the training of a Custom Labels model ends: validated, evaluated, written out.

Sources: Custom Labels Developer Guide, "Debugging a failed model training" (which errors come
before any file is written, and which after), "Training a model" (20 percent are tested with),
"Getting the validation results".
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress

from mock_vision.chance import pick
from mock_vision.manifests.problems import WorkFailedError
from mock_vision.rekognition.hosted_model import LabelModel
from mock_vision.rekognition.manifest import errors
from mock_vision.rekognition.manifest.parts import LabeledImage
from mock_vision.rekognition.training.job import Job
from mock_vision.rekognition.training.requirements import Split, Validation, validate
from mock_vision.rekognition.training.results import (
    ResultFile,
    evaluation_summary,
    f1_score,
    testing_ground_truth,
    training_ground_truth,
)
from mock_vision.training.chosen import box_classifier, label_classifier
from mock_vision.training.classifier import SimulatedClassifier
from mock_vision.training.evaluation import LabelEvaluation, evaluate_boxes, evaluate_labels
from mock_vision.training.examples import Example
from mock_vision.training.splitting import ImpossibleSplitError, split
from mock_vision.training.wanted import Wanted
from mock_vision.virtual_time.ticks import SECOND

BILLED_PER_SECOND = 1899 / 1638.869
"""Billed seconds of a training for each second it takes: the billed time and the timestamps in the
API reference's example of DescribeProjectVersions. Trainings run on several machines.
"""


def billable_seconds(ticks: int) -> int:
    """``BillableTrainingTimeInSeconds`` of a training that took so long."""
    return max(1, round(BILLED_PER_SECOND * ticks / SECOND))


def finish_training(job: Job, now: int) -> None:
    """Validate, evaluate and write the six result files.

    :raises WorkFailedError: when the training fails; it has the ``StatusMessage``. After a content
        error the manifest summary and the validation manifests are there, after a file error
        nothing is.
    """
    version, record = job.version, job.version.record
    record.ended = now
    checked = _validate(job)
    job.results.write(validation_files(checked))
    if checked.error is not None:
        raise checked.error
    boxes = checked.use_case == "OBJECT_LOCALIZATION"
    train, test = list(map(_example, checked.training)), list(map(_example, checked.testing))
    wanted = version.ending.wanted if version.ending else None
    if wanted is None:
        classifier = SimulatedClassifier(job.world.seed, job.name, skill=job.world.settings.skill)
    else:
        classifier = _chosen(job, checked, wanted)
    evaluation = (evaluate_boxes if boxes else evaluate_labels)(test, classifier, checked.labels)
    job.results.write(evaluation_files(evaluation, train, version_arn=version.arn, ended_at=now))
    record.f1 = f1_score(evaluation)
    record.billable_seconds = billable_seconds(now - version.created)
    version.model = LabelModel(
        pick(2**32, job.world.seed, job.name),
        evaluation.thresholds,
        boxes,
        job.images.ground_truth([*train, *test]),
        evaluation.scores,
        job.read_image,
    )


def validation_files(checked: Validation) -> dict[ResultFile, bytes]:
    """The result files about what was read."""
    return {
        "ManifestSummary": checked.summary,
        "TrainingManifestWithValidation": checked.training_manifest,
        "TestingManifestWithValidation": checked.testing_manifest,
    }


def evaluation_files(
    evaluation: LabelEvaluation, train: Sequence[Example], *, version_arn: str, ended_at: int
) -> dict[ResultFile, bytes]:
    """The result files about an evaluation."""
    labels = [label.label for label in evaluation.labels]
    return {
        "EvaluationResultSummary": evaluation_summary(
            evaluation, version_arn=version_arn, ended_at=ended_at, training_images=len(train)
        ),
        "TrainingGroundTruth": training_ground_truth(train, labels, ended_at=ended_at),
        "TestingGroundTruth": testing_ground_truth(evaluation, ended_at=ended_at),
    }


def fail_training(job: Job, now: int, failure: WorkFailedError) -> None:
    """Leave what a training leaves that fails with an error which a test declared.

    After a documented content error that is the manifest summary and the validation manifests,
    which show the error besides what is wrong with the manifests in fact.
    """
    job.version.record.ended = now
    if failure.code in errors.CONTENT_CODES:
        # A manifest or a bucket that cannot be used at all leaves no files.
        with suppress(WorkFailedError):
            job.results.write(validation_files(_validate(job, failure)))


def check_training_figures(job: Job, wanted: Wanted) -> None:
    """Check that the test images, as they are now, can have figures that a test declared.

    :raises UsageError: when they cannot.
    """
    # A training that fails shows no figures.
    with suppress(WorkFailedError):
        checked = _validate(job)
        if checked.error is None:
            _chosen(job, checked, wanted)


def _chosen(job: Job, checked: Validation, wanted: Wanted) -> SimulatedClassifier:
    boxes = checked.use_case == "OBJECT_LOCALIZATION"
    choose = box_classifier if boxes else label_classifier
    test = list(map(_example, checked.testing))
    return choose(test, checked.labels, wanted, seed=job.world.seed, model=job.name)


def _validate(job: Job, declared: WorkFailedError | None = None) -> Validation:
    training = job.training()
    testing = _choice(job) if job.testing is None else job.testing()
    job.results.check()
    return validate(training, testing, job.probe, job.quota, declared)


def _choice(job: Job) -> Split:
    """Return a function that chooses the images to test with, for TestingData with AutoCreate."""

    def choose(images: Sequence[LabeledImage]) -> Collection[str] | None:
        examples = [Example(image.source_ref, image.names) for image in images]
        try:
            _, test = split(examples, seed=f"{job.world.seed}:{job.name}")
        except ImpossibleSplitError:
            return None
        return {example.source_ref for example in test}

    return choose


def _example(image: LabeledImage) -> Example:
    return Example(
        image.source_ref,
        image.labels,
        image.boxes,
        (image.width, image.height),
        created=image.created or None,
    )
