"""The lines that a Custom Labels training trains with, or tests with, and their images.

Each line is checked, and its image is read if the line is usable. A model learns either image-level
labels or boxes. Which of the two a part contributes is decided after the lines of both parts were
checked (:attr:`Part.kind`).

Sources: Rekognition Custom Labels Developer Guide, "Understanding the manifest summary",
"Understanding training and testing validation result manifests", "Terminal manifest content
errors", "Guidelines and quotas".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from mock_vision.images.formats import ImageInfo
from mock_vision.manifests.boxes import Box, label_names
from mock_vision.manifests.jsonlines import bucket_and_key, is_text, parse, s3_location
from mock_vision.manifests.problems import WorkFailedError
from mock_vision.rekognition.manifest import errors
from mock_vision.rekognition.manifest.entries import exceeds_tolerance, is_too_long
from mock_vision.rekognition.manifest.errors import LineProblem
from mock_vision.rekognition.manifest.lines import (
    METADATA,
    Report,
    attributes,
    check_line,
)
from mock_vision.rekognition.manifest.marking import validated
from mock_vision.service.image_access import ImageProbe, Unusable
from mock_vision.settings.quota import Quota

Kind = Literal["labels", "boxes"]


@dataclass(frozen=True, slots=True)
class LabeledImage:
    """A line that can be trained or tested with; it has either ``labels`` or ``boxes``."""

    source_ref: str
    bucket: str
    key: str
    width: int
    height: int
    """The size of the image file, whatever the line states."""
    labels: tuple[str, ...]
    """The image-level labels, each once."""
    boxes: tuple[Box, ...]
    created: str
    """The first ``creation-date`` of the line; empty if it has none."""

    @property
    def names(self) -> tuple[str, ...]:
        """Every label, on the image or on a box, each once."""
        return label_names(self.labels, self.boxes)


@dataclass(slots=True)
class CheckedLine:
    """A line, the result of its checks, and its image."""

    raw: bytes
    report: Report = field(default_factory=Report)
    source_ref: str = ""
    """Empty if the line has no ``source-ref`` that can be used."""
    created: str = ""
    """The first ``creation-date`` of the line; empty if it has none."""
    image_info: ImageInfo | Unusable | None = None
    """None if the image was not read, because the line is unusable without it."""

    @classmethod
    def check(cls, raw: bytes, probe: ImageProbe) -> CheckedLine:
        """Check a line, and its image if the line is usable."""
        line = cls(raw)
        content = None if is_too_long(raw) else parse(raw)
        if content is None:
            line.report.drop(errors.INVALID_JSON_LINE)
        elif "source-ref" not in content:
            line.report.drop(errors.MISSING_SOURCE_REF)
        elif s3_location(content["source-ref"]) is None:
            line.report.drop(errors.INVALID_SOURCE_REF_FORMAT)
        else:
            line.source_ref = content["source-ref"]
            line.report = check_line(content)
            if line.report.usable:
                line._check_image(content, probe)
        return line

    def _check_image(self, content: dict[str, Any], probe: ImageProbe) -> None:
        dates = (content[name + METADATA].get("creation-date") for name in attributes(content))
        self.created = next(filter(is_text, dates), "")
        self.image_info = probe(self.source_ref)
        if isinstance(self.image_info, Unusable):
            self.report.drop(_problem_of_image(self.image_info, has_boxes=bool(self.report.boxes)))

    def image(self, kind: Kind | None) -> LabeledImage | None:
        """Return the labels or the boxes of the line with its image; None if it has none."""
        labels = self.report.image_labels if kind == "labels" else ()
        boxes = self.report.boxes if kind == "boxes" else ()
        if not (labels or boxes) or not isinstance(self.image_info, ImageInfo):
            return None
        size = self.image_info.width, self.image_info.height
        return LabeledImage(
            self.source_ref,
            *bucket_and_key(self.source_ref),
            *size,
            tuple(labels),
            tuple(boxes),
            self.created,
        )


def _problem_of_image(reason: Unusable, has_boxes: bool) -> LineProblem:
    if reason is Unusable.DIMENSIONS and has_boxes:
        return errors.INVALID_IMAGE_DIMENSION
    return errors.INVALID_IMAGE


@dataclass(slots=True)
class Part:
    """The lines to train with, or those to test with."""

    lines: list[CheckedLine]
    errors: list[WorkFailedError] = field(default_factory=list)
    """The terminal content errors of this part alone."""
    kind: Kind | None = None
    """What the model learns from this part; None before it is decided."""

    @classmethod
    def check(cls, lines: Iterable[bytes], probe: ImageProbe) -> Part:
        """Check the lines of a manifest or a dataset.

        :raises WorkFailedError: when there are no lines.
        """
        part = cls([CheckedLine.check(line, probe) for line in lines])
        if not part.lines:
            raise errors.EMPTY_MANIFEST.error()
        part._check_buckets_and_lines()
        return part

    def _check_buckets_and_lines(self) -> None:
        if len({bucket_and_key(line.source_ref)[0] for line in self.lines if line.source_ref}) > 1:
            self.errors.append(errors.IMAGES_IN_MULTIPLE_BUCKETS.error())
        found = {line.image_info for line in self.lines if line.image_info}
        if Unusable.OTHER_OWNER in found:
            self.errors.append(errors.INVALID_IMAGES_OWNER.error())
        if found == {Unusable.DENIED}:
            self.errors.append(errors.INVALID_PERMISSIONS_IMAGES.error())
        elif found and found <= {Unusable.NO_OBJECT, Unusable.NO_BUCKET, Unusable.DENIED}:
            self.errors.append(errors.FAILED_IMAGES_COPY.error())
        if exceeds_tolerance(self._number_of_invalid_lines(), len(self.lines)):
            self.errors.append(errors.TOO_MANY_INVALID_ROWS.error())

    def check_labels(self, minimum: int, maximum: Quota) -> None:
        """Check the number of labels, of all lines that are not dropped and of the usable ones."""
        number = len(self.labels())
        if number < minimum:
            self.errors.append(errors.TOO_FEW_LABELS.error())
        elif not maximum.allows(number):
            self.errors.append(errors.TOO_MANY_LABELS.error())
        elif len(self.usable_labels()) < minimum:
            self.errors.append(errors.TOO_FEW_USABLE_LABELS.error())

    def check_images_of_labels(self, most: Quota) -> None:
        """Check the number of usable images of each label."""
        counted = Counter(name for image in self.images() for name in image.names)
        if not most.allows(max(counted.values(), default=0)):
            self.errors.append(errors.ROWS_EXCEEDS_MAXIMUM.error())

    def images(self) -> list[LabeledImage]:
        """The usable images, in the order of the lines."""
        return [image for line in self.lines if (image := line.image(self.kind))]

    def labels(self) -> dict[str, None]:
        """All labels on lines that are not dropped, in the order of the lines."""
        labels: dict[str, None] = {}
        for line in self.lines:
            labels.update(dict.fromkeys(line.report.image_labels))
            labels.update(dict.fromkeys(box.label for box in line.report.boxes))
        return labels

    def usable_labels(self) -> dict[str, None]:
        """The labels of the usable images, in the order of the lines."""
        return dict.fromkeys(name for image in self.images() for name in image.names)

    def statistics(self, use_case: str) -> dict[str, Any]:
        """The statistics of this part in the manifest summary. Lines are numbered from 1."""
        valid = sum(line.report.usable for line in self.lines)
        invalid = self._number_of_invalid_lines()
        return {
            "use_case": use_case,
            "total_json_lines": len(self.lines),
            "valid_json_lines": valid,
            "invalid_json_lines": invalid,
            "ignored_json_lines": len(self.lines) - valid - invalid,
            "errors": described(self.errors),
            "error_json_line_indices": [
                number for number, line in enumerate(self.lines, 1) if line.report.has_errors
            ],
        }

    def manifest(self) -> bytes:
        """The validation manifest: the lines, with their problems written into them."""
        return b"".join(validated(line.raw, line.report.findings) + b"\n" for line in self.lines)

    def _number_of_invalid_lines(self) -> int:
        return sum(line.report.invalid for line in self.lines)


def described(found: Iterable[WorkFailedError]) -> list[dict[str, str | None]]:
    """Errors as the manifest summary lists them."""
    return [{"code": error.code, "message": error.message} for error in found]
