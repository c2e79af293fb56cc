from __future__ import annotations

import json
from typing import Any

import pytest

from mock_vision.rekognition.defaults import IMAGE_QUOTAS
from mock_vision.rekognition.exceptions import (
    InvalidPaginationTokenException,
    InvalidParameterException,
    ResourceInUseException,
    ResourceNotFoundException,
    ResourceNotReadyException,
)
from mock_vision.rekognition.lookup import find_dataset
from mock_vision.rekognition.resources import Dataset
from tests.support.rekognition_bench import BUCKET, Bench, boxed, labelled, settled, source


def update(bench: Bench, dataset: Dataset, *lines: str) -> None:
    changes = {"GroundTruth": "\n".join(lines).encode()}
    bench.call("UpdateDatasetEntries", dataset_arn=dataset.arn, changes=changes)


def entries(bench: Bench, dataset: Dataset, **filters: Any) -> list[str]:
    answer = bench.call("ListDatasetEntries", dataset_arn=dataset.arn, **filters)
    return [json.loads(line)["source-ref"].rpartition("/")[2] for line in answer["DatasetEntries"]]


def labels(bench: Bench, dataset: Dataset) -> dict[str, dict[str, int]]:
    answer = bench.call("ListDatasetLabels", dataset_arn=dataset.arn)
    return {each["LabelName"]: each["LabelStats"] for each in answer["DatasetLabelDescriptions"]}


def test_an_update_replaces_and_adds(bench: Bench) -> None:
    dataset = bench.dataset(bench.project(), "TRAIN", bench.gears(4))
    update(bench, dataset, labelled("1.png", "washer"), labelled("9.png", "gear"))
    assert (dataset.status, len(dataset.entries)) == ("UPDATE_IN_PROGRESS", 4)
    bench.world.clock.advance(seconds=20)
    assert (dataset.status, dataset.status_message) == (
        "UPDATE_COMPLETE",
        "The dataset was successfully updated.",
    )
    assert dataset.updated == bench.world.clock.ticks()
    assert entries(bench, dataset) == ["0.png", "1.png", "2.png", "3.png", "9.png"]
    assert labels(bench, dataset) == {
        "nut": {"EntryCount": 2},
        "gear": {"EntryCount": 2},
        "washer": {"EntryCount": 1},
    }


def test_a_failed_update_changes_nothing(bench: Bench) -> None:
    """The API reference's example of DescribeDataset shows the old content after UPDATE_FAILED."""
    dataset = bench.dataset(bench.project(), "TRAIN", bench.gears(4))
    update(bench, dataset, labelled("1.png", "washer").replace(BUCKET, "elsewhere"))
    settled(dataset)
    assert dataset.status_members == {
        "Status": "UPDATE_FAILED",
        "StatusMessage": "The manifest file contains images from multiple S3 buckets.",
        "StatusMessageCode": "CLIENT_ERROR",
    }
    assert labels(bench, dataset) == {"nut": {"EntryCount": 2}, "gear": {"EntryCount": 2}}
    update(bench, dataset, labelled("1.png", "washer"))
    assert settled(dataset).status == "UPDATE_COMPLETE"


def test_a_dataset_created_empty_is_updated_without_waiting(bench: Bench) -> None:
    project = bench.project()
    answer = bench.call("CreateDataset", project_arn=project.arn, dataset_type="TRAIN")
    dataset = find_dataset(bench.backend, answer["DatasetArn"])
    update(bench, dataset, *bench.gears(2))
    assert dataset.status == "UPDATE_IN_PROGRESS"
    assert len(settled(dataset).entries) == 2


def test_a_dataset_that_is_imported_must_be_waited_for(bench: Bench) -> None:
    project = bench.project()
    answer = bench.call(
        "CreateDataset",
        project_arn=project.arn,
        dataset_type="TRAIN",
        dataset_source=source(bench.put("m.manifest", bench.gears(2))),
    )
    with pytest.raises(ResourceInUseException):
        update(bench, find_dataset(bench.backend, answer["DatasetArn"]), labelled("1.png", "gear"))


def test_a_dataset_holds_as_many_images_as_its_region_allows(bench: Bench) -> None:
    def most(dataset_type: str, region: str) -> int | None:
        return bench.other(region=region).quota(IMAGE_QUOTAS[dataset_type]).value

    assert most("TRAIN", "us-east-1") == most("TEST", "us-east-1") == 250_000
    assert most("TRAIN", "eu-west-2") == most("TRAIN", "ap-south-1") == 28_000
    assert most("TEST", "eu-west-2") == 7_000


