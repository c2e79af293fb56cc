"""One line of a Custom Labels manifest: its labels, its boxes, and the documented problems.

A label attribute is a pair ``X`` and ``X-metadata``. A line may have several, of two kinds: image
level (``groundtruth/image-classification``) and boxes (``groundtruth/object-detection``). The
checks run in two rounds, as documented. The first checks the form; a line with such a problem is
not checked further. The second checks the values. A problem of a box drops the box, a problem of an
attribute drops the attribute, and a line without any usable label is dropped as a whole.

Where the documents contradict AWS's own programs, the output of the programs is accepted: box edges
with fractions (the COCO example writes them), and the type of SageMaker's multi-label jobs on a
line in Custom Labels' own form (the conversion example does not change it). SageMaker's multi-label
form itself, a list of classes in one attribute, is refused.

Sources: Rekognition Custom Labels Developer Guide, "Image-Level labels in manifest files", "Object
localization in manifest files", "Non-Terminal JSON Line Validation Errors", "Fixing training
errors", "Transforming COCO datasets", "Transforming multi-label SageMaker Ground Truth manifest
files", "Guidelines and quotas".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, TypeGuard

from mock_vision.manifests.boxes import Box
from mock_vision.manifests.jsonlines import DETECTION, IMAGE_LEVEL, MULTI_LABEL, is_text
from mock_vision.rekognition.image_limits import S3_IMAGE_LIMITS
from mock_vision.rekognition.manifest import errors
from mock_vision.rekognition.manifest.errors import LineProblem

MAX_BOXES: Final = 50
MAX_LABELS: Final = 50
"""The most image-level labels of an image. The code of the problem is not published."""
MAX_LABEL_CHARACTERS: Final = 256
_RESIZED_SIDE: Final = 1280
"""A training scales images with a longer side down to this many pixels, with their boxes."""

METADATA: Final = "-metadata"

MARKERS: Final = frozenset({"cl-metadata", "cl-errors", "errors", "warnings"})
"""Keys that the service itself adds to a line; they are not label attributes."""
_NOT_ATTRIBUTES: Final = MARKERS | {"source-ref", "source-ref-metadata"}


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem that was found on a line."""

    problem: LineProblem
    attribute: str = ""
    """The attribute with the problem; empty for a problem of the whole line."""
    annotation: int = -1
    """The number of the annotation (box) with the problem, from 0; -1 for other problems."""

    @property
    def message(self) -> str:
        """The text of the problem, with the name of the attribute."""
        return self.problem.text.format(self.attribute)


@dataclass(slots=True)
class Report:
    """The result of the checks of a line."""

    image_labels: list[str] = field(default_factory=list)
    """The usable image-level labels, each once, in the order of the line; none if it is dropped."""
    boxes: list[Box] = field(default_factory=list)
    """The usable boxes in the order of the line; none if the line is dropped."""
    findings: list[Finding] = field(default_factory=list)
    labeled: bool = False
    """The ``is_labeled`` of the line: whether it has labels, usable or not."""

    @property
    def usable(self) -> bool:
        """Whether the line can be trained or tested with."""
        return bool(self.image_labels or self.boxes)

    @property
    def invalid(self) -> bool:
        """Whether the line is dropped for an error; for warnings alone it counts as ignored."""
        return not self.usable and self.has_errors

    @property
    def has_errors(self) -> bool:
        """Whether a problem is not just a warning."""
        return any(not finding.problem.is_warning for finding in self.findings)

    def drop(self, problem: LineProblem) -> None:
        """Make the whole line unusable."""
        self.findings.append(Finding(problem))
        self.image_labels, self.boxes = [], []


def attributes(content: dict[str, Any]) -> list[str]:
    """Return the names of the label attributes of a line: those with a ``-metadata`` sibling."""
    return [
        name[: -len(METADATA)]
        for name in content
        if name.endswith(METADATA)
        and name not in _NOT_ATTRIBUTES
        and name[: -len(METADATA)] in content
    ]


def check_line(content: dict[str, Any]) -> Report:
    """Check a line with a valid ``source-ref``. The image itself is not read."""
    report = Report()
    names = attributes(content)
    if not names:
        bare = content.keys() <= _NOT_ATTRIBUTES
        report.drop(errors.UNANNOTATED_RECORD if bare else errors.NO_LABEL_ATTRIBUTES)
        return report
    report.labeled = True
    for name in names:
        problem = _problem_of_form(content[name], content[name + METADATA])
        if problem:
            report.findings.append(Finding(problem, name))
    if not report.findings:
        _check_values(content, names, report)
    return report


def _kind(value: object, metadata: dict[str, Any]) -> str | None:
    """Return one of the two kinds of attributes, or None for a type that is not supported."""
    kind: str = metadata["type"]
    if kind == MULTI_LABEL and "class-name" in metadata and type(value) is not list:
        return IMAGE_LEVEL
    return kind if kind in (IMAGE_LEVEL, DETECTION) else None


# -- The first round: form -----------------------------------------------------------------------


def _problem_of_form(value: object, metadata: object) -> LineProblem | None:
    if type(metadata) is not dict or not is_text(metadata.get("type")):
        return errors.INVALID_METADATA_FORMAT
    kind = _kind(value, metadata)
    if kind is None:
        return None
    problem = _image_level_problem if kind == IMAGE_LEVEL else _detection_problem
    return problem(value, metadata)


def _image_level_problem(value: object, metadata: dict[str, Any]) -> LineProblem | None:
    if not (type(value) is int or (type(value) is str and value.isdecimal())):
        return errors.INVALID_ATTRIBUTE_FORMAT
    confidence = metadata.get("confidence")
    if (
        not metadata.get("class-name")
        or not is_text(metadata["class-name"])
        or not _is_number(confidence)
        or not 0 <= confidence <= 1
        or not _is_annotated(metadata)
    ):
        return errors.INVALID_METADATA_FORMAT
    return None


