from __future__ import annotations

from typing import Any, get_args

import pytest

from mock_vision.declared.answers import Answers
from mock_vision.images.formats import ProblemKind
from mock_vision.rekognition.exceptions import (
    ImageTooLargeException,
    InvalidImageFormatException,
    InvalidParameterException,
    InvalidS3ObjectException,
    ResourceNotFoundException,
    ResourceNotReadyException,
)
from mock_vision.rekognition.operations import detection
from mock_vision.rekognition.resources import ProjectVersion
from mock_vision.wire.service_error import ServiceError
from tests.support.pictures import encoded, jpeg, noise, png
from tests.support.rekognition_bench import BUCKET, Bench, assets, boxed


@pytest.fixture
def model(bench: Bench) -> ProjectVersion:
    """A classification model that runs."""
    return bench.running(bench.project())


def in_s3(key: str, **more: str) -> dict[str, Any]:
    return {"S3Object": {"Bucket": BUCKET, "Name": key, **more}}


def detect(bench: Bench, version: ProjectVersion, image: Any, **given: Any) -> list[dict[str, Any]]:
    answer = bench.call(
        "DetectCustomLabels",
        project_version_arn=version.arn,
        image={"Bytes": image} if isinstance(image, bytes) else image,
        **given,
    )
    assert answer.keys() == {"CustomLabels"}
    return list(answer["CustomLabels"])


@pytest.mark.parametrize("as_bytes", [True, False])
def test_a_picture_of_the_datasets_has_its_label(
    bench: Bench, model: ProjectVersion, as_bytes: bool
) -> None:
    for number, name in ((0, "nut"), (1, "gear")):
        key = f"{number}.png"
        image: Any = bench.objects.content[BUCKET][key] if as_bytes else in_s3(key)
        (label,) = detect(bench, model, image)
        assert label["Name"] == name
        assert label.keys() == {"Name", "Confidence"}


def test_a_copy_of_the_picture_elsewhere_is_recognised(bench: Bench, model: ProjectVersion) -> None:
    bench.put("elsewhere.png", bench.objects.content[BUCKET]["1.png"])
    assert [label["Name"] for label in detect(bench, model, in_s3("elsewhere.png"))] == ["gear"]


def test_no_confidence_is_too_low_for_zero(bench: Bench, model: ProjectVersion) -> None:
    """A sample of AWS relies on one label for MaxResults=1 and MinConfidence=0."""
    image = png(64, 64, "blue")
    everything = detect(bench, model, image, min_confidence=0)
    assert {label["Name"] for label in everything} == {"gear", "nut"}
    confidences = [label["Confidence"] for label in everything]
    assert confidences == sorted(confidences, reverse=True)
    assert detect(bench, model, image, min_confidence=0, max_results=1) == everything[:1]
    assert detect(bench, model, image, min_confidence=100) == []


def test_a_detection_model_returns_boxes(bench: Bench) -> None:
    lines = [
        boxed(bench.picture(f"{n}.png", (n, 0, 0)), ("gear", 16, 8, 32, 16)) for n in range(10)
    ]
    bench.put("m.manifest", lines)
    version = bench.running(
        bench.project(), training_data=assets("m.manifest"), testing_data={"AutoCreate": True}
    )
    (label,) = detect(bench, version, in_s3("3.png"))
    assert label["Geometry"] == {
        "BoundingBox": {"Left": 0.25, "Top": 0.125, "Width": 0.5, "Height": 0.25}
    }


def test_answers_declared_for_an_object_fit_its_content(
    bench: Bench, model: ProjectVersion
) -> None:
    declared = bench.put("declared.png", png(64, 64, "green"))
    bench.world.part(Answers).labels(f"s3://{BUCKET}/{declared}", [("nut", 66.5)], model="parts/v1")
    bench.world.part(Answers).labels(f"s3://{BUCKET}/nobody.png", [("nut", 2)], model="parts/v1")
    (label,) = detect(bench, model, png(64, 64, "green"), min_confidence=50)
    assert label["Confidence"] == 66.5
    (label,) = detect(bench, model, bench.objects.content[BUCKET]["1.png"])
    assert label["Name"] == "gear"


def test_declared_answers_come_first(bench: Bench, model: ProjectVersion) -> None:
    bench.world.part(Answers).labels(None, [("nut", 77.5)], model="parts/v1")
    assert detect(bench, model, in_s3("1.png"), min_confidence=0) == [
        {"Name": "nut", "Confidence": 77.5}
    ]


