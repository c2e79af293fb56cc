from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from mock_vision import UsageError, Vision
from mock_vision.control import shown
from mock_vision.world.calls import Blob
from tests.support.clients import client


def test_values() -> None:
    digest = Blob(b"x").sha256
    assert shown.value(
        {
            "when": datetime(2030, 1, 1, tzinfo=timezone.utc),
            "span": timedelta(minutes=1),
            "bytes": [b"x", Blob(b"x")],
            "pair": ("a", None, 1.5, True),
        }
    ) == {
        "when": "2030-01-01T00:00:00+00:00",
        "span": 60.0,
        "bytes": [{"length": 1, "sha256": digest}] * 2,
        "pair": ["a", None, 1.5, True],
    }


def test_calls_and_entries(vision: Vision) -> None:
    lookout = client("lookoutvision")
    lookout.create_project(ProjectName="boards")
    with pytest.raises(lookout.exceptions.ResourceNotFoundException):
        lookout.describe_project(ProjectName="board")
    made, refused = map(shown.call, vision.calls)
    assert (made["params"]["ProjectName"], made["error"], made["attempt"]) == ("boards", None, 1)
    assert made["answer"]["ProjectMetadata"]["CreationTimestamp"].startswith("2030-01-01T12:00:00")
    assert refused["answer"] is None
    assert refused["error"]["code"] == "ResourceNotFoundException"
    assert refused["error"]["members"] == {"ResourceId": "board", "ResourceType": "PROJECT"}
    assert shown.entry(vision.journal.last(1)[0]) == {
        "when": "2030-01-01T12:00:00+00:00",
        "kind": "call",
        "subject": "lookoutvision.DescribeProject",
        "detail": "ResourceNotFoundException",
    }


def test_the_clock(vision: Vision) -> None:
    assert shown.clock(vision.clock)["next"] is None
    vision.given.anomaly_model("boards", status="STARTING_HOSTING")
    seen = shown.clock(vision.clock)
    assert (seen["standing_still"], seen["pending"]) == (True, 1)
    due = vision.clock.now() + vision.durations["lookoutvision.model_start"]
    assert seen["next"]["due"] == due.isoformat()


def test_declarations_have_an_id_for_their_life(vision: Vision) -> None:
    handles = vision._world.part(shown.Handles)
    fault = vision.faults.throttle("DetectAnomalies", optional=True)
    answer = vision.answers.normal(optional=True)
    vision.endings.training(fails=True, optional=True)
    ids = {each["id"]: each["kind"] for each in handles.all()}
    assert list(ids.values()) == ["answers", "endings", "faults"]
    assert [each["id"] for each in handles.all()] == list(ids)
    (answered,) = handles.all("answers")
    assert handles.named(answered["id"]) == ("answers", answer)
    fault.remove()
    (thrown,) = (name for name, kind in ids.items() if kind == "faults")
    assert handles.shown(*handles.named(thrown))["live"] is False
    assert handles.all("faults") == []
    with pytest.raises(
        UsageError, match=r"unknown declaration 'd9'. Declarations in force: d1, d2"
    ):
        handles.named("d9")
    handles.clear()
    assert [each["id"] for each in handles.all()] == ["d4", "d5"]


def test_what_was_never_used_says_so(vision: Vision) -> None:
    handles = vision._world.part(shown.Handles)
    fault = vision.faults.throttle("DetectAnomalies")
    (seen,) = handles.all()
    assert "was never used" in seen["unused"]
    fault.remove()
