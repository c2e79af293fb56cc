"""The migration, with both services in one suite."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import manifests
import pytest
from migrate import MigrationError, migrate
from PIL import Image, ImageDraw

from mock_vision import Vision

IMAGES = Path(__file__).parents[1] / "images"

Upload = Callable[[str], list[dict[str, Any]]]


@pytest.fixture(name="lookout")
def _lookout(lookoutvision_client: Any) -> Any:
    return lookoutvision_client


@pytest.fixture(name="upload")
def _upload(s3_client: Any) -> Upload:
    """Uploads the images of a manifest and returns its lines."""
    s3_client.create_bucket(Bucket="goods")

    def upload(name: str) -> list[dict[str, Any]]:
        text = (IMAGES / "manifests" / f"{name}.manifest").read_text()
        lines = [json.loads(line) for line in text.replace("//BUCKET/", "//goods/").splitlines()]
        for line in lines:
            for member in {"source-ref", "anomaly-mask-ref"} & line.keys():
                key = line[member].removeprefix("s3://goods/")
                s3_client.put_object(Bucket="goods", Key=key, Body=(IMAGES / key).read_bytes())
        return lines

    return upload


def test_masks_become_boxes_and_both_models_see_the_same_defect(
    vision: Vision, lookout: Any, rekognition_client: Any, s3_client: Any, upload: Upload
) -> None:
    old = vision.given.anomaly_model(
        "tiles",
        anomalies={"crack": "#23a436", "stain": "#d9822b"},
        image_size=(160, 160),
        train=upload("tiles-train"),
        test=upload("tiles-test"),
    )
    version = migrate(lookout, rekognition_client, s3_client, "tiles", "goods")

    picture = (IMAGES / "tiles/new/01.png").read_bytes()
    old.anomaly(picture, areas={"crack": 0.02})
    vision.answers.labels(picture, [("crack", 97, (0.1, 0.2, 0.3, 0.1))])
    before = lookout.detect_anomalies(
        ProjectName="tiles", ModelVersion="1", ContentType="image/png", Body=picture
    )["DetectAnomalyResult"]
    after = rekognition_client.detect_custom_labels(
        ProjectVersionArn=version, Image={"Bytes": picture}
    )["CustomLabels"]
    assert before["IsAnomalous"]
    assert {each["Name"] for each in before["Anomalies"]} == {"background", "crack"}
    assert {each["Name"] for each in after} == {"crack"}


def test_classes_become_labels_and_a_fifth_is_kept_for_testing(
    vision: Vision, lookout: Any, rekognition_client: Any, s3_client: Any, upload: Upload
) -> None:
    vision.given.anomaly_model("plates", train=upload("plates"))
    version = migrate(lookout, rekognition_client, s3_client, "plates", "goods")
    (project,) = rekognition_client.describe_projects()["ProjectDescriptions"]
    counts = {}
    for dataset in project["Datasets"]:
        labels = rekognition_client.list_dataset_labels(DatasetArn=dataset["DatasetArn"])
        counts[dataset["DatasetType"]] = {
            each["LabelName"]: each["LabelStats"]["EntryCount"]
            for each in labels["DatasetLabelDescriptions"]
        }
    assert counts["TRAIN"].keys() == counts["TEST"].keys() == {"normal", "anomaly"}
    assert sum(counts["TEST"].values()) < sum(counts["TRAIN"].values()) / 3
    assert vision.calls("StartProjectVersion", where={"ProjectVersionArn": version})


def test_nothing_is_started_after_a_failed_training(
    vision: Vision, lookout: Any, rekognition_client: Any, s3_client: Any, upload: Upload
) -> None:
    vision.given.anomaly_model("plates", train=upload("plates"))
    vision.endings.training("plates/*", fails="The training failed.", service="rekognition")
    with pytest.raises(MigrationError, match=r"TRAINING_FAILED: The training failed\."):
        migrate(lookout, rekognition_client, s3_client, "plates", "goods")
    assert not vision.calls("StartProjectVersion")


def test_a_project_without_a_dataset_is_left_alone(
    vision: Vision, lookout: Any, rekognition_client: Any, s3_client: Any
) -> None:
    vision.given.anomaly_model("plates")
    with pytest.raises(MigrationError, match="no training dataset"):
        migrate(lookout, rekognition_client, s3_client, "plates", "goods")
    assert not vision.calls("rekognition.*")


def test_areas_that_touch_at_a_corner_are_two() -> None:
    mask = Image.new("RGB", (20, 20), "white")
    draw = ImageDraw.Draw(mask)
    draw.rectangle((2, 2, 5, 5), "#23a436")
    draw.rectangle((6, 6, 9, 9), "#23a436")
    draw.rectangle((12, 2, 14, 3), "#d9822b")
    assert manifests.areas(mask, "#23a436") == [(2, 2, 6, 6), (6, 6, 10, 10)]
    assert manifests.areas(mask, "#d9822b") == [(12, 2, 15, 4)]


def test_an_image_without_a_class_is_left_out() -> None:
    assert manifests.classification({"source-ref": "s3://goods/1.png"}, "2026-01-01") is None
