"""The resources that ``vision.given.anomaly_model`` creates, and how their work ends."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mock_vision import Vision
from tests.support.clients import ACCOUNT, OTHER_ACCOUNT, REGION, client
from tests.support.givens import describe_anomaly_model as describe
from tests.support.s3_inputs import anomaly_lines

ARN = f"arn:aws:lookoutvision:us-east-2:{OTHER_ACCOUNT}:model/boards/7"
CRACK = {"crack": "#23a436"}


def test_datasets_have_the_lines(vision: Vision) -> None:
    lines = anomaly_lines(range(3)).splitlines()
    vision.given.anomaly_model("boards", train=[lines[0], lines[1].decode(), json.loads(lines[2])])
    vision.given.anomaly_model("boards", test=True)
    lookout = client("lookoutvision")
    train = lookout.describe_dataset(ProjectName="boards", DatasetType="train")
    assert train["DatasetDescription"]["ImageStats"]["Total"] == 3
    test = lookout.describe_dataset(ProjectName="boards", DatasetType="test")
    assert test["DatasetDescription"]["ImageStats"]["Total"] == 0
    assert test["DatasetDescription"]["Status"] == "CREATE_COMPLETE"


@pytest.mark.parametrize("prefix", ["", "/out/", "/out"])
@pytest.mark.parametrize("anomalies", [None, CRACK])
def test_result_files_are_there_and_agree_with_the_description(
    vision: Vision, prefix: str, anomalies: dict[str, str] | None
) -> None:
    model = vision.given.anomaly_model(
        "boards", f1=0.79, anomalies=anomalies, output=f"s3://results{prefix}"
    )
    found = describe(model)
    location = found["OutputConfig"]["S3Location"]
    assert location == {"Bucket": "results", **({"Prefix": prefix[1:]} if prefix else {})}
    result = json.loads(read(found["EvaluationResult"]))
    metrics = result["AggregatedEvaluationResults"]["Metrics"]
    assert metrics["F1Score"] == found["Performance"]["F1Score"] == pytest.approx(0.79)
    rows = [json.loads(line) for line in read(found["EvaluationManifest"]).splitlines()]
    assert len(rows) == result["EvaluationDetails"]["NumberOfTestingImages"]
    assert rows[0]["source-ref"].startswith("s3://results/")


def read(location: dict[str, str]) -> bytes:
    body: bytes = client("s3").get_object(**location)["Body"].read()
    return body


def test_without_an_output_the_files_are_named_and_not_there(vision: Vision) -> None:
    found = describe(vision.given.anomaly_model("boards"))
    bucket = f"lookoutvision-{REGION}-{ACCOUNT}"
    assert found["EvaluationResult"] == {"Bucket": bucket, "Key": "EvaluationResult-boards-1.json"}
    with pytest.raises(ClientError, match="NoSuchBucket"):
        read(found["EvaluationResult"])


@pytest.mark.parametrize(
    ("status", "event", "end"),
    [
        ("TRAINING", "training", "TRAINED"),
        ("STARTING_HOSTING", "start", "HOSTED"),
        ("STOPPING_HOSTING", "stop", "TRAINED"),
    ],
)
def test_work_under_way_ends_on_the_clock(
    vision: Vision, status: Any, event: str, end: str
) -> None:
    model = vision.given.anomaly_model(
        "boards", status=status, status_message="At work.", f1=0.8, output="s3://results/"
    )
    assert describe(model)["StatusMessage"] == "At work."
    assert [pending.what for pending in vision.clock.pending()] == [event]
    vision.clock.run_until_idle()
    found = describe(model)
    assert (found["Status"], found["Performance"]["F1Score"]) == (end, pytest.approx(0.8))
    assert json.loads(read(found["EvaluationResult"]))["Version"] == 1


def test_declared_endings_apply_to_given_models(vision: Vision) -> None:
    vision.endings.training("boards/1", fails="Out of images.")
    vision.endings.training("boards/2", f1=0.6)
    vision.endings.hosting("boards/3", dies_after=60)
    statuses: list[Any] = ["TRAINING", "TRAINING", "HOSTED"]
    made = [
        vision.given.anomaly_model("boards", status=status, output="s3://results/")
        for status in statuses
    ]
    vision.clock.run_until_idle()
    failed, trained, dead = map(describe, made)
    assert (failed["Status"], failed["StatusMessage"]) == ("TRAINING_FAILED", "Out of images.")
    result = json.loads(read(trained["EvaluationResult"]))
    f1 = result["AggregatedEvaluationResults"]["Metrics"]["F1Score"]
    assert trained["Performance"]["F1Score"] == f1 == pytest.approx(0.6)
    assert dead["Status"] == "HOSTING_FAILED"
