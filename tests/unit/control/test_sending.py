from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from mock_vision import Label, UsageError
from mock_vision.control.sending import encoded


@pytest.mark.parametrize(
    ("arguments", "sent"),
    [
        ({"takes": timedelta(hours=1), "times": None}, {"takes": 3600.0, "times": None}),
        (
            {"when": datetime(2025, 1, 1, tzinfo=timezone.utc)},
            {"when": "2025-01-01T00:00:00+00:00"},
        ),
        ({"error": ReadTimeoutError}, {"error": "ReadTimeoutError"}),
        ({"labels": [("a", 90), "b"]}, {"labels": [["a", 90], "b"]}),
        (
            {"labels": [Label("a", 0.5)]},
            {"labels": [{"name": "a", "confidence": 0.5, "box": None}]},
        ),
        ({"labels": {"a": 90}, "image_size": (1, 2)}, {"labels": {"a": 90}, "image_size": [1, 2]}),
        ({"train": (line for line in [b"{}", {"a": 1}])}, {"train": ["{}", {"a": 1}]}),
        ({"image": b"\x00\x01"}, {"image": {"base64": "AAE="}}),
        ({"image": ("b", "k")}, {"image": {"bucket": "b", "key": "k"}}),
        ({"image": "s3://b/k"}, {"image": "s3://b/k"}),
        (
            {"where": {"a": re.compile("x"), "b": {"c": b"\x00\x01"}, "d": [1]}},
            {"where": {"a": {"$pattern": "x"}, "b": {"c": {"$base64": "AAE="}}, "d": [1]}},
        ),
    ],
)
def test_arguments_are_sent_as_json(arguments: dict[str, Any], sent: dict[str, Any]) -> None:
    assert encoded(arguments) == sent


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (re.compile("x", re.IGNORECASE), "(?i)x"),
        (re.compile("x. # y", re.DOTALL | re.VERBOSE), "(?sx)x. # y"),
        (re.compile("(?i)x", re.MULTILINE), "(?im)x"),
        (re.compile("(?i:x)y"), "(?i:x)y"),
    ],
)
def test_a_pattern_is_sent_with_its_flags(pattern: re.Pattern[str], text: str) -> None:
    assert encoded({"where": {"a": pattern}}) == {"where": {"a": {"$pattern": text}}}
    assert re.compile(text).flags == pattern.flags


def test_a_file_is_sent_as_its_content(tmp_path: Path) -> None:
    file = tmp_path / "photo.png"
    file.write_bytes(b"\x00\x01")
    assert encoded({"image": file}) == {"image": {"base64": "AAE="}}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"image": lambda detection: True}, "image is a function, .* cannot be sent to a server"),
        ({"image": "photo.png"}, r"image must be bytes, a pathlib\.Path, .* not 'photo\.png'"),
        ({"where": {"Body": callable}}, "where is a function"),
        ({"when": datetime(2025, 1, 1)}, "when takes an aware datetime"),  # noqa: DTZ001
    ],
)
def test_a_value_that_json_cannot_express_is_refused(
    arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        encoded(arguments)
