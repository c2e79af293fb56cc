"""The program that follows the guide of Custom Labels."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, WaiterError

from tests.programs.applications.code import guide
from tests.programs.idioms.account import (
    BUCKET,
    boxed_parts,
    json_lines,
    line,
    put,
    read,
    sorted_parts,
)


@pytest.fixture
def project(rekognition: Any) -> str:
    return guide.create_project(rekognition, "parts.v1-a")


def test_from_an_empty_dataset_to_nothing_left(
    rekognition: Any, project: str, tmp_path: Path
) -> None:
    train = guide.create_dataset(rekognition, project, "train")
    assert "0 labels, 0 images, 0 labelled, 0 with errors" in guide.summarize_dataset(
        rekognition, train
    )
    path = tmp_path / "lines.jsonl"
    path.write_text(json_lines(sorted_parts()))
    assert guide.add_images(rekognition, train, path)["Status"] == "UPDATE_COMPLETE"
    test = guide.create_dataset(rekognition, project, "test")
    guide.distribute(rekognition, train, test)
    assert "2 labels, 8 images, 8 labelled, 0 with errors" in guide.summarize_dataset(
        rekognition, train
    )
    everything = [
        *guide.list_entries(rekognition, train),
        *guide.list_entries(rekognition, test),
    ]
    assert sorted(entry["source-ref"] for entry in everything) == sorted(
        entry["source-ref"] for entry in sorted_parts()
    )
    gears = guide.list_entries(rekognition, train, ["gear"], labeled=True, reference="images/")
    assert {entry["label-metadata"]["class-name"] for entry in gears} == {"gear"}
    assert guide.list_entries(rekognition, train, errors=True) == []

    arn, status = guide.train(rekognition, project, "1.0", BUCKET, tag="keep")
    assert (status, guide.version_in(arn)) == ("TRAINING_COMPLETED", "1.0")
    assert guide.find_tag(rekognition, "keep", "yes") == [arn]
    assert guide.find_tag(rekognition, "keep", "no") == []
    with pytest.raises(ClientError, match="ResourceInUseException"):
        guide.delete_project(rekognition, project)

    assert guide.start(rekognition, project, arn, units=1, most=2) == "RUNNING"
    found = guide.describe_version(rekognition, project, "1.0")
    assert (found["MinInferenceUnits"], found["MaxInferenceUnits"]) == (1, 2)
    assert guide.stop(rekognition, project, arn) == "STOPPED"
    assert guide.start(rekognition, project, arn, units=2) == "RUNNING"
    assert guide.stop(rekognition, project, arn) == "STOPPED"

    guide.delete_version(rekognition, project, arn)
    guide.delete_dataset(rekognition, train)
    guide.delete_dataset(rekognition, test)
    guide.delete_project(rekognition, project)
    assert rekognition.describe_projects()["ProjectDescriptions"] == []


def test_the_results_are_where_the_description_says(rekognition: Any, project: str) -> None:
    manifest = {"S3Object": {"Bucket": BUCKET, "Name": "boxes.manifest"}}
    put("boxes.manifest", json_lines(boxed_parts()))
    guide.train(
        rekognition,
        project,
        "boxes",
        BUCKET,
        TrainingData={"Assets": [{"GroundTruthManifest": manifest}]},
        TestingData={"AutoCreate": True},
    )
    found = guide.describe_version(rekognition, project, "boxes")
    evaluation = found["EvaluationResult"]
    summary = read(evaluation["Summary"]["S3Object"]["Name"])
    assert summary["AggregatedEvaluationResults"]["F1Score"] == pytest.approx(
        evaluation["F1Score"], abs=1e-6
    )
    assert summary["EvaluationDetails"]["Labels"] == ["nut", "gear"]
    statistics = read(found["ManifestSummary"]["S3Object"]["Name"])["statistics"]
    assert statistics["training"]["use_case"] == "OBJECT_LOCALIZATION"
    for side, images in (("TrainingDataResult", 8), ("TestingDataResult", 2)):
        for kind in ("Output", "Validation"):
            (asset,) = found[side][kind]["Assets"]
            place = asset["GroundTruthManifest"]["S3Object"]
            assert place["Bucket"] == BUCKET
            assert place["Name"].startswith("models/")
        kept = statistics[{"TrainingDataResult": "training"}.get(side, "testing")]
        assert kept["valid_json_lines"] == images


def test_a_copied_dataset_has_the_entries_of_its_source(rekognition: Any, project: str) -> None:
    put("parts.manifest", json_lines(sorted_parts()))
    source = guide.create_dataset(rekognition, project, "train", BUCKET, "parts.manifest")
    other = guide.create_project(rekognition, "other")
    copy = guide.copy_dataset(rekognition, source, other, "TEST")
    assert guide.list_entries(rekognition, copy) == guide.list_entries(rekognition, source)


def test_failures_are_reported(
    rekognition: Any, project: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    put("broken.manifest", "{\n{")
    with pytest.raises(guide.UnexpectedStatusError, match="CREATE_FAILED: The manifest file has"):
        guide.create_dataset(rekognition, project, "train", BUCKET, "broken.manifest")
    (dataset,) = rekognition.describe_projects()["ProjectDescriptions"][0]["Datasets"]
    path = tmp_path / "lines.jsonl"
    path.write_text("{\n")
    failed = guide.add_images(rekognition, dataset["DatasetArn"], path)
    assert (failed["Status"], failed["StatusMessageCode"]) == ("UPDATE_FAILED", "CLIENT_ERROR")
    guide.delete_dataset(rekognition, dataset["DatasetArn"])

    with (
        caplog.at_level(logging.ERROR),
        pytest.raises(ClientError, match="InvalidParameterException"),
    ):
        guide.train(rekognition, project, "1", BUCKET)
    assert "no training: Request has invalid parameters." in caplog.text

    put("one.manifest", json_lines([line(number, "nut") for number in range(10)]))
    asset = {"GroundTruthManifest": {"S3Object": {"Bucket": BUCKET, "Name": "one.manifest"}}}
    data: dict[str, Any] = {
        "TrainingData": {"Assets": [asset]},
        "TestingData": {"AutoCreate": True},
    }
    with pytest.raises(WaiterError, match="TRAINING_FAILED"):
        guide.train(rekognition, project, "1", BUCKET, **data)
    failed = guide.describe_version(rekognition, project, "1")
    assert failed["StatusMessage"] == "The manifest file has too few labels."
    guide.delete_version(rekognition, project, failed["ProjectVersionArn"])
