"""Each row with what it takes; what is wrong with requests in general is in ``test_app.py``."""

from __future__ import annotations

from typing import Any

import pytest

from mock_vision import Vision
from mock_vision.control.routes import ENDINGS, FAULTS, routes
from tests.support.clients import client
from tests.support.control import Control
from tests.support.pictures import png


def test_health(control: Control) -> None:
    assert control.get("/health") == {"status": "ok"}


def test_moving_the_clock(control: Control, vision: Vision) -> None:
    control.post("/given/anomaly_model", {"project": "boards", "status": "TRAINING"})
    assert control.get("/clock")["now"] == "2030-01-01T12:00:00+00:00"
    assert control.post("/clock/advance", {"minutes": 5})["pending"] == 1
    assert control.post("/clock/advance_to_next")["now"] == "2030-01-01T12:30:00+00:00"
    assert "nothing is pending" in control.refusal("POST", "/clock/advance_to_next")
    control.post("/clock/advance_to", {"when": "2030-01-02T00:00:00Z"})
    assert "cannot go back" in control.refusal(
        "POST", "/clock/advance_to", json={"when": "2030-01-01T00:00:00+01:00"}
    )
    control.post("/given/anomaly_model", {"project": "boards", "status": "TRAINING"})
    assert control.post("/clock/run_until_idle")["pending"] == 0
    assert control.post("/clock/follow")["standing_still"] is False
    assert control.post("/clock/freeze")["standing_still"] is True


@pytest.mark.parametrize(
    ("name", "setting", "value", "refused", "message"),
    [
        ("durations", "training", 90.0, -1, "must not be negative"),
        ("quotas", "rekognition.running_models", 0, -1, "must be a whole number"),
    ],
)
def test_settings(
    control: Control, name: str, setting: str, value: Any, refused: Any, message: str
) -> None:
    before = control.get(f"/{name}")
    changed = control.answer("PUT", f"/{name}", json={setting: value})
    assert {changed[each] for each in changed if setting in each} == {value}
    wrong = {next(iter(before)): 5, setting: refused}
    assert message in control.refusal("PUT", f"/{name}", json=wrong)
    assert control.get(f"/{name}") == changed
    assert "Did you mean" in control.refusal("PUT", f"/{name}", json={f"{setting}s": 1})
    assert control.answer("DELETE", f"/{name}/{setting}") == before
    assert "unknown" in control.refusal("DELETE", f"/{name}/nothing")


def test_seed_and_skill(control: Control, vision: Vision) -> None:
    assert control.get("/seed") == {"seed": 0}
    assert control.get("/skill") == {"skill": 1.0}
    assert control.answer("PUT", "/skill", json={"skill": 0.5}) == {"skill": 0.5}
    assert vision.skill == 0.5
    for wrong in (1.5, -1):
        message = control.refusal("PUT", "/skill", json={"skill": wrong})
        assert message.startswith("skill must be a number from 0 (guesses) to 1")
    assert "the body lacks 'skill'" in control.refusal("PUT", "/skill", json={})
    assert "Valid: GET, HEAD." in control.refusal("PUT", "/seed", 405, json={"seed": 1})
    assert vision.skill == 0.5


def test_usage(control: Control, vision: Vision) -> None:
    assert control.get("/usage")["models"] == []
    vision.given.anomaly_model("boards")
    vision.given.label_model("parts", labels=["bolt", "gear"], status="TRAINING_FAILED")
    vision.clock.advance(hours=2)
    assert control.get("/usage") == vision.usage.as_dict()
    assert [each["phase"] for each in control.get("/usage")["models"]] == ["running", "idle"]


def test_given_models_and_their_answers(control: Control, vision: Vision) -> None:
    model = control.post(
        "/given/label_model",
        {"project": "parts", "labels": {"bolt": 0.5, "gear": 0.4}, "region": "eu-west-1"},
    )
    assert model["version"] == "v1"
    again = control.refusal(
        "POST",
        "/given/label_model",
        json={"arn": model["arn"], "labels": ["a", "b"]},
    )
    assert "exists" in again
    picture = png(80, 80)
    declared = control.post("/answers/labels", {"labels": [["bolt", 97.5]], "model": "parts/*"})
    found = client("rekognition").detect_custom_labels(
        ProjectVersionArn=model["arn"], Image={"Bytes": picture}
    )
    assert found["CustomLabels"] == [{"Name": "bolt", "Confidence": 97.5}]
    assert control.get(f"/declarations/{declared['id']}")["used"] == 1
    (call,) = control.get("/calls?operation=DetectCustomLabels&model=parts/*")
    assert call["answer"]["CustomLabels"][0]["Name"] == "bolt"
    assert call["params"]["Image"]["Bytes"]["length"] == len(picture)


