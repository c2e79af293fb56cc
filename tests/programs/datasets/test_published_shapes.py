"""Manifests in the shapes that AWS's own samples, programs and examples have, rebuilt by hand.

Several of them violate the documentation. The services accept them, so the fake does.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from mock_vision import Vision
from tests.programs.datasets.photographs import digits, leaves, mask, petals
from tests.programs.datasets.recomputed import check_custom_labels, check_lookout
from tests.programs.datasets.services import (
    CREATED,
    CustomLabels,
    Lookout,
    Row,
    codes,
    put,
    read_lines,
)

GREEN = "#23A436"


def stored(number: int, *, is_anomaly: bool) -> str:
    window = petals()[number] if is_anomaly else leaves()[number]
    return put(f"{window.name}.jpg", window.file())


def getting_started(ref: str, label: str, number: int) -> Row:
    """The getting-started set of Lookout for Vision: a colour map of one entry without background
    and confidence, the date of a mask as JavaScript prints it, a job without a slash.
    """
    row: Row = {
        "source-ref": ref,
        "anomaly-label": int(label == "anomaly"),
        "anomaly-label-metadata": {
            "class-name": label,
            "creation-date": "2022-08-16T20:46:39.312Z",
            "human-annotated": "yes",
            "job-name": "anomaly-label",
            "type": "groundtruth/image-classification",
            "confidence": 1,
        },
    }
    if label == "anomaly":
        row["anomaly-mask-ref"] = put(f"masks/{number}.png", mask(petals()[number], GREEN))
        row["anomaly-mask-ref-metadata"] = {
            "internal-color-map": {"0": {"class-name": "cracked", "hex-color": GREEN}},
            "type": "groundtruth/semantic-segmentation",
            "human-annotated": "yes",
            "creation-date": "Tue Aug 16 2022 16:46:39 GMT-0400 (Eastern Daylight Time)",
            "job-name": "anomaly-mask",
        }
    return row


def dummy_masks(ref: str, label: str, number: int) -> Row:
    """The set of the product that came after the service: normal images have a mask that is all
    background.
    """
    row = getting_started(ref, label, number)
    background = {"class-name": "BACKGROUND", "hex-color": "#ffffff", "confidence": 0}
    if label == "normal":
        row["anomaly-mask-ref"] = put("masks/dummy.png", mask(leaves()[0], GREEN))
        row["anomaly-mask-ref-metadata"] = {
            "internal-color-map": {"0": background},
            "type": "groundtruth/semantic-segmentation",
            "human-annotated": "yes",
            "creation-date": CREATED,
        }
    else:
        colours = row["anomaly-mask-ref-metadata"]["internal-color-map"]
        row["anomaly-mask-ref-metadata"]["internal-color-map"] = {
            "0": background,
            "1": colours["0"],
        }
    return row


def csv_script(ref: str, label: str, number: int) -> Row:
    """The script that makes manifests from CSV files: the label's number as a string."""
    return {
        "source-ref": ref,
        "anomaly-label": "1" if label == "anomaly" else "0",
        "anomaly-label-metadata": {
            "confidence": 1,
            "job-name": "labeling-job/anomaly-classification",
            "class-name": label.upper() if number % 2 else label,
            "human-annotated": "yes",
            "creation-date": "2022-02-15T14:22:43.123456",
            "type": "groundtruth/image-classification",
        },
    }


def python_sdk(ref: str, label: str, number: int) -> Row:
    """AWS's own SDK for the service: 1 for normal, 0 for anomaly."""
    return {
        "source-ref": ref,
        "auto-label": int(label == "normal"),
        "auto-label-metadata": {
            "confidence": 1,
            "job-name": "labeling-job/auto-label",
            "class-name": label,
            "human-annotated": "yes",
            "creation-date": "2021-03-11T16:07:53",
            "type": "groundtruth/image-classification",
        },
    }


def code_examples(ref: str, label: str, number: int) -> Row:
    """The manifest of AWS's code examples for updates: a capital letter."""
    row = python_sdk(ref, label.capitalize(), number)
    return {key.replace("auto-label", "anomaly-label"): value for key, value in row.items()}


Shape = Callable[[str, str, int], Row]