# -- DistributeDatasetEntries ------------------------------------------------------------------


def distribute(bench: Bench, *datasets: Dataset) -> None:
    bench.call("DistributeDatasetEntries", datasets=[{"Arn": each.arn} for each in datasets])


@pytest.mark.parametrize("train_first", [True, False])
def test_a_fifth_of_each_label_moves(bench: Bench, train_first: bool) -> None:
    project = bench.project()
    train = bench.dataset(project, "TRAIN", bench.gears(70))
    test = bench.dataset(project, "TEST")
    distribute(bench, *((train, test) if train_first else (test, train)))
    assert train.status == test.status == "UPDATE_IN_PROGRESS"
    bench.world.clock.advance(seconds=20)
    assert train.status == test.status == "UPDATE_COMPLETE"
    assert (len(train.entries), len(test.entries)) == (56, 14)
    assert labels(bench, test) == {"nut": {"EntryCount": 7}, "gear": {"EntryCount": 7}}
    moved = entries(bench, test)
    assert sorted([*moved, *entries(bench, train)]) == sorted(f"{n}.png" for n in range(70))


def test_a_distribution_depends_on_the_seed_and_the_project_alone(bench: Bench) -> None:
    def moved(name: str, seed: int) -> list[str]:
        bench.world.settings.seed = seed
        project = bench.project(name)
        train = bench.dataset(project, "TRAIN", bench.gears(30))
        test = bench.dataset(project, "TEST")
        distribute(bench, train, test)
        found = entries(bench, settled(test))
        for dataset in (train, test):
            bench.call("DeleteDataset", dataset_arn=dataset.arn)
        bench.call("DeleteProject", project_arn=project.arn)
        bench.world.clock.advance(seconds=10)
        return found

    first = moved("parts", 0)
    assert moved("parts", 0) == first
    assert moved("parts", 1) != first
    assert moved("other", 0) != first


def test_too_few_images_fail_the_distribution(bench: Bench) -> None:
    project = bench.project()
    train = bench.dataset(project, "TRAIN", bench.gears(2))
    test = bench.dataset(project, "TEST")
    distribute(bench, train, test)
    bench.world.clock.advance(seconds=20)
    text = "The manifest file doesn't have enough labeled images to distribute the dataset."
    for dataset in (train, test):
        assert (dataset.status, dataset.status_message) == ("UPDATE_FAILED", text)
    assert (len(train.entries), len(test.entries)) == (2, 0)


def test_images_without_labels_cannot_be_distributed(bench: Bench) -> None:
    project = bench.project()
    lines = [json.dumps({"source-ref": f"s3://{BUCKET}/{number}.png"}) for number in range(9)]
    train, test = bench.dataset(project, "TRAIN", lines), bench.dataset(project, "TEST")
    distribute(bench, train, test)
    assert settled(test).status == train.status == "UPDATE_FAILED"


def test_a_distribution_needs_one_of_each_type(bench: Bench) -> None:
    train = bench.dataset(bench.project(), "TRAIN", bench.gears(4))
    other = bench.dataset(bench.project("other"), "TRAIN", bench.gears(4))
    for second in (train, other):
        with pytest.raises(InvalidParameterException, match="one training dataset and one test"):
            distribute(bench, train, second)


def test_a_distribution_stays_in_its_project(bench: Bench) -> None:
    train = bench.dataset(bench.project(), "TRAIN", bench.gears(4))
    test = bench.dataset(bench.project("other"), "TEST")
    with pytest.raises(InvalidParameterException, match="same project"):
        distribute(bench, train, test)


def test_a_distribution_needs_an_empty_test_dataset(bench: Bench) -> None:
    project = bench.project()
    train = bench.dataset(project, "TRAIN", bench.gears(4))
    test = bench.dataset(project, "TEST", bench.gears(1, start=9))
    with pytest.raises(InvalidParameterException, match=f"{test.arn} is not empty"):
        distribute(bench, train, test)


def test_a_distribution_needs_both_datasets_ready(bench: Bench) -> None:
    project = bench.project()
    train = bench.dataset(project, "TRAIN", bench.gears(4))
    answer = bench.call("CreateDataset", project_arn=project.arn, dataset_type="TEST")
    test = find_dataset(bench.backend, answer["DatasetArn"])
    with pytest.raises(ResourceNotReadyException, match=test.arn):
        distribute(bench, train, test)
    assert train.status == "CREATE_COMPLETE"
    bench.call("DeleteDataset", dataset_arn=settled(test).arn)
    bench.world.clock.advance(seconds=10)
    with pytest.raises(ResourceNotFoundException, match=test.arn):
        distribute(bench, train, test)


