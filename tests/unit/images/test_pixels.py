import io
import struct
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mock_vision.images import pixels
from mock_vision.images.formats import _PNG_DEPTHS, probe
from mock_vision.images.pixels import MAX_JPEG_SCANS, can_be_decoded
from tests.support.pictures import encoded, jpeg, noise, png

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(name, content):
    checksum = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + checksum


def png_file(width, height, rows, **others):
    """A PNG file with these uncompressed rows."""
    return png_of(width, height, [zlib.compress(rows)], **others)


def png_of(width, height, pieces, *, depth=8, colour=2, interlaced=0, more=b""):
    """A PNG file with these pieces of compressed rows; ``more`` are chunks between header and
    pixels.
    """
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    pixels = b"".join(chunk(b"IDAT", piece) for piece in pieces)
    return SIGNATURE + chunk(b"IHDR", header) + more + pixels + chunk(b"IEND", b"")


ROWS = (b"\0" + b"abc" * 5) * 7


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (64, 65), (100, 7)])
@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_png_files_of_every_mode(mode, size):
    image = Image.new(mode, size)
    assert can_be_decoded(encoded(image, "PNG"))
    assert can_be_decoded(encoded(image, "PNG", bits=2) if mode == "P" else encoded(image, "PNG"))


@pytest.mark.parametrize(
    ("size", "depth", "colour", "length"),
    [
        ((1, 1), 8, 2, 4),  # one pass of one pixel
        ((8, 8), 8, 0, 79),  # 64 pixels, and 15 rows in seven passes
        ((5, 3), 1, 0, 14),  # seven rows of one byte and its filter
    ],
)
def test_interlaced_png_files(size, depth, colour, length):
    file = png_file(size[0], size[1], bytes(length), depth=depth, colour=colour, interlaced=1)
    assert can_be_decoded(file)
    with Image.open(io.BytesIO(file)) as image:
        image.load()
    short = png_file(size[0], size[1], bytes(length - 1), depth=depth, colour=colour, interlaced=1)
    assert not can_be_decoded(short)


def in_pieces(data, size):
    return [data[at : at + size] for at in range(0, len(data), size)]


@pytest.mark.parametrize("interlaced", [0, 1])
@pytest.mark.parametrize("size", [1, 7, 100])
def test_pixels_in_pieces_of_every_size(monkeypatch, size, interlaced):
    """A row, and a pass of an interlaced image, may begin anywhere in a piece."""
    monkeypatch.setattr(pixels, "_PIECE", 5)
    empty = png_file(9, 9, b"", interlaced=interlaced)
    passes = list(pixels._rows(empty))
    rows = b"".join((b"\4" + b"\xff" * (stride - 1)) * count for count, stride in passes)
    for level in (0, 9):
        compressed = in_pieces(zlib.compress(rows, level), size)
        assert can_be_decoded(png_of(9, 9, compressed, interlaced=interlaced))
    at = len(rows) - passes[-1][1]
    wrong = zlib.compress(rows[:at] + b"\5" + rows[at + 1 :], 0)
    assert not can_be_decoded(png_of(9, 9, in_pieces(wrong, size), interlaced=interlaced))


def test_bytes_after_the_last_row():
    compressed = zlib.compress(ROWS, 0)
    assert not can_be_decoded(png_of(5, 7, [compressed[:-4], b"?" * 4]))  # the checksum
    assert can_be_decoded(png_of(5, 7, [compressed, b"more"]))
    longer = zlib.compress(ROWS + b"more", 0)
    assert can_be_decoded(png_of(5, 7, in_pieces(longer, 3)))


def test_chunks_before_and_bytes_behind_the_pixels():
    file = png_file(5, 7, ROWS, more=chunk(b"tEXt", b"a\0b"))
    assert can_be_decoded(file)
    assert can_be_decoded(file + b"\0" * 100)


