"""Labelled boxes, as manifests, trainings and result files have them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A labelled rectangle, in whole pixels from the top left corner of the image."""

    label: str
    left: int
    top: int
    width: int
    height: int


def label_names(labels: Iterable[str], boxes: Iterable[Box]) -> tuple[str, ...]:
    """Return the labels of an image and then those of its boxes, each once, in their order."""
    return tuple(dict.fromkeys((*labels, *(box.label for box in boxes))))
