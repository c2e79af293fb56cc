"""One entry of a dataset as a training sees it: which image, and what is true of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mock_vision.images.masks import MaskPixels
from mock_vision.manifests.boxes import Box

__all__ = ["Example", "MaskTruth"]


@dataclass(frozen=True, slots=True)
class MaskTruth:
    """The mask of an image: where it is, its size, how many pixels each anomaly class has, and in
    which colour, ``#RRGGBB``.
    """

    ref: str
    width: int
    height: int
    pixels: Mapping[str, int]
    colours: Mapping[str, str]

    def is_shown_by(self, mask: MaskPixels) -> bool:
        """Whether a file still is this mask, as far as its size and its colours tell."""
        counted = {
            name: mask.colours.get(colour.upper(), 0) for name, colour in self.colours.items()
        }
        return (mask.width, mask.height, counted) == (self.width, self.height, self.pixels)

    @property
    def areas(self) -> dict[str, float]:
        """The share of the picture (0 to 1) that each anomaly class covers."""
        total = self.width * self.height
        return {name: pixels / total for name, pixels in self.pixels.items()}


@dataclass(frozen=True, slots=True)
class Example:
    """A usable entry of a dataset.

    ``labels`` are its image-level labels as trained (for anomaly detection exactly one,
    ``"normal"`` or ``"anomaly"``); ``boxes`` its rectangles, with ``size``, the (width, height) of
    the image they belong to; ``mask`` its mask, if it has one. ``created`` and ``job`` are the
    entry's own ``creation-date`` and ``job-name``, kept for the result files.
    """

    source_ref: str
    labels: tuple[str, ...] = ()
    boxes: tuple[Box, ...] = ()
    size: tuple[int, int] = (0, 0)
    mask: MaskTruth | None = None
    created: str | None = field(default=None, compare=False)
    job: str | None = field(default=None, compare=False)

    @property
    def names(self) -> tuple[str, ...]:
        """Every label, on the image or on a box, each once, in the order of the entry."""
        return tuple(dict.fromkeys((*self.labels, *(box.label for box in self.boxes))))
