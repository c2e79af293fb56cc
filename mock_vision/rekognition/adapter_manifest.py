"""The manifests of content moderation adapters.

A line names an image and, under ``content-moderation-groundtruth``, its moderation labels: none for
a safe image. Problems of lines have the codes and texts of Custom Labels, to whose validation files
the documents of adapters refer.

Source: Amazon Rekognition Developer Guide, "Manifest file formats" (of adapters).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from mock_vision.manifests import custom_labels_errors as errors
from mock_vision.manifests.custom_labels import exceeds_tolerance
from mock_vision.manifests.custom_labels_errors import LineProblem
from mock_vision.manifests.jsonlines import is_text, parse, s3_location
from mock_vision.manifests.looking import ImageProbe, Unseen
from mock_vision.manifests.problems import ManifestError
from mock_vision.training.examples import Example

GROUND_TRUTH = "content-moderation-groundtruth"

Row = dict[str, Any]


@dataclass(slots=True)
class AdapterManifest:
    """What a training finds in the lines of one side.

    ``rows`` are all lines, those with a problem marked; ``examples`` are the usable ones;
    ``invalid`` has the numbers of the others, from 1.
    """

    rows: list[Row] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)
    invalid: list[int] = field(default_factory=list)

    @property
    def error(self) -> ManifestError | None:
        """What ends the training: more than a fifth of the lines are invalid."""
        if exceeds_tolerance(len(self.invalid), len(self.rows)):
            return errors.TOO_MANY_INVALID_ROWS.error()
        return None

    @property
    def statistics(self) -> Row:
        """Its part of the manifest summary."""
        error = self.error
        return {
            "use_case": "IMAGE_LEVEL_LABELS" if error is None else "NOT_DETERMINED",
            "total_json_lines": len(self.rows),
            "valid_json_lines": len(self.examples),
            "invalid_json_lines": len(self.invalid),
            "ignored_json_lines": 0,
            "error_json_line_indices": self.invalid,
            "errors": [] if error is None else [report(error)],
        }


def report(error: ManifestError) -> Row:
    """A terminal error as the summary tells it."""
    return {"code": error.code, "message": error.message}


def read_manifest(lines: Iterable[bytes], probe: ImageProbe) -> AdapterManifest:
    """Look at each line and at its image."""
    manifest = AdapterManifest()
    for number, line in enumerate(lines, 1):
        row = parse(line)
        problem = _problem(row, probe)
        if row is None or problem is not None:
            assert problem is not None, "what is not JSON has a problem"
            found = {"code": problem.code, "message": problem.text}
            manifest.rows.append({**(row or {}), "errors": [found]})
            manifest.invalid.append(number)
        else:
            manifest.rows.append(row)
            manifest.examples.append(Example(row["source-ref"], _labels(row) or ()))
    return manifest


def _problem(row: Row | None, probe: ImageProbe) -> LineProblem | None:
    if row is None:
        return errors.INVALID_JSON_LINE
    if "source-ref" not in row:
        return errors.MISSING_SOURCE_REF
    if s3_location(row["source-ref"]) is None:
        return errors.INVALID_SOURCE_REF_FORMAT
    if _labels(row) is None:
        return errors.NO_LABEL_ATTRIBUTES
    if isinstance(probe(row["source-ref"]), Unseen):
        return errors.INVALID_IMAGE
    return None


def _labels(row: Row) -> tuple[str, ...] | None:
    """The distinct labels of a line; None where it does not say."""
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
