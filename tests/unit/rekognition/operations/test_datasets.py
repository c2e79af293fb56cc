from __future__ import annotations

from typing import Any

import pytest

from mock_vision.rekognition.exceptions import (
    InvalidParameterException,
    InvalidS3ObjectException,
    ResourceAlreadyExistsException,
    ResourceNotFoundException,
)
from mock_vision.rekognition.lookup import find, find_dataset
from mock_vision.rekognition.resources import Dataset, Project
from tests.support.rekognition_bench import ACCOUNT, BUCKET, Bench, labelled, source


def create(bench: Bench, project: Project, kind: str = "TRAIN", **given: Any) -> Dataset:
    answer = bench.call("CreateDataset", project_arn=project.arn, dataset_type=kind, **given)
    return find_dataset(bench.backend, answer["DatasetArn"])


def describe(bench: Bench, dataset: Dataset) -> dict[str, Any]:
    answer = bench.call("DescribeDataset", dataset_arn=dataset.arn)
    return dict(answer["DatasetDescription"])


def test_the_arn_has_a_number_of_its_own(bench: Bench) -> None:
    """Those that AWS has published are 129 to 203 milliseconds older than CreationTimestamp."""
    project = bench.project()
    dataset = create(bench, project)
    prefix, _, number = dataset.arn.rpartition("/")
    assert prefix == f"arn:aws:rekognition:us-east-1:{ACCOUNT}:project/parts/dataset/train"
    assert 129 <= dataset.created // 1000 - int(number) <= 203
    assert dataset.created == bench.world.clock.ticks()


def test_an_empty_dataset(bench: Bench) -> None:
    dataset = create(bench, bench.project(), "TEST")
    bench.world.clock.advance(seconds=30)
    assert describe(bench, dataset) == {
        "CreationTimestamp": dataset.created,
        "LastUpdatedTimestamp": dataset.created + 30_000_000,
        "Status": "CREATE_COMPLETE",
        "StatusMessage": "The dataset was successfully created.",
        "StatusMessageCode": "SUCCESS",
        "DatasetStats": {
            "LabeledEntries": 0,
            "TotalEntries": 0,
            "TotalLabels": 0,
            "ErrorEntries": 0,
        },
    }


def test_a_dataset_from_a_manifest(bench: Bench) -> None:
    dataset = bench.dataset(bench.project(), "TRAIN", bench.gears(15))
    described = describe(bench, dataset)
    assert described["StatusMessage"] == (
        "The dataset was successfully created from the manifest file."
    )
    assert described["DatasetStats"] == {
        "LabeledEntries": 15,
        "TotalEntries": 15,
        "TotalLabels": 2,
        "ErrorEntries": 0,
    }


def test_the_manifest_is_read_when_the_creation_begins(bench: Bench) -> None:
    project = bench.project()
    bench.put("m.manifest", bench.gears(4))
    dataset = create(bench, project, dataset_source=source("m.manifest"))
    bench.put("m.manifest", "nonsense")
    bench.world.clock.advance(seconds=30)
    assert describe(bench, dataset)["DatasetStats"]["TotalEntries"] == 4


@pytest.mark.parametrize(
    ("key", "body", "message"),
    [
        ("manifest", '{"source-ref": "s3://b/k"}', "The manifest file extension or contents"),
        ("a.manifest", "nonsense", "The manifest file has too many terminal errors."),
        ("a.manifest", "", "The manifest file extension or contents are invalid."),
    ],
)
def test_a_manifest_that_is_wrong_fails_the_creation(
    bench: Bench, key: str, body: str, message: str
) -> None:
    bench.put(key, body)
    dataset = create(bench, bench.project(), dataset_source=source(key))
    assert describe(bench, dataset)["Status"] == "CREATE_IN_PROGRESS"
    bench.world.clock.advance(seconds=30)
    described = describe(bench, dataset)
    assert described["Status"] == "CREATE_FAILED"
    assert described["StatusMessage"].startswith(message)
    assert described["StatusMessageCode"] == "CLIENT_ERROR"
    assert described["DatasetStats"]["TotalEntries"] == 0


