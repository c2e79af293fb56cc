"""docs/fidelity.md says what the code does, as far as that can be read from both."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mock_vision.settings.durations import DEFAULT_SECONDS
from mock_vision.settings.quotas import DEFAULTS

TEXT = Path(__file__).parents[2].joinpath("docs", "fidelity.md").read_text("utf-8")
ROWS = [line for line in TEXT.splitlines() if line.startswith("|")]


def test_every_row_has_its_columns() -> None:
    odd = [row for row in ROWS if len(re.findall(r"(?<!\\)\|", row)) != 5]
    assert odd == []


@pytest.mark.parametrize("name", DEFAULT_SECONDS)
def test_every_duration_is_listed(name: str) -> None:
    (row,) = (row for row in ROWS if row.startswith(f"| `{name}` |"))
    assert row.split("|")[2].strip().split(",")[0] == f"{DEFAULT_SECONDS[name]:g}"


@pytest.mark.parametrize("name", DEFAULTS)
def test_every_quota_is_listed(name: str) -> None:
    quota = DEFAULTS[name]
    (row,) = (row for row in ROWS if row.startswith(f"| `{name}` |"))
    shown = row.split("|")[2]
    value = "no limit" if quota.value is None else str(quota.value)
    assert re.match(rf" {value}\b", shown)
    assert not quota.code.startswith("L-") or quota.code in row
    for other in set(quota.by_region.values()):
        assert f"{other:,}" in shown


def test_everything_that_is_listed_can_be_set() -> None:
    listed = re.findall(r"^\| `((?:lookoutvision|rekognition)\.\w+)` \|", TEXT, re.MULTILINE)
    assert sorted(listed) == sorted([*DEFAULT_SECONDS, *DEFAULTS])


def test_every_row_has_a_confidence() -> None:
    words = re.compile(r"-|[\w':() ]*\b(high|fair|low)\b.*")
    bodies = [row for row in ROWS if not row.startswith("|---") and "Confidence" not in row]
    vague = [row for row in bodies if not words.fullmatch(row.split("|")[-2].strip())]
    assert vague == []