# -- Lists -------------------------------------------------------------------------------------


def mixed(bench: Bench) -> Dataset:
    """A dataset with one entry of each kind."""
    lines = [
        labelled("gear.png", "gear"),
        labelled("both.png", "gear", "nut"),
        boxed("box.png", ("washer", 1, 1, 20, 20), ("washer", 30, 30, 20, 20)),
        json.dumps({"source-ref": f"s3://{BUCKET}/bare.png"}),
        boxed("off.png", ("gear", 60, 60, 20, 20)),
    ]
    return bench.dataset(bench.project(), "TRAIN", lines)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["gear", "both", "box", "bare", "off"]),
        ({"contains_labels": ["nut", "washer"]}, ["both", "box"]),
        ({"contains_labels": ["nobody"]}, []),
        ({"labeled": False}, ["bare"]),
        ({"labeled": True, "contains_labels": ["gear"]}, ["gear", "both"]),
        ({"source_ref_contains": "b"}, ["gear", "both", "box", "bare", "off"]),
        ({"source_ref_contains": "/bo"}, ["both", "box"]),
        ({"has_errors": True}, ["off"]),
        ({"has_errors": False}, ["gear", "both", "box", "bare", "off"]),
    ],
)
def test_the_filters_of_entries(bench: Bench, filters: dict[str, Any], expected: list[str]) -> None:
    listed = entries(bench, mixed(bench), **filters)
    assert listed == [f"{name}.png" for name in expected]


def test_statistics_and_errors_of_entries(bench: Bench) -> None:
    dataset = mixed(bench)
    described = bench.call("DescribeDataset", dataset_arn=dataset.arn)["DatasetDescription"]
    assert described["DatasetStats"] == {
        "LabeledEntries": 4,
        "TotalEntries": 5,
        "TotalLabels": 3,
        "ErrorEntries": 1,
    }
    answer = bench.call("ListDatasetEntries", dataset_arn=dataset.arn, has_errors=True)
    (line,) = answer["DatasetEntries"]
    assert "ERROR_INVALID_BOUNDING_BOX" in line
    assert json.loads(line)["cl-metadata"] == {"is_labeled": True}


def test_bounding_boxes_are_counted_only_where_there_are_some(bench: Bench) -> None:
    assert labels(bench, mixed(bench)) == {
        "gear": {"EntryCount": 2},
        "nut": {"EntryCount": 1},
        "washer": {"EntryCount": 1, "BoundingBoxCount": 1},
    }


def test_entries_come_in_pages(bench: Bench) -> None:
    dataset = bench.dataset(bench.project(), "TRAIN", bench.gears(5))
    answer = bench.call("ListDatasetEntries", dataset_arn=dataset.arn, next_token="", max_results=2)
    assert len(answer["DatasetEntries"]) == 2
    rest: list[str] = []
    while "NextToken" in answer:
        answer = bench.call(
            "ListDatasetEntries",
            dataset_arn=dataset.arn,
            next_token=answer["NextToken"],
            max_results=2,
        )
        rest += answer["DatasetEntries"]
    assert [json.loads(line)["source-ref"][-5] for line in rest] == ["2", "3", "4"]


def test_labels_come_in_pages(bench: Bench) -> None:
    lines = [labelled(f"{n}.png", f"label {n}") for n in range(5)]
    dataset = bench.dataset(bench.project(), "TRAIN", lines)
    names, token = [], ""
    for _ in range(3):
        answer = bench.call(
            "ListDatasetLabels", dataset_arn=dataset.arn, max_results=2, next_token=token
        )
        names += [each["LabelName"] for each in answer["DatasetLabelDescriptions"]]
        token = answer.get("NextToken", "last")
    assert names == [f"label {n}" for n in range(5)]
    assert token == "last"


def test_a_token_belongs_to_its_dataset_and_filters(bench: Bench) -> None:
    dataset = bench.dataset(bench.project(), "TRAIN", bench.gears(4))
    other = bench.dataset(bench.project("other"), "TRAIN", bench.gears(4))
    token = bench.call("ListDatasetEntries", dataset_arn=dataset.arn, max_results=1)["NextToken"]
    with pytest.raises(InvalidPaginationTokenException, match="Invalid Pagination Token"):
        entries(bench, other, next_token=token)
    with pytest.raises(InvalidPaginationTokenException):
        entries(bench, dataset, next_token=token, labeled=True)
    with pytest.raises(InvalidPaginationTokenException):
        bench.call("ListDatasetLabels", dataset_arn=dataset.arn, next_token=token)
