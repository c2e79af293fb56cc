"""A set in COCO's form, converted as a user would, in a training and in detections."""

from __future__ import annotations

import copy
from collections import Counter
from typing import Any

import pytest

from mock_vision import Vision
from tests.programs.datasets.photographs import SEEN, windows
from tests.programs.datasets.recomputed import check_custom_labels
from tests.programs.datasets.services import (
    BUCKET,
    CREATED,
    CustomLabels,
    Row,
    codes,
    put,
    read_json,
    read_lines,
    result_file,
)

PICTURES = [each for photo in SEEN for each in windows(photo, 160, 120, 80)]
CATEGORIES = {1: "roof", 3: "tree", 18: "flower"}  # COCO's ids have gaps


def coco() -> dict[str, Any]:
    """The set as an annotation tool exports it: sides with fractions, ids that start anywhere."""
    ids = {name: number for number, name in CATEGORIES.items()}
    found: dict[str, Any] = {
        "info": {"description": "roofs, trees and flowers"},
        "licenses": [{"id": 4, "name": "CC BY 2.0"}],
        "images": [],
        "annotations": [],
        "categories": [{"id": number, "name": name} for number, name in CATEGORIES.items()],
    }
    for number, window in enumerate(PICTURES, 1000):
        size = {"width": window.width, "height": window.height}
        found["images"].append({"id": number, "file_name": f"{window.name}.jpg", **size})
        for label, (left, top, width, height) in window.boxes():
            found["annotations"].append(
                {
                    "id": len(found["annotations"]),
                    "image_id": number,
                    "category_id": ids[label],
                    "bbox": [left + 0.25, top + 0.5, width - 0.5, height - 0.75],
                    "area": width * height,
                    "iscrowd": 0,
                }
            )
    return found


def convert(coco: dict[str, Any], bucket: str) -> list[Row]:
    """What AWS's guide to COCO sets does: a line for each image, boxes as they are."""
    names = {str(each["id"]): each["name"] for each in coco["categories"]}
    rows = []
    for image in coco["images"]:
        boxes = [each for each in coco["annotations"] if each["image_id"] == image["id"]]
        annotations = [
            {
                "class_id": each["category_id"],
                **dict(zip(("left", "top", "width", "height"), each["bbox"], strict=True)),
            }
            for each in boxes
        ]
        rows.append(
            {
                "source-ref": f"s3://{bucket}/{image['file_name']}",
                "bounding-box": {
                    "image_size": [
                        {"width": image["width"], "height": image["height"], "depth": 3}
                    ],
                    "annotations": annotations,
                },
                "bounding-box-metadata": {
                    "objects": [{"confidence": 1} for _ in boxes],
                    "class-map": names,
                    "type": "groundtruth/object-detection",
                    "human-annotated": "yes",
                    "creation-date": CREATED,
                    "job-name": "my job",
                },
            }
        )
    return rows


@pytest.fixture
def rows(vision: Vision) -> list[Row]:
    """The lines of the set, whose pictures are in the bucket."""
    for window in PICTURES:
        put(f"{window.name}.jpg", window.file())
    return convert(coco(), BUCKET)


def test_the_statistics_of_a_dataset(vision: Vision, rows: list[Row]) -> None:
    project = CustomLabels(vision)
    stats = project.dataset("TRAIN", rows)["DatasetStats"]
    with_boxes = [window.boxes() for window in PICTURES if window.boxes()]
    assert len(with_boxes) < len(PICTURES)
    assert stats == {
        "TotalEntries": len(PICTURES),
        "LabeledEntries": len(with_boxes),
        "TotalLabels": 3,
        "ErrorEntries": 0,
    }
    answer = project.client.list_dataset_labels(DatasetArn=project.datasets["TRAIN"])
    images = Counter(label for boxes in with_boxes for label in {label for label, _ in boxes})
    assert {
        each["LabelName"]: each["LabelStats"] for each in answer["DatasetLabelDescriptions"]
    } == {
        label: {"EntryCount": number, "BoundingBoxCount": number}
        for label, number in images.items()
    }
    assert len(project.entries(ContainsLabels=["tree"])) == images["tree"]
    assert len(project.entries(Labeled=False)) == len(PICTURES) - len(with_boxes)


