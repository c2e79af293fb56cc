"""Dividing one dataset into a training and a test part.

The services say only that a test part has 20 percent of the images and represents the labels. Here: the test part has
``round(0.2 * n)`` entries, at least one; each label gives its share (largest remainders first, at least one of a label
that can spare it); which of its entries go is settled by the seed and the entry's own name, so that adding an image
elsewhere does not reshuffle the rest; both parts keep the order of the dataset.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mock_vision.chance import chance
from mock_vision.training.examples import Example

__all__ = ["ImpossibleSplitError", "split"]

TEST_SHARE = 0.2


class ImpossibleSplitError(Exception):
    """The dataset cannot give a test part: ``label`` has too few images (``None``: the dataset as a whole)."""

    def __init__(self, label: str | None, images: int) -> None:
        what = "the dataset" if label is None else f"label {label!r}"
        super().__init__(f"{what} has only {images} image(s)")
        self.label = label
        self.images = images


def split(
    examples: Sequence[Example], *, seed: int | str, test_minimum: Mapping[str, int] | None = None
) -> tuple[list[Example], list[Example]]:
    """(training part, test part) of a dataset, the same for the same entries and seed.

    ``test_minimum`` gives for a label the least number of its images that the test part shall have where the dataset
    can spare them without leaving the training part fewer. Raises :class:`ImpossibleSplitError` when there are
    fewer than two entries, or when a label has a single image, which cannot be in both parts.
    """
