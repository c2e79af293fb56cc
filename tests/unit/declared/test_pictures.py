import io

import pytest
from PIL import Image

from mock_vision.declared.pictures import image_pattern, no_objects
from mock_vision.errors import UsageError
from tests.support.detections import PHOTO, shown
from tests.support.pictures import png

STORE = {"s3://b/photo.png": PHOTO}
OTHER = png()


def is_wide(detection):
    return detection.info.width > 90


@pytest.mark.parametrize(
    ("image", "text"),
    [
        (None, "any picture"),
        (PHOTO, f"a picture of {len(PHOTO)} bytes"),
        (bytearray(PHOTO), f"a picture of {len(PHOTO)} bytes"),
        (memoryview(PHOTO), f"a picture of {len(PHOTO)} bytes"),
        ("s3://b/photo.png", "s3://b/photo.png"),
        (("b", "photo.png"), "s3://b/photo.png"),
        (is_wide, "pictures that fit is_wide"),
    ],
)
def test_forms_of_an_image(image, text):
    pattern = image_pattern(image)
    assert str(pattern) == text
    assert pattern.fits(shown(), STORE.get)
    assert pattern.fits(shown(location="s3://b/photo.png"), STORE.get)
    assert bool(pattern.fits(shown(OTHER), STORE.get)) == (image is None)


def test_a_file(tmp_path):
    path = tmp_path / "photo.png"
    path.write_bytes(PHOTO)
    pattern = image_pattern(path)
    assert pattern.text == str(path)
    assert pattern.fits(shown(), STORE.get)
    assert not pattern.fits(shown(OTHER), STORE.get)


def test_an_object_that_is_not_there_yet():
    pattern = image_pattern("s3://b/later.png")
    assert not pattern.fits(shown(), STORE.get)
    assert pattern.fits(shown(location="s3://b/later.png"), STORE.get)
    assert pattern.fits(shown(), {"s3://b/later.png": PHOTO}.get)


@pytest.mark.parametrize(
    "image", ["photo.png", "s3://b", "s3://b/", ("b",), ("b", 1), 7, ["b", "k"]]
)
def test_other_forms_are_refused(image):
    with pytest.raises(UsageError, match=r"image must be bytes, a pathlib.Path, 's3://bucket/key'"):
        image_pattern(image)


def test_the_name_of_a_file_needs_a_path():
    with pytest.raises(UsageError, match=r"For a file write pathlib\.Path\('photo\.png'\)\."):
        image_pattern("photo.png")
    with pytest.raises(UsageError, match=r"not 's3://b'\.$"):
        image_pattern("s3://b")


def test_a_model_that_cannot_read_s3_knows_only_locations():
    pattern = image_pattern("s3://b/photo.png")
    assert not pattern.fits(shown(), no_objects)
    assert pattern.fits(shown(location="s3://b/photo.png"), no_objects)


# Pictures that are like another


def encoded_again(data, scale=1.0):
    with Image.open(io.BytesIO(data)) as image:
        size = (round(image.width * scale), round(image.height * scale))
        buffer = io.BytesIO()
        image.convert("RGB").resize(size).save(buffer, "JPEG", quality=60)
    return buffer.getvalue()


LIKE = encoded_again(PHOTO, 1.5)


@pytest.mark.parametrize("image", [PHOTO, "s3://b/photo.png", ("b", "photo.png")])
def test_a_picture_that_was_encoded_again_and_resized(image):
    pattern = image_pattern(image, similar=True)
    assert str(pattern).startswith("pictures like ")
    for same in (PHOTO, LIKE):
        assert pattern.fits(shown(same), STORE.get)
        assert bool(image_pattern(image).fits(shown(same), STORE.get)) == (same is PHOTO)
    assert not pattern.fits(shown(OTHER), STORE.get)


def test_a_file_that_is_like_it(tmp_path):
    path = tmp_path / "photo.png"
    path.write_bytes(PHOTO)
    assert image_pattern(path, similar=True).fits(shown(LIKE), STORE.get)


def test_an_object_that_is_like_it_and_not_there_yet():
    pattern = image_pattern("s3://b/later.png", similar=True)
    assert not pattern.fits(shown(LIKE), no_objects)


@pytest.mark.parametrize("image", [None, is_wide])
def test_only_pictures_have_pictures_like_them(image):
    with pytest.raises(UsageError, match="similar=True compares with a picture: image must be"):
        image_pattern(image, similar=True)


def test_similar_needs_a_readable_picture():
    with pytest.raises(UsageError, match="a picture of 4 bytes is not a picture to compare with"):
        image_pattern(b"text", similar=True)
