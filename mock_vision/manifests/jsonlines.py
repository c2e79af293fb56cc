"""Reading JSON Lines: the lines of a file, the JSON object on a line, ``s3://`` addresses, and the
types of attributes that SageMaker Ground Truth writes into metadata.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from math import isinf
from typing import Any, Final, NamedTuple, NoReturn, TypeGuard

IMAGE_LEVEL: Final = "groundtruth/image-classification"
MULTI_LABEL: Final = "groundtruth/image-classification-multilabel"
DETECTION: Final = "groundtruth/object-detection"
SEGMENTATION: Final = "groundtruth/semantic-segmentation"

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BLANKS = b" \t\r"
_NOT_BLANK = re.compile(rb"[^ \t\r\n][^\n]*")
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"')
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_ONE_KIND = bytes.maketrans(b"[]", b"{}")
_MAX_DEPTH = 100
"""How deep a line may be nested: far below the limits of Python's JSON parser and writer, so that
a line that was parsed once can be parsed and written from everywhere.
"""


class NumberedLine(NamedTuple):
    """A line that is not blank, without surrounding blanks. Numbers begin at 1."""

    number: int
    content: bytes


def split_lines(data: bytes) -> list[bytes]:
    """Return the lines without line ends and surrounding blanks; a blank line is ``b""``.

    A byte-order mark and CRLF are accepted, and the last line need not end. Only a line feed
    separates lines: JSON strings may hold every other character that Unicode calls a line break.
    """
    lines = [line.strip(_BLANKS) for line in data.removeprefix(_BYTE_ORDER_MARK).split(b"\n")]
    if not lines[-1]:
        lines.pop()
    return lines


def count_lines(data: bytes) -> int:
    """Return an upper bound of the number of lines, which is exact unless the last one is blank.

    It is found without making the lines, so that a limit can be checked first.
    """
    return data.count(b"\n") + (not data.endswith(b"\n"))


def is_blank(data: bytes) -> bool:
    """Return whether a file has no line with content."""
    return next(lines_with_content(data), None) is None


def lines_with_content(data: bytes) -> Iterator[NumberedLine]:
    """Yield the lines of :func:`split_lines` that are not blank; blank lines take no memory."""
    start = len(_BYTE_ORDER_MARK) if data.startswith(_BYTE_ORDER_MARK) else 0
    number, counted = 1, 0
    for found in _NOT_BLANK.finditer(data, start):
        number += data.count(b"\n", counted, found.start())
        counted = found.start()
        yield NumberedLine(number, found[0].rstrip(_BLANKS))


def has_more_characters(line: bytes, most: int) -> bool:
    """Return whether a line has more than ``most`` characters. A byte that is not UTF-8 counts as
    one.
    """
    # A character has at least one byte, so only long lines are decoded to count their characters.
    return len(line) > most and len(line.decode(errors="replace")) > most


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if isinf(number):  # it could not be written again: JSON has no infinite numbers
        raise ValueError(f"{text} is too large")
    return number


_decode = json.JSONDecoder(parse_float=_finite, parse_constant=_refuse_constant).decode


def parse(line: bytes) -> dict[str, Any] | None:
    """Return the JSON object on a line, or None if there is none.

    Not an object is also a line that is not UTF-8, has ``NaN`` or an infinite number, or is nested
    too deep.
    """
    try:
        value = _decode(line.decode())
    except (ValueError, RecursionError):
        return None
    return value if type(value) is dict and not _is_deep(line) else None


def _is_deep(line: bytes) -> bool:
    """Return whether a line of valid JSON is nested deeper than the limit."""
    if line.count(b"{") + line.count(b"[") <= _MAX_DEPTH:
        return False
    brackets = _STRING.sub(b"", line).translate(_ONE_KIND, _NOT_BRACKETS)
    for _ in range(_MAX_DEPTH):
        brackets = brackets.replace(b"{}", b"")  # takes the innermost level away
    return bool(brackets)


def reparse(line: bytes) -> dict[str, Any]:
    """Return the JSON object on a line for which :func:`parse` has returned one before."""
    content: dict[str, Any] = _decode(line.decode())
    return content


def s3_location(ref: object) -> tuple[str, str] | None:
    """Return bucket and key of ``s3://bucket/key``, or None for anything else."""
    if not is_text(ref) or not ref.startswith("s3://"):
        return None
    bucket, key = bucket_and_key(ref)
    return (bucket, key) if bucket and key else None


def bucket_and_key(ref: str) -> tuple[str, str]:
    """Return bucket and key of an address for which :func:`s3_location` has returned them."""
    bucket, _, key = ref[len("s3://") :].partition("/")
    return bucket, key


def is_text(value: object) -> TypeGuard[str]:
    r"""Return whether a value is a string that UTF-8 can encode.

    ``"\ud800"``, half of a surrogate pair, is not; JSON can spell it.
    """
    if type(value) is not str:
        return False
    if value.isascii():
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
