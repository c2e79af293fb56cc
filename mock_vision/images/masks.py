"""Masks: pictures whose colours say where an anomaly is.

A dataset's mask is read with :func:`read_mask`: how many pixels has each colour. An answer's mask
is drawn with :func:`draw_mask` from pixel counts alone, or made from a dataset's mask with
:func:`redraw_mask`. Both give PNG, RGB, 8 bits, as large as the picture, white where nothing is.
The pixels are the same on every machine; the compressed bytes too, as long as its zlib compresses
alike.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from typing import TYPE_CHECKING, Any

from mock_vision.chance import chance
from mock_vision.images.formats import ImageProblem, probe

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["BACKGROUND_COLOUR", "MaskPixels", "draw_mask", "read_mask", "redraw_mask"]

BACKGROUND_COLOUR = "#FFFFFF"

# A mask is as large as its picture, and no picture is larger.
_MAX_SIDE = 4096


@dataclass(frozen=True, slots=True)
class MaskPixels:
    """Size of a mask, and how many pixels each colour has (``#RRGGBB``, upper case), most first."""

    width: int
    height: int
    colours: Mapping[str, int]


def read_mask(png: bytes) -> MaskPixels:
    """Count the colours of a mask; palette and greyscale files count by the colour that is shown.

    Raises ``ImageProblem``: ``"format"`` for anything but a PNG, else as
    ``probe``.
    """
    return _count(_open_mask(png))


def draw_mask(
    width: int, height: int, regions: Sequence[tuple[str, int]], *names: str | int | bytes
) -> bytes:
    """A mask with a blob for each region (``#RRGGBB``, pixels), white elsewhere, as PNG.

    The regions do not overlap and have exactly as many pixels as asked; together at most ``width *
    height``. ``names`` settle where the blobs lie (see :func:`mock_vision.chance.chance`).
    """
    rows: list[list[_Run]] = [[] for _ in range(height)]
    for run in _blobs(width, height, regions, names) or _stripes(width, regions):
        rows[run.row].append(run)
    white = _rgb(BACKGROUND_COLOUR)
    lines: list[bytes] = []
    for runs in rows:
        line, at = b"", 0
        for run in runs:
            line += white * (run.start - at) + run.rgb * (run.end - run.start)
            at = run.end
        lines.append(line + white * (width - at))
    return _png(width, height, lines)


def redraw_mask(png: bytes, colours: Mapping[str, str]) -> tuple[bytes, MaskPixels]:
    """A dataset's mask as an answer's mask: each of ``colours`` becomes the one that it maps to,
    every other colour white.

    Also gives the pixels of the dataset's mask as :func:`read_mask` does, and raises what that
    raises.
    """
    from PIL import Image, ImageChops

    image = _open_mask(png)
    drawn = Image.new("RGB", image.size, BACKGROUND_COLOUR)
    for colour, shown in colours.items():
        difference = ImageChops.difference(image, Image.new("RGB", image.size, colour))
        red, green, blue = difference.split()
        largest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
        drawn.paste(shown, mask=largest.point([255] + [0] * 255))
    pixels, stride = drawn.tobytes(), image.width * 3
    lines = [pixels[at : at + stride] for at in range(0, len(pixels), stride)]
    return _png(image.width, image.height, lines), _count(image)


@dataclass(frozen=True, slots=True)
class _Run:
    row: int
    start: int
    end: int
    rgb: bytes


def _blobs(
    width: int,
    height: int,
    regions: Sequence[tuple[str, int]],
    names: tuple[str | int | bytes, ...],
) -> list[_Run] | None:
    """Each region as a blob in its own column; ``None`` when the columns do not fit."""
    spare = width - sum(ceil(pixels / height) for _, pixels in regions)
    if spare < 0:
        return None
    runs: list[_Run] = []
    left = 0
    for number, (colour, pixels) in enumerate(regions):
        column = ceil(pixels / height) + spare // len(regions)
        lengths = _ellipse(column, height, pixels)
        top = int(chance(*names, "top", number) * (height - len(lengths) + 1))
        middle = left + column / 2
        slack = (column - max(lengths, default=0)) / 2
        middle += (2 * chance(*names, "left", number) - 1) * slack
        rgb = _rgb(colour)
        for row, length in enumerate(lengths, top):
            start = min(max(int(middle - length / 2), left), left + column - length)
            runs.append(_Run(row, start, start + length, rgb))
        left += column
    return runs


def _ellipse(width: int, height: int, pixels: int) -> list[int]:
    """Lengths of the rows of a blob with exactly so many pixels, within a box."""
    if not pixels:
        return []
    tall = min(height, max(ceil(pixels / width), round(sqrt(pixels * 1.6))))
    wide = min(width, ceil(pixels * 4 / (tall * 3.14)))
    lengths = [
        min(width, max(1, round(wide * sqrt(1 - ((row + 0.5) / tall * 2 - 1) ** 2))))
        for row in range(tall)
    ]
    # Rounding and the box leave the sum a little off: lengthen or shorten rows, the middle ones
    # first.
    off = pixels - sum(lengths)
    order = sorted(range(tall), key=lambda row: abs(row - tall // 2))
    while off:
        for row in order:
            step = 1 if off > 0 else -1
            if off and 0 <= lengths[row] + step <= width:
                lengths[row] += step
                off -= step
    return lengths


def _stripes(width: int, regions: Sequence[tuple[str, int]]) -> Iterator[_Run]:
    """Region after region from the top, line by line: fits whenever the pixels do."""
    at = 0
    for colour, pixels in regions:
        rgb, end = _rgb(colour), at + pixels
        while at < end:
            row, start = divmod(at, width)
            stop = min(width, start + end - at)
            yield _Run(row, start, stop, rgb)
            at += stop - start


def _count(image: Image) -> MaskPixels:
    counted = image.getcolors(maxcolors=image.width * image.height) or []
    ordered = sorted((-count, _hex(colour)) for count, colour in counted)
    return MaskPixels(image.width, image.height, {colour: -count for count, colour in ordered})


def _open_mask(png: bytes) -> Image:
    from PIL import Image

    info = probe(png)
    if info.format != "PNG":
        raise ImageProblem("format", "The mask is not a PNG file.")
    if max(info.width, info.height) > _MAX_SIDE:
        raise ImageProblem("dimensions", f"The mask is {info.width} x {info.height} pixels.")
    try:
        image = Image.open(io.BytesIO(png), formats=("PNG",))
        # Straight to RGB, Pillow warns about transparent palettes.
        return image.convert("RGBA").convert("RGB")
    # A decoder meets damaged bytes with whatever exception it runs into.
    except Exception as error:
        raise ImageProblem("damaged", "The mask cannot be decoded.") from error


def _png(width: int, height: int, lines: Sequence[bytes]) -> bytes:
    pixels = b"".join(b"\x00" + line for line in lines)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
            _chunk(b"IDAT", zlib.compress(pixels, 3)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(name: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(content, zlib.crc32(name)))
    )


def _hex(colour: Any) -> str:
    red, green, blue = colour
    return f"#{red:02X}{green:02X}{blue:02X}"


def _rgb(colour: str) -> bytes:
    return bytes.fromhex(colour[1:])
