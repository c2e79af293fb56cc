from mock_vision.images.fingerprints import fingerprint
from tests.support.pictures import encoded, noise, png


def test_equal_bytes_have_equal_fingerprints():
    for data in (png(), encoded(noise(200, 200), "PNG")):
        assert fingerprint(data) == fingerprint(bytes(bytearray(data)))
        assert fingerprint(data) != fingerprint(data + b"\0")
        assert len(fingerprint(data)) == 16


def test_different_images_have_different_fingerprints():
    one, other = (encoded(noise(200, 200, seed=seed), "PNG") for seed in (0, 1))
    assert len(one) > 100_000
    assert fingerprint(one) != fingerprint(other)


def test_one_changed_pixel_changes_the_fingerprint():
    image = noise(200, 200)
    before = encoded(image, "PNG"), encoded(image, "JPEG")
    image.putpixel((100, 100), (1, 2, 3))
    after = encoded(image, "PNG"), encoded(image, "JPEG")
    assert all(fingerprint(a) != fingerprint(b) for a, b in zip(before, after, strict=True))
