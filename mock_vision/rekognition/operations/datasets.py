"""CreateDataset, DescribeDataset, DeleteDataset."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mock_vision.rekognition.exceptions import InvalidS3ObjectException, invalid, not_found
from mock_vision.rekognition.limits import max_entries
from mock_vision.rekognition.manifest import entries as custom_labels
from mock_vision.rekognition.models import CustomLabelsBackend
from mock_vision.rekognition.resources import Dataset
from mock_vision.rekognition.states import CREATED_FROM_MANIFEST
from mock_vision.service.lifecycle import observe_all
from mock_vision.world.ports import StorageError

UNREADABLE = (
    "Unable to get object metadata from S3. Check object key, region and/or access permissions."
)
"""Amazon Rekognition Developer Guide, "Handling errors"."""

_STAMP_LAG = 164
"""Milliseconds by which the number in a dataset's ARN is older than its CreationTimestamp; those
that AWS has published differ by 129 to 203.
"""

Filling = Callable[[Dataset], "str | None"]
"""Puts the first entries into a dataset, when its creation ends; gives the StatusMessage."""


def create_dataset(
    backend: CustomLabelsBackend,
    *,
    dataset_type: str,
    project_arn: str,
    dataset_source: dict[str, Any] | None = None,
    tags: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """CreateDataset: empty, from a manifest, or as a copy.

    What is copied, and the manifest's content, are those of the moment of the call. A dataset of
    the same type that is being deleted gives way.
    """
    project = backend.project(project_arn)
    project.require("CreateDataset")
    if project.is_adapter:
        raise invalid("Datasets are for projects with the feature CUSTOM_LABELS.")
    _check_source(dataset_source)
    previous = project.datasets.get(dataset_type)
    if previous is not None:
        previous.require("CreateDataset")
    fill = _filling(backend, dataset_source)
    if previous is not None:
        previous.settle()
    kind = dataset_type.lower()
    number = backend.stamp(f"{project.name}/{kind}") - _STAMP_LAG
    arn = backend.arn(project.name, "dataset", kind, number)
    dataset = Dataset(project, dataset_type, arn, backend.now(), tags)
    dataset.starts_empty = dataset_source is None
    project.datasets[dataset_type] = dataset
    backend.change("CreateDataset", [dataset], lambda: fill(dataset))
    return {"DatasetArn": dataset.arn}


def _check_source(source: dict[str, Any] | None) -> None:
    if source is not None and len(source) != 1:
        raise invalid("DatasetSource takes either GroundTruthManifest or DatasetArn.")


def _filling(backend: CustomLabelsBackend, source: dict[str, Any] | None) -> Filling:
    if source is None:
        return lambda dataset: None
    if "DatasetArn" in source:
        return _copy(backend, source["DatasetArn"])
    return _import(backend, source["GroundTruthManifest"].get("S3Object", {}))


def _copy(backend: CustomLabelsBackend, arn: str) -> Filling:
    original = backend.dataset(arn)
    if original.is_going:
        raise not_found(arn)
    # No error is declared for a source that is still changing, so its change is taken as done.
    original.settle()
    entries = original.entries.copy()

    def fill(dataset: Dataset) -> None:
        dataset.entries = entries

    return fill


def _import(backend: CustomLabelsBackend, location: dict[str, Any]) -> Filling:
    key = location.get("Name", "")
    data = _manifest(backend, location)

    def fill(dataset: Dataset) -> str:
        custom_labels.check_manifest_key(key)
        limit = max_entries(dataset.type, backend.region_name)
        dataset.entries.merge(custom_labels.read(data, dataset.entries, limit))
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
            "LastUpdatedTimestamp": dataset.changed,
            **dataset.condition,
            "DatasetStats": custom_labels.dataset_stats(dataset.entries),
        }
    }


def delete_dataset(backend: CustomLabelsBackend, *, dataset_arn: str) -> dict[str, Any]:
    """DeleteDataset; not while the dataset is being created or updated."""
    dataset = backend.dataset(dataset_arn)
    dataset.require("DeleteDataset")

    def gone() -> None:
        del dataset.project.datasets[dataset.type]

    backend.change("DeleteDataset", [dataset], gone)
    return {}


def observed_dataset(backend: CustomLabelsBackend, arn: str) -> Dataset:
    """The dataset of an ARN, looked at: a look can be what ends its work, and the dataset."""
    dataset = backend.dataset(arn)
    observe_all([dataset.work])
    return backend.dataset(arn)
