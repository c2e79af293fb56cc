import pytest

from mock_vision.declared.pictures import image_pattern, model_pattern, no_objects
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
    assert pattern.text == text
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


@pytest.mark.parametrize(
    ("model", "fits"),
    [
        (None, True),
        ("p", True),
        ("p/1", True),
        ("p/2", False),
        ("q", False),
        ("q/1", False),
        ("arn:aws:lookoutvision:us-east-1:123456789012:model/p/1", True),
        ("arn:aws:lookoutvision:us-east-1:123456789012:model/p/2", False),
    ],
)
def test_forms_of_a_model(model, fits):
    pattern = model_pattern(model)
    assert pattern.text == (model or "any model")
    assert pattern.fits(shown(), STORE.get) == fits


@pytest.mark.parametrize("model", ["", "p/", "/1", "p/1/2", "my project", 7, b"p"])
def test_other_models_are_refused(model):
    with pytest.raises(UsageError, match=r"model must be the name of a project, 'project/version'"):
        model_pattern(model)


def test_a_model_that_cannot_read_s3_knows_only_locations():
    pattern = image_pattern("s3://b/photo.png")
    assert not pattern.fits(shown(), no_objects)
    assert pattern.fits(shown(location="s3://b/photo.png"), no_objects)
