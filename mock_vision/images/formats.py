"""PNG and JPEG files: reading their headers, and checking an image against a service's limits.

:func:`probe` reads the headers and searches the end of the file, which takes microseconds.
:func:`check` applies the limits of a service and checks the pixels as well. A training and a
detection both call :func:`check`, so that an image which is refused by one is refused by the other.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from mock_vision.images.limits import ImageLimits
from mock_vision.images.pixels import can_be_decoded

ImageFormat = Literal["PNG", "JPEG"]

ProblemKind = Literal[
    "empty", "format", "damaged", "too many bytes", "dimensions", "aspect ratio", "other dimensions"
]


class ImageProblem(Exception):  # noqa: N818 - a finding about the user's image, mapped by each service
    """An image that cannot be used.

    ``kind`` is the key under which a service finds its own error:

    - ``"empty"``: no bytes at all
    - ``"format"``: neither PNG nor JPEG
    - ``"damaged"``: begins as PNG or JPEG and cannot be decoded
    - ``"too many bytes"``, ``"dimensions"``, ``"aspect ratio"``: outside the
      :class:`~mock_vision.images.limits.ImageLimits`
    - ``"other dimensions"``: not the dimensions of the images that the model was trained with

    ``str()`` of it is one sentence for the reader of an error message.
    """

    def __init__(self, kind: ProblemKind, message: str) -> None:
        super().__init__(message)
        self.kind: Final = kind


@dataclass(frozen=True, slots=True)
class ImageInfo:
    """Format and size in pixels, as stored: an orientation noted in EXIF is not applied."""

    format: ImageFormat
    width: int
    height: int


def probe(data: bytes) -> ImageInfo:
    """Return format and dimensions from the headers, without reading the pixels.

    :raises ImageProblem: when there are no bytes (``"empty"``), they are neither PNG nor JPEG
        (``"format"``), or the header is invalid, a side has 0 pixels or the end of the file is
        missing (``"damaged"``).
    """
    if not data:
        raise ImageProblem("empty", "The image has no bytes.")
    if data.startswith(_PNG_SIGNATURE):
        return _probe_png(data)
    if data.startswith(_JPEG_START):
        return _probe_jpeg(data)
    raise ImageProblem("format", "The image is neither PNG nor JPEG.")


def check(
    data: bytes, limits: ImageLimits, trained_with: tuple[int, int] | None = None
) -> ImageInfo:
    """Return format and dimensions of an image that a service can use.

    ``trained_with`` is the (width, height) that the image must have, for a service with that rule.
    The limits are checked before the pixels, so that an image outside of them is never decoded.

    :raises ImageProblem: when the service has to refuse the image.
    """
    if len(data) > limits.max_bytes:
        raise ImageProblem(
            "too many bytes",
            f"The image has {len(data)} bytes; the maximum is {limits.max_bytes}.",
        )
    info = probe(data)
    short, long = sorted((info.width, info.height))
    if short < limits.min_side or long > limits.max_side:
        raise ImageProblem(
            "dimensions",
            f"The image is {info.width} x {info.height} pixels; each side must have"
            f" {limits.min_side} to {limits.max_side} pixels.",
        )
    if limits.max_ratio is not None and long > short * limits.max_ratio:
        raise ImageProblem(
            "aspect ratio",
            f"The image is {info.width} x {info.height} pixels; its longer side may have at most"
            f" {limits.max_ratio:g} times the pixels of its shorter side.",
        )
    if trained_with is not None and (info.width, info.height) != trained_with:
        raise ImageProblem(
            "other dimensions",
            f"The image is {info.width} x {info.height} pixels; the images of the training have"
            f" {trained_with[0]} x {trained_with[1]} pixels.",
        )
    if not can_be_decoded(data):
        raise ImageProblem("damaged", "The image cannot be decoded.")
    return info


_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
_IHDR = struct.Struct(">I4sIIBBBBB")
# Bit depths that each PNG colour type allows (PNG specification, table 11.1).
_PNG_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}

_JPEG_START = b"\xff\xd8\xff"
_JPEG_END = b"\xff\xd9"
# Markers of the segments that hold the size of a JPEG, and markers that have no segment.
_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_LONE = frozenset({0x01, *range(0xD0, 0xD8)})


def _probe_png(data: bytes) -> ImageInfo:
    if len(data) < 8 + _IHDR.size:
        raise _cut_short("PNG")
    length, name, width, height, depth, colour, *methods = _IHDR.unpack_from(data, 8)
    if (length, name) != (13, b"IHDR") or depth not in _PNG_DEPTHS.get(colour, ()):
        raise ImageProblem("damaged", "The PNG header is invalid.")
    if methods not in ([0, 0, 0], [0, 0, 1]):
        raise ImageProblem("damaged", "The PNG header is invalid.")
    if not data.endswith(_PNG_END) and _PNG_END not in data:
        raise _cut_short("PNG")
    return _sized("PNG", width, height)


def _probe_jpeg(data: bytes) -> ImageInfo:
    for marker, start in _jpeg_segments(data):
        if marker in _JPEG_SIZES:
            height, width = struct.unpack_from(">HH", data, start + 3)
            # The end marker of an embedded thumbnail lies before this segment, never after it.
            if not data.endswith(_JPEG_END) and data.find(_JPEG_END, start) < 0:
                raise _cut_short("JPEG")
            return _sized("JPEG", width, height)
    raise _cut_short("JPEG")


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, int]]:
    """Return the marker of each whole segment before the pixels, and the position of its length."""
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise ImageProblem("damaged", "The JPEG header is invalid.")
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
        elif marker in _JPEG_LONE:
            at += 2
        else:
            length = int.from_bytes(data[at + 2 : at + 4], "big")
            if length < 2 or marker in (0xD8, 0xD9, 0xDA):
                raise ImageProblem("damaged", "The JPEG header is invalid.")
            if at + 2 + max(length, 7) > len(data):
                return
            yield marker, at + 2
            at += 2 + length


def _sized(name: ImageFormat, width: int, height: int) -> ImageInfo:
    if not width or not height:
        raise ImageProblem("damaged", f"The {name} header says {width} x {height} pixels.")
    return ImageInfo(name, width, height)


def _cut_short(name: ImageFormat) -> ImageProblem:
    return ImageProblem("damaged", f"The {name} file ends too early.")
