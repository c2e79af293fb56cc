"""Defects of a Lookout for Vision dataset, and where the service reports them."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from botocore.exceptions import ClientError
from PIL import Image

from mock_vision import Vision
from tests.programs.datasets.broken import GOOD, UNREADABLE, WRONG_SIZES, padded
from tests.programs.datasets.photographs import digits
from tests.programs.datasets.services import (
    BUCKET,
    Lookout,
    Row,
    anomaly,
    exists,
    make_bucket,
    masked,
    put,
    remove_bucket,
)
from tests.programs.datasets.sets import MASK, RED, good_lines, masked_lines
from tests.support.checked_clients import client as client_in
from tests.support.clients import OTHER_ACCOUNT, called_by
from tests.support.pictures import encoded, jpeg, palette_mask, png

LIMIT = 8 * 1024 * 1024


def failure(vision: Vision, rows: list[Row], test: list[Row] | None = None) -> str:
    """The StatusMessage of a training that fails and leaves nothing."""
    lookout = Lookout(vision)
    lookout.dataset("train", rows)
    if test is not None:
        lookout.dataset("test", test)
    model = lookout.train()
    assert model["Status"] == "TRAINING_FAILED"
    assert not {"Performance", "EvaluationResult", "EvaluationManifest"} & set(model)
    assert not exists("out/")
    with pytest.raises(lookout.client.exceptions.ConflictException):
        lookout.host()
    message: str = model["StatusMessage"]
    return message


# -- Pictures ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", UNREADABLE)
def test_a_file_that_is_no_picture(vision: Vision, kind: str) -> None:
    rows = good_lines()
    put("1/3.png", UNREADABLE[kind]())
    message = failure(vision, rows)
    assert message == f"Image s3://{BUCKET}/1/3.png is not a valid PNG or JPEG file."


@pytest.mark.parametrize("kind", WRONG_SIZES)
def test_a_picture_of_a_size_that_is_not_taken(vision: Vision, kind: str) -> None:
    rows = good_lines()
    put("8/1.png", WRONG_SIZES[kind]())
    message = failure(vision, rows)
    wanted = "must have from 64 x 64 to 4096 x 4096 pixels."
    assert message == f"Image s3://{BUCKET}/8/1.png {wanted}"


@pytest.mark.parametrize(
    ("key", "picture"), [("1/1.png", png(65, 64)), ("8/20.png", jpeg(64, 128))]
)
def test_a_picture_of_another_size(vision: Vision, key: str, picture: bytes) -> None:
    rows = good_lines()
    put(key, picture)
    assert failure(vision, rows) == "Images in the dataset must have the same dimensions."


def test_a_picture_with_too_many_bytes(vision: Vision) -> None:
    rows = good_lines()
    put("1/1.png", padded(LIMIT))
    put("1/2.png", padded(LIMIT + 1))
    message = failure(vision, rows)
    assert message == f"Image s3://{BUCKET}/1/2.png is larger than the maximum of 8 MB."


def test_a_picture_that_is_not_there(vision: Vision) -> None:
    rows = [*good_lines(), anomaly(f"s3://{BUCKET}/gone.png", "normal")]
    assert failure(vision, rows) == f"Image s3://{BUCKET}/gone.png was not found."


def test_unlabeled_pictures_are_never_read(vision: Vision) -> None:
    lookout = Lookout(vision)
    rows = [
        *good_lines(),
        {"source-ref": f"s3://{BUCKET}/gone.png"},
        anomaly(put("odd.png", png(80, 80)), "scratched"),
    ]
    stats = lookout.dataset("train", rows)["ImageStats"]
    assert stats == {"Total": 42, "Labeled": 40, "Normal": 20, "Anomaly": 20}
    assert lookout.train()["Status"] == "TRAINED"


def test_pictures_in_a_bucket_that_does_not_exist(vision: Vision) -> None:
    rows = [
        {**row, "source-ref": row["source-ref"].replace(BUCKET, "nobodys")} for row in good_lines()
    ]
    message = failure(vision, rows)
    assert message == "Image s3://nobodys/1/1.png is in an Amazon S3 bucket that was not found."


@pytest.mark.parametrize(
    ("bucket", "text"),
    [
        ("theirs", "Image s3://theirs/1/1.png is in an Amazon S3 bucket of another account."),
        ("far", "Image s3://far/1/1.png is in an Amazon S3 bucket in another Region."),
    ],
)
def test_pictures_in_a_bucket_that_is_not_to_be_used(
    vision: Vision, bucket: str, text: str
) -> None:
    with called_by(OTHER_ACCOUNT):
        make_bucket("theirs")
    client_in("s3", "us-east-1").create_bucket(Bucket="far")
    rows = good_lines()
    for row, (_, _, picture) in zip(rows, digits(20), strict=False):
        key = row["source-ref"].removeprefix(f"s3://{BUCKET}/")
        row["source-ref"] = put(key, picture, bucket)
    assert failure(vision, rows) == text


# -- Masks ---------------------------------------------------------------------------------------


class BrokenMask(NamedTuple):
    """A mask, where the line says that it is, the colour of its label there; and what follows."""

    text: str
    body: bytes = MASK
    place: str = f"s3://{BUCKET}/mask.png"
    colour: str = RED


NO_PNG = f"Mask s3://{BUCKET}/mask.png is not a valid PNG file."
NO_COLOUR = (
    f"Mask s3://{BUCKET}/mask.png has color {{}}, which is not a hex-color of its"
    " internal-color-map."
)
GREEN_DOT = palette_mask(64, 64, (RED, (0, 0, 9, 9)), ("#00FF00", (20, 20, 21, 21)))
BROKEN_MASKS = {
    "another colour in the map": BrokenMask(NO_COLOUR.format(RED), colour="#D62729"),
    "another colour in the mask": BrokenMask(NO_COLOUR.format("#00FF00"), GREEN_DOT),
    "a JPEG": BrokenMask(NO_PNG, jpeg(64, 64, "white")),
    "no bytes": BrokenMask(NO_PNG, b""),
    "half a PNG": BrokenMask(NO_PNG, MASK[:60]),
    "another size": BrokenMask(
        f"Mask s3://{BUCKET}/mask.png must have the same dimensions as its image.",
        palette_mask(64, 65, (RED, (0, 0, 9, 9))),
    ),
    "missing": BrokenMask(
        f"Mask s3://{BUCKET}/gone.png was not found.", place=f"s3://{BUCKET}/gone.png"
    ),
    "another bucket": BrokenMask(
        "Mask s3://elsewhere/mask.png is not in the Amazon S3 bucket of the images.",
        place="s3://elsewhere/mask.png",
    ),
}


@pytest.mark.parametrize("kind", BROKEN_MASKS)
def test_a_mask_that_is_not_taken(vision: Vision, kind: str) -> None:
    rows = masked_lines()
    text, body, place, colour = BROKEN_MASKS[kind]
    put("mask.png", body)
    rows[-1] |= masked(place, {"dent": colour})
    assert failure(vision, rows) == text


def test_a_mask_without_colours_shows_no_label(vision: Vision) -> None:
    rows = masked_lines()
    empty = put("empty.png", palette_mask(64, 64))
    extra = anomaly(put("blank.png", GOOD), "anomaly", **masked(empty, {"dent": RED}))
    lookout = Lookout(vision)
    lookout.dataset("train", [*rows, extra])
    assert lookout.train()["Status"] == "TRAINED"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_masks_of_every_kind_of_png(vision: Vision, mode: str) -> None:
    """What counts is the colour that is shown: here black on white."""
    picture = Image.new("1", (64, 64), 1)
    picture.paste(0, (8, 8, 24, 24))
    if mode == "I;16":
        shown = picture.convert("L").point(lambda grey: grey * 257, "I").convert(mode)
    else:
        shown = picture.convert(mode)
    rows = [
        row | masked(put("mask.png", encoded(shown, "PNG")), {"dent": "#000000"})
        if row["anomaly-label"]
        else row
        for row in good_lines()
    ]
    lookout = Lookout(vision)
    lookout.dataset("train", rows)
    model = lookout.train()
    assert (model["Status"], model["StatusMessage"]) == (
        "TRAINED",
        "Training completed successfully.",
    )


def test_too_few_pictures_of_an_anomaly_label(vision: Vision) -> None:
    rows = masked_lines()
    del rows[-1]
    message = failure(vision, rows)
    assert message == (
        "The training dataset must have at least 20 images with only the anomaly label dent."
        " It has 19."
    )


# -- Numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("train", "test", "text"),
    [
        ((19, 20), None, "The training dataset must have at least 20 normal images. It has 19."),
        ((20, 9), None, "The training dataset must have at least 10 anomaly images. It has 9."),
        ((0, 0), None, "The training dataset must have at least 20 normal images. It has 0."),
        ((9, 0), (10, 10), "The training dataset must have at least 10 normal images. It has 9."),
        ((10, 0), (9, 10), "The test dataset must have at least 10 normal images. It has 9."),
        ((10, 0), (10, 9), "The test dataset must have at least 10 anomaly images. It has 9."),
    ],
)
def test_too_few_pictures(
    vision: Vision, train: tuple[int, int], test: tuple[int, int] | None, text: str
) -> None:
    normal, anomalies = good_lines()[:20], good_lines()[20:]
    unlabeled = {"source-ref": normal[0]["source-ref"] + "?"}

    def part(normals: int, others: int) -> list[Row]:
        return [*normal[:normals], *anomalies[:others], unlabeled]

    assert failure(vision, part(*train), part(*test) if test else None) == text


# -- Buckets that go -----------------------------------------------------------------------------


def test_the_bucket_is_deleted_during_a_training(vision: Vision) -> None:
    lookout = Lookout(vision)
    lookout.dataset("train", good_lines())
    lookout.begin()
    remove_bucket()
    vision.clock.run_until_idle()
    model = lookout.describe()
    assert (model["Status"], model["StatusMessage"]) == (
        "TRAINING_FAILED",
        f"The evaluation results could not be written to the S3 bucket {BUCKET}.",
    )


def test_the_output_bucket_is_deleted_during_a_training(vision: Vision) -> None:
    make_bucket("results")
    lookout = Lookout(vision)
    lookout.dataset("train", good_lines())
    lookout.begin(OutputConfig={"S3Location": {"Bucket": "results"}})
    remove_bucket("results")
    vision.clock.run_until_idle()
    model = lookout.describe()
    assert (model["Status"], model["StatusMessage"]) == (
        "TRAINING_FAILED",
        "The evaluation results could not be written to the S3 bucket results.",
    )


def test_the_pictures_are_deleted_after_the_training(vision: Vision) -> None:
    lookout = Lookout(vision)
    lookout.dataset("train", masked_lines())
    assert lookout.train()["Status"] == "TRAINED"
    lookout.host()
    remove_bucket()
    _, digit, picture = digits(20)[160]
    assert digit == 8
    answer = lookout.detect(picture, content_type="image/png")
    assert answer["IsAnomalous"]
    share = 16 * 16 / 64 / 64
    areas = [each["PixelAnomaly"]["TotalPercentageArea"] for each in answer["Anomalies"]]
    assert areas == [1 - share, share]


@pytest.mark.parametrize("bucket", ["nobodys", "theirs"])
def test_an_output_bucket_that_cannot_be_written_to(vision: Vision, bucket: str) -> None:
    with called_by(OTHER_ACCOUNT):
        make_bucket("theirs")
    lookout = Lookout(vision)
    lookout.dataset("train", good_lines())
    with pytest.raises(ClientError) as refusal:
        lookout.begin(OutputConfig={"S3Location": {"Bucket": bucket}})
    assert refusal.value.response["Error"]["Code"] == "ValidationException"
