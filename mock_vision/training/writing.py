"""How both services write JSON into result files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from mock_vision.virtual_time.ticks import to_datetime

__all__ = ["json_lines", "json_object", "timestamp"]


def timestamp(ticks: int) -> str:
    """UTC with microseconds and without a zone, as in the published examples."""
    return to_datetime(ticks).replace(tzinfo=None).isoformat(timespec="microseconds")


def json_object(content: Any) -> bytes:
    """One JSON value in UTF-8."""
    return json.dumps(content, ensure_ascii=False, allow_nan=False).encode()


def json_lines(rows: Iterable[Any]) -> bytes:
    """A line for each row, each with its newline."""
    return b"".join(json_object(row) + b"\n" for row in rows)
