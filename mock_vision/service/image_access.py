"""Reading and checking the images and masks of a dataset before a training.

The checks before a training go through all images and report every one that cannot be used. A probe
therefore returns the reason as a value, and raises nothing.

The module stands above ``world/``, because it turns the errors of the storage port into reasons.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import TypeVar

from mock_vision.images.formats import ImageInfo, ImageProblem, ProblemKind, check
from mock_vision.images.limits import ImageLimits
from mock_vision.images.masks import MaskPixels, read_mask
from mock_vision.manifests.jsonlines import s3_location
from mock_vision.world.ports import (
    BucketElsewhereError,
    BucketForeignError,
    BucketMissingError,
    ObjectMissingError,
    StorageError,
)

T = TypeVar("T")


class Unusable(Enum):
    """Why an image or a mask cannot be used. The values are for people who read a test report."""

    NO_OBJECT = "the bucket exists, the object does not"
    NO_BUCKET = "the bucket does not exist"
    DENIED = "the caller may not read the object"
    OTHER_OWNER = "the bucket belongs to another account"
    OTHER_REGION = "the bucket is in another Region"
    NOT_AN_IMAGE = "the object is not an image of an accepted format, or it is damaged"
    TOO_MANY_BYTES = "the object has more bytes than the service accepts"
    DIMENSIONS = "a side has fewer or more pixels than the service accepts"
    ASPECT_RATIO = "one side is too long in proportion to the other"


ImageProbe = Callable[[str], "ImageInfo | Unusable"]
"""Reads and checks the image at ``s3://bucket/key``; called at most once per entry."""
MaskProbe = Callable[[str], "MaskPixels | Unusable"]
"""Reads the mask at ``s3://bucket/key``; called at most once per entry."""
ReadObject = Callable[[str, str], bytes]
"""Returns the content of an object, by bucket and key, or raises a StorageError."""


def image_probe(read: ReadObject, limits: ImageLimits) -> ImageProbe:
    """Return a probe that checks images as a detection does."""
    return lambda location: _probe(location, read, lambda data: check(data, limits))


def mask_probe(read: ReadObject, limits: ImageLimits) -> MaskProbe:
    """Return a probe for masks of images with these limits; a mask has to be a PNG file."""
    return lambda location: _probe(
        location, read, lambda data: read_mask(data, max_side=limits.max_side)
    )


def location_reader(read: ReadObject) -> Callable[[str], bytes | None]:
    """Return a function that reads the object at ``s3://bucket/key``, or returns None if it cannot.

    It is for reading an image or a mask again after the training.
    """

    def read_location(location: str) -> bytes | None:
        found = s3_location(location)
        try:
            return read(*found) if found else None
        except StorageError:
            return None

    return read_location


def _probe(location: str, read: ReadObject, examine: Callable[[bytes], T]) -> T | Unusable:
    found = s3_location(location)
    if found is None:
        return Unusable.NO_OBJECT
    try:
        return examine(read(*found))
    except StorageError as error:
        return _OF_STORAGE.get(type(error), Unusable.DENIED)
    except ImageProblem as problem:
        return _OF_CONTENT.get(problem.kind, Unusable.NOT_AN_IMAGE)


_OF_STORAGE: Mapping[type[StorageError], Unusable] = {
    ObjectMissingError: Unusable.NO_OBJECT,
    BucketMissingError: Unusable.NO_BUCKET,
    BucketForeignError: Unusable.OTHER_OWNER,
    BucketElsewhereError: Unusable.OTHER_REGION,
}
_OF_CONTENT: Mapping[ProblemKind, Unusable] = {
    "too many bytes": Unusable.TOO_MANY_BYTES,
    "dimensions": Unusable.DIMENSIONS,
    "aspect ratio": Unusable.ASPECT_RATIO,
}
