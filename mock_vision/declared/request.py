"""A detection, as declarations receive it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from mock_vision.declared.services import Subject
from mock_vision.images.fingerprints import fingerprint
from mock_vision.images.formats import ImageInfo
from mock_vision.images.likeness import Sketch, sketch


@dataclass(frozen=True)
class Detection:
    """One detection, as declared functions receive it.

    ``image`` is the image as bytes, and ``info`` its format, width and height. ``location`` is
    ``"s3://bucket/key"`` if the caller named an S3 object, ``None`` if it sent bytes. ``project``,
    ``version`` and ``model_arn`` name the model.
    """

    image: bytes
    info: ImageInfo
    project: str
    version: str
    model_arn: str
    location: str | None = None

    @cached_property
    def fingerprint(self) -> bytes:
        """The fingerprint of the image, see :func:`mock_vision.images.fingerprints.fingerprint`."""
        return fingerprint(self.image)

    @property
    def subject(self) -> Subject:
        """The model, as declarations compare it."""
        return Subject(self.project, self.version, self.model_arn)

    @cached_property
    def sketch(self) -> Sketch:
        """The reduced image to compare with others, see :mod:`mock_vision.images.likeness`."""
        return sketch(self.image)


AnswerFunction: TypeAlias = Callable[[Detection], Any]
"""A function that computes the answer to a detection, see :meth:`mock_vision.Answers.compute`."""
