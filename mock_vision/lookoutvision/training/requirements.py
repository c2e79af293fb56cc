"""What Lookout for Vision requires of the datasets before it trains a model.

The documents state the limits and one text ("Images in the dataset must have the same
dimensions."); the other texts are not known. Rule chosen: the first violation fails the whole
training with one sentence, in this order: labels and counts (which need no image), then each image,
then the masks. Unlabeled images are ignored and not read. The labels of the training dataset decide
the type of the model: one anomaly with a mask makes it a segmentation model. Masks of normal images
are allowed and not read.

Sources: Lookout for Vision Developer Guide, "Quotas", "Purposing your dataset", "Troubleshooting
model training"; image segmentation pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from mock_vision.images.masks import BACKGROUND_COLOUR, MaskPixels
from mock_vision.lookoutvision.defaults import QUOTAS
from mock_vision.lookoutvision.image_limits import IMAGE_LIMITS
from mock_vision.lookoutvision.manifest import Entries, Image, Label, Mask, images
from mock_vision.manifests.problems import WorkFailedError
from mock_vision.service.image_access import ImageProbe, MaskProbe, Unusable
from mock_vision.settings.quota import QuotaOf

ModelType = Literal["classification", "segmentation"]

MIN_IMAGES: Final[dict[tuple[str, bool], dict[Label, int]]] = {
    ("training", False): {"normal": 20, "anomaly": 10},
    ("training", True): {"normal": 10, "anomaly": 0},
    ("test", True): {"normal": 10, "anomaly": 10},
}
"""Fewest images of each label, by dataset and by whether there is a test dataset."""
_SEGMENTATION_IMAGES: Final = {
    "training": "segmentation_training_images",
    "test": "segmentation_test_images",
}
"""The quota of images of a segmentation model, by dataset."""
MIN_IMAGES_PER_ANOMALY_LABEL: Final = {False: 20, True: 10}
"""Fewest images of an anomaly label in each dataset, by whether there is a test dataset. Only
images whose mask shows exactly one anomaly label count.
"""

_BACKGROUND: Final = "BACKGROUND"
_SIDES = (IMAGE_LIMITS.min_side, IMAGE_LIMITS.max_side)
_NOT_READ: Final[dict[Unusable, str]] = {
    Unusable.NO_OBJECT: "{} was not found.",
    Unusable.NO_BUCKET: "{} is in an Amazon S3 bucket that was not found.",
    Unusable.DENIED: "{} could not be accessed.",
    Unusable.OTHER_OWNER: "{} is in an Amazon S3 bucket of another account.",
    Unusable.OTHER_REGION: "{} is in an Amazon S3 bucket in another Region.",
}
_BAD_IMAGE: Final[dict[Unusable, str]] = {
    **_NOT_READ,
    Unusable.NOT_AN_IMAGE: "{} is not a valid PNG or JPEG file.",
    Unusable.TOO_MANY_BYTES: (
        f"{{}} is larger than the maximum of {IMAGE_LIMITS.max_megabytes} MB."
    ),
    Unusable.DIMENSIONS: "{{}} must have from {0} x {0} to {1} x {1} pixels.".format(*_SIDES),
}
_BAD_MASK: Final[dict[Unusable, str]] = {
    **_NOT_READ,
    Unusable.NOT_AN_IMAGE: "{} is not a valid PNG file.",
    Unusable.DIMENSIONS: "{} is not a valid PNG file.",
}


@dataclass(frozen=True, slots=True)
class CheckedImage:
    """A labeled image that passed the checks."""

    entry: Image
    pixels: dict[str, int] | None
    """The pixels of each anomaly label in its mask; None if the image has no mask that counts."""


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """The labeled images in the order of their datasets."""

    model_type: ModelType
    size: tuple[int, int]
    """Width and height of every image, in pixels."""
    colours: dict[str, str]
    """The colour of each anomaly label of a segmentation model, ``#RRGGBB`` as the manifest spells
    it, those of the training dataset first. The background is left out.
    """
    train: list[CheckedImage]
    test: list[CheckedImage] | None
    """None for a project without a test dataset: the training then splits ``train``."""


def check(
    train: Entries,
    test: Entries | None,
    probe_image: ImageProbe,
    probe_mask: MaskProbe,
    quota: QuotaOf = QUOTAS.__getitem__,
) -> TrainingSet:
    """Return the images to train and to test with.

    :param quota: the quotas in force.
    :raises WorkFailedError: when a requirement is not met; with the ``StatusMessage`` of the failed
        training.
    """
    datasets = {"training": _labeled(train)}
    if test is not None:
        datasets["test"] = _labeled(test)
    paired = test is not None
    for name, entries in datasets.items():
        _check_labels(name, entries, MIN_IMAGES[name, paired])
    segmented = any(entry.label == "anomaly" and entry.mask for entry in datasets["training"])
    if segmented:
        for name, entries in datasets.items():
            _check_size_for_segmentation(name, entries, quota)
    size = _common_size((entry for part in datasets.values() for entry in part), probe_image)
    masks = _Masks(size, probe_mask, quota)
    checked = {
        name: [CheckedImage(entry, masks.pixels(entry) if segmented else None) for entry in entries]
        for name, entries in datasets.items()
    }
    for name, part in checked.items():
        masks.check_labels(name, part, MIN_IMAGES_PER_ANOMALY_LABEL[paired])
    return TrainingSet(
        "segmentation" if segmented else "classification",
        size,
        masks.colours,
        checked["training"],
        checked.get("test"),
    )


def _labeled(entries: Entries) -> list[Image]:
    return [image for image in images(entries) if image.label is not None]


def _check_labels(dataset: str, entries: list[Image], minima: dict[Label, int]) -> None:
    found = Counter(entry.label for entry in entries)
    for label, minimum in minima.items():
        if found[label] < minimum:
            raise WorkFailedError(
                f"The {dataset} dataset must have at least {minimum} {label} images."
                f" It has {found[label]}."
            )


def _check_size_for_segmentation(dataset: str, entries: list[Image], quota: QuotaOf) -> None:
    maximum = quota(_SEGMENTATION_IMAGES[dataset])
    if not maximum.allows(len(entries)):
        raise WorkFailedError(
            f"The {dataset} dataset of an image segmentation model must have at most"
            f" {maximum.value} images. It has {len(entries)}."
        )


def _common_size(entries: Iterable[Image], probe: ImageProbe) -> tuple[int, int]:
    """Return width and height of all images, of which there is at least one."""
    sizes = {_size(entry.source_ref, probe) for entry in entries}
    if len(sizes) > 1:
        raise WorkFailedError("Images in the dataset must have the same dimensions.")
    return sizes.pop()


def _size(source_ref: str, probe: ImageProbe) -> tuple[int, int]:
    info = probe(source_ref)
    if isinstance(info, Unusable):
        raise WorkFailedError(_BAD_IMAGE[info].format(f"Image {source_ref}"))
    return info.width, info.height


class _Masks:
    """The masks of one training, and the anomaly labels found in them."""

    def __init__(self, size: tuple[int, int], probe: MaskProbe, quota: QuotaOf) -> None:
        self._most = quota("anomaly_labels")
        self._most_per_mask = quota("anomaly_labels_per_mask")
        self._size = size
        self._probe = probe
        self.colours: dict[str, str] = {}

    def pixels(self, entry: Image) -> dict[str, int] | None:
        """Return the pixels of each anomaly label; None if the image is normal or has no mask."""
        mask = entry.mask
        if mask is None or entry.label != "anomaly":
            return None
        if mask.bucket != entry.bucket:
            raise WorkFailedError(f"Mask {mask.ref} is not in the Amazon S3 bucket of the images.")
        found = self._probe(mask.ref)
        if isinstance(found, Unusable):
            raise WorkFailedError(_BAD_MASK[found].format(f"Mask {mask.ref}"))
        if (found.width, found.height) != self._size:
            raise WorkFailedError(f"Mask {mask.ref} must have the same dimensions as its image.")
        pixels: dict[str, int] = {}
        for colour, label in self._labels(mask, found):
            pixels[label] = pixels.get(label, 0) + found.colours[colour]
        if not self._most_per_mask.allows(len(pixels)):
            raise WorkFailedError(
                f"Mask {mask.ref} has more than the maximum of"
                f" {self._most_per_mask.value} anomaly labels."
            )
        return pixels

    def _labels(self, mask: Mask, found: MaskPixels) -> Iterator[tuple[str, str]]:
        """Yield each colour of a mask with its anomaly label; the background is left out.

        White is background even without an entry in the colour map: AWS's getting-started manifest
        has none.
        """
        labels = {colour.upper(): label for label, colour in mask.colours.items()}
        labels.setdefault(BACKGROUND_COLOUR, _BACKGROUND)
        for colour in found.colours:
            label = labels.get(colour)
            if label is None:
                raise WorkFailedError(
                    f"Mask {mask.ref} has color {colour}, which is not a hex-color of its"
                    " internal-color-map."
                )
            if label.upper() != _BACKGROUND:
                self.colours.setdefault(label, mask.colours[label])
                yield colour, label

    def check_labels(self, dataset: str, checked: list[CheckedImage], minimum: int) -> None:
        """Check the limits on anomaly labels; a classification model has no such labels.

        :raises WorkFailedError: when a limit is exceeded.
        """
        if not self._most.allows(len(self.colours)):
            raise WorkFailedError(
                f"The project must have at most {self._most.value} anomaly labels."
                f" It has {len(self.colours)}."
            )
        alone = Counter(label for image in checked if (label := _only_label(image)))
        for label in self.colours:
            if alone[label] < minimum:
                raise WorkFailedError(
                    f"The {dataset} dataset must have at least {minimum} images with only the"
                    f" anomaly label {label}. It has {alone[label]}."
                )


def _only_label(image: CheckedImage) -> str | None:
    return next(iter(image.pixels)) if image.pixels and len(image.pixels) == 1 else None
