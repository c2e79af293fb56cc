import pytest

from mock_vision.images.formats import ImageProblem, check
from mock_vision.lookoutvision.image_limits import IMAGE_LIMITS
from tests.support.pictures import png


def test_eight_megabytes():
    file = png()
    assert check(file.ljust(8 * 1024**2, b"\0"), IMAGE_LIMITS)
    with pytest.raises(ImageProblem, match="8388609 bytes; the maximum is 8388608"):
        check(file.ljust(8 * 1024**2 + 1, b"\0"), IMAGE_LIMITS)


@pytest.mark.parametrize("size", [(64, 64), (64, 4096), (4096, 64)])
def test_sides_within_the_limits(size):
    assert check(png(*size), IMAGE_LIMITS)


@pytest.mark.parametrize("size", [(63, 64), (64, 63), (4097, 64), (64, 4097)])
def test_sides_outside_of_the_limits(size):
    with pytest.raises(ImageProblem, match="each side must have 64 to 4096 pixels"):
        check(png(*size), IMAGE_LIMITS)
