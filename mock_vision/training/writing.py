"""JSON in result files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from mock_vision.virtual_time.ticks import to_datetime


def timestamp(ticks: int) -> str:
    """Return an instant in UTC with microseconds and without a zone, as in published files."""
    return to_datetime(ticks).replace(tzinfo=None).isoformat(timespec="microseconds")


def json_object(content: Any) -> bytes:
    """Return one JSON value in UTF-8.

    :raises ValueError: when a number is not finite.
    """
    return json.dumps(content, ensure_ascii=False, allow_nan=False).encode()


def json_lines(rows: Iterable[Any]) -> bytes:
    """Return one line for each row; every line ends with a newline."""
    return b"".join(json_object(row) + b"\n" for row in rows)
