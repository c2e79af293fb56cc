"""What the services look at in an image: its format, its size, whether it can be decoded.

Looking costs time in every detection, and decoding a 4 MB photograph takes a hundred times longer
than moving it through a test. So there are two looks. :func:`probe` reads headers and the end of
the file, never the pixels. :func:`check` decodes as well, once for each content: a second detection
of the same picture costs a probe. The price is that :func:`fingerprint`, which recognises a
picture, samples large files.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, Literal

__all__ = [
    "ImageInfo",
    "ImageLimits",
    "ImageProblem",
    "ProblemKind",
    "check",
    "fingerprint",
    "probe",
]

ImageFormat = Literal["PNG", "JPEG"]

ProblemKind = Literal[
    "empty", "format", "damaged", "too many bytes", "dimensions", "aspect ratio", "other dimensions"
]


class ImageProblem(Exception):  # noqa: N818 - a finding about the user's image, mapped by each service
    """An image that cannot be used.

    ``kind`` says why, for the table in which a service looks up its own error:

    - ``"empty"``: no bytes at all
    - ``"format"``: neither PNG nor JPEG
    - ``"damaged"``: begins as PNG or JPEG and cannot be decoded
    - ``"too many bytes"``, ``"dimensions"``, ``"aspect ratio"``: outside the :class:`ImageLimits`
    - ``"other dimensions"``: not as large as the images the model was trained with

    ``str()`` of it is one sentence for people.
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


@dataclass(frozen=True, slots=True)
class ImageLimits:
    """What a service takes: bytes, pixels per side, longer side to shorter side; inclusive."""

    max_bytes: int
    min_side: int = 64
    max_side: int = 4096
    max_ratio: float | None = None


def probe(data: bytes) -> ImageInfo:
    """Format and dimensions from the headers, in microseconds; the pixels are not looked at.

    Raises :class:`ImageProblem` of kind ``"empty"``, ``"format"`` or ``"damaged"`` (a header that
    makes no sense, a side of 0 pixels, or a file that stops before its end marker).
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
    """Look at an image the way a service does before it uses it, and decode it.

    ``trained_with`` is the (width, height) that the image must have, where a service insists on it.
    Cheap checks come first: an image that is refused for its header is never decoded. Raises
    :class:`ImageProblem`.
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
    if not _can_be_decoded(data):
        raise ImageProblem("damaged", "The image cannot be decoded.")
    return info


def fingerprint(data: bytes) -> bytes:
    """16 bytes that tell pictures apart in constant time.

    Files up to 32 KiB count whole. Of a larger one count the length, both ends and sixteen samples
    between; a PNG or JPEG edited by any program differs in those, one whose bytes were overwritten
    by hand between them may not.
    """
    size = len(data)
    digest = blake2b(digest_size=16)
    digest.update(size.to_bytes(8, "big"))
    if size <= _WHOLE:
        digest.update(data)
    else:
        view = memoryview(data)
        digest.update(view[:_END])
        digest.update(view[-_END:])
        for start in range(_END, size - _END, (size - 2 * _END) // 16):
            digest.update(view[start : start + _SAMPLE])
    return digest.digest()


_WHOLE = 32 * 1024
_END = 4 * 1024
_SAMPLE = 512

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
_IHDR = struct.Struct(">I4sIIBBBBB")
# Bit depths that each PNG colour type allows (PNG specification, table 11.1).
_PNG_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}

_JPEG_START = b"\xff\xd8\xff"
_JPEG_END = b"\xff\xd9"
_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_LONE = frozenset({0x01, *range(0xD0, 0xD8)})


def _probe_png(data: bytes) -> ImageInfo:
    if len(data) < 8 + _IHDR.size:
        raise _cut_short("PNG")
    length, name, width, height, depth, colour, *_ = _IHDR.unpack_from(data, 8)
    if (length, name) != (13, b"IHDR") or depth not in _PNG_DEPTHS.get(colour, ()):
        raise ImageProblem("damaged", "The PNG header makes no sense.")
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
    """Marker of each whole segment before the pixels, and where its two length bytes are."""
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise ImageProblem("damaged", "The JPEG header makes no sense.")
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
        elif marker in _JPEG_LONE:
            at += 2
        else:
            length = int.from_bytes(data[at + 2 : at + 4], "big")
            if length < 2 or marker in (0xD8, 0xD9, 0xDA):
                raise ImageProblem("damaged", "The JPEG header makes no sense.")
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


_decoded: dict[bytes, bool] = {}
_REMEMBERED = 10_000


def _can_be_decoded(data: bytes) -> bool:
    """Whether the pixels are there; found out once for each content."""
    key = fingerprint(data)
    known = _decoded.get(key)
    if known is None:
        if len(_decoded) >= _REMEMBERED:
            _decoded.clear()
        known = _decoded[key] = _decode(data)
    return known


def _decode(data: bytes) -> bool:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
            image.load()
    except Exception:  # a decoder meets damaged bytes with whatever exception it runs into
        return False
    return True
