"""Both example programs, unchanged, through each entry point.

A run takes about a second, nearly all of it moto storing some eighty pictures: these are the
longest tests of the suite, and the price of running what a user would run.
"""

from __future__ import annotations

import io
import runpy
import sys
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
import pytest
from moto import mock_aws
from PIL import Image

from mock_vision import Vision, mock_vision
from mock_vision.demo import load_example

START = datetime(2025, 3, 3, 9, 0, tzinfo=timezone.utc)
BUCKET = "goods"
LOOKOUT_RESULTS = {
    "plates": [
        "evaluation/EvaluationResult-plates-1.json",
        "evaluation/EvaluationManifest-plates-1.json",
    ],
    "tiles": [
        "evaluation/EvaluationResult-tiles-1.json",
        "evaluation/EvaluationManifest-tiles-1.json",
    ],
}
CUSTOM_LABELS_RESULTS = (
    "EvaluationResultSummary",
    "ManifestSummary",
    "TestingGroundTruth",
    "TestingManifestWithValidation",
    "TrainingGroundTruth",
    "TrainingManifestWithValidation",
)


@dataclass(frozen=True)
class Run:
    """A program that ran inside the context manager: what it printed and gave back."""

    printed: str
    reports: list[Any]
    took: timedelta  # of virtual time


def run_lookout(program: ModuleType) -> tuple[Any, Any, list[Any]]:
    session: Any = boto3.Session(region_name="eu-west-1")
    lookout, s3 = session.client("lookoutvision"), session.client("s3")
    return lookout, s3, program.run(lookout, s3, BUCKET)


def run_custom_labels(program: ModuleType) -> tuple[Any, Any, list[Any]]:
    session: Any = boto3.Session(region_name="us-east-1")
    rekognition, s3 = session.client("rekognition"), session.client("s3")
    return rekognition, s3, program.run(rekognition, s3, BUCKET)


@pytest.fixture(name="lookout_run", scope="module")
def _lookout_run() -> Run:
    out = io.StringIO()
    with mock_vision(start=START, seed=7) as vision, redirect_stdout(out):
        lookout, s3, reports = run_lookout(load_example("lookout_for_vision"))
        check_lookout(lookout, s3, reports)
        return Run(out.getvalue(), reports, vision.clock.now() - START)


@pytest.fixture(name="custom_labels_run", scope="module")
def _custom_labels_run() -> Run:
    out = io.StringIO()
    with mock_vision(start=START, seed=7) as vision, redirect_stdout(out):
        rekognition, s3, reports = run_custom_labels(load_example("custom_labels"))
        check_custom_labels(rekognition, s3, reports)
        return Run(out.getvalue(), reports, vision.clock.now() - START)


def stored(s3: Any) -> set[str]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    return {each["Key"] for page in pages for each in page["Contents"]}


def once_each(statuses: list[str]) -> list[str]:
    """The statuses without those that only repeat the one before."""
    before = [None, *statuses]
    return [status for last, status in zip(before, statuses, strict=False) if status != last]


def check_lookout(lookout: Any, s3: Any, reports: list[Any]) -> None:
    plates, tiles = reports
    for report in reports:
        assert report.result_files == LOOKOUT_RESULTS[report.project]
        assert set(report.result_files) <= stored(s3)
        for name in ("F1Score", "Precision", "Recall", "ROCAUC", "AveragePrecision"):
            assert 0.5 < report.metrics[name] <= 1.0, name
    shown = {label["ClassName"] for label in tiles.metrics["PixelAnomalyClassMetrics"]}
    assert shown == {"crack", "stain"}
    assert "PixelAnomalyClassMetrics" not in plates.metrics

    assert plates.detections["plates/normal/01.jpg"]["IsAnomalous"] is False
    assert plates.detections["plates/anomaly/02.jpg"]["IsAnomalous"] is True
    assert not any("AnomalyMask" in answer for answer in plates.detections.values())
    check_mask(tiles.detections["tiles/test/anomaly/21.png"])
    assert lookout.list_projects()["Projects"] == []


