"""The images of a model's datasets, found again by S3 object or by content."""

from __future__ import annotations

from mock_vision.training.examples import Example

__all__ = ["GroundTruth"]


class GroundTruth:
    """What is true of the images a model was trained and tested with.

    An image is found by its S3 object or, wherever it comes from, by its bytes. A model holds one
    of these; the service adds each usable entry while it reads the datasets for the training.
    """

    def add(self, example: Example, image: bytes | None = None) -> None:
        """Remember an entry, and its content if ``image`` is given; a later equal one replaces it."""

    def find(self, image: bytes, location: str | None = None) -> Example | None:
        """The entry of this picture: by its ``location`` if that is known, else by content."""
