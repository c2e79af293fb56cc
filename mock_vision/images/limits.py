"""The type of a service's limits on images. The numbers stand in each service's folder."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImageLimits:
    """Bounds of an image; all are inclusive."""

    max_bytes: int
    min_side: int
    """Pixels of the shorter side."""
    max_side: int
    """Pixels of the longer side."""
    max_ratio: float | None = None
    """Longer side divided by shorter side; None if the service has no such limit."""

    @property
    def max_megabytes(self) -> int:
        """``max_bytes`` in megabytes of 1024 * 1024 bytes, for messages."""
        return self.max_bytes // 1024**2
