from unittest.mock import Mock

import pytest

from mock_vision.images.fingerprints import fingerprint
from mock_vision.images.formats import ImageInfo
from mock_vision.images.limits import ImageLimits
from mock_vision.images.masks import MaskPixels
from mock_vision.service.image_access import (
    CopiedImages,
    Unusable,
    image_reader,
    location_reader,
    own_objects,
)
from mock_vision.training.examples import Example
from mock_vision.world.access import Identity, acting_for, acting_identity
from mock_vision.world.ports import (
    BucketElsewhereError,
    BucketForeignError,
    BucketMissingError,
    ObjectMissingError,
    StorageError,
)
from tests.support.pictures import encoded, jpeg, noise, png
from tests.support.worlds import Objects, make_world
from tests.unit.images.test_formats import png_header

LIMITS = ImageLimits(max_bytes=20_000, min_side=64, max_side=4096, max_ratio=20)


def probe(data):
    return CopiedImages(lambda bucket, key: data, LIMITS).image("s3://bucket/key")


def probe_of_mask(data):
    return CopiedImages(lambda bucket, key: data, LIMITS).mask("s3://bucket/key")


@pytest.mark.parametrize(("make", "name"), [(png, "PNG"), (jpeg, "JPEG")])
def test_a_usable_image_is_read_once(make, name):
    read = []

    def read_object(bucket, key):
        read.append((bucket, key))
        return make(80, 70)

    assert CopiedImages(read_object, LIMITS).image("s3://bucket/a/b.img") == ImageInfo(name, 80, 70)
    assert read == [("bucket", "a/b.img")]


def test_pixels_of_a_mask():
    assert probe_of_mask(png(8, 4, "#23A436")) == MaskPixels(8, 4, {"#23A436": 32})


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Unusable.NOT_AN_IMAGE),
        (b"no image", Unusable.NOT_AN_IMAGE),
        (encoded(noise(80, 70), "GIF"), Unusable.NOT_AN_IMAGE),
        (png()[:60], Unusable.NOT_AN_IMAGE),
        (encoded(noise(90, 90), "PNG"), Unusable.TOO_MANY_BYTES),
        (png(63, 80), Unusable.DIMENSIONS),
        (png(80, 4097), Unusable.DIMENSIONS),
        (png(64, 1281), Unusable.ASPECT_RATIO),
    ],
)
def test_the_reason_why_an_image_is_unusable(data, reason):
    assert probe(data) is reason


def test_damaged_pixels_make_an_image_unusable():
    whole = bytearray(png())
    whole[-20] ^= 0xFF
    assert probe(bytes(whole)) is Unusable.NOT_AN_IMAGE
    assert probe_of_mask(bytes(whole)) is Unusable.NOT_AN_IMAGE


@pytest.mark.parametrize(
    ("data", "reason"),
    [(jpeg(), Unusable.NOT_AN_IMAGE), (png_header(9000, 9000), Unusable.DIMENSIONS)],
)
def test_the_reason_why_a_mask_is_unusable(data, reason):
    assert probe_of_mask(data) is reason


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ObjectMissingError, Unusable.NO_OBJECT),
        (BucketMissingError, Unusable.NO_BUCKET),
        (BucketForeignError, Unusable.OTHER_OWNER),
        (BucketElsewhereError, Unusable.OTHER_REGION),
        (StorageError, Unusable.DENIED),
    ],
)
def test_errors_of_the_storage_are_reasons(error, reason):
    def read(bucket, key):
        raise error

    assert CopiedImages(read, LIMITS).image("s3://bucket/key") is reason
    assert CopiedImages(read, LIMITS).mask("s3://bucket/key") is reason


def test_an_address_outside_of_s3_has_no_object():
    probe_image = CopiedImages(lambda bucket, key: png(), LIMITS).image
    assert probe_image("https://example.com/a.png") is Unusable.NO_OBJECT


def test_an_object_that_cannot_be_read_is_none():
    def read(bucket, key):
        if key == "gone.png":
            raise ObjectMissingError(key)
        return f"{bucket} {key}".encode()

    read_location = location_reader(read)
    assert read_location("s3://bucket/a/b.png") == b"bucket a/b.png"
    assert read_location("s3://bucket/gone.png") is None
    assert read_location("https://bucket/a.png") is None


def test_reading_again_takes_no_permissions_of_a_caller():
    acting = []

    def read_object(bucket, key):
        acting.append(acting_identity())
        return b"content"

    with acting_for(Identity("arn:aws:iam::123456789012:user/ann", "123456789012", ())):
        assert location_reader(read_object)("s3://bucket/key") == b"content"
    assert acting == [None]


def test_only_buckets_of_the_own_account_are_read():
    checked = []

    class Store(Objects):
        def check_bucket(self, account_id, bucket, *, own=False, region=None, **more):
            super().check_bucket(account_id, bucket)
            checked.append((account_id, bucket, own, region))

    store = Store()
    store.write("123456789012", "goods", "a.png", b"pixels")
    backend = Mock(world=make_world(), account_id="123456789012")
    backend.world.objects = store
    assert own_objects(backend, "eu-west-1")("goods", "a.png") == b"pixels"
    read = image_reader(backend)
    assert read("s3://goods/a.png") == b"pixels"
    of_us = [each for each in checked if each[2]]
    assert of_us == [
        ("123456789012", "goods", True, "eu-west-1"),
        ("123456789012", "goods", True, None),
    ]
    assert read("s3://goods/missing.png") is None
    assert read("s3://other/a.png") is None
    assert read("no address") is None


def test_the_ground_truth_finds_images_by_what_was_read():
    photo = png(80, 70)
    images = CopiedImages(lambda bucket, key: photo, LIMITS)
    images.image("s3://bucket/a.png")
    example = Example("s3://bucket/a.png", ("cat",))
    truth = images.ground_truth([example])
    assert truth.find(None, fingerprint(photo)) is example
    assert truth.find("s3://bucket/a.png", fingerprint(b"other")) is None
