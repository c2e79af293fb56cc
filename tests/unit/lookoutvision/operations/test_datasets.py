from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from mock_vision.lookoutvision.exceptions import (
    ConflictException,
    ResourceNotFoundException,
    ValidationException,
)
from mock_vision.lookoutvision.lookup import find_project
from mock_vision.world.ports import BucketElsewhereError, BucketForeignError, StorageError
from tests.support.lookoutvision_bench import BUCKET, PROJECT, Bench, line

DATASET: dict[str, Any] = {"project_name": PROJECT, "dataset_type": "train"}


def describe(bench: Bench) -> dict[str, Any]:
    described: dict[str, Any] = bench.call("DescribeDataset", **DATASET)["DatasetDescription"]
    return described


def refs(bench: Bench, **filters: Any) -> list[str]:
    answer = bench.call("ListDatasetEntries", **DATASET, **filters)
    return [
        json.loads(entry)["source-ref"].rpartition("/")[2] for entry in answer["DatasetEntries"]
    ]


@pytest.mark.parametrize("source", [None, {}, {"GroundTruthManifest": {}}])
def test_without_a_manifest_a_dataset_is_empty_and_complete_at_once(
    bench: Bench, source: dict[str, Any] | None
) -> None:
    # API reference, CreateDataset: without a source an empty dataset is created.
    answer = bench.call("CreateDataset", **DATASET, dataset_source=source)
    assert answer["DatasetMetadata"]["Status"] == "CREATE_COMPLETE"
    now = bench.backend.now()
    assert describe(bench) == {
        "ProjectName": PROJECT,
        "DatasetType": "train",
        "CreationTimestamp": now,
        "LastUpdatedTimestamp": now,
        "Status": "CREATE_COMPLETE",
        "StatusMessage": "The dataset was created successfully.",
        "ImageStats": {"Total": 0, "Labeled": 0, "Normal": 0, "Anomaly": 0},
    }
    assert len(bench.world.clock.pending()) == 0


def test_a_manifest_is_imported_on_the_clock(bench: Bench) -> None:
    created = bench.backend.now()
    dataset = bench.create_dataset("train", bench.manifest(3, 2) + b"\n" + line("x", None).encode())
    assert dataset.metadata()["Status"] == "CREATE_IN_PROGRESS"
    assert describe(bench)["ImageStats"] == {"Total": 0, "Labeled": 0, "Normal": 0, "Anomaly": 0}
    assert refs(bench) == []
    bench.settle()
    described = describe(bench)
    assert described["Status"] == "CREATE_COMPLETE"
    assert described["ImageStats"] == {"Total": 6, "Labeled": 5, "Normal": 3, "Anomaly": 2}
    assert described["CreationTimestamp"] == created
    assert described["LastUpdatedTimestamp"] == created + 20_000_000


def test_the_manifest_is_read_by_the_call(bench: Bench) -> None:
    bench.create_dataset("train", line("a.png", "normal").encode())
    bench.put("the.manifest", b"")
    bench.settle()
    assert refs(bench) == ["a.png"]


def test_bad_content_fails_the_import_and_says_why(bench: Bench) -> None:
    # Developer Guide, "Creating a dataset": an error during validation leads to CREATE_FAILED.
    bench.create_dataset("train", line("a.png", "normal").encode() + b"\n{")
    bench.settle()
    described = describe(bench)
    assert described["Status"] == "CREATE_FAILED"
    assert "Line 2" in described["StatusMessage"]
    assert described["ImageStats"]["Total"] == 0


def create_from(bench: Bench, **place: str) -> None:
    bench.call(
        "CreateDataset", **DATASET, dataset_source={"GroundTruthManifest": {"S3Object": place}}
    )


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ({"Bucket": "elsewhere", "Key": "k"}, "The S3 bucket elsewhere does not exist."),
        ({"Bucket": BUCKET, "Key": "k"}, f"The manifest file s3://{BUCKET}/k does not exist."),
    ],
)
def test_a_manifest_that_is_not_there_is_refused(
    bench: Bench, place: dict[str, str], text: str
) -> None:
    with pytest.raises(ValidationException) as refusal:
        create_from(bench, **place)
    assert str(refusal.value) == text
    assert find_project(bench.backend, PROJECT).datasets == {}


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        (BucketForeignError, "The S3 bucket goods does not belong to account 123456789012."),
        (BucketElsewhereError, "The S3 bucket goods is not in the Region us-east-1."),
    ],
)
def test_a_bucket_of_another_account_or_region_is_refused(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, reason: type[StorageError], text: str
) -> None:
    # Developer Guide, "Setting up permissions".
    def refuse(
        account_id: str, bucket: str, *, own: bool, region: str, needs_location: bool
    ) -> None:
        assert own and region == "us-east-1" and needs_location
        raise reason(bucket)

    monkeypatch.setattr(bench.world.objects, "check_bucket", refuse)
    with pytest.raises(ValidationException) as refusal:
        create_from(bench, Bucket=BUCKET, Key="here")
    assert str(refusal.value) == text


@pytest.mark.parametrize(("versioned", "version"), [({BUCKET}, "1"), (set(), None)])
def test_the_version_of_a_manifest_counts_in_a_bucket_with_versioning(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, versioned: set[str], version: str | None
) -> None:
    """awslabs/amazon-lookout-for-vision-python-sdk, releases 0.1.0 to 0.1.6, sent VersionId="1"
    with every manifest; recorded runs of that time end in CREATE_COMPLETE.
    """
    asked: list[Any] = []

    def read(*place: Any) -> bytes:
        asked.append(place)
        return b""

    monkeypatch.setattr(bench.world.objects, "read", read)
    monkeypatch.setattr(bench.world.objects, "versioned", versioned)
    create_from(bench, Bucket=BUCKET, Key="here", VersionId="1")
    assert asked == [("123456789012", BUCKET, "here", version)]


