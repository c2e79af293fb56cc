from __future__ import annotations

from collections.abc import Iterator

import pytest

from mock_vision import Vision, mock_vision
from mock_vision.service import skipping
from tests.support.clients import REGION, client
from tests.support.clocks import START
from tests.support.pictures import png


@pytest.fixture
def vision() -> Iterator[Vision]:
    with mock_vision(start=START, skip_waiting=True) as running:
        yield running


def minutes(vision: Vision) -> float:
    return (vision.clock.now() - START).total_seconds() / 60


def test_a_describe_call_finds_the_work_ended(vision: Vision) -> None:
    vision.given.anomaly_model("boards", status="TRAINING", region=REGION)
    lookout = client("lookoutvision")
    described = lookout.describe_model(ProjectName="boards", ModelVersion="1")
    assert described["ModelDescription"]["Status"] == "TRAINED"
    assert minutes(vision) == 30
    assert len(vision.calls) == 1


def test_all_that_is_listed_ends_one_after_the_other(vision: Vision) -> None:
    for status in ("TRAINING", "STARTING_HOSTING"):
        vision.given.anomaly_model("boards", status=status, region=REGION)
    models = client("lookoutvision").list_models(ProjectName="boards")["Models"]
    assert [model["Status"] for model in models] == ["HOSTED", "TRAINED"]
    ended = [entry.when for entry in vision.journal if "ended" in entry.detail]
    assert [(when - START).total_seconds() for when in ended] == [180, 1800]


def test_a_refused_call_moves_the_clock_for_the_next_one(vision: Vision) -> None:
    model = vision.given.label_model("parts", labels=["a", "b"], status="STARTING", region=REGION)
    rekognition = client("rekognition")
    picture = {"ProjectVersionArn": model.arn, "Image": {"Bytes": png(80, 80)}}
    with pytest.raises(rekognition.exceptions.ResourceNotReadyException):
        rekognition.detect_custom_labels(**picture)
    assert minutes(vision) == 10
    assert rekognition.detect_custom_labels(**picture)["CustomLabels"]


def test_work_without_an_end_is_described_as_it_is(vision: Vision) -> None:
    vision.endings.start("boards", never=True)
    vision.given.anomaly_model("boards", status="STARTING_HOSTING", region=REGION)
    described = client("lookoutvision").describe_model(ProjectName="boards", ModelVersion="1")
    assert described["ModelDescription"]["Status"] == "STARTING_HOSTING"
    assert minutes(vision) == 0


def test_descriptions_of_earlier_calls_do_not_count(vision: Vision) -> None:
    vision.given.anomaly_model("boards", status="TRAINING", region=REGION)
    vision._world.waits.describes("training", "boards", vision.clock.ticks() + 10**9)
    client("lookoutvision").list_projects()
    assert minutes(vision) == 0


def test_work_that_keeps_beginning_ends_the_call_at_last(
    vision: Vision, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(skipping, "MOST", 3)
    world = vision._world
    calls = []

    def call() -> int:
        world.waits.describes("training", "boards", vision.clock.ticks() + 60_000_000)
        calls.append(None)
        return len(calls)

    assert skipping.call_skipping(world, call) == 3
    assert minutes(vision) == 3


def test_without_the_option_nothing_is_skipped() -> None:
    with mock_vision(start=START) as vision:
        vision.given.anomaly_model("boards", status="TRAINING", region=REGION)
        client("lookoutvision").describe_model(ProjectName="boards", ModelVersion="1")
        assert minutes(vision) == 0
