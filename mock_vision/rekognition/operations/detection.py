"""DetectCustomLabels.

Sources: API reference, DetectCustomLabels; Amazon Rekognition Developer Guide, "Handling errors"
(texts).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mock_vision.declared.answers import Answers
from mock_vision.declared.request import Detection
from mock_vision.images import formats as images
from mock_vision.images.formats import ImageProblem, ProblemKind
from mock_vision.rekognition.exceptions import (
    ImageTooLargeException,
    InvalidImageFormatException,
    InvalidParameterException,
    InvalidS3ObjectException,
    ProvisionedThroughputExceededException,
    invalid,
)
from mock_vision.rekognition.hosted_model import detect_labels
from mock_vision.rekognition.image_limits import S3_IMAGE_LIMITS, SENT_IMAGE_LIMITS
from mock_vision.rekognition.lookup import find_model
from mock_vision.rekognition.models import CustomLabelsBackend
from mock_vision.rekognition.operations.datasets import UNREADABLE
from mock_vision.service.throughput import check_rate
from mock_vision.wire.service_error import ServiceError
from mock_vision.world.ports import StorageError

_FORMAT = (InvalidImageFormatException, "Request has invalid image format.")
_DIMENSIONS = (InvalidParameterException, "Request has invalid parameters.")

REFUSALS: Mapping[ProblemKind, tuple[type[ServiceError], str]] = {
    "empty": _FORMAT,
    "format": _FORMAT,
    "damaged": _FORMAT,
    "too many bytes": (ImageTooLargeException, "Image size is too large."),
    # Seen in public for images that are too small, of Rekognition's other operations.
    "dimensions": _DIMENSIONS,
    "aspect ratio": _DIMENSIONS,
}
"""By what is wrong with the image."""


def detect_custom_labels(
    backend: CustomLabelsBackend,
    *,
    project_version_arn: str,
    image: dict[str, Any],
    max_results: int | None = None,
    min_confidence: float | None = None,
) -> Callable[[], dict[str, Any]]:
    """DetectCustomLabels: the labels of an image, highest confidence first.

    Without MinConfidence each label's own assumed threshold decides; with 0 the output has every
    label of the model. MaxResults keeps the first. Answers that a test declares may run its code,
    so the output is computed after the lock is released.
    """
    if ("Bytes" in image) == ("S3Object" in image):
        raise invalid("Image takes either Bytes or S3Object.")
    version = find_model(backend, project_version_arn)
    version.require("DetectCustomLabels")
    if backend.world.settings.rates:
        check_rate(backend, "DetectCustomLabels", version, _exceeded)
    location, data = _read(backend, image)
    limits = S3_IMAGE_LIMITS if location else SENT_IMAGE_LIMITS
    try:
        info = images.check(data, limits)
    except ImageProblem as problem:
        refusal, text = REFUSALS[problem.kind]
        raise refusal(text) from problem
    model = version.model
    assert model is not None, "only a trained model runs"
    detection = Detection(
        image=data,
        info=info,
        project=version.project.name,
        version=version.name,
        model_arn=version.arn,
        location=location,
    )
    declared = backend.world.part(Answers)

    def output() -> dict[str, Any]:
        labels = detect_labels(
            detection,
            model,
            declared,
            min_confidence=min_confidence,
            max_results=max_results,
        )
        if version.metered is not None:
            version.metered.detections += 1
        return {"CustomLabels": labels}

    return output


def _exceeded() -> ServiceError:
    # The text of the guide for the units of a model.
    return ProvisionedThroughputExceededException("Provisioned Rate exceeded.")


def _read(backend: CustomLabelsBackend, image: Mapping[str, Any]) -> tuple[str | None, bytes]:
    """Return the location of the image in S3 (None if it was sent), and its bytes. The bucket must
    be in the Region of the call (API reference, S3Object).
    """
    if "Bytes" in image:
        return None, image["Bytes"]
    bucket, key = image["S3Object"].get("Bucket"), image["S3Object"].get("Name")
    if not bucket or not key:
        raise InvalidS3ObjectException("Request has invalid S3 object.")
    version = image["S3Object"].get("Version")
    objects, account_id = backend.world.objects, backend.account_id
    try:
        objects.check_bucket(account_id, bucket, region=backend.region_name)
        data = objects.read(account_id, bucket, key, version)
    except StorageError:
        raise InvalidS3ObjectException(UNREADABLE) from None
    return f"s3://{bucket}/{key}", data