def check_mask(answer: dict[str, Any]) -> None:
    """The mask shows background, crack and stain in their colours, as large as the answer says."""
    areas = {each["Name"]: each["PixelAnomaly"] for each in answer["Anomalies"]}
    assert answer["Anomalies"][0]["Name"] == "background"
    assert set(areas) == {"background", "crack", "stain"}
    with Image.open(io.BytesIO(answer["AnomalyMask"])) as mask:
        assert (mask.format, mask.mode, mask.size) == ("PNG", "RGB", (160, 160))
        painted = {"#{:02x}{:02x}{:02x}".format(*rgb): count for count, rgb in mask.getcolors()}
    assert painted == {
        area["Color"].lower(): pytest.approx(area["TotalPercentageArea"] * 160 * 160, abs=0.01)
        for area in areas.values()
    }


def check_custom_labels(rekognition: Any, s3: Any, reports: list[Any]) -> None:
    sorting, picking = reports
    for report in reports:
        assert report.result_files == [
            f"evaluation/{report.project}/{kind}-{report.project}-first.json"
            for kind in CUSTOM_LABELS_RESULTS
        ]
        labels = {each["Label"] for each in report.evaluation["LabelEvaluationResults"]}
        assert labels == {"bolt", "gear", "washer"}
        assert 0.5 < report.evaluation["AggregatedEvaluationResults"]["F1Score"] <= 1.0
    details = sorting.evaluation["EvaluationDetails"]
    assert details["NumberOfTrainingImages"] + details["NumberOfTestingImages"] == 42
    details = picking.evaluation["EvaluationDetails"]
    assert details["NumberOfTrainingImages"] + details["NumberOfTestingImages"] == 30
    assert details["NumberOfTestingImages"] == 6

    assert sorting.detections["parts/gear/01.png"][0]["Name"] == "gear"
    assert not any("Geometry" in label for label in sorting.detections["parts/gear/01.png"])
    found = picking.detections["bench/05.png"]
    assert sorted(label["Name"] for label in found) == ["bolt", "gear", "gear", "washer"]
    assert all(set(label["Geometry"]) == {"BoundingBox"} for label in found)
    assert rekognition.describe_projects()["ProjectDescriptions"] == []


def test_lookout_inside_the_context_manager(lookout_run: Run) -> None:
    once = ["CREATE_IN_PROGRESS", "CREATE_COMPLETE"]
    life = ["TRAINING", "TRAINED", "STARTING_HOSTING", "HOSTED", "STOPPING_HOSTING", "TRAINED"]
    plates, tiles = lookout_run.reports
    assert once_each(plates.statuses) == [*once, *life]
    assert once_each(tiles.statuses) == [*once, *once, *life]
    assert lookout_run.took > timedelta(hours=1)


def test_custom_labels_inside_the_context_manager(custom_labels_run: Run) -> None:
    sorting, picking = custom_labels_run.reports
    sets = ["CREATE_IN_PROGRESS", "CREATE_COMPLETE", "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE"]
    life = ["TRAINING_COMPLETED", "RUNNING"]
    assert sorting.statuses == life
    assert once_each(picking.statuses) == [*sets, *life]
    assert custom_labels_run.took > timedelta(hours=1)


@mock_aws
def test_lookout_under_plain_moto() -> None:
    check_lookout(*run_lookout(load_example("lookout_for_vision")))


@mock_aws
def test_custom_labels_under_plain_moto() -> None:
    check_custom_labels(*run_custom_labels(load_example("custom_labels")))


@pytest.mark.mock_vision(start=START, seed=7)
@pytest.mark.parametrize(
    ("program", "region"), [("lookout_for_vision", "eu-west-1"), ("custom_labels", "us-east-1")]
)
def test_run_as_a_script_with_the_fixture_it_prints_the_same_text_again(
    vision: Vision,
    program: str,
    region: str,
    lookout_run: Run,
    custom_labels_run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    script = Path(__file__).parents[3] / "examples" / f"{program}.py"
    monkeypatch.setattr(sys, "argv", [str(script), "--bucket", BUCKET, "--region", region])
    out = io.StringIO()
    with redirect_stdout(out):
        runpy.run_path(str(script), run_name="__main__")
    runs = {"lookout_for_vision": lookout_run, "custom_labels": custom_labels_run}
    assert out.getvalue() == runs[program].printed
    assert not vision.clock.pending()
