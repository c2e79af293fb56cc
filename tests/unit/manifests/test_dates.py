import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_vision.manifests.dates import ticks
from mock_vision.virtual_time.ticks import from_datetime


def utc(year: int, month: int, day: int, *time: int) -> int:
    hour, minute, second, microsecond = (*time, 0, 0, 0, 0)[:4]
    instant = dt.datetime(year, month, day, hour, minute, second, microsecond, dt.timezone.utc)
    return from_datetime(instant)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020-11-10T03:37:09.600", utc(2020, 11, 10, 3, 37, 9, 600_000)),
        ("2020-04-15T20:17:23.433061", utc(2020, 4, 15, 20, 17, 23, 433_061)),
        ("2021-06-22T10:11:18.006Z", utc(2021, 6, 22, 10, 11, 18, 6_000)),
        ("2013-11-18T02:53:27", utc(2013, 11, 18, 2, 53, 27)),
        ("2013-11-18 02:53:27", utc(2013, 11, 18, 2, 53, 27)),
        ("2021-06-22T10:11:18.0000", utc(2021, 6, 22, 10, 11, 18)),
        ("2021-06-22T10:11:18.123456789Z", utc(2021, 6, 22, 10, 11, 18, 123_456)),
        ("2021-06-22T10:11", utc(2021, 6, 22, 10, 11)),
        ("2021-06-22", utc(2021, 6, 22)),
        (" 2021-6-2 ", utc(2021, 6, 2)),
        ("2020-01-01T00:00:00+02:00", utc(2019, 12, 31, 22)),
        ("2020-01-01T00:00:00-0530", utc(2020, 1, 1, 5, 30)),
        ("2020-01-01T00:00:00 +02", utc(2019, 12, 31, 22)),
        ("Fri Oct 02 2020 17:05:51 GMT-0400 (Eastern Daylight Time)", utc(2020, 10, 2, 21, 5, 51)),
        ("Fri Oct 02 2020 17:05:51 UTC+0000", utc(2020, 10, 2, 17, 5, 51)),
        ("Fri, 02 Oct 2020 21:05:51 GMT", utc(2020, 10, 2, 21, 5, 51)),
        ("02 Oct 2020 21:05:51", utc(2020, 10, 2, 21, 5, 51)),
    ],
)
def test_spellings_seen_in_working_manifests(text, expected):
    assert ticks(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2020-13-01",
        "2020-02-30T00:00:00",
        "2020-01-01T25:00:00",
        "2020-01-01T00:00:00+99:00",
        "0000-01-01",
        None,
        5,
        ["2020-01-01"],
    ],
)
def test_texts_that_are_not_dates(text):
    assert ticks(text) is None


@given(st.datetimes(), st.sampled_from("T "))
def test_dates_written_by_python_are_read(when, separator):
    text = when.isoformat(sep=separator)
    assert ticks(text) == from_datetime(when.replace(tzinfo=dt.timezone.utc))


@given(st.text())
def test_no_text_raises(text):
    assert ticks(text) is None or isinstance(ticks(text), int)
