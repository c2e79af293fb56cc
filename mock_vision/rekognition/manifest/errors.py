"""The documented errors of Custom Labels manifests, as tables.

There are three kinds, by their consequences. A terminal *file* error ends a training or a dataset
operation before its lines are read. A terminal *content* error ends a training after its lines were
validated and the result files written. A *line* problem drops a line, an attribute or a box.

Sources: Rekognition Custom Labels Developer Guide, "Terminal manifest file errors", "Terminal
errors" (of datasets), "Terminal manifest content errors", "Non-Terminal JSON Line Validation
Errors", "Non-terminal errors" (of datasets), "Fixing training errors".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from mock_vision.manifests.problems import WorkFailedError


@dataclass(frozen=True, slots=True)
class TerminalError:
    """An error that ends a whole operation."""

    code: str
    text: str
    """The message; ``{}`` in it stands for a number."""

    def error(self, number: int | None = None) -> WorkFailedError:
        """Return the exception to raise or to report, with ``number`` in its text."""
        return WorkFailedError(self.text.format(number), self.code)


# -- Terminal file errors ------------------------------------------------------------------------

INACCESSIBLE_OR_UNSUPPORTED_FORMAT: Final = TerminalError(
    "ERROR_MANIFEST_INACCESSIBLE_OR_UNSUPPORTED_FORMAT",
    "The manifest file extension or contents are invalid.",
)
EMPTY_MANIFEST: Final = TerminalError("ERROR_EMPTY_MANIFEST", "The manifest file is empty.")
SIZE_TOO_LARGE: Final = TerminalError(
    "ERROR_MANIFEST_SIZE_TOO_LARGE",
    "The manifest file size exceeds the maximum supported size.",
)
CANNOT_WRITE_OUTPUT: Final = TerminalError(
    "ERROR_CANNOT_WRITE_OUTPUT_S3_BUCKET", "Unable to write to output S3 bucket."
)
INVALID_PERMISSIONS_MANIFEST: Final = TerminalError(
    "ERROR_INVALID_PERMISSIONS_MANIFEST_S3_BUCKET", "The S3 bucket permissions are incorrect."
)
ROWS_EXCEEDS_MAXIMUM: Final = TerminalError(
    "ERROR_MANIFEST_ROWS_EXCEEDS_MAXIMUM", "The manifest file has too many rows."
)
TOO_MANY_RECORDS_IN_ERROR: Final = TerminalError(
    "ERROR_TOO_MANY_RECORDS_IN_ERROR", "The manifest file has too many terminal errors."
)
INSUFFICIENT_IMAGES_PER_LABEL_FOR_DISTRIBUTE: Final = TerminalError(
    "ERROR_INSUFFICIENT_IMAGES_PER_LABEL_FOR_DISTRIBUTE",
    "The manifest file doesn't have enough labeled images to distribute the dataset.",
)

# -- Terminal content errors ---------------------------------------------------------------------
# TOO_MANY_LABELS and IMAGES_IN_MULTIPLE_BUCKETS end dataset operations as well.

TOO_MANY_INVALID_ROWS: Final = TerminalError(
    "ERROR_TOO_MANY_INVALID_ROWS_IN_MANIFEST",
    "The manifest file contains too many invalid rows.",
)
IMAGES_IN_MULTIPLE_BUCKETS: Final = TerminalError(
    "ERROR_IMAGES_IN_MULTIPLE_S3_BUCKETS",
    "The manifest file contains images from multiple S3 buckets.",
)
INVALID_PERMISSIONS_IMAGES: Final = TerminalError(
    "ERROR_INVALID_PERMISSIONS_IMAGES_S3_BUCKET",
    "The permissions for the images S3 bucket are invalid.",
)
INVALID_IMAGES_OWNER: Final = TerminalError(
    "ERROR_INVALID_IMAGES_S3_BUCKET_OWNER", "Invalid owner id for images S3 bucket."
)
INSUFFICIENT_IMAGES_PER_LABEL_FOR_AUTOSPLIT: Final = TerminalError(
    "ERROR_INSUFFICIENT_IMAGES_PER_LABEL_FOR_AUTOSPLIT",
    "The manifest file contains insufficient labeled images per label to perform auto-split.",
)
TOO_FEW_LABELS: Final = TerminalError(
    "ERROR_MANIFEST_TOO_FEW_LABELS", "The manifest file has too few labels."
)
TOO_MANY_LABELS: Final = TerminalError(
    "ERROR_MANIFEST_TOO_MANY_LABELS", "The manifest file has too many labels."
)
INSUFFICIENT_LABEL_OVERLAP: Final = TerminalError(
    "ERROR_INSUFFICIENT_LABEL_OVERLAP",
    "Less than {}% label overlap between the training and testing manifest files.",
)
TOO_FEW_USABLE_LABELS: Final = TerminalError(
    "ERROR_MANIFEST_TOO_FEW_USABLE_LABELS", "The manifest file has too few usable labels."
)
INSUFFICIENT_USABLE_LABEL_OVERLAP: Final = TerminalError(
    "ERROR_INSUFFICIENT_USABLE_LABEL_OVERLAP",
    "Less than {}% usable label overlap between the training and testing manifest files.",
)
FAILED_IMAGES_COPY: Final = TerminalError(
    "ERROR_FAILED_IMAGES_S3_COPY", "Failed to copy images from S3 bucket."
)


FILE_ERRORS: Final = (
    INACCESSIBLE_OR_UNSUPPORTED_FORMAT,
    EMPTY_MANIFEST,
    SIZE_TOO_LARGE,
    CANNOT_WRITE_OUTPUT,
    INVALID_PERMISSIONS_MANIFEST,
    ROWS_EXCEEDS_MAXIMUM,
    TOO_MANY_RECORDS_IN_ERROR,
    INSUFFICIENT_IMAGES_PER_LABEL_FOR_DISTRIBUTE,
)
SIDE_ERRORS: Final = (
    TOO_MANY_INVALID_ROWS,
    IMAGES_IN_MULTIPLE_BUCKETS,
    INVALID_PERMISSIONS_IMAGES,
    INVALID_IMAGES_OWNER,
    INSUFFICIENT_IMAGES_PER_LABEL_FOR_AUTOSPLIT,
    TOO_FEW_LABELS,
    TOO_MANY_LABELS,
    TOO_FEW_USABLE_LABELS,
    FAILED_IMAGES_COPY,
)
"""The content errors of one side of a training."""
COMMON_ERRORS: Final = (INSUFFICIENT_LABEL_OVERLAP, INSUFFICIENT_USABLE_LABEL_OVERLAP)
"""The content errors of both sides together."""

CONTENT_CODES: Final = frozenset(each.code for each in (*SIDE_ERRORS, *COMMON_ERRORS))

MIN_OVERLAP: Final = 50
"""Percent of the training labels that the testing side must have as well."""

FAILURE_TEXTS: Final = {
    each.code: each.text.format(MIN_OVERLAP)
    for each in (*FILE_ERRORS, *SIDE_ERRORS, *COMMON_ERRORS)
}
"""The texts of all terminal errors, by code."""


class Place(Enum):
    """The JSON object of a line in which a problem is reported."""

    LINE = "line"
    ATTRIBUTE = "attribute"
    METADATA = "metadata"
    ANNOTATION = "annotation"


@dataclass(frozen=True, slots=True)
class LineProblem:
    """A problem of one line."""

    code: str
    text: str
    """The message; ``{}`` in it stands for the name of the attribute."""
    place: Place = Place.LINE
    first: bool = False
    """Whether it is checked before all others, and ends the checks of its line."""
    listed: bool = False
    """Whether ListDatasetEntries reports it, besides the validation manifests of a training."""

    @property
    def is_warning(self) -> bool:
        """Whether a line with only such problems counts as ignored, not as invalid."""
        return self.code.startswith("WARNING_")


# -- Line problems ------------------------------------------------------------------------------

INVALID_JSON_LINE: Final = LineProblem(
    "ERROR_INVALID_JSON_LINE", "The JSON Line has an invalid format.", first=True
)
MISSING_SOURCE_REF: Final = LineProblem(
    "ERROR_MISSING_SOURCE_REF", "The source-ref key is missing.", first=True
)
INVALID_SOURCE_REF_FORMAT: Final = LineProblem(
    "ERROR_INVALID_SOURCE_REF_FORMAT",
    "The format of the source-ref value is invalid.",
    first=True,
)
NO_LABEL_ATTRIBUTES: Final = LineProblem(
    "ERROR_NO_LABEL_ATTRIBUTES", "No label attributes found.", first=True, listed=True
)
INVALID_ATTRIBUTE_FORMAT: Final = LineProblem(
    "ERROR_INVALID_LABEL_ATTRIBUTE_FORMAT",
    "The format of the label attribute {} is invalid.",
    Place.ATTRIBUTE,
    first=True,
    listed=True,
)
INVALID_METADATA_FORMAT: Final = LineProblem(
    "ERROR_INVALID_LABEL_ATTRIBUTE_METADATA_FORMAT",
    "The format of the label attribute metadata is invalid.",
    Place.METADATA,
    first=True,
    listed=True,
)
MISSING_CONFIDENCE: Final = LineProblem(
    "ERROR_MISSING_BOUNDING_BOX_CONFIDENCE",
    "One or more bounding boxes has a missing confidence value.",
    Place.METADATA,
    first=True,
    listed=True,
)
MISSING_CLASS_MAP_ID: Final = LineProblem(
    "ERROR_MISSING_CLASS_MAP_ID",
    "One of more class ids is missing from the class map.",
    Place.METADATA,
    first=True,
    listed=True,
)
NO_VALID_LABEL_ATTRIBUTES: Final = LineProblem(
    "ERROR_NO_VALID_LABEL_ATTRIBUTES", "No valid label attributes found.", listed=True
)
UNSUPPORTED_USE_CASE_TYPE: Final = LineProblem(
    "ERROR_UNSUPPORTED_USE_CASE_TYPE",
    "The use case type of the {}-metadata label attribute metadata is unsupported."
    " Check the type field.",
    Place.METADATA,
    listed=True,
)
INVALID_LABEL_NAME_LENGTH: Final = LineProblem(
    "ERROR_INVALID_LABEL_NAME_LENGTH",
    "The label name length exceeds the maximum of 256 characters.",  # no text is published
    Place.METADATA,
    listed=True,
)
INVALID_IMAGE: Final = LineProblem(
    "ERROR_INVALID_IMAGE", "The image is invalid. Check S3 path and/or image properties."
)
INVALID_IMAGE_DIMENSION: Final = LineProblem(
    "ERROR_INVALID_IMAGE_DIMENSION",
    "The image dimension(s) do not conform to allowed dimensions.",
    listed=True,
)
INVALID_BOUNDING_BOX: Final = LineProblem(
    "ERROR_INVALID_BOUNDING_BOX",
    "The bounding box has off frame values.",
    Place.ANNOTATION,
    listed=True,
)
BOUNDING_BOX_TOO_SMALL: Final = LineProblem(
    "ERROR_BOUNDING_BOX_TOO_SMALL",
    "The height and width of the bounding box is too small.",
    Place.ANNOTATION,
    listed=True,
)
TOO_MANY_BOUNDING_BOXES: Final = LineProblem(
    "ERROR_TOO_MANY_BOUNDING_BOXES",
    "There are more bounding boxes than the allowed maximum.",
    Place.ATTRIBUTE,
    listed=True,
)
NO_VALID_ANNOTATIONS: Final = LineProblem(
    "ERROR_NO_VALID_ANNOTATIONS", "No valid annotations found.", listed=True
)
UNANNOTATED_RECORD: Final = LineProblem("WARNING_UNANNOTATED_RECORD", "Record is unannotated.")
NO_ANNOTATIONS: Final = LineProblem("WARNING_NO_ANNOTATIONS", "No annotations were found.")
NO_ATTRIBUTE_ANNOTATIONS: Final = LineProblem(
    "WARNING_NO_ATTRIBUTE_ANNOTATIONS",
    "No attribute annotations were found.",
    Place.ATTRIBUTE,
)
