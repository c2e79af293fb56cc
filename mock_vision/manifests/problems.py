"""What can be wrong with a manifest, and what the checks have to know about an image."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import NamedTuple


class ManifestError(Exception):
    """A manifest, an update or a training set that the service refuses as a whole.

    ``message`` is the text that ends up in the resource's ``StatusMessage``; ``code`` is the documented code
    (``ERROR_...``) where the service has one, otherwise ``None``.
    """

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class ImageFacts(NamedTuple):
    """An image as it lies in S3: ``format`` is ``"PNG"``, ``"JPEG"`` or another name, ``size`` is in bytes."""

    format: str
    size: int
    width: int
    height: int


class ImageProblem(Enum):
    """Why there are no facts about an image."""

    MISSING = "the bucket is there, the key is not"
    NO_BUCKET = "the bucket does not exist"
    DENIED = "the caller may not read the image"
    OTHER_OWNER = "the bucket belongs to another account"
    UNREADABLE = "the object is not a picture that can be decoded"


class MaskFacts(NamedTuple):
    """An anomaly mask as it lies in S3; ``colors`` are its colours as ``#RRGGBB`` in upper case."""

    format: str
    width: int
    height: int
    colors: frozenset[str]


#: Looks at the image behind a ``source-ref`` (``s3://bucket/key``). Called at most once per entry.
ImageProbe = Callable[[str], ImageFacts | ImageProblem]
#: Looks at the mask behind an ``s3://bucket/key``.
MaskProbe = Callable[[str], MaskFacts | ImageProblem]
