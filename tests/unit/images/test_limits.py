from mock_vision.images.limits import ImageLimits


def test_megabytes_for_messages():
    limits = ImageLimits(max_bytes=8 * 1024**2, min_side=64, max_side=4096)
    assert limits.max_megabytes == 8
    assert limits.max_ratio is None
