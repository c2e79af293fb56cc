from functools import partial

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from mock_vision.images import masks
from mock_vision.images.formats import ImageProblem
from mock_vision.images.masks import MaskPixels, draw_mask
from tests.support.pictures import decoded, encoded, jpeg, palette_mask, png
from tests.unit.images.test_formats import png_header

COLOURS = ("#23A436", "#FF0000", "#0000FF")
read_mask = partial(masks.read_mask, max_side=4096)
redraw_mask = partial(masks.redraw_mask, max_side=4096)


def test_colours_of_a_palette_mask():
    mask = palette_mask(40, 20, ("#23A436", (0, 0, 10, 10)), ("#FF0000", (20, 10, 25, 20)))
    assert read_mask(mask) == MaskPixels(40, 20, {"#FFFFFF": 650, "#23A436": 100, "#FF0000": 50})
    assert list(read_mask(mask).colours) == ["#FFFFFF", "#23A436", "#FF0000"]


@pytest.mark.parametrize(
    ("mode", "colour", "shown"),
    [
        ("L", 255, "#FFFFFF"),
        ("1", 1, "#FFFFFF"),
        ("RGB", "#23a436", "#23A436"),
        ("RGBA", (35, 164, 54, 0), "#23A436"),
        ("LA", (16, 9), "#101010"),
    ],
)
def test_colours_of_other_modes(mode, colour, shown):
    assert read_mask(png(8, 8, colour, mode)).colours == {shown: 64}


def test_a_palette_with_transparency():
    image = decoded(palette_mask(8, 8, ("#23A436", (0, 0, 4, 4))))
    mask = encoded(image, "PNG", transparency=b"\0\x80")
    assert read_mask(mask).colours == {"#FFFFFF": 48, "#23A436": 16}


def test_sixteen_bits_per_channel():
    assert read_mask(png(8, 8, 0, "I;16")).colours == {"#000000": 64}


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty"),
        (jpeg(), "format"),
        (b"GIF89a", "format"),
        (png()[:-20], "damaged"),
        (png()[:50] + b"\0" * 10 + png()[60:], "damaged"),
        (png_header(9000, 9000), "dimensions"),
    ],
)
def test_files_that_are_not_masks(data, kind):
    with pytest.raises(ImageProblem) as caught:
        read_mask(data)
    assert caught.value.kind == kind


@st.composite
def drawings(draw):
    width, height = draw(st.integers(1, 90)), draw(st.integers(1, 90))
    free, regions = width * height, []
    for colour in COLOURS[: draw(st.integers(0, 3))]:
        regions.append((colour, draw(st.integers(0, free))))
        free -= regions[-1][1]
    return width, height, regions


@given(drawings(), st.integers(0, 5))
@example((1, 1, [("#23A436", 1)]), 0)
@example((10, 10, [("#23A436", 33), ("#FF0000", 33), ("#0000FF", 34)]), 0)
@example((3, 90, [("#23A436", 91), ("#FF0000", 91), ("#0000FF", 1)]), 0)
def test_a_drawn_mask_has_exactly_the_given_pixels(drawing, seed):
    width, height, regions = drawing
    mask = draw_mask(width, height, regions, seed)
    expected = {colour: pixels for colour, pixels in regions if pixels}
    background = width * height - sum(expected.values())
    assert read_mask(mask) == MaskPixels(
        width, height, expected | ({"#FFFFFF": background} if background else {})
    )
    assert decoded(mask).mode == "RGB"
    assert mask == draw_mask(width, height, regions, seed)


def test_a_region_is_one_blob_whose_position_depends_on_the_names():
    masks = [decoded(draw_mask(200, 200, [("#23A436", 900)], seed)) for seed in range(5)]
    boxes = [
        image.convert("L").point(lambda grey: 255 if grey < 250 else 0).getbbox() for image in masks
    ]
    assert len(set(boxes)) > 1
    for box in boxes:
        assert box is not None
        left, top, right, bottom = box
        assert right - left < 60
        assert bottom - top < 60


def test_a_redrawn_mask_is_rgb_with_a_white_background():
    mask = palette_mask(40, 20, ("#23A436", (0, 0, 10, 10)), ("#000000", (20, 10, 25, 20)))
    drawn, pixels = redraw_mask(mask, {"#23a436": "#23A436", "#FF0000": "#0000FF"})
    assert pixels == read_mask(mask)
    assert read_mask(drawn) == MaskPixels(40, 20, {"#FFFFFF": 700, "#23A436": 100})
    image = decoded(drawn)
    assert (image.mode, image.size) == ("RGB", (40, 20))
    assert image.getpixel((5, 5)) == (0x23, 0xA4, 0x36)
    assert image.getpixel((22, 15)) == (255, 255, 255)


def test_a_redrawn_mask_has_the_given_colours():
    mask = palette_mask(40, 20, ("#23A436", (0, 0, 10, 10)), ("#000000", (20, 10, 25, 20)))
    drawn, _ = redraw_mask(mask, {"#23A436": "#000000", "#000000": "#23A436"})
    assert read_mask(drawn) == MaskPixels(40, 20, {"#FFFFFF": 650, "#000000": 100, "#23A436": 50})


def test_a_mask_can_be_blended_with_its_image():
    picture = decoded(jpeg(40, 20))
    mask = decoded(draw_mask(40, 20, [("#23A436", 100)]))
    assert Image.blend(picture, mask, 0.5).size == (40, 20)