def test_a_model_that_finds_roofs_trees_and_flowers(vision: Vision, rows: list[Row]) -> None:
    project = CustomLabels(vision)
    version = project.train(rows)
    assert version["Status"] == "TRAINING_COMPLETED", version["StatusMessage"]
    summary = check_custom_labels(version)
    assert set(summary["AggregatedEvaluationResults"]) == {
        "F1Score",
        "Precision",
        "Recall",
        "AveragePrecision",
        "AverageRecall",
    }
    statistics = read_json(version["ManifestSummary"]["S3Object"])["statistics"]
    empty = sum(not window.boxes() for window in PICTURES)
    both = [statistics["training"], statistics["testing"]]
    assert [each["use_case"] for each in both] == ["OBJECT_LOCALIZATION"] * 2
    assert sum(each["ignored_json_lines"] for each in both) == empty
    assert sum(each["invalid_json_lines"] for each in both) == 0
    trained = read_lines(result_file(version, "TrainingDataResult", "Validation"))
    warned = [row for row in trained if "warnings" in row]
    assert {tuple(codes(row["warnings"])) for row in warned} == {("WARNING_NO_ANNOTATIONS",)}
    # A share of the images of every label is moved to the test part.
    tested = [each["NumberOfTestingImages"] for each in summary["LabelEvaluationResults"]]
    assert min(tested) >= 1

    project.host()
    window = next(each for each in PICTURES if len(each.boxes()) > 1)
    found = project.detect(window.file())
    shown = Counter(label for label, _ in window.boxes())
    assert Counter(each["Name"] for each in found) == shown
    for each in found:
        box = each["Geometry"]["BoundingBox"]
        edges = (box["Left"] * 160, box["Top"] * 120, box["Width"] * 160, box["Height"] * 120)
        assert any(
            label == each["Name"] and edges == pytest.approx(truth, abs=1.01)
            for label, truth in window.boxes()
        )


@pytest.mark.parametrize(
    ("skill", "least", "most"), [(1.0, 1.0, 1.0), (0.5, 0.4, 0.9), (0.0, 0.0, 0.6)]
)
def test_skill_is_what_metrics_show(
    vision: Vision, rows: list[Row], skill: float, least: float, most: float
) -> None:
    vision.skill = skill
    summary = check_custom_labels(CustomLabels(vision).train(rows))
    aggregated = summary["AggregatedEvaluationResults"]
    for name in ("F1Score", "AveragePrecision", "AverageRecall"):
        assert least <= aggregated[name] <= most


def test_a_converter_that_forgets_the_frame(vision: Vision, rows: list[Row]) -> None:
    """COCO's ``bbox`` taken for two corners: boxes end outside of the picture."""
    wrong = copy.deepcopy(rows)
    for row in wrong:
        for each in row["bounding-box"]["annotations"]:
            each["width"] += each["left"]
            each["height"] += each["top"]
    project = CustomLabels(vision)
    assert project.dataset("TRAIN", wrong)["DatasetStats"]["ErrorEntries"] > len(rows) / 5
    entry = project.entries(HasErrors=True)[0]
    marked = [
        code
        for each in entry["bounding-box"]["annotations"]
        for code in codes(each.get("cl-errors", ()))
    ]
    assert set(marked) == {"ERROR_INVALID_BOUNDING_BOX"}
    project.delete_datasets()
    version = project.train(wrong)
    assert (version["Status"], version["StatusMessage"]) == (
        "TRAINING_FAILED",
        "The manifest file contains too many invalid rows.",
    )
    summary = read_json(version["ManifestSummary"]["S3Object"])
    training = summary["statistics"]["training"]
    assert training["use_case"] == "NOT_DETERMINED"
    assert codes(training["errors"]) == ["ERROR_TOO_MANY_INVALID_ROWS_IN_MANIFEST"]
    assert training["total_json_lines"] == len(rows)


def test_a_size_that_is_no_list_is_an_attribute_error(vision: Vision, rows: list[Row]) -> None:
    """The page on COCO sets shows ``image_size`` as an object, the page on the format a list."""
    for row in rows:
        (row["bounding-box"]["image_size"],) = row["bounding-box"]["image_size"]
    project = CustomLabels(vision)
    project.dataset("TRAIN", rows[:3])
    assert project.describe_dataset()["DatasetStats"]["ErrorEntries"] == 3
    (found,) = {tuple(codes(entry["bounding-box"]["cl-errors"])) for entry in project.entries()}
    assert found == ("ERROR_INVALID_LABEL_ATTRIBUTE_FORMAT",)
