import io

import pytest
from PIL import Image

from mock_vision.images.masks import MaskPixels
from mock_vision.service.image_access import ImageFacts, Unseen, image_probe, mask_probe
from mock_vision.world.ports import (
    BucketElsewhereError,
    BucketForeignError,
    BucketMissingError,
    ObjectMissingError,
    StorageError,
)


def picture(kind: str, size=(80, 70), colour="#23A436") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_facts_about_an_image(kind):
    data = picture(kind)
    asked = []

    def read(bucket, key):
        asked.append((bucket, key))
        return data

    assert image_probe(read)("s3://bucket/a/b.img") == ImageFacts(len(data), 80, 70)
    assert asked == [("bucket", "a/b.img")]


def test_pixels_of_a_mask():
    look = mask_probe(lambda bucket, key: picture("PNG", (8, 4)))
    assert look("s3://bucket/mask.png") == MaskPixels(8, 4, {"#23A436": 32})


@pytest.mark.parametrize("data", [b"", b"no picture", picture("GIF"), picture("PNG")[:60]])
def test_what_is_no_picture_cannot_be_read(data):
    assert image_probe(lambda bucket, key: data)("s3://bucket/key") is Unseen.UNREADABLE


def test_a_mask_must_be_a_png():
    look = mask_probe(lambda bucket, key: picture("JPEG"))
    assert look("s3://bucket/mask.png") is Unseen.UNREADABLE


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ObjectMissingError, Unseen.MISSING),
        (BucketMissingError, Unseen.NO_BUCKET),
        (BucketForeignError, Unseen.OTHER_OWNER),
        (BucketElsewhereError, Unseen.ELSEWHERE),
        (StorageError, Unseen.DENIED),
    ],
)
def test_a_look_never_raises(error, reason):
    def read(bucket, key):
        raise error

    assert image_probe(read)("s3://bucket/key") is reason
    assert mask_probe(read)("s3://bucket/key") is reason


def test_what_is_no_address_is_missing():
    assert image_probe(lambda bucket, key: b"")("https://example.com/a.png") is Unseen.MISSING
