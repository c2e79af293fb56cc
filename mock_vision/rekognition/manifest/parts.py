"""One side of a Custom Labels training, to train with or to test with: its lines, examined.

An examined line is a line that was checked and whose image was looked at. What of it is usable
depends on the model: image-level labels, or boxes; which of the two a part gives is settled
after both parts were examined (:attr:`Part.gives`).

Sources: Rekognition Custom Labels Developer Guide, "Understanding the manifest summary",
"Understanding training and testing validation result manifests", "Terminal manifest content
errors", "Guidelines and quotas".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from mock_vision.manifests.boxes import Box
from mock_vision.manifests.jsonlines import cut, is_text, parse, s3_location
from mock_vision.manifests.problems import ManifestError
from mock_vision.rekognition.manifest import errors
from mock_vision.rekognition.manifest.entries import MAX_LABELS, exceeds_tolerance, is_too_long
from mock_vision.rekognition.manifest.errors import LineProblem
from mock_vision.rekognition.manifest.lines import (
    MAX_SIDE,
    METADATA,
    MIN_SIDE,
    Report,
    attributes,
    check_line,
)
from mock_vision.rekognition.manifest.marking import validated
from mock_vision.service.image_access import ImageFacts, ImageProbe, Unseen

MAX_IMAGE_BYTES: Final = 15 * 1024**2
MAX_ASPECT_RATIO: Final = 20

Gift = Literal["labels", "boxes"]


@dataclass(frozen=True, slots=True)
class LabeledImage:
    """A line that can be trained or tested with.

    It has either image-level ``labels``, each once, or ``boxes``. ``width`` and ``height`` are
    those of the image itself; ``created`` is the ``creation-date`` that the line has first.
    """

    source_ref: str
    bucket: str
    key: str
    width: int
    height: int
    labels: tuple[str, ...]
    boxes: tuple[Box, ...]
    created: str

    @property
    def names(self) -> tuple[str, ...]:
        """Every label, on the image or on a box, each once."""
        return tuple(dict.fromkeys((*self.labels, *(box.label for box in self.boxes))))


@dataclass(slots=True)
class ExaminedLine:
    """A line, what the checks left of it, and its image.

    ``source_ref`` is empty if the line has none that can be used, ``seen`` is None if nobody had a
    reason to look.
    """

    raw: bytes
    report: Report = field(default_factory=Report)
    source_ref: str = ""
    created: str = ""
    seen: ImageFacts | Unseen | None = None

    @classmethod
    def examine(cls, raw: bytes, look: ImageProbe) -> ExaminedLine:
        """Check a line, and look at its image if there is any use for it."""
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
                line._look(content, look)
        return line

    def _look(self, content: dict[str, Any], look: ImageProbe) -> None:
        dates = (content[name + METADATA].get("creation-date") for name in attributes(content))
        self.created = next(filter(is_text, dates), "")
        self.seen = look(self.source_ref)
        problem = _problem_of_image(self.seen, has_boxes=bool(self.report.boxes))
        if problem:
            self.report.drop(problem)

    def image(self, gives: Gift | None) -> LabeledImage | None:
        """The usable part of the line, or None."""
        labels = self.report.image_labels if gives == "labels" else ()
        boxes = self.report.boxes if gives == "boxes" else ()
        if not (labels or boxes) or not isinstance(self.seen, ImageFacts):
            return None
        size = self.seen.width, self.seen.height
        return LabeledImage(
            self.source_ref, *cut(self.source_ref), *size, tuple(labels), tuple(boxes), self.created
        )


def _problem_of_image(seen: ImageFacts | Unseen, has_boxes: bool) -> LineProblem | None:
    if isinstance(seen, Unseen) or seen.size > MAX_IMAGE_BYTES:
        return errors.INVALID_IMAGE
    short, long = sorted((seen.width, seen.height))
    if short < MIN_SIDE or long > MAX_SIDE:
        return errors.INVALID_IMAGE_DIMENSION if has_boxes else errors.INVALID_IMAGE
    return errors.INVALID_IMAGE if long > short * MAX_ASPECT_RATIO else None


@dataclass(slots=True)
class Part:
    """All lines of one side, and the terminal content errors that belong to this side alone."""

    lines: list[ExaminedLine]
    errors: list[ManifestError] = field(default_factory=list)
    gives: Gift | None = None

    @classmethod
    def examine(cls, lines: Iterable[bytes], look: ImageProbe) -> Part:
        """Examine the lines of a manifest or a dataset; raises ManifestError if there are none."""
        part = cls([ExaminedLine.examine(line, look) for line in lines])
        if not part.lines:
            raise errors.EMPTY_MANIFEST.error()
        part._check_buckets_and_lines()
        return part

    def _check_buckets_and_lines(self) -> None:
        if len({cut(line.source_ref)[0] for line in self.lines if line.source_ref}) > 1:
            self.errors.append(errors.IMAGES_IN_MULTIPLE_BUCKETS.error())
        looks = {line.seen for line in self.lines if line.seen}
        if Unseen.OTHER_OWNER in looks:
            self.errors.append(errors.INVALID_IMAGES_OWNER.error())
        if looks == {Unseen.DENIED}:
            self.errors.append(errors.INVALID_PERMISSIONS_IMAGES.error())
        elif looks and looks <= {Unseen.MISSING, Unseen.NO_BUCKET, Unseen.DENIED}:
            self.errors.append(errors.FAILED_IMAGES_COPY.error())
        if exceeds_tolerance(self._number_of_invalid_lines(), len(self.lines)):
            self.errors.append(errors.TOO_MANY_INVALID_ROWS.error())

    def check_labels(self, minimum: int) -> None:
        """The limits on the number of labels, before and after lines without use are left out."""
        number = len(self.labels())
        if number < minimum:
            self.errors.append(errors.TOO_FEW_LABELS.error())
        elif number > MAX_LABELS:
            self.errors.append(errors.TOO_MANY_LABELS.error())
        elif len(self.usable_labels()) < minimum:
            self.errors.append(errors.TOO_FEW_USABLE_LABELS.error())

    def images(self) -> list[LabeledImage]:
        """The usable images, in the order of the lines."""
        return [image for line in self.lines if (image := line.image(self.gives))]

    def labels(self) -> dict[str, None]:
        """All labels on lines that are not dropped, the first seen first."""
        labels: dict[str, None] = {}
        for line in self.lines:
            labels.update(dict.fromkeys(line.report.image_labels))
            labels.update(dict.fromkeys(box.label for box in line.report.boxes))
        return labels

    def usable_labels(self) -> dict[str, None]:
        """The labels of the usable images, the first seen first."""
        return dict.fromkeys(name for image in self.images() for name in image.names)

    def statistics(self, use_case: str) -> dict[str, Any]:
        """This side's part of the manifest summary. Numbers of lines count from 1."""
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
        """The validation manifest: the lines, with what was found written into them."""
        return b"".join(validated(line.raw, line.report.findings) + b"\n" for line in self.lines)

    def _number_of_invalid_lines(self) -> int:
        return sum(line.report.invalid for line in self.lines)


def described(found: Iterable[ManifestError]) -> list[dict[str, str | None]]:
    """Errors as the manifest summary lists them."""
    return [{"code": error.code, "message": error.message} for error in found]
