"""The resources that ``vision.given.label_model`` creates, and how their work ends."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mock_vision import UsageError, Vision
from tests.support.clients import OTHER_ACCOUNT, client
from tests.support.givens import START
from tests.support.givens import describe_label_model as describe
from tests.support.s3_inputs import sorted_lines

NUMBER = 1_700_000_000_000
ARN = f"arn:aws:rekognition:us-east-2:{OTHER_ACCOUNT}:project/parts/version/first.try/{NUMBER}"
BOLTS: dict[str, Any] = {"labels": ["bolt", "gear"]}


def test_datasets_have_the_lines(vision: Vision) -> None:
    vision.given.label_model("parts", **BOLTS, train=sorted_lines(range(3)), test=True)
    rekognition = client("rekognition")
    (project,) = rekognition.describe_projects()["ProjectDescriptions"]
    found = {}
    for dataset in project["Datasets"]:
        description = rekognition.describe_dataset(DatasetArn=dataset["DatasetArn"])
        found[dataset["DatasetType"]] = description["DatasetDescription"]
    assert {kind: each["DatasetStats"]["TotalEntries"] for kind, each in found.items()} == {
        "TRAIN": 3,
        "TEST": 0,
    }
    assert {each["Status"] for each in found.values()} == {"CREATE_COMPLETE"}


@pytest.mark.parametrize("boxes", [False, True])
@pytest.mark.parametrize("figures", [{"f1": 0.79}, {"precision": 0.2, "recall": 0.9}])
def test_result_files_are_there_and_agree_with_the_description(
    vision: Vision, figures: dict[str, Any], boxes: bool
) -> None:
    model = vision.given.label_model(
        "parts",
        labels={"bolt": 0.25, "gear": 0.75},
        boxes=boxes,
        output="s3://results/out",
        **figures,
    )
    found = describe(model)
    assert found["OutputConfig"] == {"S3Bucket": "results", "S3KeyPrefix": "out"}
    summary = read(found["EvaluationResult"]["Summary"])
    f1 = found["EvaluationResult"]["F1Score"]
    assert summary["AggregatedEvaluationResults"]["F1Score"] == f1
    thresholds = {
        each["Label"]: each["Metrics"]["Threshold"] for each in summary["LabelEvaluationResults"]
    }
    assert thresholds == {"bolt": 0.25, "gear": 0.75}
    assert {each["Metrics"]["F1Score"] for each in summary["LabelEvaluationResults"]} == {f1}
    assert read(found["ManifestSummary"])["errors"] == []
    tested = found["TestingDataResult"]["Output"]["Assets"][0]["GroundTruthManifest"]
    assert len(lines(tested)) == summary["EvaluationDetails"]["NumberOfTestingImages"]
    trained = found["TrainingDataResult"]["Output"]["Assets"][0]["GroundTruthManifest"]
    assert len(lines(trained)) == summary["EvaluationDetails"]["NumberOfTrainingImages"] == 40


def body(manifest: dict[str, Any]) -> bytes:
    location = manifest["S3Object"]
    found = client("s3").get_object(Bucket=location["Bucket"], Key=location["Name"])
    content: bytes = found["Body"].read()
    return content


def read(manifest: dict[str, Any]) -> Any:
    return json.loads(body(manifest))


def lines(manifest: dict[str, Any]) -> list[Any]:
    return [json.loads(line) for line in body(manifest).splitlines()]


@pytest.mark.parametrize(
    ("status", "event", "end"),
    [
        ("TRAINING_IN_PROGRESS", "training", "TRAINING_COMPLETED"),
        ("COPYING_IN_PROGRESS", "copying", "COPYING_COMPLETED"),
        ("STARTING", "start", "RUNNING"),
        ("STOPPING", "stop", "STOPPED"),
    ],
)
def test_work_under_way_ends_on_the_clock(
    vision: Vision, status: Any, event: str, end: str
) -> None:
    model = vision.given.label_model(
        "parts",
        **BOLTS,
        status=status,
        status_message="At work.",
        f1=0.8,
        output="s3://results/",
        copied_from=ARN if event == "copying" else None,
    )
    assert describe(model)["StatusMessage"] == "At work."
    assert [pending.what for pending in vision.clock.pending()] == [event]
    vision.clock.run_until_idle()
    found = describe(model)
    evaluation = found["EvaluationResult"]
    assert (found["Status"], evaluation["F1Score"]) == (end, pytest.approx(0.8))
    assert read(evaluation["Summary"])["Version"] == 1


def test_declared_endings_apply_to_given_models(vision: Vision) -> None:
    vision.endings.training("parts/v1", fails="Out of images.")
    vision.endings.training("parts/v2", f1=0.6)
    vision.endings.copy("parts/v3", fails="Gone.")
    copying: dict[str, Any] = {"status": "COPYING_IN_PROGRESS", "copied_from": ARN}
    training: dict[str, Any] = {"status": "TRAINING_IN_PROGRESS"}
    made = [
        vision.given.label_model("parts", **BOLTS, **options)
        for options in (training, training, copying)
    ]
    vision.clock.run_until_idle()
    failed, trained, copied = map(describe, made)
    assert (failed["Status"], failed["StatusMessage"]) == ("TRAINING_FAILED", "Out of images.")
    assert "TrainingEndTimestamp" in failed
    assert trained["EvaluationResult"]["F1Score"] == pytest.approx(0.6)
    assert (copied["Status"], copied["StatusMessage"]) == ("COPYING_FAILED", "Gone.")
    assert "TrainingEndTimestamp" not in copied


def test_figures_of_single_labels_are_for_trainings_with_images(vision: Vision) -> None:
    vision.endings.training(labels={"bolt": {"f1": 0.5}}, service="rekognition")
    vision.given.label_model("parts", **BOLTS, status="TRAINING_IN_PROGRESS")
    with pytest.raises(UsageError, match=r"parts/version/v1/.* was never trained with images"):
        vision.clock.run_until_idle()


def test_a_failed_training_has_no_results(vision: Vision) -> None:
    model = vision.given.label_model("parts", **BOLTS, status="TRAINING_FAILED")
    found = describe(model)
    assert found["TrainingEndTimestamp"] == START
    assert "EvaluationResult" not in found
