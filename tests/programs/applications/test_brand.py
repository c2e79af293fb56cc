"""The web application's back end."""

from __future__ import annotations

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.programs.applications.code.brand import PAGE, RETRIED, Backend
from tests.programs.idioms.account import BUCKET, boxed_parts, json_lines, put

MANIFEST = "brand/manifest.json"
ENDS = ("TRAINING_COMPLETED", "TRAINING_FAILED", "RUNNING", "FAILED", "STOPPED", "GONE")


@pytest.fixture
def backend(mock: str, monkeypatch: pytest.MonkeyPatch) -> Backend:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    put(MANIFEST, json_lines(boxed_parts()))
    return Backend("us-east-1", BUCKET)


def settle(backend: Backend, event: dict[str, Any]) -> dict[str, Any]:
    """The state machine polls every three minutes."""
    while event["status"] not in ENDS:
        time.sleep(180)
        event = backend.describe(event)
    return event


def train(backend: Backend, project: str, version: str) -> dict[str, Any]:
    event = {"project": project, "version": version, "manifest": MANIFEST}
    for state in (backend.create_project, backend.create_version, backend.describe):
        event = state(event)
    return settle(backend, event)


def test_the_states_one_by_one(backend: Backend) -> None:
    event = train(backend, "logos", "logos-v1.0")
    assert (event["status"], event["units"]) == ("TRAINING_COMPLETED", 0)
    assert 0 <= event["f1"] <= 1
    event = settle(backend, backend.start({**event, "units": 2}))
    assert backend.describe(event)["units"] == 2
    assert backend.start(event)["status"] == "RUNNING"
    labels = backend.detect({**event, "minConfidence": 0}, "images/3.png")
    assert labels[0]["Name"] == "gear"
    assert labels[0]["box"].keys() == {"Width", "Height", "Left", "Top"}
    event = settle(backend, backend.stop(event))
    assert event["status"] == "STOPPED"
    with pytest.raises(ClientError, match="ResourceNotReadyException"):
        backend.detect(event, "images/3.png")


def test_a_project_that_is_there_is_used(backend: Backend) -> None:
    for number in range(PAGE + 1):
        backend.create_project({"project": f"filler-{number}"})
    first = backend.create_project({"project": "logos"})
    for number in range(PAGE + 1):
        backend.create_project({"project": f"more-{number}"})
    assert backend.create_project({"project": "logos"}) == first
    assert backend.find_project("logo") is None


def test_a_model_that_is_hosted_already_counts_as_started(backend: Backend) -> None:
    event = train(backend, "logos", "1")
    once = backend.start(event)
    assert backend.start(event)["status"] in (once["status"], "RUNNING")


@pytest.mark.parametrize("code", RETRIED)
def test_requests_that_meet_a_fault_are_sent_again(backend: Backend, code: str) -> None:
    tries: list[str] = []

    def call(**parameters: Any) -> dict[str, Any]:
        tries.append(code)
        if len(tries) < 4:
            raise ClientError({"Error": {"Code": code, "Message": ""}}, "DescribeProjects")
        found: dict[str, Any] = backend.rekognition.describe_projects(**parameters)
        return found

    assert backend.send(call)["ProjectDescriptions"] == []
    assert len(tries) == 4


def test_the_clean_up_leaves_nothing(backend: Backend, rekognition: Any) -> None:
    event = train(backend, "logos", "1")
    backend.start(event)
    train(backend, "signs", "1")
    assert backend.delete_all() == 2
    assert rekognition.describe_projects()["ProjectDescriptions"] == []
