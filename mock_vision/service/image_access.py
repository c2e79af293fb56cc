"""Reading and checking the images and masks of a dataset before a training.

The services copy the images when a training begins: whether one is changed or deleted afterwards
does not matter. :class:`CopiedImages` keeps of each what the training needs when it ends, and not
its bytes.

The checks before a training go through all images and report every one that cannot be used. A probe
therefore returns the reason as a value, and raises nothing.

The module stands above ``world/``, because it turns the errors of the storage port into reasons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from functools import partial
from typing import TypeVar

from mock_vision.images.fingerprints import fingerprint
from mock_vision.images.formats import ImageInfo, ImageProblem, ProblemKind, check
from mock_vision.images.limits import ImageLimits
from mock_vision.images.masks import MaskPixels, read_mask
from mock_vision.manifests.jsonlines import s3_location
from mock_vision.service.backend import WorkingBackend
from mock_vision.training.examples import Example
from mock_vision.training.ground_truth import GroundTruth
from mock_vision.world.access import acting_for
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


class CopiedImages:
    """The images and masks of one training, as they are when they are first read.

    :param read: reads an object; called once for each image and mask.
    :param limits: what the service demands of images. A mask has to be a PNG file.
    """

    def __init__(self, read: ReadObject, limits: ImageLimits) -> None:
        self._read = read
        self._limits = limits
        self._images: dict[str, ImageInfo | Unusable] = {}
        self._masks: dict[str, MaskPixels | Unusable] = {}
        self._contents: dict[str, bytes] = {}

    def image(self, location: str) -> ImageInfo | Unusable:
        """Return the size of the image at ``s3://bucket/key``, checked as a detection checks it; or
        why it cannot be used.
        """
        found = self._images.get(location)
        if found is None:
            found = _probe(location, self._read, partial(self._checked, location))
            self._images[location] = found
        return found

    def mask(self, location: str) -> MaskPixels | Unusable:
        """Return the pixels of the mask at ``s3://bucket/key``, or why it cannot be used."""
        found = self._masks.get(location)
        if found is None:
            read_pixels = partial(read_mask, max_side=self._limits.max_side)
            found = self._masks[location] = _probe(location, self._read, read_pixels)
        return found

    def ground_truth(self, examples: Iterable[Example]) -> GroundTruth:
        """Return the ground truth of a model that was trained and tested with these entries, whose
        images :meth:`image` has accepted.
        """
        truth = GroundTruth()
        for example in examples:
            truth.add(example, self._contents.get(example.source_ref))
        return truth

    def _checked(self, location: str, data: bytes) -> ImageInfo:
        info = check(data, self._limits)
        self._contents[location] = fingerprint(data)
        return info


def own_objects(backend: WorkingBackend, region: str | None = None) -> ReadObject:
    """Return a function that reads an object of a bucket which belongs to the account of the
    backend, and raises a StorageError for any other bucket.

    :param region: the Region in which the bucket has to be; None: any.
    """

    def read(bucket: str, key: str) -> bytes:
        objects, account_id = backend.world.objects, backend.account_id
        objects.check_bucket(account_id, bucket, own=True, region=region)
        return objects.read(account_id, bucket, key)

    return read


def image_reader(backend: WorkingBackend) -> Callable[[str], bytes | None]:
    """Return a function that reads the object at ``s3://bucket/key`` for the answers of a model, or
    returns None if it cannot.

    The bucket may be in any Region: a test may declare the answer for an object in a Region in
    which the service does not read.
    """
    return location_reader(own_objects(backend))


def location_reader(read: ReadObject) -> Callable[[str], bytes | None]:
    """Return a function that reads the object at ``s3://bucket/key``, or returns None if it cannot.

    It is for reading an image or a mask again after the training, which AWS does not do: it takes
    no permissions of the caller whose request needs it.
    """

    def read_location(location: str) -> bytes | None:
        found = s3_location(location)
        try:
            with acting_for(None):
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
