"""Validation of the data with which a Custom Labels model is trained and tested.

The lines of both manifests are checked one by one, then each manifest as a whole, then both
together. Three result files are written in any case: a summary, and both manifests with the
problems written into their lines. Only a terminal file error, which :func:`check_file` or an empty
dataset raises, leaves no files. The first terminal content error becomes the ``StatusMessage``; the
summary lists all of them.

Rules chosen where the documents are silent or disagree:

- The use case is what more of the usable training lines have, image-level labels or boxes; for
  equal numbers it is boxes. It stays undetermined if the lines or images alone end the training.
- Fewest labels: 2 for image-level labels, 1 for boxes, as in the quotas. The page on usable labels
  states the opposite.
- Training images with only image-level labels and test images with only boxes make a brand
  detection model: its use case is boxes, and its training lines are usable nevertheless.
- An image that cannot be read makes its line unusable. If none can be read, copying has failed.
- A manifest has at most 250,000 lines, as the validation rules state; a longer one is a terminal
  file error with the code of datasets. So are more lines than a dataset of the Region may have.
- More than 1,000 test images of a label are a content error with the same code, unless the service
  itself chose the images to test with.

Sources: Rekognition Custom Labels Developer Guide, "Debugging a failed model training" and its
subpages, "Validation rules for manifest files", "Purposing datasets", "Guidelines and quotas".
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from mock_vision.manifests.problems import WorkFailedError
from mock_vision.rekognition.defaults import QUOTAS
from mock_vision.rekognition.manifest import errors
from mock_vision.rekognition.manifest.entries import check_manifest_key, check_size
from mock_vision.rekognition.manifest.parts import LabeledImage, Part, described
from mock_vision.service.image_access import ImageProbe
from mock_vision.settings.quota import QuotaOf

UseCase = Literal["IMAGE_LEVEL_LABELS", "OBJECT_LOCALIZATION", "NOT_DETERMINED"]

MIN_LABELS: Final[dict[UseCase, int]] = {
    "IMAGE_LEVEL_LABELS": 2,
    "OBJECT_LOCALIZATION": 1,
    "NOT_DETERMINED": 1,
}

Split = Callable[[Sequence[LabeledImage]], Collection[str] | None]
"""Returns the ``source-ref`` of the usable images to test with, or None if they are too few."""


@dataclass(frozen=True, slots=True)
class Validation:
    """The result of a validation. The three files are written whether or not there is an error."""

    error: WorkFailedError | None
    """The error with which the training fails."""
    use_case: UseCase
    labels: list[str]
    """The labels that the model learns, in order of first use."""
    training: list[LabeledImage]
    """The usable images to train with."""
    testing: list[LabeledImage]
    """The usable images to test with."""
    summary: bytes
    training_manifest: bytes
    testing_manifest: bytes


def check_file(data: bytes, key: str, quota: QuotaOf = QUOTAS.__getitem__) -> None:
    """Check one manifest before its lines are read.

    :param quota: the quotas in force.
    :raises WorkFailedError: when there is a terminal file error.
    """
    check_manifest_key(key)
    check_size(data, errors.EMPTY_MANIFEST, quota)


def validate(
    training: Iterable[bytes],
    testing: Iterable[bytes] | Split,
    probe: ImageProbe,
    quota: QuotaOf = QUOTAS.__getitem__,
    declared: WorkFailedError | None = None,
) -> Validation:
    """Validate the lines to train with and the lines to test with.

    :param training: the lines of manifests or of a dataset.
    :param testing: also lines, or a :data:`Split` that chooses them among those of ``training``.
    :param probe: called once for the image of each line that is usable without it.
    :param quota: the quotas in force.
    :param declared: a content error that a test declared: it is reported first.
    :raises WorkFailedError: when there are no lines to train with, or none to test with.
    """
    train = Part.check(training, probe)
    test = Part([]) if callable(testing) else Part.check(testing, probe)
    use_case: UseCase = "NOT_DETERMINED"
    if not (train.errors or test.errors):
        use_case = _determine(train, test)
        if callable(testing):
            _divide(train, test, testing)
    return _conclude(use_case, train, test, quota, declared, is_divided=callable(testing))


def _divide(train: Part, test: Part, choose: Split) -> None:
    chosen = choose(train.images())
    if chosen is None:
        train.errors.append(errors.INSUFFICIENT_IMAGES_PER_LABEL_FOR_AUTOSPLIT.error())
        return
    test.lines = [line for line in train.lines if line.source_ref in chosen]
    train.lines = [line for line in train.lines if line.source_ref not in chosen]


def _determine(train: Part, test: Part) -> UseCase:
    """Decide what the model learns, and from which kind of labels of each part."""
    boxes = sum(bool(line.report.boxes) for line in train.lines)
    labels = sum(bool(line.report.image_labels) for line in train.lines)
    if not (boxes or labels):
        return "NOT_DETERMINED"
    is_brand = (
        not boxes
        and any(line.report.boxes for line in test.lines)
        and not any(line.report.image_labels for line in test.lines)
    )
    if is_brand:
        train.kind, test.kind = "labels", "boxes"
    else:
        train.kind = test.kind = "boxes" if boxes >= labels else "labels"
    return "OBJECT_LOCALIZATION" if test.kind == "boxes" else "IMAGE_LEVEL_LABELS"


def _conclude(
    use_case: UseCase,
    train: Part,
    test: Part,
    quota: QuotaOf,
    declared: WorkFailedError | None,
    *,
    is_divided: bool,
) -> Validation:
    """Check labels and their overlap, and return the result.

    :param is_divided: the service chose the images to test with.
    """
    common: list[WorkFailedError] = []
    if not (train.errors or test.errors):
        for part in (train, test):
            part.check_labels(MIN_LABELS[use_case], quota("labels"))
        if not is_divided:
            test.check_images_of_labels(quota("test_images_per_label"))
        common += _overlap_errors(train, test)
    if declared is not None:
        is_common = declared.code in {each.code for each in errors.COMMON_ERRORS}
        (common if is_common else train.errors).insert(0, declared)
    summary = {
        "statistics": {
            "training": train.statistics(use_case),
            "testing": test.statistics(use_case),
        },
        "errors": described(common),
    }
    return Validation(
        error=declared or next(iter((*train.errors, *test.errors, *common)), None),
        use_case=use_case,
        labels=list(train.usable_labels()),
        training=train.images(),
        testing=test.images(),
        summary=json.dumps(summary).encode(),
        training_manifest=train.manifest(),
        testing_manifest=test.manifest(),
    )


def _overlap_errors(train: Part, test: Part) -> list[WorkFailedError]:
    if _overlap(train.labels(), test.labels()) < errors.MIN_OVERLAP:
        return [errors.INSUFFICIENT_LABEL_OVERLAP.error(errors.MIN_OVERLAP)]
    if _overlap(train.usable_labels(), test.usable_labels()) < errors.MIN_OVERLAP:
        return [errors.INSUFFICIENT_USABLE_LABEL_OVERLAP.error(errors.MIN_OVERLAP)]
    return []


def _overlap(training: Collection[str], testing: Collection[str]) -> float:
    """Return the percentage of training labels that are testing labels; 100 without any labels."""
    common = sum(label in testing for label in training)
    return 100 * common / len(training) if training else 100
