from datetime import datetime, timedelta, timezone, tzinfo
from importlib.metadata import PackageNotFoundError
from typing import Any

import pytest

from mock_vision import MockVision, UsageError, mock_vision
from mock_vision.mock.options import OPTIONS, Options, merged
from mock_vision.settings.durations import LONGEST

EAST = timezone(timedelta(hours=5))


class NoOffset(tzinfo):
    """A time zone that does not know its offset: its datetimes count as naive."""

    def utcoffset(self, _: object) -> None:
        return None

    dst = utcoffset

    def tzname(self, _: object) -> None:
        return None


def test_the_table_and_the_type_of_the_options_agree() -> None:
    assert [*Options.__annotations__] == [*OPTIONS]
    assert not Options.__required_keys__
    assert Options.__doc__ is not None
    assert [name for name in OPTIONS if f"``{name}``: " not in Options.__doc__] == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"sed": 1},
            r"unknown option of mock_vision 'sed'\. Did you mean 'seed'\? Valid: config",
        ),
        ({"seed": "1"}, "seed must be an integer, not '1'"),
        ({"seed": True}, "seed must be an integer, not True"),
        ({"start": datetime(2025, 1, 1)}, "start must be a datetime with a time zone"),  # noqa: DTZ001
        (
            {"start": datetime(2025, 1, 1, tzinfo=NoOffset())},
            "start must be a datetime with a",
        ),
        ({"start": datetime.min.replace(tzinfo=EAST)}, "start must be from the year 1 to the year"),
        (
            {"start": datetime.max.replace(tzinfo=EAST)},
            "ends before the year 10000; it is",
        ),
        ({"start": "now"}, "start must be a datetime with a time zone, not 'now'"),
        ({"sleep": "never"}, "sleep must be one of 'virtual', 'real', not 'never'"),
        ({"wall": "fake"}, "wall must be one of 'virtual', 'real', not 'fake'"),
        ({"constraint_errors": 1}, "constraint_errors must be one of 'documented', 'observed'"),
        ({"skill": 1.5}, "skill must be a number from 0"),
        ({"durations": 5}, "durations must map names to timedeltas, not 5"),
        ({"durations": {"x": 5}}, "unknown duration 'x'"),
        ({"durations": {"training": timedelta.max}}, "the duration of 'training' is too long"),
        ({"quotas": 5}, "quotas must map names to whole numbers or None, not 5"),
        ({"quotas": {"models_running": 5}}, "unknown quota 'models_running'"),
        ({"quotas": {"running_models": -1}}, "the quota 'running_models' must be a whole number"),
        ({"iam": "on"}, r"iam must be True \(each request is judged\), False .* not 'on'"),
        ({"config": 5}, "config must be the mapping that moto's mock_aws takes"),
        ({"config": {"core": None}}, "each of moto's sections to a mapping; 'core' is None"),
    ],
)
def test_wrong_options_are_refused_where_they_are_written(
    options: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        mock_vision(**options)


@pytest.mark.parametrize(
    ("installed", "found"), [(None, "which is not installed"), ("2.19.0", "of which 2.19.0 is")]
)
def test_a_virtual_wall_needs_time_machine(
    monkeypatch: pytest.MonkeyPatch, installed: str | None, found: str
) -> None:
    def version(name: str) -> str:
        if installed is None:
            raise PackageNotFoundError(name)
        return installed

    monkeypatch.setattr("mock_vision.mock.options.version", version)
    mock_vision(wall="real")
    with pytest.raises(UsageError, match=rf"{found}.*`pip install \"mock_vision\[wall\]\"`"):
        mock_vision(wall="virtual")


@pytest.mark.parametrize("year", [1, 8999])
def test_the_first_and_the_last_start(year: int) -> None:
    start = datetime(year, 1, 1, tzinfo=timezone.utc)
    with mock_vision(start=start, durations={"training": LONGEST}) as vision:
        assert vision.clock.now() == start


def test_options_that_are_none_are_left_out() -> None:
    assert isinstance(mock_vision(start=None, durations=None, quotas=None, config=None), MockVision)


def test_inner_options_are_merged_over_outer_ones() -> None:
    start = datetime(2025, 1, 1, tzinfo=timezone.utc)
    outer = {"seed": 1, "start": start, "durations": {"training": 1, "model_start": 2}}
    inner = {"seed": 2, "durations": {"training": 3}, "sleep": "real"}
    assert merged(outer, inner) == {
        "seed": 2,
        "start": start,
        "durations": {"training": 3, "model_start": 2},
        "sleep": "real",
    }
    assert merged(outer, {"durations": None})["durations"] is None