def test_a_project_has_one_dataset_of_a_type(bench: Bench) -> None:
    # AWS's Lookout for Vision Python SDK takes the conflict for "it exists".
    bench.create_dataset("train")
    bench.create_dataset("test")
    with pytest.raises(ConflictException, match="already exists") as refusal:
        bench.create_dataset("train")
    assert refusal.value.members == {"ResourceId": "boards/train", "ResourceType": "DATASET"}


@pytest.mark.parametrize(
    ("operation", "more"),
    [
        ("DescribeDataset", {}),
        ("DeleteDataset", {}),
        ("ListDatasetEntries", {}),
        ("UpdateDatasetEntries", {"changes": b"{}"}),
    ],
)
def test_a_type_that_was_not_created_is_not_found(
    bench: Bench, operation: str, more: dict[str, Any]
) -> None:
    with pytest.raises(ResourceNotFoundException, match="dataset boards/train") as refusal:
        bench.call(operation, **DATASET, **more)
    assert refusal.value.members == {"ResourceId": "boards/train", "ResourceType": "DATASET"}


def test_a_deleted_dataset_is_gone_and_can_be_created_again_at_once(bench: Bench) -> None:
    bench.train_dataset()
    assert bench.call("DeleteDataset", **DATASET) == {}
    with pytest.raises(ResourceNotFoundException):
        bench.call("DescribeDataset", **DATASET)
    bench.create_dataset("train", bench.manifest(1, 0))
    bench.settle()
    assert describe(bench)["ImageStats"]["Total"] == 1


def test_an_empty_dataset_is_updated_without_waiting(bench: Bench) -> None:
    bench.create_dataset()
    changes = "\n".join(line(f"{n}.png", "normal") for n in range(3)).encode()
    answer = bench.call("UpdateDatasetEntries", **DATASET, changes=changes)
    assert answer == {"Status": "UPDATE_IN_PROGRESS"}
    assert describe(bench)["ImageStats"]["Total"] == 0
    bench.settle()
    described = describe(bench)
    assert described["Status"] == "UPDATE_COMPLETE"
    assert described["ImageStats"]["Total"] == 3


def test_an_update_replaces_whole_entries_and_appends_new_ones(bench: Bench) -> None:
    # Developer Guide, "Adding more images": an entry is found by its source-ref.
    bench.create_dataset("train", bench.manifest(2, 0))
    bench.settle()
    changes = line("normal/0.png", "anomaly") + "\n" + line("c.png", None)
    bench.call("UpdateDatasetEntries", **DATASET, changes=changes.encode())
    bench.settle()
    assert refs(bench) == ["0.png", "1.png", "c.png"]
    assert describe(bench)["ImageStats"] == {"Total": 3, "Labeled": 2, "Normal": 1, "Anomaly": 1}


def test_entries_come_back_as_they_were_handed_in(bench: Bench) -> None:
    text = line("a.png", "normal", extra={"ü": [1, 2.50]}).replace('": ', '" :  ')
    bench.create_dataset("train", text.encode() + b"\r\n")
    bench.settle()
    assert bench.call("ListDatasetEntries", **DATASET) == {"DatasetEntries": [text]}


def test_filters_are_joined(bench: Bench) -> None:
    dated = line("late.png", "normal").replace("2025-01-01", "2026-01-01")
    manifest = [line("a.png", "normal"), line("b.png", "anomaly"), line("c.png", None), dated]
    bench.create_dataset("train", "\n".join(manifest).encode())
    bench.settle()
    new_year = bench.backend.now() + timedelta(days=300) // timedelta(microseconds=1)
    assert refs(bench, labeled=True) == ["a.png", "b.png", "late.png"]
    assert refs(bench, labeled=False) == ["c.png"]
    assert refs(bench, anomaly_class="anomaly") == ["b.png"]
    assert refs(bench, source_ref_contains="a") == ["a.png", "late.png"]
    assert refs(bench, before_creation_date=new_year) == ["a.png", "b.png"]
    assert refs(bench, after_creation_date=new_year) == ["late.png"]
    assert refs(bench, anomaly_class="normal", source_ref_contains="late") == ["late.png"]
    assert refs(bench, labeled=False, anomaly_class="normal") == []


def test_entries_are_listed_in_pages_bound_to_their_filters(bench: Bench) -> None:
    bench.create_dataset("train", bench.manifest(5, 0))
    bench.settle()
    first = bench.call("ListDatasetEntries", **DATASET, max_results=3, labeled=True)
    assert len(first["DatasetEntries"]) == 3
    token = first["NextToken"]
    rest = bench.call(
        "ListDatasetEntries", **DATASET, max_results=3, labeled=True, next_token=token
    )
    assert len(rest["DatasetEntries"]) == 2
    assert "NextToken" not in rest
    for other in ({"labeled": False}, {}, {"labeled": True, "anomaly_class": "normal"}):
        with pytest.raises(ValidationException, match="NextToken is invalid"):
            bench.call("ListDatasetEntries", **DATASET, **other, next_token=token)
    # The number of results is no filter.
    bench.call("ListDatasetEntries", **DATASET, max_results=1, labeled=True, next_token=token)


def test_a_deleted_dataset_does_not_disturb_its_training(bench: Bench) -> None:
    # Developer Guide, "Training your model": the service trains with its own copy.
    bench.train_dataset()
    model = bench.create_model()
    bench.call("DeleteDataset", **DATASET)
    bench.settle()
    assert model.status == "TRAINED"
