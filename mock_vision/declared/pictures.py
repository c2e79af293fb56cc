"""Which pictures and which models a declared answer is for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from mock_vision.declared.request import Detection
from mock_vision.errors import UsageError
from mock_vision.images.fingerprints import fingerprint

__all__ = ["Image", "Pattern", "ReadObject", "image_pattern", "model_pattern", "no_objects"]

Image: TypeAlias = (
    "bytes | bytearray | memoryview | Path | str | tuple[str, str]"
    " | Callable[[Detection], object] | None"
)

ReadObject: TypeAlias = "Callable[[str], bytes | None]"
"""Reads ``s3://bucket/key``; ``None`` when there is no such object."""


def no_objects(location: str) -> None:
    """An S3 in which nothing is."""


_LOCATION = re.compile(r"s3://[^/]+/.+", re.DOTALL)
_NAME = re.compile(r"[A-Za-z0-9_.\-]{1,255}(/[A-Za-z0-9_.\-]{1,255})?")


@dataclass(frozen=True, slots=True)
class Pattern:
    """``fits`` tells whether a detection is meant; ``text`` says which are, for people."""

    text: str
    fits: Callable[[Detection, ReadObject], object]


def image_pattern(image: Image) -> Pattern:
    """The pictures that ``image`` means, in any of the forms that :mod:`.declared` lists."""
    if image is None:
        return Pattern("any picture", lambda detection, read: True)
    if isinstance(image, bytes | bytearray | memoryview):
        return _content(bytes(image), f"a picture of {len(image)} bytes")
    if isinstance(image, Path):
        return _content(image.read_bytes(), str(image))
    if callable(image):
        return _predicate(image)
    if isinstance(image, tuple) and len(image) == 2 and all(isinstance(x, str) for x in image):
        image = "s3://{}/{}".format(*image)
    if isinstance(image, str) and _LOCATION.fullmatch(image):
        return _stored(image)
    raise UsageError(
        "image must be bytes, a pathlib.Path, 's3://bucket/key', (bucket, key), a function or None"
        f" (any picture), not {image!r}."
    )


def _predicate(function: Callable[[Detection], object]) -> Pattern:
    name = getattr(function, "__name__", repr(function))
    return Pattern(f"pictures that fit {name}", lambda detection, read: function(detection))


def _content(data: bytes, text: str) -> Pattern:
    wanted = fingerprint(data)
    return Pattern(text, lambda detection, read: detection.fingerprint == wanted)


def _stored(location: str) -> Pattern:
    def fits(detection: Detection, read: ReadObject) -> bool:
        if detection.location == location:
            return True
        data = read(location)
        return data is not None and fingerprint(data) == detection.fingerprint

    return Pattern(location, fits)


def model_pattern(model: str | None) -> Pattern:
    """The models that ``model`` means: a project, ``"project/version"``, an ARN, or ``None``."""
    if model is None:
        return Pattern("any model", lambda detection, read: True)
    if isinstance(model, str) and model.startswith("arn:"):
        return Pattern(model, lambda detection, read: detection.model_arn == model)
    if isinstance(model, str) and _NAME.fullmatch(model):
        project, _, version = model.partition("/")
        return Pattern(
            model,
            lambda detection, read: (
                detection.project == project and version in ("", detection.version)
            ),
        )
    raise UsageError(
        "model must be the name of a project, 'project/version', the ARN of a model or None (any"
        f" model), not {model!r}."
    )