def test_images_in_two_buckets_fail_the_creation(bench: Bench) -> None:
    lines = [labelled("a.png", "gear"), labelled("b.png", "nut").replace(BUCKET, "other")]
    dataset = bench.dataset(bench.project(), "TRAIN", lines)
    assert dataset.status_message == "The manifest file contains images from multiple S3 buckets."


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"GroundTruthManifest": {"S3Object": {"Bucket": BUCKET, "Name": "nobody"}}}, "Unable"),
        ({"GroundTruthManifest": {"S3Object": {"Bucket": "nobody", "Name": "m"}}}, "Unable"),
        ({"GroundTruthManifest": {"S3Object": {"Bucket": "foreign", "Name": "m"}}}, "Unable"),
        ({"GroundTruthManifest": {"S3Object": {"Name": "m.manifest"}}}, "Request has invalid S3"),
        ({"GroundTruthManifest": {"S3Object": {"Bucket": BUCKET}}}, "Request has invalid S3"),
        ({"GroundTruthManifest": {}}, "Request has invalid S3 object."),
    ],
)
def test_a_manifest_that_cannot_be_read_is_refused(
    bench: Bench, given: dict[str, Any], message: str
) -> None:
    bench.objects.foreign.add("foreign")
    bench.objects.write("999999999999", "foreign", "m", b"")
    project = bench.project()
    with pytest.raises(InvalidS3ObjectException, match=message):
        create(bench, project, dataset_source=given)
    assert project.datasets == {}


