import struct
import zlib
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mock_vision.images import formats as images
from mock_vision.images.formats import ImageInfo, ImageProblem, check, probe
from mock_vision.images.limits import ImageLimits
from tests.support.pictures import encoded, jpeg, noise, png

ANY = ImageLimits(max_bytes=20_000_000, min_side=64, max_side=4096)


def kind_of(function, *arguments):
    with pytest.raises(ImageProblem) as caught:
        function(*arguments)
    assert str(caught.value).endswith(".")
    return caught.value.kind


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_png_of_every_mode(mode):
    image = Image.new(mode, (70, 130))
    assert check(encoded(image, "PNG"), ANY) == ImageInfo("PNG", 70, 130)


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
def test_jpeg_of_every_mode(mode, progressive):
    data = encoded(Image.new(mode, (70, 130)), "JPEG", progressive=progressive)
    assert check(data, ANY) == ImageInfo("JPEG", 70, 130)


def test_interlaced_and_transparent_png():
    image = Image.new("P", (64, 64))
    assert check(encoded(image, "PNG", transparency=b"\0\1", interlace=True), ANY).format == "PNG"


def test_the_size_of_a_rotated_photograph_is_the_stored_one():
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turn by 90 degrees to look at it
    data = encoded(Image.new("RGB", (64, 128)), "JPEG", exif=exif)
    assert check(data, ANY) == ImageInfo("JPEG", 64, 128)


def test_an_embedded_thumbnail_is_not_the_image():
    thumbnail = jpeg(16, 16)
    exif = b"Exif\0\0" + thumbnail
    data = encoded(Image.new("RGB", (300, 200)), "JPEG", exif=exif)
    assert probe(data) == ImageInfo("JPEG", 300, 200)
    cut = data[: data.index(thumbnail) + len(thumbnail) + 300]
    assert kind_of(probe, cut) == "damaged"


@pytest.mark.parametrize("file_format", ["GIF", "BMP", "WEBP", "TIFF", "ICO", "PPM"])
def test_other_formats_are_refused(file_format):
    data = encoded(Image.new("RGB", (64, 64)), file_format)
    assert kind_of(probe, data) == "format"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty"),
        (b"\0", "format"),
        (b"not an image", "format"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"\x89PNG\r\n\x1a\nrubbish" * 9, "damaged"),
        (b"\xff\xd8\xff", "damaged"),
        (b"\xff\xd8\xff\xe0", "damaged"),
        (b"\xff\xd8\xff\xd9", "damaged"),
        (b"\xff\xd8\xff\xe0\x00\x01....", "damaged"),
        (b"\xff\xd8\xff\xe0\x00\x04..rubbish", "damaged"),
        (b"\xff\xd8" + b"\xff" * 40, "damaged"),
    ],
)
def test_files_that_are_not_images(data, kind):
    assert kind_of(probe, data) == kind
    assert kind_of(check, data, ANY) == kind


@pytest.mark.parametrize("make", [png, jpeg])
def test_every_shortened_file_is_damaged(make):
    data = make()
    for length in range(8, len(data) - 1):
        assert kind_of(probe, data[:length]) in ("damaged", "format")


@pytest.mark.parametrize("make", [png, jpeg])
def test_bytes_after_the_end_are_ignored(make):
    assert check(make() + b"\0" * 100, ANY) == probe(make())


def test_fill_bytes_and_lone_markers_between_segments_are_skipped():
    data = jpeg()
    assert probe(data[:2] + b"\xff\xff\xff\x01" + data[2:]) == ImageInfo("JPEG", 64, 64)


def test_pixels_are_decoded():
    data = bytearray(encoded(noise(64, 64), "PNG"))
    data[len(data) // 2] ^= 0xFF
    assert probe(bytes(data)) == ImageInfo("PNG", 64, 64)
    assert kind_of(check, bytes(data), ANY) == "damaged"


@pytest.mark.parametrize("sides", [(0, 64), (64, 0)])
def test_sides_of_no_pixels(sides):
    assert kind_of(probe, png_header(*sides)) == "damaged"
    sof = b"\xff\xc0\x00\x0b\x08" + struct.pack(">HH", *sides) + b"\x01\x01\x11\x00"
    assert kind_of(probe, b"\xff\xd8" + sof + b"\xff\xd9") == "damaged"


@pytest.mark.parametrize("at", [26, 27, 28])
def test_unknown_methods_in_a_png_header(at):
    data = bytearray(png())
    data[at] = 2
    assert kind_of(probe, bytes(data)) == "damaged"


def test_an_impossible_png_header():
    assert kind_of(probe, png_header(64, 64, depth=3)) == "damaged"
    assert kind_of(probe, png_header(64, 64, colour=5)) == "damaged"


def test_a_huge_image_in_few_bytes_is_not_decoded():
    data = png_header(100_000, 100_000)
    assert probe(data) == ImageInfo("PNG", 100_000, 100_000)
    assert kind_of(check, data, ANY) == "dimensions"


def png_header(width, height, depth=8, colour=2):
    """A PNG file whose header says so, with hardly any pixels behind it."""

    def chunk(name, content):
        checksum = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + checksum

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


@pytest.mark.parametrize("make", [png, jpeg])
@pytest.mark.parametrize(
    ("width", "height", "kind"),
    [
        (1, 1, "dimensions"),
        (63, 64, "dimensions"),
        (64, 63, "dimensions"),
        (64, 64, None),
        (64, 1280, None),
        (1281, 64, "aspect ratio"),
        (4096, 300, None),
        (4097, 300, "dimensions"),
        (300, 4097, "dimensions"),
    ],
)
def test_limits_of_sides(make, width, height, kind):
    limits = replace(ANY, max_ratio=20)
    data = make(width, height)
    if kind is None:
        assert check(data, limits) == probe(data)
    else:
        assert kind_of(check, data, limits) == kind


def test_limit_of_bytes():
    data = png()
    assert check(data, replace(ANY, max_bytes=len(data)))
    with pytest.raises(ImageProblem, match=rf"{len(data)} bytes; the maximum is {len(data) - 1}"):
        check(data, replace(ANY, max_bytes=len(data) - 1))


def test_dimensions_of_the_training():
    assert check(png(64, 96), ANY, (64, 96))
    with pytest.raises(ImageProblem, match=r"64 x 96 pixels.*training have 96 x 64 pixels"):
        check(png(64, 96), ANY, (96, 64))


@given(
    data=st.binary(max_size=200),
    start=st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"]),
)
def test_any_bytes_are_an_image_or_raise_image_problem(data, start):
    try:
        info = check(start + data, ANY)
    except ImageProblem as problem:
        assert problem.kind in get_args(images.ProblemKind)
    else:
        assert info.width


@given(
    make=st.sampled_from([png, jpeg]),
    at=st.integers(0, 400),
    byte=st.integers(0, 255),
    cut=st.integers(0, 50),
)
def test_any_damaged_file_is_an_image_or_raises_image_problem(make, at, byte, cut):
    data = bytearray(make(64, 70, "#123456"))
    data[at % len(data)] = byte
    try:
        check(bytes(data[: len(data) - cut]), ANY)
    except ImageProblem as problem:
        assert problem.kind in get_args(images.ProblemKind)


def test_checking_an_image_again_reads_no_pixels(monkeypatch):
    data = encoded(noise(64, 64), "PNG")
    check(data, ANY)
    monkeypatch.setattr(zlib, "decompressobj", None)
    check(data, ANY)
