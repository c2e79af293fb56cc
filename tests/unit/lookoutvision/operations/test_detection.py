from __future__ import annotations

from typing import Any

import pytest

from mock_vision.lookoutvision.exceptions import (
    ConflictException,
    ResourceNotFoundException,
    ValidationException,
)
from tests.support.lookoutvision_bench import PROJECT, Bench, picture
from tests.support.pictures import jpeg, png

MODEL: dict[str, Any] = {"project_name": PROJECT, "model_version": "1"}


def detect(bench: Bench, body: bytes, content_type: str = "image/png") -> dict[str, Any]:
    answer = bench.call("DetectAnomalies", **MODEL, content_type=content_type, body=body)
    result: dict[str, Any] = answer["DetectAnomalyResult"]
    return result


def test_a_picture_of_the_dataset_is_answered_from_its_label(bench: Bench) -> None:
    bench.hosted_model()
    for number in range(30):
        result = detect(bench, picture(number))
        assert result["IsAnomalous"] is (number >= 20)
        assert set(result) == {"Source", "IsAnomalous", "Confidence"}
        assert result["Source"] == {"Type": "direct"}
        assert 0.5 <= result["Confidence"] <= 1


def test_an_unknown_picture_always_has_the_same_answer(bench: Bench) -> None:
    bench.hosted_model()
    body = jpeg(64, 64, "purple")
    assert detect(bench, body, "image/jpeg") == detect(bench, body, "image/jpeg")


def test_the_version_that_answers_may_be_the_latest(bench: Bench) -> None:
    bench.hosted_model()
    answer = bench.call(
        "DetectAnomalies",
        project_name=PROJECT,
        model_version="latest",
        content_type="image/png",
        body=picture(1),
    )
    assert answer["DetectAnomalyResult"]["IsAnomalous"] is False


@pytest.mark.parametrize("content_type", ["image/jpg", "image/bmp", "application/octet-stream"])
def test_the_text_for_a_wrong_content_type_is_the_services_own(
    bench: Bench, content_type: str
) -> None:
    # Seen in public: aws-sdk-js issue 3631.
    bench.hosted_model()
    with pytest.raises(ValidationException) as refusal:
        detect(bench, picture(1), content_type)
    assert str(refusal.value) == (
        "content-type must be one of the following. image/jpeg, image/png"
    )


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"", "The image has no bytes."),
        (b"GIF89a, or whatever", "neither PNG nor JPEG"),
        (picture(1)[:-20], "ends too early"),
        (png(65, 64), "65 x 64 pixels; the images of the training have 64 x 64 pixels"),
        (png(63, 64), "64 to 4096 pixels"),
        (png(4097, 64), "64 to 4096 pixels"),
        (b"\x89PNG" + bytes(8 * 1024 * 1024), "the maximum is 8388608"),
    ],
    ids=["empty", "format", "cut short", "other size", "too small", "too large", "too heavy"],
)
def test_a_picture_that_cannot_be_used_is_refused(bench: Bench, body: bytes, text: str) -> None:
    bench.hosted_model()
    with pytest.raises(ValidationException, match=text):
        detect(bench, body)


def test_a_model_has_to_be_hosted(bench: Bench) -> None:
    # API reference, DetectAnomalies: the model has to be started first.
    bench.trained_model()
    with pytest.raises(ConflictException, match="has to be HOSTED") as refusal:
        detect(bench, picture(1))
    assert refusal.value.members == {"ResourceId": "boards/1", "ResourceType": "MODEL"}


def test_an_unknown_model_is_not_found(bench: Bench) -> None:
    with pytest.raises(ResourceNotFoundException, match="model boards/1"):
        detect(bench, picture(1))
