from __future__ import annotations

import json

from mock_vision import Vision
from mock_vision.control.view import snapshot


def test_a_snapshot_is_json(vision: Vision) -> None:
    vision.given.anomaly_model("boards", status="TRAINING")
    vision.faults.throttle("DetectAnomalies", optional=True)
    seen = json.loads(json.dumps(snapshot(vision._world)))
    assert seen["clock"]["now"] == "2030-01-01T12:00:00+00:00"
    assert [event["what"] for event in seen["pending"]] == ["training"]
    assert [resource["kind"] for resource in seen["resources"]] == ["project", "model"]
    assert [each["text"] for each in seen["declarations"]] == [
        "faults.throttle('DetectAnomalies', optional=True)"
    ]
