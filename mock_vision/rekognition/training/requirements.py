"""Validation of what a Custom Labels model is to be trained and tested with.

The lines of both manifests are checked one by one, then each manifest as a whole, then both
together. Whatever is found, the three result files (a summary, and both manifests with the findings
written into their lines) can be written, except after a terminal file error, which
:func:`check_file` or an empty dataset raises. The first terminal content error becomes the
``StatusMessage``; the summary lists all of them.

Rules chosen where the documents are silent or disagree:

- The use case is what more of the usable training lines have, image-level labels or boxes; a tie
  gives boxes. It stays undetermined when lines or images alone end the training.
- Fewest labels: 2 for image-level labels, 1 for boxes, as in the quotas; the page on usable labels
  has it the other way round.
- Training images with only image-level labels and test images with only boxes make a brand model:
  boxes, and the training lines are usable all the same.
- An image that cannot be read costs its line; when none can be read, copying has failed.

Sources: Rekognition Custom Labels Developer Guide, "Debugging a failed model training" and its
subpages, "Validation rules for manifest files", "Purposing datasets", "Guidelines and quotas".
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from mock_vision.manifests.jsonlines import split
from mock_vision.manifests.problems import WorkFailedError
from mock_vision.rekognition.manifest import errors
from mock_vision.rekognition.manifest.entries import MAX_MANIFEST_BYTES, check_manifest_key
from mock_vision.rekognition.manifest.parts import LabeledImage, Part, described
from mock_vision.service.image_access import ImageProbe

UseCase = Literal["IMAGE_LEVEL_LABELS", "OBJECT_LOCALIZATION", "NOT_DETERMINED"]

MIN_LABELS: Final[dict[UseCase, int]] = {
    "IMAGE_LEVEL_LABELS": 2,
    "OBJECT_LOCALIZATION": 1,
    "NOT_DETERMINED": 1,
}
#: Percent of the training labels that the testing side must have as well.
MIN_OVERLAP: Final = 50

#: Chooses the images to test with from all usable ones, by ``source-ref``; None: they are too few.
Split = Callable[[Sequence[LabeledImage]], Collection[str] | None]


@dataclass(frozen=True, slots=True)
class Validation:
    """What a validation found; with an ``error`` the training fails.

    ``labels`` are those that the model learns, the first seen first. ``training`` and ``testing``
    are the usable images. The three files are to be written whether or not there is an error.
    """

    error: WorkFailedError | None
    use_case: UseCase
    labels: list[str]
    training: list[LabeledImage]
    testing: list[LabeledImage]
    summary: bytes
    training_manifest: bytes
    testing_manifest: bytes


def check_file(data: bytes, key: str) -> None:
    """Raise :class:`WorkFailedError` for a terminal file error of one manifest."""
    check_manifest_key(key)
    if len(data) > MAX_MANIFEST_BYTES:
        raise errors.SIZE_TOO_LARGE.error()
    if not any(split(data)):
        raise errors.EMPTY_MANIFEST.error()


def validate(
    training: Iterable[bytes], testing: Iterable[bytes] | Split, probe: ImageProbe
) -> Validation:
    """Validate the lines to train with and the lines to test with.

    The lines are those of manifests (``jsonlines.split``) or of datasets (``row.line for row in
    entries``); a :data:`Split` in place of ``testing`` takes the lines to test with out of those to
    train with. The image of every line that is usable otherwise is looked at once. Raises
    :class:`WorkFailedError` if a side has no lines at all.
    """
    train = Part.check(training, probe)
    test = Part([]) if callable(testing) else Part.check(testing, probe)
    use_case: UseCase = "NOT_DETERMINED"
    if not (train.errors or test.errors):
        use_case = _determine(train, test)
        if callable(testing):
            _divide(train, test, testing)
    return _conclude(use_case, train, test)


def _divide(train: Part, test: Part, choose: Split) -> None:
    chosen = choose(train.images())
    if chosen is None:
        train.errors.append(errors.INSUFFICIENT_IMAGES_PER_LABEL_FOR_AUTOSPLIT.error())
        return
    test.lines = [line for line in train.lines if line.source_ref in chosen]
    train.lines = [line for line in train.lines if line.source_ref not in chosen]


def _determine(train: Part, test: Part) -> UseCase:
    """Choose what the model learns, and what each side gives for it."""
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


def _conclude(use_case: UseCase, train: Part, test: Part) -> Validation:
    """Check what can be checked only now, and put the result together."""
    common: list[WorkFailedError] = []
    if not (train.errors or test.errors):
        for part in (train, test):
            part.check_labels(MIN_LABELS[use_case])
        common += _overlap_errors(train, test)
    summary = {
        "statistics": {
            "training": train.statistics(use_case),
            "testing": test.statistics(use_case),
        },
        "errors": described(common),
    }
    return Validation(
        error=next(iter((*train.errors, *test.errors, *common)), None),
        use_case=use_case,
        labels=list(train.usable_labels()),
        training=train.images(),
        testing=test.images(),
        summary=json.dumps(summary).encode(),
        training_manifest=train.manifest(),
        testing_manifest=test.manifest(),
    )


def _overlap_errors(train: Part, test: Part) -> list[WorkFailedError]:
    if _overlap(train.labels(), test.labels()) < MIN_OVERLAP:
        return [errors.INSUFFICIENT_LABEL_OVERLAP.error(MIN_OVERLAP)]
    if _overlap(train.usable_labels(), test.usable_labels()) < MIN_OVERLAP:
        return [errors.INSUFFICIENT_USABLE_LABEL_OVERLAP.error(MIN_OVERLAP)]
    return []


def _overlap(training: Collection[str], testing: Collection[str]) -> float:
    """Percent of the training labels that are testing labels; 100 if there are none to compare."""
    common = sum(label in testing for label in training)
    return 100 * common / len(training) if training else 100
