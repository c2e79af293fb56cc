"""One entry of a dataset for a training: an image and its ground truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mock_vision.images.masks import MaskPixels
from mock_vision.manifests.boxes import Box, label_names


@dataclass(frozen=True, slots=True)
class MaskTruth:
    """The mask of an image."""

    ref: str
    """Its address, ``s3://bucket/key``."""
    width: int
    height: int
    pixels: Mapping[str, int]
    """The number of pixels of each anomaly class."""
    colours: Mapping[str, str]
    """The colour of each anomaly class, ``#RRGGBB``."""

    def has_pixels_of(self, mask: MaskPixels) -> bool:
        """Return whether the pixels of a file have this size and this number of each colour."""
        counted = {
            name: mask.colours.get(colour.upper(), 0) for name, colour in self.colours.items()
        }
        return (mask.width, mask.height, counted) == (self.width, self.height, self.pixels)

    @property
    def areas(self) -> dict[str, float]:
        """The share of the image (0 to 1) that each anomaly class covers."""
        total = self.width * self.height
        return {name: pixels / total for name, pixels in self.pixels.items()}


@dataclass(frozen=True, slots=True)
class Example:
    """A usable entry of a dataset."""

    source_ref: str
    labels: tuple[str, ...] = ()
    """The image-level labels; for anomaly detection either ``"normal"`` or ``"anomaly"``."""
    boxes: tuple[Box, ...] = ()
    size: tuple[int, int] = (0, 0)
    """Width and height of the image, in pixels."""
    mask: MaskTruth | None = None
    created: str | None = field(default=None, compare=False)
    """The ``creation-date`` of the entry, for the result files."""
    job: str | None = field(default=None, compare=False)
    """The ``job-name`` of the entry, for the result files."""

    @property
    def names(self) -> tuple[str, ...]:
        """All labels, of the image and of its boxes, each once, in the order of the entry."""
        return label_names(self.labels, self.boxes)
