"""The manifests of content moderation adapters.

A line has an image and, under ``content-moderation-groundtruth``, its moderation labels: an empty
list for a safe image. Problems of lines have the codes and texts of Custom Labels, because the
documents of adapters refer to the validation files of Custom Labels.

Source: Amazon Rekognition Developer Guide, "Manifest file formats" (of adapters).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mock_vision.manifests.jsonlines import bucket_and_key, is_text, parse, s3_location
from mock_vision.manifests.problems import WorkFailedError
from mock_vision.rekognition.manifest import errors
from mock_vision.rekognition.manifest.entries import exceeds_tolerance
from mock_vision.rekognition.manifest.errors import LineProblem
from mock_vision.service.image_access import ImageProbe, Unusable
from mock_vision.training.examples import Example

GROUND_TRUTH = "content-moderation-groundtruth"

Row = dict[str, Any]


class Line(NamedTuple):
    """A line of a manifest after its check."""

    number: int
    """Counted from 1."""
    row: Row
    """The JSON object on the line, with its problem written into it."""
    example: Example | None
    """None if the line has a problem."""


@dataclass(slots=True)
class AdapterManifest:
    """The checked lines to train with, or those to test with."""

    lines: list[Line] = field(default_factory=list)
    error: WorkFailedError | None = None
    """The terminal error of the manifest."""

    @property
    def rows(self) -> list[Row]:
        """The JSON objects of all lines."""
        return [line.row for line in self.lines]

    @property
    def examples(self) -> list[Example]:
        """The usable images."""
        return [line.example for line in self.lines if line.example is not None]

    @property
    def invalid(self) -> list[int]:
        """The numbers of the lines with a problem."""
        return [line.number for line in self.lines if line.example is None]

    @property
    def statistics(self) -> Row:
        """The statistics of these lines in the manifest summary."""
        return {
            "use_case": "NOT_DETERMINED" if self.error else "IMAGE_LEVEL_LABELS",
            "total_json_lines": len(self.lines),
            "valid_json_lines": len(self.examples),
            "invalid_json_lines": len(self.invalid),
            "ignored_json_lines": 0,
            "error_json_line_indices": self.invalid,
            "errors": [report(self.error)] if self.error else [],
        }

    def move_out(self, source_refs: Collection[str]) -> AdapterManifest:
        """Move the lines of these images to a new manifest, and return it."""
        moved: list[Line] = []
        kept: list[Line] = []
        for line in self.lines:
            is_moved = line.example is not None and line.example.source_ref in source_refs
            (moved if is_moved else kept).append(line)
        self.lines = kept
        return AdapterManifest(moved)


def report(error: WorkFailedError) -> Row:
    """Return a terminal error as the manifest summary lists it."""
    return {"code": error.code, "message": error.message}


def read_manifest(lines: Iterable[bytes], probe: ImageProbe) -> AdapterManifest:
    """Check each line and its image. More than a fifth of bad lines, and images in several buckets,
    are terminal errors.
    """
    manifest = AdapterManifest([_check(*each, probe) for each in enumerate(lines, 1)])
    buckets = {bucket_and_key(example.source_ref)[0] for example in manifest.examples}
    if len(buckets) > 1:
        manifest.error = errors.IMAGES_IN_MULTIPLE_BUCKETS.error()
    elif exceeds_tolerance(len(manifest.invalid), len(manifest.lines)):
        manifest.error = errors.TOO_MANY_INVALID_ROWS.error()
    return manifest


def _check(number: int, line: bytes, probe: ImageProbe) -> Line:
    row = parse(line)
    if row is None:
        return _bad(number, {}, errors.INVALID_JSON_LINE)
    problem = _problem(row, probe)
    if problem is not None:
        return _bad(number, row, problem)
    return Line(number, row, Example(row["source-ref"], _labels(row) or ()))


def _bad(number: int, row: Row, problem: LineProblem) -> Line:
    found = {"code": problem.code, "message": problem.text}
    return Line(number, {**row, "errors": [found]}, None)


def _problem(row: Row, probe: ImageProbe) -> LineProblem | None:
    if "source-ref" not in row:
        return errors.MISSING_SOURCE_REF
    if s3_location(row["source-ref"]) is None:
        return errors.INVALID_SOURCE_REF_FORMAT
    if _labels(row) is None:
        return errors.NO_LABEL_ATTRIBUTES
    if isinstance(probe(row["source-ref"]), Unusable):
        return errors.INVALID_IMAGE
    return None


def _labels(row: Row) -> tuple[str, ...] | None:
    """Return the distinct labels of a line, or None if it has no valid list of labels."""
    truth = row.get(GROUND_TRUTH)
    labels = truth.get("ModerationLabels") if isinstance(truth, dict) else None
    if not isinstance(labels, list):
        return None
    names: list[str] = []
    for label in labels:
        name = label.get("Name") if isinstance(label, dict) else None
        if not is_text(name):
            return None
        names.append(name)
    return tuple(dict.fromkeys(names))
