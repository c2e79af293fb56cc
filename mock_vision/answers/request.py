"""One picture shown to one model."""

from __future__ import annotations

from dataclasses import dataclass

from mock_vision.images import ImageInfo

__all__ = ["Detection"]


@dataclass(frozen=True, slots=True)
class Detection:
    """What a declared answer may look at: the picture and the model it was shown to.

    ``image`` are the bytes; ``location`` is ``"s3://bucket/key"`` when the caller named an S3
    object, else ``None``; ``info`` gives format, width and height; ``project``, ``version`` and
    ``model_arn`` name the model.
    """

    image: bytes
    info: ImageInfo
    project: str
    version: str
    model_arn: str
    location: str | None = None
