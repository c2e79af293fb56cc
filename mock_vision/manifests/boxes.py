"""Labelled boxes, as manifests, trainings and result files have them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A labelled rectangle, in whole pixels from the top left corner of the image."""

    label: str
    left: int
    top: int
    width: int
    height: int
