"""Defects of a Custom Labels dataset, and where the service reports them.

A set here has ones, twos and threes, ten of each unless a test takes some away.
"""

from __future__ import annotations

from typing import Any

import pytest

from mock_vision import Vision
from tests.programs.datasets.broken import UNREADABLE, WRONG_SIZES, padded
from tests.programs.datasets.photographs import digits
from tests.programs.datasets.recomputed import check_custom_labels
from tests.programs.datasets.services import (
    BUCKET,
    CREATED,
    CustomLabels,
    Row,
    codes,
    exists,
    labelled,
    make_bucket,
    put,
    read_json,
    read_lines,
    remove_bucket,
    result_file,
)
from tests.support.clients import OTHER_ACCOUNT, called_by
from tests.support.pictures import png

LIMIT = 15 * 1024 * 1024
BAD_PICTURES: dict[str, Any] = {
    **UNREADABLE,
    **WRONG_SIZES,
    "a ratio of 21 to 1": lambda: png(64 * 21, 64),
    "too many bytes": lambda: padded(LIMIT + 1),
}


def good_lines(*wanted: int) -> list[Row]:
    """Ten pictures of each digit that is wanted; they are put into the bucket."""
    return [
        labelled(put(name, picture), str(digit))
        for name, digit, picture in digits(10)
        if digit in (wanted or (1, 2, 3))
    ]


def boxed(ref: str, label: str = "digit", size: tuple[int, int] = (64, 64)) -> Row:
    """A line with a box around the whole picture."""
    width, height = size
    frame = {"class_id": 0, "left": 0, "top": 0, "width": width, "height": height}
    return {
        "source-ref": ref,
        "box": {
            "image_size": [{"width": width, "height": height, "depth": 3}],
            "annotations": [frame],
        },
        "box-metadata": {
            "objects": [{"confidence": 1}],
            "class-map": {"0": label},
            "type": "groundtruth/object-detection",
            "human-annotated": "yes",
            "creation-date": CREATED,
        },
    }


def statistics(version: Row) -> tuple[Row, Row]:
    """What the manifest summary says of both sides."""
    found = read_json(version["ManifestSummary"]["S3Object"])["statistics"]
    return found["training"], found["testing"]


def failed(version: Row, text: str) -> None:
    assert (version["Status"], version["StatusMessage"]) == ("TRAINING_FAILED", text)
    assert not {"EvaluationResult", "BillableTrainingTimeInSeconds"} & set(version)
    assert "TrainingEndTimestamp" in version


# -- Pictures ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", BAD_PICTURES)
def test_a_bad_picture_costs_its_line(vision: Vision, kind: str) -> None:
    rows = good_lines()
    bad = [labelled(put(f"bad/{n}", BAD_PICTURES[kind]()), "2") for n in range(2)]
    version = CustomLabels(vision).train(rows[:-9] + bad, rows[-9:] + good_lines(1, 2))
    assert version["Status"] == "TRAINING_COMPLETED", version["StatusMessage"]
    training, testing = statistics(version)
    assert (training["total_json_lines"], training["invalid_json_lines"]) == (23, 2)
    assert training["error_json_line_indices"] == [22, 23]
    assert (testing["invalid_json_lines"], testing["ignored_json_lines"]) == (0, 0)
    lines = read_lines(result_file(version, "TrainingDataResult", "Validation"))
    assert [each["errors"] for each in lines if "errors" in each] == [
        [
            {
                "code": "ERROR_INVALID_IMAGE",
                "message": "The image is invalid. Check S3 path and/or image properties.",
            }
        ]
    ] * 2
    check_custom_labels(version)


@pytest.mark.parametrize("bad", [7, 8])
def test_more_than_a_fifth_of_bad_lines(vision: Vision, bad: int) -> None:
    rows = good_lines() + [labelled(f"s3://{BUCKET}/gone/{n}.png", "1") for n in range(bad)]
    version = CustomLabels(vision).train(rows, good_lines())
    if bad == 7:  # 7 of 37 are 19 percent
        assert version["Status"] == "TRAINING_COMPLETED", version["StatusMessage"]
    else:
        failed(version, "The manifest file contains too many invalid rows.")
        assert codes(statistics(version)[0]["errors"]) == [
            "ERROR_TOO_MANY_INVALID_ROWS_IN_MANIFEST"
        ]


@pytest.mark.parametrize("size", [(63, 64), (64, 4097)])
def test_boxes_on_pictures_of_the_wrong_size(vision: Vision, size: tuple[int, int]) -> None:
    rows = [boxed(put(name, picture)) for name, digit, picture in digits(2)]
    wrong = boxed(put("wrong.png", png(*size)))
    version = CustomLabels(vision).train([*rows, wrong], rows)
    assert version["Status"] == "TRAINING_COMPLETED", version["StatusMessage"]
    lines = read_lines(result_file(version, "TrainingDataResult", "Validation"))
    assert codes(lines[-1]["errors"]) == ["ERROR_INVALID_IMAGE_DIMENSION"]


