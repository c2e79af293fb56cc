from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from mock_vision import UsageError, Vision
from mock_vision.control import view as viewing
from mock_vision.control.view import view
from tests.support.clients import REGION, client


def seen(vision: Vision, **how: Any) -> Any:
    return json.loads(json.dumps(view(vision._world, **how), allow_nan=False))


def test_a_mock_in_which_nothing_happened(vision: Vision) -> None:
    offers = seen(vision).pop("offers")
    assert set(offers["services"]) == {"lookoutvision", "rekognition"}
    assert seen(vision, offers=False) == {
        "seed": 0,
        "clock": {
            "now": "2030-01-01T12:00:00+00:00",
            "standing_still": True,
            "pending": 0,
            "next": None,
        },
        "entries": 0,
        "timeline": [],
        "pending": [],
        "projects": [],
        "project_count": 0,
        "usage": {"training_hours": 0, "inference_hours": 0, "detections": 0, "amount": 0},
        "used": {},
        "declared": [],
        "swallowed": [],
        "offers": None,
    }


def test_both_services_with_what_is_pending_and_declared(vision: Vision) -> None:
    vision.given.anomaly_model("boards", status="TRAINING")
    vision.given.label_model("parts", labels=["bolt", "gear"], region="us-east-2")
    vision.faults.throttle("DetectAnomalies", optional=True)
    found = seen(vision)
    (pending,) = found["pending"]
    assert (pending["what"], pending["due"]) == ("training", "2030-01-01T12:30:00+00:00")
    assert [(each["name"], each["region"]) for each in found["projects"]] == [
        ("boards", "us-east-1"),
        ("parts", "us-east-2"),
    ]
    assert found["projects"][0]["models"][0]["ends"] == "2030-01-01T12:30:00Z"
    (declared,) = found["declared"]
    assert (declared["kind"], declared["text"], declared["used"]) == (
        "faults",
        "faults.throttle('DetectAnomalies', optional=True)",
        0,
    )


def test_the_names_that_declarations_can_have(vision: Vision) -> None:
    offers = seen(vision)["offers"]
    lookout = offers["services"]["lookoutvision"]
    assert "ThrottlingException" in lookout["operations"]["DetectAnomalies"]
    assert (lookout["works"]["training"], lookout["works"]["model_stop"]) == (True, False)
    assert "ReadTimeoutError" in offers["failures"]


def test_a_service_that_was_not_imported_is_not_imported(
    vision: Vision, monkeypatch: pytest.MonkeyPatch
) -> None:
    vision.given.anomaly_model("boards")
    monkeypatch.setattr(viewing, "imported_module", lambda name: None)
    assert seen(vision)["projects"] == []


def test_errors_that_the_code_under_test_swallowed(
    vision: Vision, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors = vision._world.author_errors
    monkeypatch.setattr(errors, "swallowed", lambda _: [UsageError("the label is unknown.")])
    assert seen(vision)["swallowed"] == ["UsageError: the label is unknown."]


def test_a_view_of_many_projects_has_a_limited_size(
    vision: Vision, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(viewing, "PROJECTS", 2)
    monkeypatch.setattr(viewing, "PENDING", 2)
    for number in range(3):
        vision.given.anomaly_model(f"boards{number}", status="TRAINING")
        vision.given.label_model(f"parts{number}", labels=["bolt", "gear"])
    found = seen(vision)
    names = ["boards2", "boards1", "parts2", "parts1"]
    assert [project["name"] for project in found["projects"]] == names
    assert found["project_count"] == 6
    assert (len(found["pending"]), found["clock"]["pending"]) == (2, 3)
    assert {each["project"] for each in found["used"].values()} == set(names)


def test_views_while_time_moves_and_clients_call(vision: Vision) -> None:
    lookout = client("lookoutvision")
    vision.given.anomaly_model("boards", region=REGION)
    done = threading.Event()
    problems: list[BaseException] = []

    def watch() -> None:
        while not done.is_set():
            try:
                seen(vision)
            except BaseException as problem:
                problems.append(problem)
                return

    watchers = [threading.Thread(target=watch) for _ in range(2)]
    for watcher in watchers:
        watcher.start()
    named = {"ProjectName": "boards", "ModelVersion": "1"}
    for _ in range(20):
        lookout.stop_model(**named)
        vision.clock.run_until_idle()
        lookout.start_model(**named, MinInferenceUnits=1)
        vision.clock.advance_to_next()
    done.set()
    for watcher in watchers:
        watcher.join()
    assert problems == []
    assert [each["id"] for each in seen(vision)["timeline"]] == list(range(1, 121))
