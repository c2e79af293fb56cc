"""The one thing that manifests, trainings and detections all mean by a box."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Box"]


@dataclass(frozen=True, slots=True)
class Box:
    """A labelled rectangle, in whole pixels from the top left corner of the image."""

    label: str
    left: int
    top: int
    width: int
    height: int
