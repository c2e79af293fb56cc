"""What Lookout for Vision demands of the datasets before it trains a model.

The documents give the limits and one text ("Images in the dataset must have the same dimensions.");
how the service says the rest is not known. Rule chosen: the first violation found fails the whole
training with one sentence, in this order: labels and counts (which cost nothing), then each image,
then the masks. Unlabeled images are ignored, and never looked at. The model type follows from the
labels of the training dataset: one anomaly with a mask makes it a segmentation model. Masks of
normal images are allowed and not looked at.

Sources: Lookout for Vision Developer Guide, "Quotas", "Purposing your dataset", "Troubleshooting
model training"; image segmentation pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from mock_vision.images.masks import BACKGROUND_COLOUR, MaskPixels
from mock_vision.lookoutvision.manifest import Entries, Image, Label, Mask, images
from mock_vision.manifests.problems import ManifestError
from mock_vision.service.image_access import ImageProbe, MaskProbe, Unseen

ModelType = Literal["classification", "segmentation"]

#: Fewest images of each label, by dataset and by whether there is a test dataset.
MIN_IMAGES: Final[dict[tuple[str, bool], dict[Label, int]]] = {
    ("training", False): {"normal": 20, "anomaly": 10},
    ("training", True): {"normal": 10, "anomaly": 0},
    ("test", True): {"normal": 10, "anomaly": 10},
}
#: Most images of a dataset that trains or tests a segmentation model.
MAX_SEGMENTATION_IMAGES: Final = {"training": 8_000, "test": 800}
#: Fewest images of an anomaly label in each dataset, by whether there is a test dataset. Only
#: images whose mask shows exactly one anomaly label count.
MIN_IMAGES_PER_ANOMALY_LABEL: Final = {False: 20, True: 10}
MAX_ANOMALY_LABELS: Final = 100
MAX_ANOMALY_LABELS_PER_MASK: Final = 20
MAX_IMAGE_BYTES: Final = 8 * 1024**2
MIN_SIDE: Final = 64
MAX_SIDE: Final = 4096

_BACKGROUND: Final = "BACKGROUND"
_UNSEEN: Final[dict[Unseen, str]] = {
    Unseen.MISSING: "{} was not found.",
    Unseen.NO_BUCKET: "{} is in an Amazon S3 bucket that was not found.",
    Unseen.DENIED: "{} could not be accessed.",
    Unseen.OTHER_OWNER: "{} is in an Amazon S3 bucket of another account.",
    Unseen.ELSEWHERE: "{} is in an Amazon S3 bucket in another Region.",
    Unseen.UNREADABLE: "{} is not a valid {} file.",
}


@dataclass(frozen=True, slots=True)
class CheckedImage:
    """A labeled image; ``pixels`` counts those of each anomaly label in its mask, if it has one."""

    entry: Image
    pixels: dict[str, int] | None


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """The labeled images in the order of their datasets, all of one ``size`` (width, height).

    ``test`` is None for a project without a test dataset: the training splits ``train``.
    ``colours`` gives the ``#RRGGBB`` of the anomaly labels of a segmentation model, the training
    dataset's first, as the manifest spells them and without the background.
    """

    model_type: ModelType
    size: tuple[int, int]
    colours: dict[str, str]
    train: list[CheckedImage]
    test: list[CheckedImage] | None


def check(
    train: Entries, test: Entries | None, look: ImageProbe, look_at_mask: MaskProbe
) -> TrainingSet:
    """The images to train and to test with.

    Raises :class:`ManifestError` with the ``StatusMessage`` of a failed training.
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
            _check_size_for_segmentation(name, entries)
    size = _common_size((entry for part in datasets.values() for entry in part), look)
    masks = _Masks(size, look_at_mask)
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
            raise ManifestError(
                f"The {dataset} dataset must have at least {minimum} {label} images."
                f" It has {found[label]}."
            )


def _check_size_for_segmentation(dataset: str, entries: list[Image]) -> None:
    maximum = MAX_SEGMENTATION_IMAGES[dataset]
    if len(entries) > maximum:
        raise ManifestError(
            f"The {dataset} dataset of an image segmentation model must have at most"
            f" {maximum} images. It has {len(entries)}."
        )