def test_no_picture_is_there(vision: Vision) -> None:
    rows = [labelled(f"s3://{BUCKET}/gone/{n}.png", str(n % 2)) for n in range(10)]
    version = CustomLabels(vision).train(rows, good_lines(0, 1))
    failed(version, "Failed to copy images from S3 bucket.")
    assert codes(statistics(version)[0]["errors"]) == [
        "ERROR_FAILED_IMAGES_S3_COPY",
        "ERROR_TOO_MANY_INVALID_ROWS_IN_MANIFEST",
    ]


def test_pictures_of_another_account(vision: Vision) -> None:
    with called_by(OTHER_ACCOUNT):
        make_bucket("theirs")
    rows = [
        labelled(put(name, picture, "theirs"), str(digit)) for name, digit, picture in digits(2)
    ]
    version = CustomLabels(vision).train(rows, good_lines())
    failed(version, "Invalid owner id for images S3 bucket.")


def test_pictures_in_two_buckets(vision: Vision) -> None:
    make_bucket("second")
    rows = good_lines()
    rows.append(labelled(put("x.png", png(), "second"), "1"))
    text = "The manifest file contains images from multiple S3 buckets."
    project = CustomLabels(vision)
    failed(project.train(rows, good_lines()), text)
    dataset = project.dataset("TRAIN", rows)
    assert (dataset["Status"], dataset["StatusMessage"]) == ("CREATE_FAILED", text)
    assert dataset["StatusMessageCode"] == "CLIENT_ERROR"


# -- Labels --------------------------------------------------------------------------------------

SETS: dict[str, tuple[tuple[int, ...], tuple[int, ...] | None, str]] = {
    "one label": ((1,), (1,), "The manifest file has too few labels."),
    "too little in common": (
        (1, 2, 3),
        (3, 4, 5),
        "Less than 50% label overlap between the training and testing manifest files.",
    ),
}


@pytest.mark.parametrize("kind", SETS)
def test_labels_that_do_not_suffice(vision: Vision, kind: str) -> None:
    training, testing, text = SETS[kind]
    version = CustomLabels(vision).train(good_lines(*training), good_lines(*testing or ()))
    failed(version, text)


def test_half_of_the_labels_in_common_suffice(vision: Vision) -> None:
    version = CustomLabels(vision).train(good_lines(1, 2), good_lines(2, 3))
    assert version["Status"] == "TRAINING_COMPLETED", version["StatusMessage"]
    summary = check_custom_labels(version)
    assert summary["EvaluationDetails"]["Labels"] == ["1", "2"]


def test_a_label_with_one_picture_cannot_be_divided(vision: Vision) -> None:
    rows = [*good_lines(1, 2), good_lines(3)[0]]
    text = "The manifest file contains insufficient labeled images per label to perform auto-split."
    failed(CustomLabels(vision).train(rows), text)


def test_a_dataset_that_cannot_be_distributed_stays_as_it_is(vision: Vision) -> None:
    project = CustomLabels(vision)
    project.dataset("TRAIN", [*good_lines(1, 2), good_lines(3)[0]])
    project.dataset("TEST")
    project.distribute()
    for kind, entries in (("TRAIN", 21), ("TEST", 0)):
        dataset = project.describe_dataset(kind)
        assert dataset["Status"] == "UPDATE_FAILED"
        assert dataset["StatusMessage"] == (
            "The manifest file doesn't have enough labeled images to distribute the dataset."
        )
        assert dataset["DatasetStats"]["TotalEntries"] == entries


@pytest.mark.parametrize("labels", [250, 251])
def test_the_most_labels(vision: Vision, labels: int) -> None:
    rows = [labelled(f"s3://{BUCKET}/{n}.png", f"label {n}") for n in range(labels)]
    project = CustomLabels(vision)
    dataset = project.dataset("TRAIN", rows)
    if labels == 250:
        assert dataset["DatasetStats"]["TotalLabels"] == 250
        again = project.update([labelled(f"s3://{BUCKET}/more.png", "label 250")])
        assert again["Status"] == "UPDATE_FAILED"
        assert again["DatasetStats"]["TotalLabels"] == 250
        replaced = project.update([labelled(f"s3://{BUCKET}/0.png", "label 250")])
        assert replaced["Status"] == "UPDATE_COMPLETE"
    else:
        assert dataset["Status"] == "CREATE_FAILED"
        assert dataset["StatusMessage"] == "The manifest file has too many labels."