def test_declarations_are_listed_removed_and_cleared(control: Control, vision: Vision) -> None:
    fault = control.post("/faults/throttle", {"operation": "CreateProject", "times": 2})
    ending = control.post("/endings/training", {"model": "parts/*", "fails": "Too dark."})
    answer = control.post("/answers/anomaly", {"confidence": 0.9})
    assert [each["id"] for each in control.get("/declarations")] == [
        answer["id"],
        ending["id"],
        fault["id"],
    ]
    assert control.get("/faults") == [fault]
    assert fault["text"] == "faults.throttle('CreateProject', times=2)"
    assert "declared in a request to the control plane, was never used" in fault["unused"]
    removed = control.answer("DELETE", f"/declarations/{fault['id']}")
    assert (removed["live"], control.get("/faults")) == (False, [])
    for kind in ("endings", "answers"):
        assert control.answer("DELETE", f"/{kind}") == {}
    assert control.get("/declarations") == []
    assert "unknown declaration 'd77'" in control.refusal("DELETE", "/declarations/d77")


@pytest.mark.parametrize("name", ENDINGS)
def test_every_ending(control: Control, vision: Vision, name: str) -> None:
    how: dict[str, Any] = {"takes": 5, "optional": True}
    if name == "hosting":
        how = {"dies_after": 60, "optional": True}
    if name == "of":
        how["work"] = "model_copy"
    assert control.post(f"/endings/{name}", how)["kind"] == "endings"
    assert f"unknown member of POST /moto-api/mock_vision/endings/{name} 'take'" in control.refusal(
        "POST", f"/endings/{name}", json={"take": 5}
    )


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault(control: Control, vision: Vision, name: str) -> None:
    how: dict[str, Any] = {"operation": "StartModel", "optional": True, "model": "boards/*"}
    if name == "error":
        how |= {"code": "ConflictException", "ResourceId": "boards"}
    assert control.post(f"/faults/{name}", how)["kind"] == "faults"
    wrong = {**how, "operation": "StartModell"}
    assert "Did you mean 'StartModel'?" in control.refusal("POST", f"/faults/{name}", json=wrong)


def test_ending_work_by_hand(control: Control, vision: Vision) -> None:
    for project in ("boards", "plates"):
        control.post("/given/anomaly_model", {"project": project, "status": "TRAINING"})
    assert control.post("/endings/end_now", {"model": "boards"}) == {}
    assert control.post("/endings/fail_now", {"model": "plates", "fails": "Too dark."}) == {}
    states = {each["name"]: each["status_message"] for each in control.get("/resources")}
    assert states["plates/1"] == "Too dark."
    assert "no work to end is under way" in control.refusal("POST", "/endings/end_now", json={})


def test_reading(control: Control, vision: Vision) -> None:
    lookout = client("lookoutvision")
    for name in ("a", "b", "c"):
        lookout.create_project(ProjectName=name)
    assert len(control.get("/calls")) == 3
    assert control.get("/calls?limit=0") == []
    where = '{"ProjectName": {"$pattern": "[bc]"}}'
    found = control.get("/calls", query_string={"where": where, "limit": "1"})
    assert [call["params"]["ProjectName"] for call in found] == ["c"]
    assert control.get("/calls?error=ConflictException") == []
    assert len(control.get("/journal?limit=2")) == 2
    assert len(control.get("/journal")) == 3
    assert control.get("/pending") == []
    assert len(control.get("/resources")) == 3
    assert control.get("/view")["clock"] == control.get("/clock")


def test_reset(control: Control, vision: Vision) -> None:
    control.post("/faults/throttle", {"operation": "CreateProject"})
    control.post("/given/anomaly_model", {"project": "boards"})
    assert control.post("/reset") == {}
    assert control.get("/resources") == control.get("/declarations") == []
    assert "unknown declaration 'd1'" in control.refusal("GET", "/declarations/d1")


def test_names_are_unique() -> None:
    assert len({(route.method, route.path) for route in routes()}) == len(routes())
