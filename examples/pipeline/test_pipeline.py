"""The pipeline: hours of training and hosting, in milliseconds."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from pipeline import Pipeline, PipelineError

from mock_vision import Vision

IMAGES = Path(__file__).parents[1] / "images"
LABELS = ["bolt", "gear", "washer"]


@pytest.fixture(name="pipeline")
def _pipeline(vision: Vision, monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    boto3.client("s3").create_bucket(Bucket="goods")
    return Pipeline("parts", "goods")


def statuses() -> dict[str, str]:
    """Return the status of each version."""
    rekognition: Any = boto3.client("rekognition")
    (project,) = rekognition.describe_projects()["ProjectDescriptions"]
    pages = rekognition.describe_project_versions(ProjectArn=project["ProjectArn"])
    return {
        version["ProjectVersionArn"].split("/")[3]: version["Status"]
        for version in pages["ProjectVersionDescriptions"]
    }


@pytest.fixture(name="manifest")
def _manifest(pipeline: Pipeline) -> str:
    """The manifest of a project without versions, with its images in S3."""
    text = (IMAGES / "manifests" / "parts.manifest").read_text().replace("//BUCKET/", "//goods/")
    for path in IMAGES.glob("parts/*/*.png"):
        key = path.relative_to(IMAGES).as_posix()
        pipeline.s3.put_object(Bucket="goods", Key=key, Body=path.read_bytes())
    pipeline.s3.put_object(Bucket="goods", Key="parts.manifest", Body=text.encode())
    pipeline.rekognition.create_project(ProjectName="parts")
    return "s3://goods/parts.manifest"


def test_a_training_returns_the_score_of_its_evaluation(
    vision: Vision, pipeline: Pipeline, manifest: str
) -> None:
    vision.endings.training("parts/v1", f1=0.79, service="rekognition")
    before = vision.clock.now()
    assert pipeline.train("v1", manifest) == pytest.approx(0.79, abs=0.005)
    assert vision.clock.now() - before >= timedelta(hours=1)


def test_a_training_that_takes_too_long_is_given_up(
    vision: Vision, pipeline: Pipeline, manifest: str
) -> None:
    vision.endings.training("parts/v1", takes=timedelta(hours=100), service="rekognition")
    with pytest.raises(PipelineError, match="still TRAINING_IN_PROGRESS after 3 hours"):
        pipeline.train("v1", manifest, give_up_after=3 * 3600)


def test_a_failed_training_says_why(vision: Vision, pipeline: Pipeline, manifest: str) -> None:
    vision.endings.training("parts/v1", fails="ERROR_EMPTY_MANIFEST", service="rekognition")
    with pytest.raises(PipelineError, match=r"^v1: .*manifest"):
        pipeline.train("v1", manifest)


def test_a_better_version_replaces_the_current_one(vision: Vision, pipeline: Pipeline) -> None:
    for version in ("v1", "v2"):
        vision.given.label_model(
            "parts", version=version, labels=LABELS, status="TRAINING_COMPLETED"
        )
    pipeline.promote("v1")
    pipeline.promote("v2", min_f1=0.9)
    assert statuses() == {"v1": "STOPPED", "v2": "RUNNING"}
    assert (pipeline.current()["version"], pipeline.current()["previous"]) == ("v2", "v1")
    pipeline.rollback()
    assert statuses() == {"v1": "RUNNING", "v2": "STOPPED"}
    with pytest.raises(PipelineError, match="no previous version"):
        pipeline.rollback()


def test_a_worse_version_is_not_started(vision: Vision, pipeline: Pipeline) -> None:
    vision.given.label_model("parts", version="v1", labels=LABELS, f1=0.7, status="STOPPED")
    with pytest.raises(PipelineError, match=r"v1: F1 0\.70 is below 0\.90"):
        pipeline.promote("v1", min_f1=0.9)
    assert not vision.calls("StartProjectVersion")


def test_the_current_version_goes_on_if_the_new_one_does_not_start(
    vision: Vision, pipeline: Pipeline
) -> None:
    vision.given.label_model("parts", version="v1", labels=LABELS, status="STOPPED")
    vision.given.label_model("parts", version="v2", labels=LABELS, status="STOPPED")
    pipeline.promote("v1")
    vision.endings.start("parts/v2", fails="No capacity.", service="rekognition")
    with pytest.raises(PipelineError, match=r"v2: No capacity\."):
        pipeline.promote("v2")
    assert statuses() == {"v1": "RUNNING", "v2": "FAILED"}
    assert pipeline.current()["version"] == "v1"


def test_an_unknown_version_is_refused(vision: Vision, pipeline: Pipeline) -> None:
    vision.given.label_model("parts", version="v1", labels=LABELS)
    with pytest.raises(PipelineError, match="no version v2"):
        pipeline.promote("v2")