def _detection_problem(value: object, metadata: dict[str, Any]) -> LineProblem | None:
    if type(value) is not dict or not _is_image_size(value.get("image_size")):
        return errors.INVALID_ATTRIBUTE_FORMAT
    annotations = value.get("annotations", [])
    if type(annotations) is not list or not all(map(_is_annotation, annotations)):
        return errors.INVALID_ATTRIBUTE_FORMAT
    objects, class_map = metadata.get("objects"), metadata.get("class-map")
    if (
        type(objects) is not list
        or type(class_map) is not dict
        or not all(label and is_text(label) for label in class_map.values())
        or not _is_annotated(metadata)
    ):
        return errors.INVALID_METADATA_FORMAT
    confident = sum(type(one) is dict and _is_number(one.get("confidence")) for one in objects)
    if confident < max(len(annotations), len(objects)):
        return errors.MISSING_CONFIDENCE
    if not all(str(annotation["class_id"]) in class_map for annotation in annotations):
        return errors.MISSING_CLASS_MAP_ID
    return None


def _is_annotated(metadata: dict[str, Any]) -> bool:
    return metadata.get("human-annotated") in ("yes", "no") and is_text(
        metadata.get("creation-date")
    )


def _is_image_size(value: object) -> bool:
    return (
        type(value) is list
        and len(value) == 1
        and type(value[0]) is dict
        and all(type(value[0].get(side)) is int for side in ("width", "height", "depth"))
    )


def _is_annotation(value: object) -> bool:
    return (
        type(value) is dict
        and type(value.get("class_id")) is int
        and all(_is_number(value.get(edge)) for edge in ("left", "top", "width", "height"))
    )


def _is_number(value: object) -> TypeGuard[int | float]:
    return type(value) is int or type(value) is float


# -- The second round: values --------------------------------------------------------------------


def _check_values(content: dict[str, Any], names: list[str], report: Report) -> None:
    labels: dict[str, None] = {}
    room = MAX_BOXES
    for name in names:
        value, metadata = content[name], content[name + METADATA]
        kind = _kind(value, metadata)
        if kind is None:
            report.findings.append(Finding(errors.UNSUPPORTED_USE_CASE_TYPE, name))
        elif kind == IMAGE_LEVEL:
            if _is_short(metadata["class-name"]):
                labels[metadata["class-name"]] = None
            else:
                report.findings.append(Finding(errors.INVALID_LABEL_NAME_LENGTH, name))
        elif not _is_allowed_size(value["image_size"][0]):
            report.drop(errors.INVALID_IMAGE_DIMENSION)
            return
        else:
            room -= len(value.get("annotations", ()))
            _check_boxes(name, value, metadata["class-map"], room, report)
    if len(labels) > MAX_LABELS:
        report.drop(errors.NO_VALID_LABEL_ATTRIBUTES)
        return
    report.image_labels = list(labels)
    if not report.usable:
        _drop_without_labels(report)


def _check_boxes(
    name: str, value: dict[str, Any], class_map: dict[str, str], room: int, report: Report
) -> None:
    annotations = value.get("annotations")
    if not annotations:
        report.findings.append(Finding(errors.NO_ATTRIBUTE_ANNOTATIONS, name))
        return
    if room < 0:
        report.findings.append(Finding(errors.TOO_MANY_BOUNDING_BOXES, name))
        return
    used = [class_map[str(annotation["class_id"])] for annotation in annotations]
    if not all(map(_is_short, used)):
        report.findings.append(Finding(errors.INVALID_LABEL_NAME_LENGTH, name))
        return
    size = value["image_size"][0]
    for number, (annotation, label) in enumerate(zip(annotations, used, strict=True)):
        problem = _problem_of_box(annotation, size)
        if problem:
            report.findings.append(Finding(problem, name, number))
        else:
            edges = (round(annotation[edge]) for edge in ("left", "top", "width", "height"))
            report.boxes.append(Box(label, *edges))


def _problem_of_box(box: dict[str, Any], size: dict[str, Any]) -> LineProblem | None:
    width, height = size["width"], size["height"]
    # Written as subtractions: adding a very long integer to a float would overflow.
    if (
        min(box["left"], box["top"], box["width"], box["height"]) < 0
        or box["width"] > width - box["left"]
        or box["height"] > height - box["top"]
    ):
        return errors.INVALID_BOUNDING_BOX
    smallest = max(width, height, _RESIZED_SIDE) / _RESIZED_SIDE
    if box["width"] <= smallest or box["height"] <= smallest:
        return errors.BOUNDING_BOX_TOO_SMALL
    return None


def _drop_without_labels(report: Report) -> None:
    if not report.has_errors:
        report.labeled = False
        report.drop(errors.NO_ANNOTATIONS)
    elif any(finding.problem in _PROBLEMS_OF_BOXES for finding in report.findings):
        report.drop(errors.NO_VALID_ANNOTATIONS)
    else:
        report.drop(errors.NO_VALID_LABEL_ATTRIBUTES)


_PROBLEMS_OF_BOXES: Final = (
    errors.INVALID_BOUNDING_BOX,
    errors.BOUNDING_BOX_TOO_SMALL,
    errors.TOO_MANY_BOUNDING_BOXES,
)


def _is_short(label: str) -> bool:
    return len(label) <= MAX_LABEL_CHARACTERS


def _is_allowed_size(size: dict[str, int]) -> bool:
    sides = (size["width"], size["height"])
    limits = S3_IMAGE_LIMITS
    return min(sides) >= limits.min_side and max(sides) <= limits.max_side