@pytest.mark.parametrize("shape", [getting_started, dummy_masks])
def test_lookout_sets_with_masks(vision: Vision, shape: Shape) -> None:
    lookout = Lookout(vision)
    rows = [shape(stored(n, is_anomaly=True), "anomaly", n) for n in range(32)]
    rows += [shape(stored(n, is_anomaly=False), "normal", n) for n in range(31)]
    stats = lookout.dataset("train", rows)["ImageStats"]
    assert stats == {"Total": 63, "Labeled": 63, "Normal": 31, "Anomaly": 32}
    model = lookout.train()
    assert model["Status"] == "TRAINED", model["StatusMessage"]
    found = check_lookout(model, training=43, testing=20)
    assert [each["ClassName"] for each in found["PixelAnomalyClassMetrics"]] == ["cracked"]
    tested = read_lines(model["EvaluationManifest"])[0]["anomaly-label-metadata"]
    assert (tested["job-name"], tested["creation-date"]) == (
        "anomaly-label",
        "2022-08-16T20:46:39.312Z",
    )
    lookout.host()
    answer = lookout.detect(petals()[0].file())
    names = [(each["Name"], each["PixelAnomaly"]["Color"]) for each in answer["Anomalies"]]
    assert names == [("background", "#FFFFFF"), ("cracked", GREEN)]


@pytest.mark.parametrize("shape", [csv_script, python_sdk, code_examples])
def test_lookout_sets_that_only_classify(vision: Vision, shape: Shape) -> None:
    lookout = Lookout(vision)
    rows = [shape(stored(n, is_anomaly=False), "normal", n) for n in range(20)]
    rows += [shape(stored(n, is_anomaly=True), "anomaly", n) for n in range(10)]
    stats = lookout.dataset("train", rows)["ImageStats"]
    assert stats == {"Total": 30, "Labeled": 30, "Normal": 20, "Anomaly": 10}
    assert len(lookout.entries(AnomalyClass="anomaly")) == 10
    model = lookout.train()
    assert model["Status"] == "TRAINED", model["StatusMessage"]
    # Whatever the numbers of the manifest were, the service writes 1 for an anomaly.
    for row in read_lines(model["EvaluationManifest"]):
        label = row["anomaly-label-metadata"]["class-name"]
        assert row["anomaly-label"] == int(label == "anomaly")
        assert label == ("anomaly" if row["source-ref"] in petal_refs() else "normal")


def petal_refs() -> set[str]:
    return {f"s3://pictures/{window.name}.jpg" for window in petals()}


def multi_attribute(ref: str, digit: int) -> Row:
    """The guide's example of an image with several labels: ``sport0`` and ``sport1``."""
    about = {
        "confidence": 0.95,
        "human-annotated": "yes",
        "creation-date": "2022-06-05T17:42:48",
        "type": "groundtruth/image-classification",
    }
    row: Row = {"source-ref": ref}
    for number, label in enumerate(("even" if digit % 2 == 0 else "odd", f"is {digit}")):
        row[f"sport{number}"] = 0
        row[f"sport{number}-metadata"] = {"class-name": label, "job-name": "to-fill", **about}
    return row


def continuous_improvement(ref: str, digit: int) -> Row:
    """The sample that trains anew with what people corrected: no job, four zeros for a fraction."""
    return {
        "source-ref": ref,
        "custom-labels": digit,
        "custom-labels-metadata": {
            "confidence": 1,
            "class-name": f"is {digit}",
            "human-annotated": "yes",
            "creation-date": "2021-02-09T21:44:32.0000",
            "type": "groundtruth/image-classification",
        },
    }


def listed(ref: str, digit: int) -> Row:
    """The response of ListDatasetEntries, sent back: the attribute is the label, the service's
    own mark is on the line.
    """
    label = f"is_{digit}"
    return {
        "source-ref": ref,
        label: 1,
        f"{label}-metadata": {
            "confidence": 1,
            "job-name": f"labeling-job/{label}",
            "class-name": label,
            "human-annotated": "yes",
            "creation-date": "2021-07-11T03:32:13.456Z",
            "type": "groundtruth/image-classification",
        },
        "cl-metadata": {"is_labeled": True},
    }


