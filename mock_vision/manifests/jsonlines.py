"""Lines of a manifest: cutting bytes into lines, decoding a line, cutting an S3 address apart."""

from __future__ import annotations

import json
from math import isinf
from typing import Any, NoReturn, TypeGuard

_BOM = b"\xef\xbb\xbf"
_BLANKS = b" \t\r"
#: How deep a line may be nested: far below what Python's own parser and writer can bear, so that a
#: line that was understood once is understood wherever it is read again.
_MAX_DEPTH = 100


def split(data: bytes) -> list[bytes]:
    """The lines of a manifest without line ends and surrounding blanks; a blank line is ``b""``.

    A byte-order mark and CRLF are accepted, and the last line need not end. Only a line feed
    separates lines: JSON strings may hold every other character that Unicode calls a line break.
    """
    lines = [line.strip(_BLANKS) for line in data.removeprefix(_BOM).split(b"\n")]
    if not lines[-1]:
        lines.pop()
    return lines


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if isinf(number):  # could not be written again: JSON has no word for it
        raise ValueError(f"{text} is too large")
    return number


_decode = json.JSONDecoder(parse_float=_finite, parse_constant=_refuse_constant).decode


def parse(line: bytes) -> dict[str, Any] | None:
    """The JSON object on a line.

    None when there is none: not UTF-8, not JSON (``NaN`` and numbers beyond all bounds included),
    nested too deep, or some other JSON value.
    """
    try:
        value = _decode(line.decode())
    except (ValueError, RecursionError):
        return None
    return value if type(value) is dict and not _is_deep(value, line) else None


def _is_deep(value: object, line: bytes) -> bool:
    if line.count(b"{") + line.count(b"[") <= _MAX_DEPTH:
        return False
    layer = [value]
    for _ in range(_MAX_DEPTH):
        layer = [
            member
            for outer in layer
            if isinstance(outer, (dict, list))
            for member in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not layer:
            return False
    return True


def reparse(line: bytes) -> dict[str, Any]:
    """The JSON object on a line that :func:`parse` has understood before."""
    content: dict[str, Any] = _decode(line.decode())
    return content


def s3_location(ref: object) -> tuple[str, str] | None:
    """Bucket and key of ``s3://bucket/key``, or None if it is something else."""
    if not is_text(ref) or not ref.startswith("s3://"):
        return None
    bucket, key = cut(ref)
    return (bucket, key) if bucket and key else None


def cut(ref: str) -> tuple[str, str]:
    """Bucket and key of a ``source-ref`` that :func:`s3_location` has understood before."""
    bucket, _, key = ref[len("s3://") :].partition("/")
    return bucket, key


def is_text(value: object) -> TypeGuard[str]:
    r"""Whether it is a string that UTF-8 can carry: ``"\ud800"``, half a surrogate pair, is not."""
    if type(value) is not str:
        return False
    if value.isascii():
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
