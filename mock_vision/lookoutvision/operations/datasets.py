"""CreateDataset, DescribeDataset, DeleteDataset, ListDatasetEntries, UpdateDatasetEntries.

A manifest is read when the call comes and understood when the import ends: what is in S3 at the
call counts, what is wrong with it shows as CREATE_FAILED.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from mock_vision.lookoutvision import manifest as lookout
from mock_vision.lookoutvision.exceptions import ValidationException, already_exists
from mock_vision.lookoutvision.lookup import (
    PAGE,
    LookoutBase,
    invalid_token,
    next_token_member,
    observe,
)
from mock_vision.lookoutvision.resources import Dataset
from mock_vision.lookoutvision.states import EMPTY_DATASET, WorkFailedError
from mock_vision.manifests.problems import ManifestError
from mock_vision.service.pagination import InvalidTokenError
from mock_vision.world.ports import ObjectMissingError


class DatasetOperations(LookoutBase):
    """The operations on datasets."""

    def create_dataset(
        self,
        *,
        project_name: str,
        dataset_type: str,
        dataset_source: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Import a manifest; without a source, make an empty dataset, which is complete at once.

        :raises ConflictException: the project has a dataset of that type.
        :raises ValidationException: bucket or manifest cannot be read.
        """
        project = self.find_project(project_name)
        existing = project.datasets.get(dataset_type)
        if existing is not None:
            raise already_exists(existing.name)
        manifest = self._read_manifest(dataset_source or {})
        dataset = Dataset(project_name, dataset_type, self.now())
        finish = partial(_take_in, dataset)
        dataset.deeds = {
            "CREATE_IN_PROGRESS": finish,
            "UPDATE_IN_PROGRESS": finish,
            "UPDATE_FAILED_ROLLBACK_IN_PROGRESS": lambda: dataset.status_message,
        }
        project.datasets[dataset_type] = dataset
        if manifest is None:
            self.enter(dataset, EMPTY_DATASET)
        else:
            dataset.incoming = manifest
            self.carry_out("CreateDataset", dataset)
        return {"DatasetMetadata": dataset.metadata()}

    def describe_dataset(self, *, project_name: str, dataset_type: str) -> dict[str, Any]:
        """Status and numbers of images."""
        dataset = self.find_dataset(project_name, dataset_type)
        observe(dataset)
        return {"DatasetDescription": dataset.describe()}

    def delete_dataset(self, *, project_name: str, dataset_type: str) -> dict[str, Any]:
        """The dataset is gone when the call returns; trainings have their own copy.

        :raises ConflictException: it is being created or updated.
        """
        dataset = self.find_dataset(project_name, dataset_type)
        self.require("DeleteDataset", dataset)
        del self.find_project(project_name).datasets[dataset_type]
        return {}

    def list_dataset_entries(
        self,
        *,
        project_name: str,
        dataset_type: str,
        labeled: bool | None = None,
        anomaly_class: str | None = None,
        before_creation_date: int | None = None,
        after_creation_date: int | None = None,
        next_token: str | None = None,
        max_results: int | None = None,
        source_ref_contains: str | None = None,
    ) -> dict[str, Any]:
        """The lines of the dataset that pass all filters, as they came, in their order."""
        dataset = self.find_dataset(project_name, dataset_type)
        listing = self.listing(
            "ListDatasetEntries",
            project_name,
            dataset_type,
            labeled,
            anomaly_class,
            before_creation_date,
            after_creation_date,
            source_ref_contains,
        )
        try:
            position = self.tokens.read(next_token, listing)
        except InvalidTokenError:
            raise invalid_token() from None
        observe(dataset)
        keep = lookout.where(
            labeled=labeled,
            anomaly_class=anomaly_class,
            before=before_creation_date,
            after=after_creation_date,
            source_ref_contains=source_ref_contains,
        )
        page = dataset.entries.page(int(position or 0), max_results or PAGE, keep)
        following = page.next_after
        token = None if following is None else self.tokens.issue(following, listing)
        lines = [row.line.decode() for row in page.rows]
        return {"DatasetEntries": lines, **next_token_member(token)}

    def update_dataset_entries(
        self, *, project_name: str, dataset_type: str, changes: bytes
    ) -> dict[str, Any]:
        """Replace the entries that have a line's ``source-ref``, append the others.

        :raises ConflictException: the dataset is being created or updated, or was not created.
        """
        dataset = self.find_dataset(project_name, dataset_type)
        self.require("UpdateDatasetEntries", dataset)
        dataset.incoming = changes
        self.carry_out("UpdateDatasetEntries", dataset)
        return {"Status": dataset.status}

    def _read_manifest(self, source: Mapping[str, Any]) -> bytes | None:
        """The content of a manifest; None where none was named."""
        location = source.get("GroundTruthManifest", {}).get("S3Object")
        if location is None:
            return None
        bucket, key = location["Bucket"], location["Key"]
        self.require_bucket(bucket)
        try:
            return self.world.objects.read(self.account_id, bucket, key, location.get("VersionId"))
        except ObjectMissingError:
            raise ValidationException(
                f"The manifest file s3://{bucket}/{key} does not exist."
            ) from None


def _take_in(dataset: Dataset) -> None:
    try:
        changes = dataset.changes()
    except ManifestError as refusal:
        raise WorkFailedError(refusal.message) from refusal
    finally:
        dataset.incoming = None
    dataset.entries.merge(changes)