def _common_size(entries: Iterable[Image], look: ImageProbe) -> tuple[int, int]:
    """Width and height of all images, of which there is at least one."""
    sizes = {_size(entry.source_ref, look) for entry in entries}
    if len(sizes) > 1:
        raise ManifestError("Images in the dataset must have the same dimensions.")
    return sizes.pop()


def _size(source_ref: str, look: ImageProbe) -> tuple[int, int]:
    facts = look(source_ref)
    if isinstance(facts, Unseen):
        raise ManifestError(_UNSEEN[facts].format(f"Image {source_ref}", "PNG or JPEG"))
    if facts.size > MAX_IMAGE_BYTES:
        raise ManifestError(f"Image {source_ref} is larger than the maximum of 8 MB.")
    size = (facts.width, facts.height)
    if min(size) < MIN_SIDE or max(size) > MAX_SIDE:
        raise ManifestError(
            f"Image {source_ref} must have from {MIN_SIDE} x {MIN_SIDE}"
            f" to {MAX_SIDE} x {MAX_SIDE} pixels."
        )
    return size


class _Masks:
    """The masks of one training, and the anomaly labels found in them."""

    def __init__(self, size: tuple[int, int], look: MaskProbe) -> None:
        self._size = size
        self._look = look
        self.colours: dict[str, str] = {}

    def pixels(self, entry: Image) -> dict[str, int] | None:
        """The pixels of each anomaly label; None if the image is normal or has no mask."""
        mask = entry.mask
        if mask is None or entry.label != "anomaly":
            return None
        if mask.bucket != entry.bucket:
            raise ManifestError(f"Mask {mask.ref} is not in the Amazon S3 bucket of the images.")
        seen = self._look(mask.ref)
        if isinstance(seen, Unseen):
            raise ManifestError(_UNSEEN[seen].format(f"Mask {mask.ref}", "PNG"))
        if (seen.width, seen.height) != self._size:
            raise ManifestError(f"Mask {mask.ref} must have the same dimensions as its image.")
        pixels: dict[str, int] = {}
        for colour, label in self._labels(mask, seen):
            pixels[label] = pixels.get(label, 0) + seen.colours[colour]
        if len(pixels) > MAX_ANOMALY_LABELS_PER_MASK:
            raise ManifestError(
                f"Mask {mask.ref} has more than the maximum of"
                f" {MAX_ANOMALY_LABELS_PER_MASK} anomaly labels."
            )
        return pixels

    def _labels(self, mask: Mask, seen: MaskPixels) -> Iterator[tuple[str, str]]:
        """Each colour of a mask with its anomaly label; the background is left out.

        White is background also where the colour map does not say so: AWS's getting-started
        manifest has no entry for it.
        """
        labels = {colour.upper(): label for label, colour in mask.colours.items()}
        labels.setdefault(BACKGROUND_COLOUR, _BACKGROUND)
        for colour in seen.colours:
            label = labels.get(colour)
            if label is None:
                raise ManifestError(
                    f"Mask {mask.ref} has color {colour}, which is not a hex-color of its"
                    " internal-color-map."
                )
            if label.upper() != _BACKGROUND:
                self.colours.setdefault(label, mask.colours[label])
                yield colour, label

    def check_labels(self, dataset: str, checked: list[CheckedImage], minimum: int) -> None:
        """The limits on anomaly labels; a classification model has none of them."""
        if len(self.colours) > MAX_ANOMALY_LABELS:
            raise ManifestError(
                f"The project must have at most {MAX_ANOMALY_LABELS} anomaly labels."
                f" It has {len(self.colours)}."
            )
        alone = Counter(label for image in checked if (label := _only_label(image)))
        for label in self.colours:
            if alone[label] < minimum:
                raise ManifestError(
                    f"The {dataset} dataset must have at least {minimum} images with only the"
                    f" anomaly label {label}. It has {alone[label]}."
                )


def _only_label(image: CheckedImage) -> str | None:
    return next(iter(image.pixels)) if image.pixels and len(image.pixels) == 1 else None
