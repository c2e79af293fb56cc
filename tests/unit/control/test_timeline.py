from __future__ import annotations

import json
from datetime import datetime, timezone

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from mock_vision import Blob, Vision
from mock_vision.control.timeline import LONGEST_LIST, LONGEST_TEXT, Timeline, plain
from tests.support.clients import REGION, client
from tests.support.pictures import png


def shown(vision: Vision, calls: int = 100, transitions: int = 100) -> list[dict[str, object]]:
    entries = vision._world.part(Timeline).shown(calls, transitions)
    found: list[dict[str, object]] = json.loads(json.dumps(entries, allow_nan=False))
    return found


def test_a_call_and_a_transition(vision: Vision) -> None:
    lookout = client("lookoutvision")
    vision.given.anomaly_model("boards", status="TRAINED", region=REGION)
    lookout.start_model(ProjectName="boards", ModelVersion="1", MinInferenceUnits=1)
    transition, call = shown(vision)
    assert transition == {
        "id": 1,
        "kind": "transition",
        "when": "2030-01-01T12:00:00Z",
        "subject": "arn:aws:lookoutvision:eu-west-1:123456789012:model/boards/1",
        "what": "start began",
    }
    assert {name: call[name] for name in ("id", "kind", "service", "name", "about")} == {
        "id": 2,
        "kind": "call",
        "service": "lookoutvision",
        "name": "StartModel",
        "about": "boards/1",
    }
    assert (call["outcome"], call["state"], call["message"]) == ("202", "ok", "")
    assert call["answer"] == {"Status": "STARTING_HOSTING"}


def test_an_error_and_a_lost_request(vision: Vision) -> None:
    lookout = client("lookoutvision")
    with pytest.raises(ClientError):
        lookout.describe_project(ProjectName="boards")
    vision.faults.lose_request("ListProjects")
    with pytest.raises(ReadTimeoutError):
        lookout.list_projects()
    error, lost = shown(vision)
    assert (error["state"], error["outcome"]) == ("failed", "ResourceNotFoundException")
    assert "boards" in str(error["message"])
    assert (lost["state"], lost["outcome"]) == ("lost", "not executed")
    assert lost["fault"] == "request lost: ReadTimeoutError"
    assert (lost["about"], lost["attempt"]) == ("", 1)


def test_pictures_are_shown_as_their_length(vision: Vision) -> None:
    vision.given.anomaly_model("boards", region=REGION)
    client("lookoutvision").detect_anomalies(
        ProjectName="boards", ModelVersion="1", Body=png(64, 64), ContentType="image/png"
    )
    (call,) = shown(vision)
    params = call["params"]
    assert isinstance(params, dict)
    assert str(params["Body"]).startswith(f"{len(png(64, 64))} bytes, SHA-256 ")


def test_an_entry_keeps_its_id_while_others_come_and_go(vision: Vision) -> None:
    rekognition = client("rekognition")
    for _ in range(3):
        rekognition.describe_projects()
    assert [each["id"] for each in shown(vision, calls=2)] == [1, 2]
    rekognition.describe_projects()
    assert [each["id"] for each in shown(vision, calls=2)] == [2, 3]
    assert [each["id"] for each in shown(vision, calls=0, transitions=0)] == []


def test_calls_and_transitions_have_a_limit_each(vision: Vision) -> None:
    vision.given.anomaly_model("boards", status="TRAINED", region=REGION)
    lookout = client("lookoutvision")
    lookout.start_model(ProjectName="boards", ModelVersion="1", MinInferenceUnits=1)
    for _ in range(5):
        lookout.list_projects()
    assert [each["kind"] for each in shown(vision, calls=2)] == ["transition", "call", "call"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime(2030, 1, 1, tzinfo=timezone.utc), "2030-01-01T00:00:00Z"),
        ("x" * (LONGEST_TEXT + 1), "x" * LONGEST_TEXT + "..."),
        ([0] * (LONGEST_LIST + 2), [*[0] * LONGEST_LIST, "and 2 more"]),
        (float("nan"), "nan"),
        (0.5, 0.5),
        ({"a": [None, True]}, {"a": [None, True]}),
        (Blob(b""), f"0 bytes, SHA-256 {Blob(b'').sha256}"),
    ],
)
def test_values_as_json_has_them(value: object, text: object) -> None:
    assert plain(value) == text
