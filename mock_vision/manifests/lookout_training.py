"""What Lookout for Vision demands of the datasets before it trains a model (interface)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .looking import ImageProbe, MaskProbe
from .lookout import Entries, Image

ModelType = Literal["classification", "segmentation"]


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Labeled, checked images. ``test`` is None for a single-dataset project: the training splits ``train``.

    ``colors`` maps the anomaly labels of a segmentation model to ``#RRGGBB``, without the background.
    """

    model_type: ModelType
    train: list[Image]
    test: list[Image] | None
    width: int
    height: int
    colors: dict[str, str]


def check(train: Entries, test: Entries | None, image: ImageProbe, mask: MaskProbe) -> TrainingSet:
    """The images to train and to test with; raises ManifestError with the StatusMessage of TRAINING_FAILED."""
