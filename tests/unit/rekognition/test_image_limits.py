import pytest

from mock_vision.images.formats import ImageProblem, check
from mock_vision.rekognition.image_limits import S3_IMAGE_LIMITS, SENT_IMAGE_LIMITS
from tests.support.pictures import png

BOTH = pytest.mark.parametrize("limits", [S3_IMAGE_LIMITS, SENT_IMAGE_LIMITS])


@pytest.mark.parametrize(("limits", "megabytes"), [(S3_IMAGE_LIMITS, 15), (SENT_IMAGE_LIMITS, 4)])
def test_bytes(limits, megabytes):
    file, most = png(), megabytes * 1024**2
    assert check(file.ljust(most, b"\0"), limits)
    with pytest.raises(ImageProblem, match=f"{most + 1} bytes; the maximum is {most}"):
        check(file.ljust(most + 1, b"\0"), limits)


@BOTH
@pytest.mark.parametrize("size", [(64, 64), (64, 1280), (1280, 64), (4096, 205)])
def test_sides_within_the_limits(limits, size):
    assert check(png(*size), limits)


@BOTH
@pytest.mark.parametrize(
    ("size", "text"),
    [
        ((63, 64), "each side must have 64 to 4096 pixels"),
        ((300, 4097), "each side must have 64 to 4096 pixels"),
        ((64, 1281), "at most 20 times the pixels of its shorter side"),
    ],
)
def test_sides_outside_of_the_limits(limits, size, text):
    with pytest.raises(ImageProblem, match=text):
        check(png(*size), limits)
