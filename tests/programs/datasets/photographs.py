"""Images that were not made for this project: photographs and handwriting that scikit-learn ships.

Two photographs, ``china.jpg`` and ``flower.jpg``, both 640 x 427, cut into windows; and digits that
people wrote, 8 x 8 pixels each, enlarged to what the services take. What is in the windows is known
from a handful of boxes around what can be seen, and from the colours themselves.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from PIL import Image, ImageChops
from sklearn.datasets import load_digits, load_sample_image

Edges = tuple[float, float, float, float]
"""Left, top, width and height, in pixels."""

#: What can be seen in the photographs, and where.
SEEN: Mapping[str, tuple[tuple[str, Edges], ...]] = {
    "china.jpg": (
        ("roof", (95, 50, 226, 86)),
        ("roof", (84, 155, 246, 36)),
        ("roof", (62, 238, 291, 50)),
        ("roof", (205, 322, 168, 70)),
        ("tree", (545, 135, 95, 292)),
    ),
    "flower.jpg": (("flower", (168, 85, 278, 276)), ("flower", (288, 375, 181, 52))),
}


@cache
def photograph(name: str) -> Image.Image:
    """One of the two photographs."""
    return Image.fromarray(load_sample_image(name))


@dataclass(frozen=True)
class Window:
    """A part of a photograph, perhaps seen in a mirror."""

    photo: str
    left: int
    top: int
    width: int
    height: int
    mirrored: bool = False

    @property
    def name(self) -> str:
        stem = self.photo.partition(".")[0]
        return f"{stem}-{self.left}-{self.top}{'-mirrored' * self.mirrored}"

    def of(self, picture: Image.Image) -> Image.Image:
        """What the window shows of a picture as large as its photograph."""
        cut = picture.crop((self.left, self.top, self.left + self.width, self.top + self.height))
        return cut.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if self.mirrored else cut

    def file(self, file_format: str = "JPEG") -> bytes:
        """The window as a file."""
        return saved(self.of(photograph(self.photo)), file_format)

    def boxes(self) -> list[tuple[str, Edges]]:
        """What can be seen in the window: what shows at least 16 pixels each way."""
        found = []
        for label, (left, top, width, height) in SEEN[self.photo]:
            right, bottom = left + width - self.left, top + height - self.top
            left, top = max(0, left - self.left), max(0, top - self.top)
            right, bottom = min(self.width, right), min(self.height, bottom)
            if right - left >= 16 and bottom - top >= 16:
                if self.mirrored:
                    left, right = self.width - right, self.width - left
                found.append((label, (left, top, right - left, bottom - top)))
        return found


def windows(
    photo: str, width: int, height: int, step: int, *, mirrored: bool = True
) -> Iterator[Window]:
    """All windows on a grid, each also in a mirror."""
    across, down = (photograph(photo).width, photograph(photo).height)
    for top in range(0, down - height + 1, step):
        for left in range(0, across - width + 1, step):
            yield Window(photo, left, top, width, height)
            if mirrored:
                yield Window(photo, left, top, width, height, mirrored=True)


@cache
def orange(photo: str) -> Image.Image:
    """Where a photograph is orange (petals, glazed tiles): a picture of black and white."""
    red, _, blue = photograph(photo).split()
    warm = ImageChops.subtract(red, blue).point([0] * 70 + [255] * 186)
    return ImageChops.multiply(warm, red.point([0] * 150 + [255] * 106))


def mask(window: Window, colour: str) -> bytes:
    """A palette PNG, as labeling tools write them: ``colour`` where the photograph is orange."""
    painted = window.of(orange(window.photo)).point([0] * 128 + [1] * 128)
    painted.putpalette(bytes.fromhex("ffffff" + colour[1:]))
    return saved(painted, "PNG")


def share(window: Window) -> float:
    """How much of a window is orange, 0 to 1."""
    return window.of(orange(window.photo)).histogram()[255] / (window.width * window.height)


@cache
def leaves() -> tuple[Window, ...]:
    """Windows of dark leaves, without anything orange."""
    return tuple(each for each in windows("flower.jpg", 96, 96, 32) if not share(each))


@cache
def petals() -> tuple[Window, ...]:
    """Windows with petals."""
    return tuple(each for each in windows("flower.jpg", 96, 96, 32) if share(each) > 0.05)


@cache
def tiles() -> tuple[Window, ...]:
    """Windows with glazed tiles."""
    return tuple(each for each in windows("china.jpg", 96, 96, 32) if share(each) > 0.05)


@cache
def digits(each: int) -> tuple[tuple[str, int, bytes], ...]:
    """(name, digit, PNG) of the first ``each`` pictures of every digit, by digit; 64 x 64, grey."""
    found = []
    pictures: Any = load_digits()
    counted = dict.fromkeys(range(10), 0)
    for pixels, digit in zip(pictures.images, map(int, pictures.target), strict=True):
        if counted[digit] < each:
            counted[digit] += 1
            grey = Image.fromarray((255 - pixels * 15).astype("uint8"))
            name = f"{digit}/{counted[digit]}.png"
            found.append((name, digit, saved(grey.resize((64, 64)), "PNG")))
    return tuple(sorted(found, key=lambda each: each[1]))


def saved(picture: Image.Image, file_format: str, **options: Any) -> bytes:
    """A picture as a file."""
    file = io.BytesIO()
    picture.save(file, file_format, **options)
    return file.getvalue()
