"""Images that cannot be read: the documented error for each defect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mock_vision import Vision, mock_vision
from tests.programs.datasets.broken import GOOD, UNREADABLE, WRONG_SIZES, padded
from tests.programs.datasets.photographs import digits
from tests.programs.datasets.services import (
    BUCKET,
    CustomLabels,
    Lookout,
    labelled,
    make_bucket,
    put,
)
from tests.programs.datasets.sets import good_lines
from tests.support.clients import client
from tests.support.pictures import encoded, jpeg, noise, png
from tests.support.worlds import START

MEGABYTE = 1024 * 1024
CONFIG: Any = {"core": {"reset_boto3_session": False}}


@pytest.fixture(scope="module")
def vision() -> Iterator[Vision]:
    with mock_vision(start=START, config=CONFIG) as running:
        make_bucket()
        yield running


@pytest.fixture(scope="module")
def lookout(vision: Vision) -> Lookout:
    """A hosted model."""
    made = Lookout(vision)
    made.dataset("train", good_lines())
    made.train()
    made.host()
    return made


@pytest.fixture(scope="module")
def labels(vision: Vision) -> CustomLabels:
    """A hosted model."""
    made = CustomLabels(vision)
    made.train([labelled(put(name, picture), str(digit)) for name, digit, picture in digits(5)])
    made.host()
    return made


def refusal(call: Any, *arguments: Any, **named: Any) -> tuple[str, int, str]:
    """Code, HTTP status and message of an error."""
    with pytest.raises(ClientError) as error:
        call(*arguments, **named)
    response: Any = error.value.response
    return (
        response["Error"]["Code"],
        response["ResponseMetadata"]["HTTPStatusCode"],
        response["Error"]["Message"],
    )


UNREADABLE_TEXTS = {
    "no bytes": "1 validation error detected: Value null at 'body' failed to satisfy constraint:"
    " Member must not be null",
    "half a PNG": "The PNG file ends too early.",
    "half a JPEG": "The JPEG file ends too early.",
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_lookout_on_what_is_no_picture(lookout: Lookout, kind: str) -> None:
    text = UNREADABLE_TEXTS.get(kind, "The image is neither PNG nor JPEG.")
    for content_type in ("image/png", "image/jpeg"):
        found = refusal(lookout.detect, UNREADABLE[kind](), content_type=content_type)
        assert found == ("ValidationException", 400, text)


@pytest.mark.parametrize("kind", WRONG_SIZES)
def test_lookout_on_pictures_of_a_wrong_size(lookout: Lookout, kind: str) -> None:
    code, status, text = refusal(lookout.detect, WRONG_SIZES[kind](), content_type="image/png")
    assert (code, status) == ("ValidationException", 400)
    assert text.endswith("each side must have 64 to 4096 pixels.")


def test_lookout_on_pictures_of_another_size(lookout: Lookout) -> None:
    code, _, text = refusal(lookout.detect, jpeg(65, 64))
    assert (code, text) == (
        "ValidationException",
        "The image is 65 x 64 pixels; the images of the training have 64 x 64 pixels.",
    )


def test_lookout_on_bytes_and_content_types(lookout: Lookout) -> None:
    assert lookout.detect(padded(8 * MEGABYTE), content_type="image/png")["Confidence"]
    code, _, text = refusal(lookout.detect, padded(8 * MEGABYTE + 1), content_type="image/png")
    assert (code, text) == (
        "ValidationException",
        "The image has 8388609 bytes; the maximum is 8388608.",
    )
    for content_type in ("image/gif", "application/octet-stream", "image/jpg"):
        code, _, text = refusal(lookout.detect, GOOD, content_type=content_type)
        assert (code, text) == (
            "ValidationException",
            "content-type must be one of the following. image/jpeg, image/png",
        )
    # What a picture is shows in its bytes.
    assert lookout.detect(jpeg(64, 64), content_type="image/png") == lookout.detect(jpeg(64, 64))


FORMAT = ("InvalidImageFormatException", 400, "Request has invalid image format.")
TOO_LARGE = ("ImageTooLargeException", 400, "Image size is too large.")
DIMENSIONS = ("InvalidParameterException", 400, "Request has invalid parameters.")
UNREADABLE_OBJECT = (
    "InvalidS3ObjectException",
    400,
    "Unable to get object metadata from S3. Check object key, region and/or access permissions.",
)


@pytest.mark.parametrize("kind", UNREADABLE)
def test_custom_labels_on_what_is_no_picture(labels: CustomLabels, kind: str) -> None:
    body = UNREADABLE[kind]()
    assert refusal(labels.detect, put_as("odd", body)) == FORMAT
    if body:
        assert refusal(labels.detect, body) == FORMAT


def put_as(key: str, body: bytes) -> str:
    put(key, body)
    return key


@pytest.mark.parametrize("kind", [*WRONG_SIZES, "21 to 1"])
def test_custom_labels_on_pictures_of_a_wrong_size(labels: CustomLabels, kind: str) -> None:
    body = WRONG_SIZES.get(kind, lambda: png(64, 64 * 21))()
    assert refusal(labels.detect, body) == DIMENSIONS
    assert refusal(labels.detect, put_as("odd", body)) == DIMENSIONS


def test_custom_labels_takes_a_ratio_of_20_to_1(labels: CustomLabels) -> None:
    assert labels.detect(png(64 * 20, 64), MinConfidence=0)


def test_custom_labels_on_bytes(labels: CustomLabels) -> None:
    assert labels.detect(padded(4 * MEGABYTE), MinConfidence=0)
    assert refusal(labels.detect, padded(4 * MEGABYTE + 1)) == TOO_LARGE
    assert refusal(labels.detect, padded(5 * MEGABYTE)) == TOO_LARGE
    code, status, text = refusal(labels.detect, padded(5 * MEGABYTE + 1))
    assert (code, status) == ("InvalidParameterException", 400)
    assert "Member must have length less than or equal to 5242880" in text
    unchecked = client("rekognition", checked=False)
    arn = labels.describe()["ProjectVersionArn"]
    code, _, text = refusal(
        unchecked.detect_custom_labels, ProjectVersionArn=arn, Image={"Bytes": b""}
    )
    assert code == "InvalidParameterException"
    assert "Member must have length greater than or equal to 1" in text


def test_custom_labels_on_s3_objects(labels: CustomLabels) -> None:
    arn = labels.describe()["ProjectVersionArn"]

    def detect(**place: str) -> Any:
        return labels.client.detect_custom_labels(ProjectVersionArn=arn, Image={"S3Object": place})

    assert labels.detect(put_as("large.png", padded(15 * MEGABYTE)), MinConfidence=0)
    assert refusal(labels.detect, put_as("larger.png", padded(15 * MEGABYTE + 1))) == TOO_LARGE
    assert refusal(labels.detect, "gone.png") == UNREADABLE_OBJECT
    assert refusal(detect, Bucket="nobodys", Name="1/1.png") == UNREADABLE_OBJECT
    assert refusal(detect, Bucket=BUCKET)[0] == "InvalidS3ObjectException"
    assert refusal(detect, Name="1/1.png")[0] == "InvalidS3ObjectException"
    both: Any = {"Bytes": GOOD, "S3Object": {"Bucket": BUCKET, "Name": "1/1.png"}}
    for image in (both, {}):
        assert refusal(labels.client.detect_custom_labels, ProjectVersionArn=arn, Image=image) == (
            "InvalidParameterException",
            400,
            "Request has invalid parameters. Image takes either Bytes or S3Object.",
        )


def test_every_kind_of_file_is_taken(lookout: Lookout, labels: CustomLabels) -> None:
    picture = noise(64, 64)
    for kind, options in (
        ("JPEG", {"progressive": True}),
        ("JPEG", {"quality": 100, "subsampling": 0}),
        ("PNG", {"compress_level": 0}),
    ):
        body = encoded(picture, kind, **options)
        assert lookout.detect(body)["Source"] == {"Type": "direct"}
        assert labels.detect(body, MinConfidence=0)
    for mode in ("1", "L", "LA", "P", "RGBA", "I;16"):
        shown = picture.convert("L").convert(mode) if mode == "I;16" else picture.convert(mode)
        assert lookout.detect(encoded(shown, "PNG"), content_type="image/png")
    for mode in ("L", "CMYK"):
        assert lookout.detect(encoded(picture.convert(mode), "JPEG"))
