"""Small real image files for tests."""

from __future__ import annotations

import io
import random
from typing import Any

from PIL import Image


def encoded(image: Image.Image, file_format: str, **options: Any) -> bytes:
    """The image as a file."""
    file = io.BytesIO()
    image.save(file, file_format, **options)
    return file.getvalue()


def png(width: int = 64, height: int = 64, colour: Any = "grey", mode: str = "RGB") -> bytes:
    """A PNG of one colour."""
    return encoded(Image.new(mode, (width, height), colour), "PNG")


def jpeg(width: int = 64, height: int = 64, colour: Any = "grey", mode: str = "RGB") -> bytes:
    """A JPEG of one colour."""
    return encoded(Image.new(mode, (width, height), colour), "JPEG")


def noise(width: int, height: int, seed: int = 0) -> Image.Image:
    """A picture that does not compress."""
    pixels = random.Random(seed).randbytes(width * height * 3)
    return Image.frombytes("RGB", (width, height), pixels)


def palette_mask(width: int, height: int, *boxes: tuple[str, tuple[int, int, int, int]]) -> bytes:
    """A palette PNG, white, with filled rectangles: (colour, (left, top, right, bottom))."""
    image = Image.new("P", (width, height), 0)
    colours = ["#FFFFFF", *(colour for colour, _ in boxes)]
    image.putpalette(b"".join(bytes.fromhex(colour[1:]) for colour in colours))
    for index, (_, box) in enumerate(boxes, 1):
        image.paste(index, box)
    return encoded(image, "PNG")


def decoded(data: bytes) -> Image.Image:
    """The image that a file holds, loaded."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image
