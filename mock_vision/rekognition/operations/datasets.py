"""CreateDataset, DescribeDataset, DeleteDataset."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mock_vision.rekognition.defaults import IMAGE_QUOTAS
from mock_vision.rekognition.exceptions import InvalidS3ObjectException, invalid, not_found
from mock_vision.rekognition.lookup import find_dataset, find_project, observed_dataset
from mock_vision.rekognition.manifest import entries as custom_labels
from mock_vision.rekognition.models import CustomLabelsBackend
from mock_vision.rekognition.resources import Dataset
from mock_vision.rekognition.states import CREATED_FROM_MANIFEST
from mock_vision.service.lifecycle import Work
from mock_vision.world.ports import StorageError

UNREADABLE = (
    "Unable to get object metadata from S3. Check object key, region and/or access permissions."
)
"""Amazon Rekognition Developer Guide, "Handling errors"."""

ARN_NUMBER_LAG = 164
"""Milliseconds by which the number in a dataset's ARN is older than its CreationTimestamp; those
that AWS has published differ by 129 to 203.
"""

FirstEntries = Callable[[Dataset], "str | None"]
"""Puts the first entries into a dataset, when its creation ends; returns the StatusMessage."""


def create_dataset(
    backend: CustomLabelsBackend,
    *,
    dataset_type: str,
    project_arn: str,
    dataset_source: dict[str, Any] | None = None,
    tags: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """CreateDataset: empty, from a manifest, or as a copy.

    The entries that are copied, and the manifest's content, are those at the call. A copy waits for
    an import or update of its source that is under way, and has the entries after it. A dataset of
    the same type that is being deleted is replaced.
    """
    project = find_project(backend, project_arn)
    project.require("CreateDataset")
    if project.is_adapter:
        raise invalid("Datasets are for projects with the feature CUSTOM_LABELS.")
    _check_source(dataset_source)
    previous = project.datasets.get(dataset_type)
    if previous is not None:
        previous.require("CreateDataset")
    fill, awaited = _first_entries(backend, dataset_source)
    if previous is not None:
        previous.complete_work()
    kind = dataset_type.lower()
    number = backend.creation_number(f"{project.name}/{kind}") - ARN_NUMBER_LAG
    arn = backend.arn(project.name, "dataset", kind, number)
    dataset = Dataset(project, dataset_type, arn, backend.now(), tags)
    dataset.starts_empty = dataset_source is None
    project.datasets[dataset_type] = dataset
    backend.begin("CreateDataset", dataset, outcome=lambda: fill(dataset), awaited=awaited)
    return {"DatasetArn": dataset.arn}


def _check_source(source: dict[str, Any] | None) -> None:
    if source is not None and len(source) != 1:
        raise invalid("DatasetSource takes either GroundTruthManifest or DatasetArn.")


def _first_entries(
    backend: CustomLabelsBackend, source: dict[str, Any] | None
) -> tuple[FirstEntries, Sequence[Work]]:
    """Return the function that adds the first entries, and the work that it waits for."""
    if source is None:
        return lambda dataset: None, ()
    if "DatasetArn" in source:
        return _copy(backend, source["DatasetArn"])
    return _import(backend, source["GroundTruthManifest"].get("S3Object", {})), ()


def _copy(backend: CustomLabelsBackend, arn: str) -> tuple[FirstEntries, Sequence[Work]]:
    original = find_dataset(backend, arn)
    if original.is_being_deleted:
        raise not_found(arn)
    entries = original.entries_after_work()

    def fill(dataset: Dataset) -> None:
        dataset.entries = entries()

    # No error is declared for a source that is still changing: the copy waits for it.
    return fill, () if original.work is None else (original.work,)


def _import(backend: CustomLabelsBackend, location: dict[str, Any]) -> FirstEntries:
    key = location.get("Name", "")
    data = _manifest(backend, location)

    def fill(dataset: Dataset) -> str:
        custom_labels.check_manifest_key(key)
        merge_lines(backend, dataset, data)
        return CREATED_FROM_MANIFEST

    return fill


def _manifest(backend: CustomLabelsBackend, location: dict[str, Any]) -> bytes:
    """The bucket must be in the caller's account (API reference, DatasetSource) and in the Region
    of the call (S3Object).
    """
    if not location.get("Bucket") or not location.get("Name"):
        raise InvalidS3ObjectException("Request has invalid S3 object.")
    objects, account = backend.world.objects, backend.account_id
    try:
        objects.check_bucket(account, location["Bucket"], own=True, region=backend.region_name)
        return objects.read(account, location["Bucket"], location["Name"], location.get("Version"))
    except StorageError:
        raise InvalidS3ObjectException(UNREADABLE) from None


def describe_dataset(backend: CustomLabelsBackend, *, dataset_arn: str) -> dict[str, Any]:
    """DescribeDataset, in every status until the dataset is gone."""
    dataset = observed_dataset(backend, dataset_arn)
    return {
        "DatasetDescription": {
            "CreationTimestamp": dataset.created,
            "LastUpdatedTimestamp": dataset.updated,
            **dataset.status_members,
            "DatasetStats": custom_labels.dataset_stats(dataset.entries),
        }
    }


def delete_dataset(backend: CustomLabelsBackend, *, dataset_arn: str) -> dict[str, Any]:
    """DeleteDataset; not while the dataset is being created or updated."""
    dataset = find_dataset(backend, dataset_arn)
    dataset.require("DeleteDataset")

    def gone() -> None:
        del dataset.project.datasets[dataset.type]

    backend.begin("DeleteDataset", dataset, outcome=gone)
    return {}


def merge_lines(backend: CustomLabelsBackend, dataset: Dataset, lines: bytes) -> None:
    """Merge manifest lines into a dataset.

    :raises WorkFailedError: when the lines are refused as a whole.
    """
    limit = backend.quota(IMAGE_QUOTAS[dataset.type]).value
    dataset.entries.merge(custom_labels.read(lines, dataset.entries, limit, backend.quota))
