"""Selects the images that a declared answer is for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from mock_vision.declared.request import Detection
from mock_vision.errors import UsageError, check_flag, short
from mock_vision.images.fingerprints import fingerprint
from mock_vision.images.formats import ImageProblem, probe
from mock_vision.images.likeness import alike, sketch

Image: TypeAlias = (
    bytes
    | bytearray
    | memoryview
    | Path
    | str
    | tuple[str, str]
    | Callable[[Detection], object]
    | None
)

ReadObject: TypeAlias = Callable[[str], bytes | None]
"""Reads ``s3://bucket/key``; ``None`` when there is no such object."""


def no_objects(location: str) -> None:
    """Return None: the :data:`ReadObject` of an empty S3."""


_LOCATION = re.compile(r"s3://[^/]+/.+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class PicturePattern:
    """``fits`` returns whether a detection is selected; ``text`` describes the selected images."""

    text: str
    fits: Callable[[Detection, ReadObject], object]

    def __str__(self) -> str:
        return self.text


def image_pattern(image: Image, *, similar: bool = False) -> PicturePattern:
    """Return the pattern of the images that ``image`` selects.

    - ``bytes``, or a :class:`pathlib.Path` to a file: that picture, wherever it comes from
    - ``"s3://bucket/key"`` or ``(bucket, key)``: that S3 object, also when its content is sent as
      bytes
    - a function: it gets the :class:`~mock_vision.declared.request.Detection` and returns whether
      it is meant
    - ``None``: any picture

    :param similar: the picture may have been encoded again or resized, see
        :mod:`mock_vision.images.likeness`.
    :raises UsageError: when it has any other form, or ``similar`` is no flag or has no picture to
        compare with.
    """
    check_flag("similar", similar)
    if isinstance(image, tuple) and len(image) == 2 and all(isinstance(x, str) for x in image):
        image = "s3://{}/{}".format(*image)
    if isinstance(image, Path):
        return _content(image.read_bytes(), str(image), similar)
    if isinstance(image, bytes | bytearray | memoryview):
        return _content(bytes(image), f"a picture of {len(image)} bytes", similar)
    if isinstance(image, str) and _LOCATION.fullmatch(image):
        return _stored(image, similar)
    if similar:
        raise UsageError(
            "similar=True compares with a picture: image must be the bytes of one, a file or an"
            f" object in S3, not {short(image)}."
        )
    if image is None:
        return PicturePattern("any picture", lambda detection, read: True)
    if callable(image):
        return _predicate(image)
    is_path = isinstance(image, str) and not image.startswith("s3:")
    hint = f" For a file write pathlib.Path({image!r})." if is_path else ""
    raise UsageError(f"{not_an_image(image)}{hint}")


def not_an_image(image: object) -> str:
    """Return the message about a value that selects no images."""
    return (
        "image must be bytes, a pathlib.Path, 's3://bucket/key', (bucket, key), a function or None"
        f" (any picture), not {short(image)}."
    )


def _predicate(function: Callable[[Detection], object]) -> PicturePattern:
    name = getattr(function, "__name__", repr(function))
    return PicturePattern(f"pictures that fit {name}", lambda detection, read: function(detection))


def _content(data: bytes, text: str, similar: bool) -> PicturePattern:
    if not similar:
        wanted = fingerprint(data)
        return PicturePattern(text, lambda detection, read: detection.fingerprint == wanted)
    try:
        probe(data)
        like = sketch(data)
    except (ImageProblem, OSError) as problem:
        raise UsageError(f"{text} is not a picture to compare with: {problem}") from problem
    return PicturePattern(
        f"pictures like {text}", lambda detection, read: alike(detection.sketch, like)
    )


def _stored(location: str, similar: bool) -> PicturePattern:
    def fits(detection: Detection, read: ReadObject) -> object:
        if detection.location == location:
            return True
        data = read(location)
        if data is None:
            return False
        return _content(data, location, similar).fits(detection, read)

    return PicturePattern(f"pictures like {location}" if similar else location, fits)
