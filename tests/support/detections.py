"""Pictures shown to models, for tests."""

from __future__ import annotations

from mock_vision.declared.request import Detection
from mock_vision.images.formats import probe
from tests.support.pictures import png

PHOTO = png(100, 80, "#102030")


def shown(
    image: bytes = PHOTO,
    location: str | None = None,
    project: str = "p",
    version: str = "1",
    arn: str = "arn:aws:lookoutvision:us-east-1:123456789012:model/p/1",
) -> Detection:
    """The picture in front of a model."""
    return Detection(image, probe(image), project, version, arn, location)


def others(count: int) -> list[bytes]:
    """Different pictures."""
    return [png(64, 64, (number % 256, number // 256, 77)) for number in range(count)]
