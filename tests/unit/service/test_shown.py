import json

import pytest

from mock_vision.lookoutvision.states import RULES as LOOKOUT
from mock_vision.manifests.entries import EntryStore
from mock_vision.rekognition.states import RULES as REKOGNITION
from mock_vision.service.shown import (
    PICTURES,
    Evaluations,
    ShownEvaluation,
    newest_first,
    pictures_of,
    state_of,
    status_of,
    time_text,
)
from mock_vision.service.statuses import Resource
from mock_vision.world.ports import ObjectMissingError
from tests.support.worlds import make_world


def resource(kind, status, rules=LOOKOUT):
    made = type("Of", (Resource,), {"kind": kind, "rules": rules})("boards/1", 0)
    made.enter(status, 1_500_000)
    return made


@pytest.mark.parametrize(
    ("kind", "status", "state"),
    [
        ("model", "TRAINING", "working"),
        ("model", "TRAINED", "idle"),
        ("model", "TRAINING_FAILED", "failed"),
        ("model", "STARTING_HOSTING", "working"),
        ("model", "HOSTED", "running"),
        ("model", "HOSTING_FAILED", "failed"),
        ("model", "SYSTEM_UPDATING", "working"),
        ("dataset", "UPDATE_FAILED_ROLLBACK_IN_PROGRESS", "working"),
        ("dataset", "UPDATE_FAILED_ROLLBACK_COMPLETE", "failed"),
        ("dataset", "UPDATE_COMPLETE", "idle"),
        ("model_packaging_job", "RUNNING", "working"),
        ("model_packaging_job", "SUCCEEDED", "idle"),
    ],
)
def test_the_states_of_statuses(kind, status, state):
    assert state_of(resource(kind, status)) == state


@pytest.mark.parametrize(
    ("status", "state"),
    [("RUNNING", "running"), ("FAILED", "failed"), ("STOPPED", "idle"), ("EXPIRED", "idle")],
)
def test_the_states_of_statuses_of_custom_labels(status, state):
    assert state_of(resource("project_version", status, REKOGNITION)) == state


def test_a_status_without_work_has_no_end():
    assert status_of(resource("model", "HOSTED"), "1", {"boards/1": "later"}) == {
        "name": "1",
        "status": "HOSTED",
        "message": "The model is running.",
        "state": "running",
        "since": "1970-01-01T00:00:01.500000Z",
        "ends": None,
    }


def test_times_are_in_utc():
    assert time_text(1_000_000) == "1970-01-01T00:00:01Z"


def test_the_first_images_of_a_dataset_are_named():
    entries = EntryStore(lambda label: ())
    entries.merge({f"s3://goods/{number}.png": (b"{}", None) for number in range(PICTURES + 1)})
    assert pictures_of(entries) == [f"s3://goods/{number}.png" for number in range(PICTURES)]


def test_an_evaluation_is_read_once_for_each_training():
    evaluations = make_world().part(Evaluations)
    model = resource("model", "TRAINED")
    first, second, third = evaluation(1), evaluation(2), evaluation(3)
    assert evaluations.of(model, 1, lambda: first) is first
    assert evaluations.of(model, 1, lambda: second) is first
    assert evaluations.of(model, 2, lambda: third) is third


def evaluation(images: int) -> ShownEvaluation:
    return {
        "training_images": images,
        "testing_images": images,
        "figures": {},
        "labels": [],
        "confusion": None,
    }


@pytest.mark.parametrize(
    "error", [ObjectMissingError("key"), json.JSONDecodeError("no JSON", "", 0), KeyError("Labels")]
)
def test_a_result_file_that_is_gone_or_was_replaced_shows_nothing(error):
    def read():
        raise error

    assert make_world().part(Evaluations).of(resource("model", "TRAINED"), 1, read) is None


def test_the_newest_resources_come_first():
    assert newest_first(["oldest", "older", "newest"]) == ["newest", "older", "oldest"]
    assert newest_first(["oldest", "older", "newest"], 2) == ["newest", "older"]