def test_a_set_with_both_kinds_of_lines_is_of_the_larger_kind(vision: Vision) -> None:
    boxes = [boxed(put(f"box/{name}", picture)) for name, digit, picture in digits(4)]
    labels = good_lines(1, 2)[5:]
    version = CustomLabels(vision).train(boxes + labels, boxes + labels)
    assert version["Status"] == "TRAINING_COMPLETED", version["StatusMessage"]
    training, _ = statistics(version)
    assert training["use_case"] == "OBJECT_LOCALIZATION"
    summary = check_custom_labels(version)
    assert summary["EvaluationDetails"]["Labels"] == ["digit"]
    assert summary["EvaluationDetails"]["NumberOfTrainingImages"] == len(boxes)


# -- Files and buckets ---------------------------------------------------------------------------


def test_a_manifest_without_an_extension_or_without_lines(vision: Vision) -> None:
    project = CustomLabels(vision)
    good: Any = {"Assets": [project.place("good", good_lines())]}
    put("bare", b"{}")
    put("empty.manifest", b"\n")
    for number, (name, text) in enumerate(
        (
            ("bare", "The manifest file extension or contents are invalid."),
            ("gone.manifest", "The manifest file extension or contents are invalid."),
            ("empty.manifest", "The manifest file is empty."),
        )
    ):
        place: Any = {"S3Object": {"Bucket": BUCKET, "Name": name}}
        project.client.create_project_version(
            ProjectArn=project.arn,
            VersionName=f"v{number}",
            OutputConfig={"S3Bucket": BUCKET, "S3KeyPrefix": "out"},
            TrainingData={"Assets": [{"GroundTruthManifest": place}]},
            TestingData=good,
        )
        vision.clock.run_until_idle()
        version = project.describe(f"v{number}")
        failed(version, text)
        # A terminal file error leaves no files.
        assert "ManifestSummary" not in version
        assert not exists("out/")


def test_the_bucket_is_deleted_during_a_training(vision: Vision) -> None:
    project = CustomLabels(vision)
    project.begin(good_lines())
    remove_bucket()
    vision.clock.run_until_idle()
    failed(project.describe(), "Unable to write to output S3 bucket.")


def test_the_pictures_are_deleted_during_a_training(vision: Vision) -> None:
    make_bucket("results")
    project = CustomLabels(vision)
    project.begin(good_lines(), bucket="results")
    remove_bucket()
    vision.clock.run_until_idle()
    version = project.describe()
    assert version["Status"] == "TRAINING_COMPLETED", "the service has copied the pictures"
    assert version["ManifestSummary"]["S3Object"]["Bucket"] == "results"


def test_the_pictures_are_deleted_before_a_training(vision: Vision) -> None:
    make_bucket("results")
    project = CustomLabels(vision)
    project.dataset("TRAIN", good_lines())
    project.dataset("TEST", good_lines())
    remove_bucket()
    project.begin(None, bucket="results")
    vision.clock.run_until_idle()
    version = project.describe()
    failed(version, "Failed to copy images from S3 bucket.")
    assert version["ManifestSummary"]["S3Object"]["Bucket"] == "results"
    assert codes(statistics(version)[0]["errors"])[0] == "ERROR_FAILED_IMAGES_S3_COPY"


@pytest.mark.parametrize("bucket", ["nobodys", "theirs"])
def test_an_output_bucket_that_cannot_be_written_to(vision: Vision, bucket: str) -> None:
    with called_by(OTHER_ACCOUNT):
        make_bucket("theirs")
    version = CustomLabels(vision).train(good_lines(), bucket=bucket)
    failed(version, "Unable to write to output S3 bucket.")


def test_an_update_leaves_out_what_is_no_entry(vision: Vision) -> None:
    project = CustomLabels(vision)
    project.dataset("TRAIN", good_lines())
    junk: list[Row | str] = ["{oops", {"no": "source-ref"}]
    more: list[Row | str] = [labelled(f"s3://{BUCKET}/{n}.png", "7") for n in range(8)]
    dataset = project.update(more + junk)
    assert (dataset["Status"], dataset["DatasetStats"]["TotalEntries"]) == ("UPDATE_COMPLETE", 38)
    failing = project.update([*more[:7], *junk])
    assert (failing["Status"], failing["StatusMessage"], failing["StatusMessageCode"]) == (
        "UPDATE_FAILED",
        "The manifest file has too many terminal errors.",
        "CLIENT_ERROR",
    )
    assert failing["DatasetStats"] == dataset["DatasetStats"]


@pytest.mark.parametrize("again", [2, 3])
def test_a_line_seen_before_is_left_out(vision: Vision, again: int) -> None:
    rows = [labelled(f"s3://{BUCKET}/{n}.png", "one", "two") for n in range(10)]
    dataset = CustomLabels(vision).dataset("TRAIN", rows + rows[:again])
    if again == 2:  # 2 of 12 are 17 percent
        assert dataset["DatasetStats"]["TotalEntries"] == 10
    else:
        assert dataset["StatusMessage"] == "The manifest file has too many terminal errors."
