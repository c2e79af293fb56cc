import io
from pathlib import Path

import pytest
from PIL import Image

from mock_vision.images.likeness import alike, sketch

FOLDER = Path(__file__).parents[3] / "examples" / "images"
PICTURES = [
    *sorted((FOLDER / "plates" / "normal").glob("*.jpg"))[:6],
    *sorted((FOLDER / "parts" / "gear").glob("*.png"))[:6],
]


def encoded(image, form="JPEG", **options):
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_encoding_again_and_resizing_leave_a_picture_alike(path):
    original = sketch(path.read_bytes())
    with Image.open(path) as image:
        picture = image.convert("RGB")
    for scale in (0.5, 1, 1.7):
        size = (round(picture.width * scale), round(picture.height * scale))
        resized = picture.resize(size, Image.Resampling.BILINEAR)
        for data in (encoded(resized, "PNG"), encoded(resized, quality=40)):
            assert alike(original, sketch(data))


def test_different_pictures_are_not_alike():
    sketches = [sketch(path.read_bytes()) for path in PICTURES]
    for number, one in enumerate(sketches):
        assert [alike(one, other) for other in sketches].index(True) == number


def test_pictures_of_another_shape_are_not_alike():
    square = sketch(encoded(Image.new("RGB", (100, 100), "red")))
    assert alike(square, sketch(encoded(Image.new("RGB", (201, 200), "red"))))
    assert not alike(square, sketch(encoded(Image.new("RGB", (200, 100), "red"))))
