"""Files that neither service accepts, derived from an image that both accept."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PIL import Image

from tests.programs.datasets.photographs import saved
from tests.support.pictures import png


def _other(file_format: str) -> bytes:
    return saved(Image.new("RGB", (64, 64), "teal"), file_format)


GOOD = png(64, 64, "teal")

#: Neither PNG nor JPEG, or not whole. Made at the first use: some are large.
UNREADABLE: Mapping[str, Callable[[], bytes]] = {
    "no bytes": lambda: b"",
    "a text": lambda: b"not a picture",
    "a GIF": lambda: _other("GIF"),
    "a BMP": lambda: _other("BMP"),
    "a TIFF": lambda: _other("TIFF"),
    "half a PNG": lambda: GOOD[: len(GOOD) // 2],
    "half a JPEG": lambda: _other("JPEG")[:300],
    "a PNG without its beginning": lambda: GOOD[1:],
}

#: PNG files with too few or too many pixels a side.
WRONG_SIZES: Mapping[str, Callable[[], bytes]] = {
    "63 pixels wide": lambda: png(63, 64),
    "63 pixels high": lambda: png(64, 63),
    "4097 pixels wide": lambda: png(4097, 256),
    "4097 pixels high": lambda: png(256, 4097),
}


def padded(size: int) -> bytes:
    """A valid PNG with a number of bytes."""
    return GOOD + bytes(size - len(GOOD))
