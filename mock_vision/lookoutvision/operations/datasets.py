"""CreateDataset, DescribeDataset, DeleteDataset, ListDatasetEntries, UpdateDatasetEntries.

A manifest is read from S3 when the call comes and parsed when the import ends: the content of S3 at
the call counts, and what is wrong with it shows as CREATE_FAILED.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_vision.lookoutvision import manifest
from mock_vision.lookoutvision.exceptions import (
    AccessDeniedException,
    ValidationException,
    already_exists,
)
from mock_vision.lookoutvision.lookup import find_dataset, find_project, require_bucket
from mock_vision.lookoutvision.models import LookoutForVisionBackend
from mock_vision.lookoutvision.resources import Dataset
from mock_vision.lookoutvision.states import EMPTY_DATASET
from mock_vision.service.pagination import PAGE_SIZE, paged
from mock_vision.world.ports import ObjectDeniedError, ObjectMissingError


def create_dataset(
    backend: LookoutForVisionBackend,
    *,
    project_name: str,
    dataset_type: str,
    dataset_source: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """CreateDataset: import a manifest; without a source create an empty dataset, which is complete
    at once.

    :raises ConflictException: when the project has a dataset of that type.
    :raises ValidationException: when bucket or manifest cannot be read.
    :raises AccessDeniedException: when the caller may not read the manifest.
    """
    project = find_project(backend, project_name)
    existing = project.datasets.get(dataset_type)
    if existing is not None:
        raise already_exists(existing.name)
    content = _read_manifest(backend, dataset_source or {})
    dataset = Dataset(project_name, dataset_type, backend.now())
    project.datasets[dataset_type] = dataset
    if content is None:
        dataset.enter(EMPTY_DATASET, backend.now())
    else:
        dataset.incoming = content
        backend.begin(
            "CreateDataset",
            dataset,
            outcome=lambda: dataset.merge_incoming(backend.quota),
            failing=dataset.drop_incoming,
        )
    return {"DatasetMetadata": dataset.metadata()}


def describe_dataset(
    backend: LookoutForVisionBackend, *, project_name: str, dataset_type: str
) -> dict[str, Any]:
    """DescribeDataset: status and numbers of images."""
    dataset = find_dataset(backend, project_name, dataset_type)
    dataset.observe()
    return {"DatasetDescription": dataset.describe()}


def delete_dataset(
    backend: LookoutForVisionBackend, *, project_name: str, dataset_type: str
) -> dict[str, Any]:
    """DeleteDataset: the dataset no longer exists when the call returns; trainings have a copy.

    :raises ConflictException: when the dataset is being created or updated.
    """
    dataset = find_dataset(backend, project_name, dataset_type)
    dataset.require("DeleteDataset")
    del find_project(backend, project_name).datasets[dataset_type]
    return {}


def list_dataset_entries(
    backend: LookoutForVisionBackend,
    *,
    project_name: str,
    dataset_type: str,
    labeled: bool | None = None,
    anomaly_class: str | None = None,
    before_creation_date: int | None = None,
    after_creation_date: int | None = None,
    next_token: str | None = None,
    max_results: int = PAGE_SIZE,
    source_ref_contains: str | None = None,
) -> dict[str, Any]:
    """ListDatasetEntries: the lines that pass all filters, unchanged and in their order."""
    dataset = find_dataset(backend, project_name, dataset_type)
    filters: dict[str, Any] = {
        "labeled": labeled,
        "anomaly_class": anomaly_class,
        "before": before_creation_date,
        "after": after_creation_date,
        "source_ref_contains": source_ref_contains,
    }
    listing = backend.listing("ListDatasetEntries", project_name, dataset_type, filters)
    after = int(listing.read(next_token) or 0)
    dataset.observe()
    page = dataset.entries.page(after, max_results, manifest.where(**filters))
    lines = [row.line.decode() for row in page.rows]
    return paged("DatasetEntries", lines, listing.issue(page.next_after))


def update_dataset_entries(
    backend: LookoutForVisionBackend, *, project_name: str, dataset_type: str, changes: bytes
) -> dict[str, Any]:
    """UpdateDatasetEntries: replace the entries that have a line's ``source-ref``, append the
    others.

    :raises ConflictException: when the dataset is being created or updated, or was not created.
    """
    dataset = find_dataset(backend, project_name, dataset_type)
    dataset.require("UpdateDatasetEntries")
    dataset.incoming = changes
    backend.begin(
        "UpdateDatasetEntries",
        dataset,
        outcome=lambda: dataset.merge_incoming(backend.quota),
        failing=dataset.drop_incoming,
    )
    return {"Status": dataset.status}


def _read_manifest(backend: LookoutForVisionBackend, source: Mapping[str, Any]) -> bytes | None:
    """Return the content of the manifest; None if no manifest was named."""
    location = source.get("GroundTruthManifest", {}).get("S3Object")
    if location is None:
        return None
    bucket, key = location["Bucket"], location["Key"]
    require_bucket(backend, bucket)
    objects = backend.world.objects
    # AWS's Python SDK for Lookout for Vision sent VersionId="1" for buckets without versioning.
    version = location.get("VersionId") if objects.is_versioned(bucket) else None
    try:
        return objects.read(backend.account_id, bucket, key, version)
    except ObjectDeniedError as denied:
        raise AccessDeniedException(str(denied)) from None
    except ObjectMissingError:
        raise ValidationException(
            f"The manifest file s3://{bucket}/{key} does not exist."
        ) from None
