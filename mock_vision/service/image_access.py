"""Looking at the images and masks behind ``s3://`` addresses.

The checks before a training ask for one image after the other and must go on when one cannot be
seen, so a look never raises: it gives facts, or the reason why there are none.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import NamedTuple, TypeVar

from mock_vision.images.formats import ImageProblem, probe
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


class ImageFacts(NamedTuple):
    """A PNG or JPEG image as it lies in S3: bytes, and pixels."""

    size: int
    width: int
    height: int


class Unseen(Enum):
    """Why there are no facts about an image or a mask."""

    MISSING = "the bucket is there, the key is not"
    NO_BUCKET = "the bucket does not exist"
    DENIED = "the caller may not read the object"
    OTHER_OWNER = "the bucket belongs to another account"
    ELSEWHERE = "the bucket is in another Region"
    UNREADABLE = "the object is not a picture of an accepted format, or it is damaged"


#: Looks at the image behind ``s3://bucket/key``; called at most once per entry.
ImageProbe = Callable[[str], ImageFacts | Unseen]
#: Looks at the mask behind ``s3://bucket/key``; called at most once per entry.
MaskProbe = Callable[[str], MaskPixels | Unseen]
#: Reads an object: bucket, key -> bytes. Raises a StorageError.
Read = Callable[[str, str], bytes]


def image_probe(read: Read) -> ImageProbe:
    """Looks at images with ``read``; a StorageError that says nothing more is DENIED."""

    def facts(data: bytes) -> ImageFacts:
        info = probe(data)
        return ImageFacts(len(data), info.width, info.height)

    return lambda ref: _look(ref, read, facts)


def mask_probe(read: Read) -> MaskProbe:
    """Looks at masks with ``read``; anything but a PNG is UNREADABLE."""
    return lambda ref: _look(ref, read, read_mask)


def _look(ref: str, read: Read, facts: Callable[[bytes], T]) -> T | Unseen:
    location = s3_location(ref)
    if location is None:
        return Unseen.MISSING
    try:
        return facts(read(*location))
    except StorageError as error:
        return _UNSEEN.get(type(error), Unseen.DENIED)
    except ImageProblem:
        return Unseen.UNREADABLE


_UNSEEN: dict[type[StorageError], Unseen] = {
    ObjectMissingError: Unseen.MISSING,
    BucketMissingError: Unseen.NO_BUCKET,
    BucketForeignError: Unseen.OTHER_OWNER,
    BucketElsewhereError: Unseen.ELSEWHERE,
}
