"""The images and the lines of a project that ``vision.given`` makes."""

from __future__ import annotations

from typing import Any

import pytest

from mock_vision import UsageError
from mock_vision.images.formats import probe
from mock_vision.service.given_project import datasets_with_images


def test_each_image_has_its_class_in_a_line_and_a_content_of_its_own() -> None:
    made = datasets_with_images("parts", "goods", 0, {"train": {"bolt": 2}, "test": {"gear": 1}})
    assert list(made.images) == ["parts/train/1.png", "parts/train/2.png", "parts/test/1.png"]
    assert len(set(made.images.values())) == 3
    for image in made.images.values():
        assert (probe(image).width, probe(image).height) == (64, 64)
    lines = made.lines["test"]
    assert isinstance(lines, list)
    (line,) = lines
    assert line["source-ref"] == "s3://goods/parts/test/1.png"
    assert line["class-metadata"]["class-name"] == "gear"
    assert line["class-metadata"]["creation-date"] == "1970-01-01T00:00:00.000000"


def test_other_contents_are_passed_on() -> None:
    lines: dict[str, Any] = {"train": True, "test": None}
    manifests = {"train": b"", "test": None}
    assert datasets_with_images("parts", "goods", 0, lines) == (manifests, {})


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        (
            {"bolt": True},
            "train must map each class to a number of images, 1 or more, such as {'bolt': 20,",
        ),
        ({"bolt": -1}, "not 'bolt' to -1."),
        ({"bolt": 0}, "1 or more, such as"),
        ({"bolt": 0}, "not 'bolt' to 0; leave the class out."),
        ({1: 20}, "not 1 to 20."),
        ({"": 20}, "not '' to 20."),
        ({}, "train must have 1 to 10000 images, not 0; train=True makes an empty dataset."),
        ({"bolt": 10_001}, "train must have 1 to 10000 images, not 10001;"),
    ],
)
def test_wrong_numbers_are_refused(counts: Any, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        datasets_with_images("parts", "goods", 0, {"train": counts})
    assert message in str(raised.value)
