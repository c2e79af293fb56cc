"""Masks: images whose colours mark the pixels of each anomaly class.

:func:`read_mask` counts the pixels of each colour in a dataset's mask. The mask of an answer is
drawn from pixel counts by :func:`draw_mask`, or made from a dataset's mask by :func:`redraw_mask`.
Both return a PNG file, RGB, 8 bits, with the size of the image and a white background. The pixels
are the same on every machine; the compressed bytes are the same for the same version of zlib.
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
from mock_vision.images.pixels import can_be_decoded

if TYPE_CHECKING:
    from PIL.Image import Image

BACKGROUND_COLOUR = "#FFFFFF"


@dataclass(frozen=True, slots=True)
class MaskPixels:
    """The size of a mask, and the pixels of each colour."""

    width: int
    height: int
    colours: Mapping[str, int]
    """Pixels by colour, ``#RRGGBB`` in upper case, most first."""


def read_mask(png: bytes, *, max_side: int) -> MaskPixels:
    """Count the colours of a mask. Palette and greyscale files are converted to RGB first.

    :param max_side: pixels that a side may have; a larger mask is not decoded.
    :raises ImageProblem: when the file is not a PNG (``"format"``), a side is longer than
        ``max_side`` (``"dimensions"``), or it cannot be decoded (``"empty"``, ``"damaged"``).
    """
    return _count(_open_mask(png, max_side))


def draw_mask(
    width: int, height: int, regions: Sequence[tuple[str, int]], *names: str | int | bytes
) -> bytes:
    """Return a PNG mask with one blob for each region on a white background.

    :param regions: colour (``#RRGGBB``) and exact number of pixels of each region; together at most
        ``width * height``. The blobs do not overlap.
    :param names: the keys of the random positions, see :func:`mock_vision.chance.chance`.
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


def redraw_mask(
    png: bytes, colours: Mapping[str, str], *, max_side: int
) -> tuple[bytes, MaskPixels]:
    """Return the mask of an answer, made from a dataset's mask, and the pixels of the latter.

    :param colours: the colour in the answer for each colour of the dataset's mask. All other
        colours become white.
    :param max_side: as for :func:`read_mask`.
    :raises ImageProblem: as :func:`read_mask` does.
    """
    from PIL import Image, ImageChops

    image = _open_mask(png, max_side)
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
    """Draw each region as a blob in its own column; None if the columns are wider than the mask."""
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
    """Return the lengths of the rows of a blob with exactly ``pixels``, within a box."""
    if not pixels:
        return []
    tall = min(height, max(ceil(pixels / width), round(sqrt(pixels * 1.6))))
    wide = min(width, ceil(pixels * 4 / (tall * 3.14)))
    lengths = [
        min(width, max(1, round(wide * sqrt(1 - ((row + 0.5) / tall * 2 - 1) ** 2))))
        for row in range(tall)
    ]
    # Because of rounding and the box the sum is a little off: change rows by one, the middle ones
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
    """Fill the mask with the regions from the top, row by row, which fits in every case."""
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


def _open_mask(png: bytes, max_side: int) -> Image:
    from PIL import Image

    info = probe(png)
    if info.format != "PNG":
        raise ImageProblem("format", "The mask is not a PNG file.")
    if max(info.width, info.height) > max_side:
        raise ImageProblem(
            "dimensions",
            f"The mask is {info.width} x {info.height} pixels; each side may have {max_side}.",
        )
    if not can_be_decoded(png):
        raise ImageProblem("damaged", "The mask cannot be decoded.")
    image = Image.open(io.BytesIO(png), formats=("PNG",))
    # Converted to RGB in one step, a transparent palette would cause a warning of Pillow.
    return image.convert("RGBA").convert("RGB")


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