@pytest.mark.parametrize(
    "damaged",
    [
        png_file(5, 7, ROWS[:-1]),
        png_file(5, 7, b"\5" + ROWS[1:]),
        png_file(5, 7, ROWS).replace(b"IDAT", b"IDAU"),
        png_file(5, 7, ROWS, more=b"junk after the header"),
        png_file(5, 7, ROWS, more=chunk(b"tEXt", b"a\0b")[:-1] + b"?"),
        png_file(5, 7, ROWS)[:-12],
        SIGNATURE
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 5, 7, 8, 2, 0, 0, 0))
        + chunk(b"IEND", b""),
        png_file(5, 7, ROWS, more=chunk(b"IDAT", b"not compressed")),
    ],
    ids=["rows", "filter", "checksum", "junk", "text", "end", "no pixels", "zlib"],
)
def test_damaged_png_files(damaged):
    assert not can_be_decoded(damaged)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (b"zTXt", b"key\0\0" + zlib.compress(bytes(2_000_000))),
        (b"tRNS", b"?"),
        (b"acTL", b"?"),
        (b"IHDR", b""),
        (b"IHDR", struct.pack(">IIBBBBB", 9, 9, 8, 2, 0, 0, 0)),
    ],
)
def test_files_that_pillow_cannot_read_are_damaged(name, content):
    """An image that passes the checks is read again, for comparing it and for drawing masks."""
    file = png_file(5, 7, ROWS, more=chunk(name, content))
    assert not can_be_decoded(file)
    with pytest.raises((ValueError, OSError)), Image.open(io.BytesIO(file)) as image:
        image.load()


@given(
    size=st.tuples(st.integers(1, 20), st.integers(1, 20)),
    form=st.sampled_from(
        [(depth, colour) for colour, depths in _PNG_DEPTHS.items() for depth in depths]
    ),
    interlaced=st.integers(0, 1),
    rows=st.binary(max_size=8),
    length=st.integers(0, 4_000),
)
def test_accepted_files_can_be_read_by_pillow(size, form, interlaced, rows, length):
    depth, colour = form
    width, height = size
    content = rows.ljust(length, b"\0")
    file = png_file(width, height, content, depth=depth, colour=colour, interlaced=interlaced)
    if can_be_decoded(file):
        with Image.open(io.BytesIO(file)) as image:
            image.load()
            assert image.size == size


def test_the_checksum_of_the_content_counts():
    """Pillow does not compare it."""
    file = bytearray(png())
    at = file.index(b"IEND") - 8
    file[at] ^= 0xFF
    assert not can_be_decoded(bytes(file))


def test_a_compressed_bomb_is_inflated_to_the_size_of_the_image():
    file = png_file(64, 64, bytes(20_000_000))
    tracemalloc.start()
    try:
        assert can_be_decoded(file)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
def test_jpeg_files(mode, progressive):
    file = encoded(Image.new(mode, (70, 130)), "JPEG", progressive=progressive)
    assert can_be_decoded(file)


def test_a_damaged_jpeg_file():
    file = encoded(noise(64, 64), "JPEG")
    assert not can_be_decoded(file[: len(file) // 2])


def test_a_jpeg_file_of_many_scans_is_not_decoded(monkeypatch):
    """Each scan of a progressive file costs a pass over all pixels."""
    file = encoded(noise(256, 256), "JPEG", progressive=True)
    last = file.rindex(b"\xff\xda")
    scan = file[last:-2]
    many = file[:-2] + scan * 2_600 + file[-2:]
    assert probe(many) == probe(file)
    assert many.count(b"\xff\xda") > MAX_JPEG_SCANS
    with monkeypatch.context() as without_pillow:
        without_pillow.setattr(Image, "open", None)
        assert not can_be_decoded(many)
    few = file[:-2] + scan * 20 + file[-2:]
    assert can_be_decoded(few)


def test_each_content_is_decoded_once(monkeypatch):
    for make in (png, jpeg):
        file = make(64, 77)
        assert can_be_decoded(file)
        monkeypatch.setattr(pixels, f"_decode_{make.__name__}", lambda data: False)
        assert can_be_decoded(file)


def test_the_memory_of_decoded_images_is_bounded(monkeypatch):
    monkeypatch.setattr(pixels, "_MOST_KNOWN", 2)
    monkeypatch.setattr(pixels, "_known", {})
    for side in range(64, 70):
        assert can_be_decoded(png(side, side))
    assert len(pixels._known) <= 2
