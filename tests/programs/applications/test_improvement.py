"""The model that is trained again and again."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.programs.applications.code import improvement
from tests.programs.idioms.account import (
    BUCKET,
    json_lines,
    labels_project,
    picture,
    put,
    sorted_parts,
)

MANIFEST = "training/output.manifest"


@pytest.fixture(autouse=True)
def parameters(mock: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the program finds; the ARN of its project."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    project = labels_project("parts")
    improvement.set_parameter("project", project)
    improvement.set_parameter("model", "none")
    improvement.set_parameter("f1", "0")
    put(MANIFEST, json_lines(sorted_parts()))
    return project


def run(version: str, wait: float = 900) -> dict[str, Any]:
    """The state machine, which waits a quarter of an hour at a time."""
    event: dict[str, Any] = {
        "state": "NEW",
        "bucket": BUCKET,
        "manifest": MANIFEST,
        "version": version,
    }
    while event["state"] in improvement.STEPS:
        if event["state"] in ("TRAINING", "WAIT"):
            time.sleep(wait)
        event = improvement.step(event)
    return event


def test_a_better_version_replaces_the_one_in_use(rekognition: Any, parameters: str) -> None:
    first = run("20300101T1000")
    assert first["state"] == "SWAPPED"
    assert improvement.get_parameter("model") == first["arn"]
    found = improvement.detect(BUCKET, "images/3.png")
    assert found["Name"] == "gear"
    assert found["request"]

    put("images/new.png", picture(51))
    doubtful = improvement.detect(BUCKET, "images/new.png")
    assert "Geometry" not in doubtful
    lines = improvement.create_manifest(BUCKET, {"images/new.png": "nut"}, MANIFEST)
    assert lines == 11

    improvement.set_parameter("f1", "0")
    second = run("20300102T1000")
    assert second["state"] == "SWAPPED"
    assert improvement.detect(BUCKET, "images/new.png")["Name"] == "nut"
    versions = rekognition.describe_project_versions(ProjectArn=parameters)
    statuses = {
        version["ProjectVersionArn"]: version["Status"]
        for version in versions["ProjectVersionDescriptions"]
    }
    assert list(statuses) == [second["arn"], first["arn"]]
    assert statuses[second["arn"]] == "RUNNING"
    assert statuses[first["arn"]] in ("STOPPING", "STOPPED")


def test_a_worse_version_is_not_deployed(rekognition: Any) -> None:
    improvement.set_parameter("f1", "1.1")
    event = run("worse")
    assert event["state"] == "KEPT"
    assert improvement.get_parameter("model") == "none"


def test_a_failed_training_is_reported(rekognition: Any) -> None:
    put(MANIFEST, "")
    event = run("failed")
    assert (event["state"], event["why"]) == ("FAILED", "The manifest file is empty.")


def test_doubtful_pictures_are_put_aside(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    run("first")
    put("images/odd.png", picture(47))
    monkeypatch.setattr(improvement, "DOUBTFUL", 101)
    improvement.detect(BUCKET, "images/odd.png")
    body = s3.get_object(Bucket=BUCKET, Key="review/images/odd.png")["Body"].read()
    assert body == picture(47)
