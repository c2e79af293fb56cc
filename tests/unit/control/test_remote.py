"""The objects of a server, each beside the one that they stand for."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from mock_vision import GivenProject, Label, RemoteVision, UsageError, Vision
from tests.support.clients import ACCOUNT, REGION, client
from tests.support.clocks import START
from tests.support.pictures import png

HOUR = timedelta(hours=1)


def test_the_clock(remote: RemoteVision, vision: Vision) -> None:
    clock = remote.clock
    vision.given.anomaly_model("boards", status="TRAINING")
    assert clock.now() == START
    assert clock.pending() == vision.clock.pending()
    assert str(clock.pending()) == str(vision.clock.pending())
    event = vision.clock.pending()[0]
    assert clock.advance_to_next() == event
    clock.advance(HOUR)
    clock.advance(hours=1, minutes=30)
    clock.advance_to(START + 4 * HOUR)
    clock.run_until_idle()
    assert vision.clock.now() == clock.now() == START + 4 * HOUR
    with clock.follow():
        assert vision.clock.position().standing is None
        with clock.freeze():
            assert vision.clock.position().standing is not None
        assert vision.clock.position().standing is None
    assert vision.clock.position().standing is not None


def test_the_clock_refuses_as_the_local_one_does(remote: RemoteVision) -> None:
    with pytest.raises(UsageError, match="nothing is pending"):
        remote.clock.advance_to_next()
    with pytest.raises(UsageError, match="takes a timedelta or units, not both"):
        remote.clock.advance(HOUR, seconds=1)
    with pytest.raises(UsageError, match="Did you mean 'hours'"):
        remote.clock.advance(hour=1)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=r"clock\.ticks cannot be sent to a server"):
        remote.clock.ticks()
    with pytest.raises(UsageError, match="takes a timedelta or named units, not 5; for example"):
        remote.clock.advance(5)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=r"advance_to\(\) takes an aware datetime, not '2030"):
        remote.clock.advance_to("2030-01-01T00:00:00Z")  # type: ignore[arg-type]
    assert remote.clock.now() == START


@pytest.mark.parametrize(
    "wrong",
    [
        lambda vision: vision.given.label_modell,
        lambda vision: vision.faults.throtle,
        lambda vision: vision.endings.trainin,
        lambda vision: vision.answers.norml,
        lambda vision: vision.calls.by_invocatio,
        lambda vision: vision.answers.normal(confidenc=1),
        lambda vision: vision.endings.end_now(modl="boards"),
        lambda vision: vision.faults.lose_request("ListProjects", time=3),
        lambda vision: vision.faults.error("DetectAnomalies", "ThrottlingException", time=3),
        lambda vision: vision.calls(mdel="boards"),
        lambda vision: vision.clock.advance(hour=1),
        lambda vision: vision.clock.advanc,
        lambda vision: vision.clock.clear,
        lambda vision: vision.given.clear,
        lambda vision: vision.answers.cler,
        lambda vision: vision.faults.throttle("ListProjects", optional=True).usd,
        lambda vision: vision.calls(5),
        lambda vision: vision.calls("CreateProject", model=3),
        lambda vision: vision.clock.pending().due,
    ],
)
def test_wrong_names_are_refused_as_in_the_process_of_the_mock(
    remote: RemoteVision, vision: Vision, wrong: Callable[[Any], Any]
) -> None:
    raised = []
    for each in (vision, remote):
        with pytest.raises(UsageError) as refused:
            wrong(each)
        raised.append((type(refused.value), str(refused.value)))
    local, over_http = raised
    assert over_http == local


def test_missing_arguments_are_python_s_own_error(remote: RemoteVision) -> None:
    with pytest.raises(TypeError, match=r"^label_model\(\): missing a required argument: 'labels'"):
        remote.given.label_model()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"^error\(\): missing a required argument: 'operation'"):
        remote.faults.error(time=3)  # type: ignore[call-arg]


def test_the_parts_can_be_copied(remote: RemoteVision, vision: Vision) -> None:
    copy.copy(remote.faults).throttle("ListProjects", optional=True)
    assert len(vision.faults.live) == 1


def test_a_given_model_has_its_answers(remote: RemoteVision, vision: Vision) -> None:
    model = remote.given.label_model("parts", labels=["bolt", "gear"], region=REGION)
    assert (
        model == vision.given.label_model(arn=model.arn.replace("/v1/", "/v2/"), labels=["a", "b"])
        or model.version == "v1"
    )
    picture = png(80, 80)
    answer = model.labels(picture, [("bolt", 97.5)])
    found = client("rekognition").detect_custom_labels(
        ProjectVersionArn=model.arn, Image={"Bytes": picture}
    )
    assert found["CustomLabels"] == [{"Name": "bolt", "Confidence": 97.5}]
    assert answer.used == 1
    model.labels(picture, [Label("gear", 0.5)])
    found = client("rekognition").detect_custom_labels(
        ProjectVersionArn=model.arn, Image={"Bytes": picture}, MinConfidence=0
    )
    assert found["CustomLabels"][0] == {"Name": "gear", "Confidence": 0.5}
    anomalous = remote.given.anomaly_model("boards", f1=0.9, region=REGION)
    anomalous.anomaly(confidence=0.75)
    detected = client("lookoutvision").detect_anomalies(
        ProjectName="boards", ModelVersion="1", Body=picture, ContentType="image/png"
    )
    assert detected["DetectAnomalyResult"]["Confidence"] == 0.75
    with pytest.raises(UsageError, match=r"answers\.compute cannot be sent to a server"):
        model.compute(lambda detection: [])


def test_given_projects(remote: RemoteVision, vision: Vision) -> None:
    boards = remote.given.anomaly_project("boards", train={"normal": 1}, region=REGION)
    assert boards == GivenProject(
        "boards", f"arn:aws:lookoutvision:{REGION}:{ACCOUNT}:project/boards", REGION, ACCOUNT
    )
    parts = remote.given.label_project("parts", test=True, region=REGION)
    (found,) = client("rekognition").describe_projects()["ProjectDescriptions"]
    assert found["ProjectArn"] == parts.arn
    with pytest.raises(UsageError, match="the project parts exists already"):
        remote.given.label_project("parts", region=REGION)


def test_declarations(remote: RemoteVision, vision: Vision) -> None:
    fault = remote.faults.error(
        "lookoutvision.CreateProject", "ConflictException", ResourceId="boards", times=2
    )
    assert (fault.live, fault.used, fault.optional) == (True, 0, False)
    assert repr(fault).startswith("<faults.error('lookoutvision.CreateProject', 'Confl")
    assert fault.unused_text().startswith(f"{fault.text}, declared in test_remote.py:")
    lookout = client("lookoutvision")
    with pytest.raises(lookout.exceptions.ConflictException) as raised:
        lookout.create_project(ProjectName="boards")
    assert raised.value.response["ResourceId"] == "boards"
    assert (fault.used, fault.is_unused) == (1, False)
    assert fault.unused_text().endswith("was used.")
    fault.remove()
    assert not fault.live
    remote.endings.training("parts/*", fails=True)
    remote.endings.clear()
    assert vision.endings.live == ()


def test_a_declaration_holds_inside_its_block(remote: RemoteVision, vision: Vision) -> None:
    with remote.faults.throttle("ListProjects", optional=True):
        assert [each["text"] for each in map(dict, remote._link.get("/faults"))] == [
            "faults.throttle('ListProjects', optional=True)"
        ]
    assert vision.faults.live == ()


def test_ending_work_by_hand(remote: RemoteVision, vision: Vision) -> None:
    remote.given.anomaly_model("boards", status="TRAINING")
    assert remote.endings.end_now("boards") is None
    assert [each["status"] for each in remote.resources()] == [None, "TRAINED"]


def test_calls_and_journal(remote: RemoteVision, vision: Vision) -> None:
    assert remote.calls == []
    assert str(remote.calls) == "no calls"
    lookout = client("lookoutvision")
    lookout.create_project(ProjectName="boards")
    with pytest.raises(lookout.exceptions.ResourceNotFoundException):
        lookout.describe_project(ProjectName="board")
    made, refused = remote.calls
    for here, there in zip((made, refused), vision.calls, strict=True):
        for name in ("when", "operation", "error", "status", "outcome", "attempt", "region"):
            assert getattr(here, name) == getattr(there, name), name
    assert len(remote.calls) == 2
    assert str(remote.calls) == repr(remote.calls) == str(vision.calls)
    assert remote.calls[-1] == refused
    assert remote.calls == [made, refused]
    assert remote.calls == remote.calls
    assert remote.calls != []
    assert remote.calls.by_invocation() == [[made], [refused]]
    assert remote.calls("CreateProject", where={"ProjectName": "boards"}) == [made]
    assert remote.calls(error="ResourceNotFoundException") == [refused]
    assert remote.calls(model="plates/*") == []
    assert remote.journal == list(vision.journal)


@pytest.mark.parametrize(
    ("name", "setting", "value", "read"),
    [
        ("durations", "training", timedelta(minutes=1), timedelta(minutes=1)),
        ("quotas", "running_models", 3, 3),
        ("quotas", "running_models", None, None),
    ],
)
def test_settings(
    remote: RemoteVision, vision: Vision, name: str, setting: str, value: Any, read: Any
) -> None:
    here, there = getattr(remote, name), getattr(vision, name)
    assert dict(here) == dict(there)
    assert len(here) == len(there)
    here[setting] = value
    assert here[setting] == there[setting] == read
    del here[setting]
    assert dict(here) == dict(there)
    with pytest.raises(UsageError, match="Did you mean"):
        here[f"{setting}x"] = value
    with pytest.raises(UsageError, match="Did you mean"):
        here[f"{setting}x"]
