import json
from datetime import datetime, timezone

import pytest

from mock_vision.training.writing import json_lines, json_object, timestamp
from mock_vision.virtual_time.ticks import from_datetime


def test_timestamps_have_microseconds_and_no_zone():
    when = datetime(2030, 1, 2, 3, 4, 5, 600, tzinfo=timezone.utc)
    assert timestamp(from_datetime(when)) == "2030-01-02T03:04:05.000600"
    assert timestamp(0) == "1970-01-01T00:00:00.000000"


def test_objects_are_utf_8():
    body = json_object({"name": "Schräubchen", "figure": 0.5})
    assert body == '{"name": "Schräubchen", "figure": 0.5}'.encode()
    assert json.loads(body) == {"name": "Schräubchen", "figure": 0.5}


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_figures_that_json_cannot_hold(number):
    with pytest.raises(ValueError, match="Out of range float values"):
        json_object({"figure": number})


def test_every_line_ends_with_a_newline():
    assert json_lines(iter([{"a": 1}, {"b": "x\ny"}])) == b'{"a": 1}\n{"b": "x\\ny"}\n'
    assert json_lines([]) == b""
