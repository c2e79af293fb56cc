"""The times of a model that a test declares to exist already."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from mock_vision.service.given_times import Times, times_of
from mock_vision.virtual_time import ticks

NOW = datetime(2025, 6, 1, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)


def times(**arguments: Any) -> Times:
    defaults: dict[str, Any] = dict.fromkeys(("created", "trained", "hosted"))
    flags = {"in_training": False, "is_hosted": True}
    return times_of(ticks.from_datetime(NOW), ticks.HOUR, **{**defaults, **flags, **arguments})


def at(when: datetime) -> int:
    return ticks.from_datetime(when)


@pytest.mark.parametrize(
    ("arguments", "created", "trained", "since"),
    [
        ({}, NOW - HOUR, NOW, NOW),
        ({"created": NOW - HOUR / 2}, NOW - HOUR / 2, NOW, NOW),
        ({"created": NOW - 5 * HOUR}, NOW - 5 * HOUR, NOW - 4 * HOUR, NOW - 4 * HOUR),
        ({"trained": NOW - HOUR}, NOW - 2 * HOUR, NOW - HOUR, NOW - HOUR),
        ({"hosted": NOW - HOUR}, NOW - 2 * HOUR, NOW - HOUR, NOW - HOUR),
        ({"hosted": NOW, "trained": NOW - HOUR}, NOW - 2 * HOUR, NOW - HOUR, NOW),
        ({"in_training": True}, NOW, NOW, NOW),
        ({"made": at(NOW + HOUR)}, NOW + HOUR, NOW + HOUR, NOW + HOUR),
        ({"made": at(NOW - HOUR), "created": NOW}, NOW, NOW, NOW),
    ],
)
def test_times_follow_from_each_other(
    arguments: dict[str, Any], created: datetime, trained: datetime, since: datetime
) -> None:
    assert times(**arguments) == Times(at(created), at(trained), at(since))


def test_times_are_cut_to_milliseconds() -> None:
    found = times(created=NOW - timedelta(microseconds=1))
    assert found.created == at(NOW - timedelta(milliseconds=1))


def test_a_mock_that_begins_with_the_year_1_has_no_time_before() -> None:
    first = ticks.EARLIEST
    found = times_of(
        first,
        ticks.HOUR,
        created=None,
        trained=None,
        hosted=None,
        in_training=False,
        is_hosted=True,
    )
    assert found == Times(first, first, first)
