"""Lines of a manifest: cutting bytes into lines, decoding a line, cutting an S3 address apart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NoReturn

_BOM = b"\xef\xbb\xbf"
_BLANKS = b" \t\r"


def split(data: bytes) -> Iterator[bytes]:
    """The lines of a manifest without their ends, blank lines included as ``b""``.

    A byte-order mark and CRLF are accepted, and a last line may or may not end. Only a line feed separates lines:
    every other character that Unicode calls a line break may stand inside a JSON string.
    """
    if data.startswith(_BOM):
        data = data[len(_BOM) :]
    if not data:
        return
    lines = data.split(b"\n")
    if not lines[-1].strip(_BLANKS):
        lines.pop()
    for line in lines:
        yield line.strip(_BLANKS)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_decode = json.JSONDecoder(parse_constant=_refuse_constant).decode


def parse(line: bytes) -> dict[str, Any] | None:
    """The JSON object on a line, or None: not UTF-8, not JSON (``NaN`` included), nested too deep, not an object."""
    try:
        value = _decode(line.decode())
    except (ValueError, RecursionError):
        return None
    return value if type(value) is dict else None


def s3_location(ref: object) -> tuple[str, str] | None:
    """Bucket and key of ``s3://bucket/key``, or None if it is something else."""
    if type(ref) is not str or not ref.startswith("s3://"):
        return None
    bucket, slash, key = ref[5:].partition("/")
    if not bucket or not key or not encodable(ref):
        return None
    return bucket, key


def encodable(text: str) -> bool:
    r"""False for text with half a surrogate pair, which JSON's ``\ud800`` can spell and UTF-8 cannot."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