@pytest.mark.parametrize("shape", [multi_attribute, continuous_improvement, listed])
def test_custom_labels_sets(vision: Vision, shape: Callable[[str, int], Row]) -> None:
    project = CustomLabels(vision)
    rows = [shape(put(name, picture), digit) for name, digit, picture in digits(5)]
    stats = project.dataset("TRAIN", rows)["DatasetStats"]
    labels = 12 if shape is multi_attribute else 10
    assert stats == {
        "TotalEntries": 50,
        "LabeledEntries": 50,
        "TotalLabels": labels,
        "ErrorEntries": 0,
    }
    (entry,) = project.entries(SourceRefContains="/7/2.png")
    assert entry == {**shape("s3://pictures/7/2.png", 7), "cl-metadata": {"is_labeled": True}}
    project.dataset("TEST")
    project.distribute()
    version = project.train()
    assert version["Status"] == "TRAINING_COMPLETED", version["StatusMessage"]
    summary = check_custom_labels(version)
    assert len(summary["EvaluationDetails"]["Labels"]) == labels
    project.host()
    found = {each["Name"] for each in project.detect("7/2.png")}
    assert found == {
        value["class-name"]
        for key, value in shape("", 7).items()
        if key.endswith("-metadata") and key != "cl-metadata"
    }


def test_a_validation_manifest_is_a_manifest(vision: Vision) -> None:
    """What a failed training wrote may be mended and trained with."""
    rows = [continuous_improvement(put(n, picture), digit) for n, digit, picture in digits(4)]
    broken = copy.deepcopy(rows)
    for row in broken[:10]:
        row["custom-labels-metadata"]["type"] = "groundtruth/image-clasification"
    project = CustomLabels(vision)
    version = project.train(broken, version="v1")
    assert version["Status"] == "TRAINING_FAILED"
    assets: Any = version["TrainingDataResult"]["Validation"]["Assets"]
    marked = read_lines(assets[0]["GroundTruthManifest"]["S3Object"])
    assert [codes(row["errors"]) for row in marked if "errors" in row] == [
        ["ERROR_NO_VALID_LABEL_ATTRIBUTES"]
    ] * 10
    for row in marked:
        row["custom-labels-metadata"]["type"] = "groundtruth/image-classification"
    again = project.train(marked, version="v2")
    assert again["Status"] == "TRAINING_COMPLETED", again["StatusMessage"]
    check_custom_labels(again)


def sagemaker(ref: str, digit: int) -> Row:
    """SageMaker's own form for several labels: a list of numbers, and two maps."""
    return {
        "source-ref": ref,
        "digits": [digit % 2, digit],
        "digits-metadata": {
            "job-name": "labeling-job/digits",
            "class-map": {"0": "even", "1": "odd", str(digit): f"is {digit}"},
            "human-annotated": "yes",
            "creation-date": "2020-02-27T21:36:25.000201",
            "confidence-map": {str(digit % 2): 0.95, str(digit): 0.77},
            "type": "groundtruth/image-classification-multilabel",
        },
    }


def test_sagemakers_own_form_is_refused(vision: Vision) -> None:
    project = CustomLabels(vision)
    rows = [sagemaker(put(name, picture), digit) for name, digit, picture in digits(3)]
    stats = project.dataset("TRAIN", rows)["DatasetStats"]
    assert (stats["TotalEntries"], stats["TotalLabels"], stats["ErrorEntries"]) == (30, 0, 30)
    entry = project.entries()[0]
    assert codes(entry["cl-errors"]) == ["ERROR_NO_VALID_LABEL_ATTRIBUTES"]
    assert entry["digits-metadata"]["cl-errors"] == [
        {
            "code": "ERROR_UNSUPPORTED_USE_CASE_TYPE",
            "message": "The use case type of the digits-metadata label attribute metadata is"
            " unsupported. Check the type field.",
        }
    ]
    project.delete_datasets()
    version = project.train(rows)
    assert (version["Status"], version["StatusMessage"]) == (
        "TRAINING_FAILED",
        "The manifest file contains too many invalid rows.",
    )


def convert(row: Row) -> Row:
    """The guide's conversion: an attribute for each label, the type as it was."""
    about = row["digits-metadata"]
    kept = ("type", "job-name", "human-annotated", "creation-date")
    found: Row = {"source-ref": row["source-ref"]}
    for number, label in enumerate(row["digits"]):
        found[f"digits{number}"] = number
        found[f"digits{number}-metadata"] = {
            "class-name": about["class-map"][str(label)],
            "confidence": about["confidence-map"][str(label)],
            **{key: about[key] for key in kept},
        }
    return found


def test_sagemakers_form_converted_as_the_guide_does(vision: Vision) -> None:
    project = CustomLabels(vision)
    rows = [convert(sagemaker(put(n, picture), digit)) for n, digit, picture in digits(5)]
    version = project.train(rows)
    assert version["Status"] == "TRAINING_COMPLETED", version["StatusMessage"]
    summary = check_custom_labels(version)
    assert set(summary["EvaluationDetails"]["Labels"]) >= {"even", "odd"}
