"""Validation of the manifests of a Custom Labels training (interface; deepened next)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from .looking import ImageProbe
from .problems import ManifestError

UseCase = Literal["IMAGE_LEVEL_LABELS", "OBJECT_LOCALIZATION"]


@dataclass(frozen=True, slots=True)
class Box:
    """A bounding box in pixels of the image."""

    label: str
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class LabeledImage:
    """A usable line. ``labels``: distinct, in the order of the line; ``boxes`` is empty for image-level labels.

    ``line`` is the user's line, for the evaluation manifest.
    """

    source_ref: str
    bucket: str
    key: str
    width: int
    height: int
    labels: tuple[str, ...]
    boxes: tuple[Box, ...]
    line: bytes


#: Chooses the images to test with from all usable ones, by ``source-ref``; None when they do not suffice for that.
Split = Callable[[Sequence[LabeledImage]], Collection[str] | None]


@dataclass(frozen=True, slots=True)
class Validation:
    """``error`` None: training can start. The three files are to be written into the output bucket in any case."""

    error: ManifestError | None
    use_case: UseCase | None
    labels: list[str]
    training: list[LabeledImage]
    testing: list[LabeledImage]
    summary: bytes
    training_manifest: bytes
    testing_manifest: bytes


def check_file(data: bytes, key: str) -> None:
    """The terminal file errors that the bytes of one manifest can have (raises ManifestError; nothing is written then)."""


def validate(
    training: Iterable[bytes], testing: Iterable[bytes] | Split, image: ImageProbe
) -> Validation:
    """Validate the lines of a training.

    ``training`` and ``testing`` are the lines of the manifests (``jsonlines.split(data)``) or of the datasets
    (``row.line for row in entries``); for ``TestingData.AutoCreate`` the way to split takes the place of ``testing``.
    """
