"""UpdateDatasetEntries, DistributeDatasetEntries, ListDatasetEntries, ListDatasetLabels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mock_vision.manifests.entries import Row
from mock_vision.rekognition.exceptions import invalid
from mock_vision.rekognition.lookup import find_dataset, observed_dataset
from mock_vision.rekognition.manifest import entries as custom_labels
from mock_vision.rekognition.manifest.entries import Summary
from mock_vision.rekognition.manifest.errors import INSUFFICIENT_IMAGES_PER_LABEL_FOR_DISTRIBUTE
from mock_vision.rekognition.models import CustomLabelsBackend
from mock_vision.rekognition.operations.datasets import merge_lines
from mock_vision.rekognition.resources import TEST, TRAIN, Dataset
from mock_vision.service.pagination import PAGE_SIZE, paged
from mock_vision.training.examples import Example
from mock_vision.training.splitting import ImpossibleSplitError, split


def update_dataset_entries(
    backend: CustomLabelsBackend, *, dataset_arn: str, changes: dict[str, Any]
) -> dict[str, Any]:
    """UpdateDatasetEntries: lines with a known ``source-ref`` replace their entry, others are
    added; a failed update changes nothing. One that was created empty need not be waited for.
    """
    dataset = find_dataset(backend, dataset_arn)
    if dataset.status == "CREATE_IN_PROGRESS" and dataset.starts_empty:
        dataset.complete_work()
    dataset.require("UpdateDatasetEntries")
    lines: bytes = changes["GroundTruth"]
    backend.begin(
        "UpdateDatasetEntries", dataset, outcome=lambda: merge_lines(backend, dataset, lines)
    )
    return {}


def distribute_dataset_entries(
    backend: CustomLabelsBackend, *, datasets: Sequence[Mapping[str, str]]
) -> dict[str, Any]:
    """DistributeDatasetEntries: 20 percent of the training dataset move into the empty test
    dataset of the same project. The two may be named in either order.
    """
    found = [find_dataset(backend, each["Arn"]) for each in datasets]
    by_type = {dataset.type: dataset for dataset in found}
    if set(by_type) != {TRAIN, TEST}:
        raise invalid("Datasets takes one training dataset and one test dataset.")
    train, test = by_type[TRAIN], by_type[TEST]
    if train.project is not test.project:
        raise invalid("Both datasets must belong to the same project.")
    for dataset in found:
        dataset.require("DistributeDatasetEntries")
    if len(test.entries):
        raise invalid(f"The test dataset {test.arn} is not empty.")

    def distribute() -> None:
        moved = _test_share(backend, train)
        test.entries.merge({row.source_ref: (row.line, row.summary) for row in moved})
        train.entries = train.entries.without([row.source_ref for row in moved])

    backend.begin("DistributeDatasetEntries", train, test, outcome=distribute)
    return {}


def _test_share(backend: CustomLabelsBackend, train: Dataset) -> list[Row[Summary]]:
    rows = {row.source_ref: row for row in train.entries}
    examples = [Example(ref, row.summary.labels) for ref, row in rows.items()]
    if not any(example.labels for example in examples):
        raise INSUFFICIENT_IMAGES_PER_LABEL_FOR_DISTRIBUTE.error()
    try:
        _, chosen = split(examples, seed=f"{backend.world.seed}:{train.project.name}")
    except ImpossibleSplitError:
        raise INSUFFICIENT_IMAGES_PER_LABEL_FOR_DISTRIBUTE.error() from None
    return [rows[example.source_ref] for example in chosen]


def list_dataset_entries(
    backend: CustomLabelsBackend,
    *,
    dataset_arn: str,
    contains_labels: Sequence[str] | None = None,
    labeled: bool | None = None,
    source_ref_contains: str | None = None,
    has_errors: bool | None = None,
    next_token: str | None = None,
    max_results: int = PAGE_SIZE,
) -> dict[str, Any]:
    """ListDatasetEntries. Filters join with AND; ``HasErrors=False`` filters nothing, as AWS's own
    example expects.
    """
    dataset = observed_dataset(backend, dataset_arn)
    dataset.require("ListDatasetEntries", observe=False)
    filters: dict[str, Any] = {
        "contains_labels": contains_labels,
        "labeled": labeled,
        "source_ref_contains": source_ref_contains,
        "has_errors": has_errors,
    }
    listing = backend.listing("ListDatasetEntries", dataset_arn, filters)
    after = int(listing.read(next_token) or 0)
    page = dataset.entries.page(after, max_results, custom_labels.where(**filters))
    lines = [custom_labels.listed(row) for row in page.rows]
    return paged("DatasetEntries", lines, listing.issue(page.next_after))


def list_dataset_labels(
    backend: CustomLabelsBackend,
    *,
    dataset_arn: str,
    next_token: str | None = None,
    max_results: int = PAGE_SIZE,
) -> dict[str, Any]:
    """ListDatasetLabels, in the order in which the labels were first seen."""
    dataset = observed_dataset(backend, dataset_arn)
    dataset.require("ListDatasetLabels", observe=False)
    labels = custom_labels.label_descriptions(dataset.entries)
    listing = backend.listing("ListDatasetLabels", dataset_arn)
    page, token = listing.page(range(len(labels)), next_token, max_results)
    return paged("DatasetLabelDescriptions", [labels[number] for number in page], token)