def test_a_version_of_the_manifest_can_be_named(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    def read(account: str, bucket: str, key: str, version_id: str | None = None) -> bytes:
        asked.append(version_id)
        return b""

    given = source(bench.put("m.manifest", bench.gears(2)))
    given["GroundTruthManifest"]["S3Object"]["Version"] = "abc"
    monkeypatch.setattr(bench.objects, "read", read)
    create(bench, bench.project(), dataset_source=given)
    assert asked == ["abc"]


@pytest.mark.parametrize("both", [True, False])
def test_a_source_is_one_of_two(bench: Bench, both: bool) -> None:
    """API reference, DatasetSource: either the manifest or the ARN."""
    project = bench.project()
    given = {**source("m.manifest"), "DatasetArn": "arn"} if both else {}
    with pytest.raises(InvalidParameterException, match="either GroundTruthManifest or DatasetArn"):
        create(bench, project, dataset_source=given)


def test_one_dataset_of_each_type(bench: Bench) -> None:
    project = bench.project()
    first = bench.dataset(project, "TRAIN")
    with pytest.raises(ResourceAlreadyExistsException, match=first.arn):
        create(bench, project)
    assert project.datasets == {"TRAIN": first}
    create(bench, project, "TEST")


def test_the_existing_dataset_is_refused_before_the_manifest_is_read(bench: Bench) -> None:
    project = bench.project()
    bench.dataset(project, "TRAIN")
    with pytest.raises(ResourceAlreadyExistsException):
        create(bench, project, dataset_source=source("nobody"))


def test_a_dataset_can_be_replaced_during_its_deletion(bench: Bench) -> None:
    project = bench.project()
    old = bench.dataset(project, "TRAIN", bench.gears(4))
    bench.call("DeleteDataset", dataset_arn=old.arn)
    new = create(bench, project)
    assert new.arn != old.arn
    with pytest.raises(ResourceNotFoundException):
        bench.call("DescribeDataset", dataset_arn=old.arn)
    bench.world.clock.run_until_idle()
    assert project.datasets == {"TRAIN": new}
    assert describe(bench, new)["DatasetStats"]["TotalEntries"] == 0


def test_a_refused_replacement_does_not_stop_the_deletion(bench: Bench) -> None:
    project = bench.project()
    old = bench.dataset(project, "TRAIN")
    bench.call("DeleteDataset", dataset_arn=old.arn)
    with pytest.raises(InvalidS3ObjectException):
        create(bench, project, dataset_source=source("nobody"))
    assert project.datasets == {"TRAIN": old}
    assert describe(bench, old)["Status"] == "DELETE_IN_PROGRESS"


def test_a_copy_has_the_entries_of_the_moment(bench: Bench) -> None:
    original = bench.dataset(bench.project(), "TRAIN", bench.gears(6))
    copy = create(
        bench, bench.project("other"), "TEST", dataset_source={"DatasetArn": original.arn}
    )
    changes = {"GroundTruth": bench.gears(1, start=6)[0].encode()}
    bench.call("UpdateDatasetEntries", dataset_arn=original.arn, changes=changes)
    bench.world.clock.advance(seconds=30)
    assert describe(bench, original)["DatasetStats"]["TotalEntries"] == 7
    assert describe(bench, copy)["DatasetStats"]["TotalEntries"] == 6
    assert describe(bench, copy)["StatusMessage"] == "The dataset was successfully created."


def test_a_copy_includes_an_import_of_the_original_under_way(bench: Bench) -> None:
    bench.put("m.manifest", bench.gears(4))
    original = create(bench, bench.project(), dataset_source=source("m.manifest"))
    copy = create(bench, bench.project("b"), dataset_source={"DatasetArn": original.arn})
    assert describe(bench, original)["Status"] == "CREATE_IN_PROGRESS"
    assert describe(bench, copy)["DatasetStats"]["TotalEntries"] == 0
    bench.world.clock.advance(seconds=30)
    assert describe(bench, copy)["DatasetStats"]["TotalEntries"] == 4


def test_a_copy_waits_for_an_update_of_the_original(bench: Bench) -> None:
    """API reference, DescribeDataset: the status is that of the last operation, until it ends."""
    original = bench.dataset(bench.project(), "TRAIN", bench.gears(4))
    bench.world.settings.durations["dataset_update"] = 3600
    changes = {"GroundTruth": bench.gears(1, start=4)[0].encode()}
    bench.call("UpdateDatasetEntries", dataset_arn=original.arn, changes=changes)
    copy = create(bench, bench.project("b"), dataset_source={"DatasetArn": original.arn})
    bench.world.clock.advance(minutes=59)
    assert (original.status, copy.status) == ("UPDATE_IN_PROGRESS", "CREATE_IN_PROGRESS")
    bench.world.clock.advance(minutes=1)
    assert (original.status, copy.status) == ("UPDATE_COMPLETE", "CREATE_COMPLETE")
    assert describe(bench, copy)["DatasetStats"]["TotalEntries"] == 5


def test_the_original_must_be_there(bench: Bench) -> None:
    original = bench.dataset(bench.project(), "TRAIN")
    project = bench.project("other")
    bench.call("DeleteDataset", dataset_arn=original.arn)
    with pytest.raises(ResourceNotFoundException, match=original.arn):
        create(bench, project, dataset_source={"DatasetArn": original.arn})
    with pytest.raises(ResourceNotFoundException):
        create(bench, project, dataset_source={"DatasetArn": original.arn + "1"})


def test_adapters_have_no_datasets(bench: Bench) -> None:
    project = bench.project(feature="CONTENT_MODERATION")
    with pytest.raises(InvalidParameterException, match="CUSTOM_LABELS"):
        create(bench, project)


def test_a_deleted_dataset_is_not_found(bench: Bench) -> None:
    dataset = bench.dataset(bench.project(), "TRAIN")
    assert bench.call("DeleteDataset", dataset_arn=dataset.arn) == {}
    assert describe(bench, dataset)["Status"] == "DELETE_IN_PROGRESS"
    bench.world.clock.advance(seconds=10)
    for operation in ("DescribeDataset", "DeleteDataset", "ListDatasetEntries"):
        with pytest.raises(ResourceNotFoundException, match=dataset.arn):
            bench.call(operation, dataset_arn=dataset.arn)


def test_an_arn_belongs_to_the_project_that_made_it(bench: Bench) -> None:
    """The ARN names the project, but not which one of that name."""
    old = bench.project()
    dataset = bench.dataset(old, "TRAIN")
    bench.call("DeleteDataset", dataset_arn=dataset.arn)
    bench.call("DeleteProject", project_arn=old.arn)
    bench.world.clock.advance(seconds=10)
    bench.dataset(bench.project(), "TRAIN")
    with pytest.raises(ResourceNotFoundException):
        bench.call("DescribeDataset", dataset_arn=dataset.arn)


@pytest.mark.parametrize("tail", ["", "/dataset", "/dataset/train", "/dataset/train/"])
def test_parts_of_an_arn_are_no_arn(bench: Bench, tail: str) -> None:
    bench.dataset(bench.project(), "TRAIN")
    arn = f"arn:aws:rekognition:us-east-1:{ACCOUNT}:project/parts{tail}"
    assert find(bench.backend, arn) is None
    with pytest.raises(ResourceNotFoundException):
        bench.call("DescribeDataset", dataset_arn=arn)