BAD_IMAGES: list[tuple[bytes, type[ServiceError], str]] = [
    (b"GIF89a", InvalidImageFormatException, "Request has invalid image format."),
    (png()[:-20], InvalidImageFormatException, "Request has invalid image format."),
    (encoded(noise(64, 64), "GIF"), InvalidImageFormatException, "Request has invalid image"),
    (png(63, 64), InvalidParameterException, "Request has invalid parameters."),
    (jpeg(64, 4097), InvalidParameterException, "Request has invalid parameters."),
    (png(64, 1281), InvalidParameterException, "Request has invalid parameters."),
]


@pytest.mark.parametrize(("image", "error", "message"), BAD_IMAGES)
def test_images_that_are_refused(
    bench: Bench, model: ProjectVersion, image: bytes, error: type[ServiceError], message: str
) -> None:
    bench.put("bad.png", image)
    for given in (image, in_s3("bad.png")):
        with pytest.raises(error, match=message):
            detect(bench, model, given)


@pytest.mark.parametrize(
    ("megabytes", "sent", "stored"), [(4, True, True), (5, False, True), (16, False, False)]
)
def test_bytes_may_have_4_mb_and_objects_15(
    bench: Bench, model: ProjectVersion, megabytes: int, sent: bool, stored: bool
) -> None:
    image = png().ljust(megabytes * 1024**2, b"\0")
    bench.put("large.png", image)
    for given, accepted in ((image, sent), (in_s3("large.png"), stored)):
        if accepted:
            detect(bench, model, given)
        else:
            with pytest.raises(ImageTooLargeException, match="Image size is too large"):
                detect(bench, model, given)


def test_an_empty_object_is_no_image(bench: Bench, model: ProjectVersion) -> None:
    bench.put("empty.png", b"")
    with pytest.raises(InvalidImageFormatException):
        detect(bench, model, in_s3("empty.png"))


def test_every_problem_of_an_image_has_its_refusal() -> None:
    assert set(get_args(ProblemKind)) - {"other dimensions"} == set(detection.REFUSALS)


@pytest.mark.parametrize("image", [{}, {"Bytes": b"x", "S3Object": {"Bucket": "b", "Name": "n"}}])
def test_an_image_is_bytes_or_an_object(
    bench: Bench, model: ProjectVersion, image: dict[str, Any]
) -> None:
    with pytest.raises(InvalidParameterException, match="either Bytes or S3Object"):
        detect(bench, model, image)


@pytest.mark.parametrize(
    ("image", "message"),
    [
        (in_s3("nobody.png"), "Unable to get object metadata from S3."),
        ({"S3Object": {"Bucket": "nobody", "Name": "1.png"}}, "Unable to get object metadata"),
        ({"S3Object": {"Bucket": BUCKET}}, "Request has invalid S3 object."),
        ({"S3Object": {"Name": "1.png"}}, "Request has invalid S3 object."),
    ],
)
def test_objects_that_cannot_be_read(
    bench: Bench, model: ProjectVersion, image: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidS3ObjectException, match=message):
        detect(bench, model, image)


def test_the_model_must_run(bench: Bench) -> None:
    version = bench.trained(bench.project())
    with pytest.raises(ResourceNotReadyException, match=f"{version.arn} is TRAINING_COMPLETED"):
        detect(bench, version, png())


def test_the_model_must_be_there_and_no_adapter(bench: Bench) -> None:
    adapter = bench.training(bench.project(feature="CONTENT_MODERATION"))
    with pytest.raises(InvalidParameterException, match="is an adapter"):
        detect(bench, adapter, png())
    arn = f"{adapter.arn}1"
    with pytest.raises(ResourceNotFoundException, match=arn):
        bench.call("DetectCustomLabels", project_version_arn=arn, image={"Bytes": png()})


def test_an_image_may_lie_in_a_bucket_of_another_account(bench: Bench) -> None:
    """docs/fidelity.md, "Images in S3 for DetectCustomLabels": IAM is off."""
    version = bench.running(bench.project())
    bench.objects.content["theirs"] = {"0.png": bench.objects.content[BUCKET]["0.png"]}
    bench.objects.foreign.add("theirs")
    image = {"S3Object": {"Bucket": "theirs", "Name": "0.png"}}
    answer = bench.call("DetectCustomLabels", project_version_arn=version.arn, image=image)
    assert answer["CustomLabels"]
