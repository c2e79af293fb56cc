"""The defaults of Lookout for Vision that a test can set: durations and quotas.

Imported with the package, so it imports nothing of the service.

Durations are what public documents say, where they say anything: the sample training of the
Developer Guide, "Getting started with the SDK", took 29.9 minutes; a start takes "a few minutes"
("Running your model"), and a public program found its model hosted within 220 seconds; a stop takes
up to 5 minutes. The others are plausible and listed in docs/fidelity.md.

Quotas: the names and codes of Service Quotas. Public documents have no figures for four of them,
which limit nothing until a test sets them. Sources of the others: AWS's Lookout for Vision Python
SDK (two trainings), AWS's batch-processing sample (five units), the service model (200 tags),
Lookout for Vision Developer Guide, "Quotas" (datasets, manifests, anomaly labels).
"""

from __future__ import annotations

from collections.abc import Mapping

from mock_vision.settings.quota import Quota

DETECTION = "DetectAnomalies"
"""The operation whose rate can be limited."""

DURATIONS: Mapping[str, float] = {
    "dataset_import": 20,
    "dataset_update": 10,
    "training": 30 * 60,
    "model_start": 3 * 60,
    "model_scaling": 5 * 60,
    "model_stop": 2 * 60,
    "model_deletion": 10,
    "system_update": 10 * 60,
    "packaging_start": 60,
    "packaging": 10 * 60,
}
"""In seconds."""

QUOTAS: Mapping[str, Quota] = {
    "projects": Quota("L-64685F61", None, "projects"),
    "models": Quota("L-1B1011CA", None, "models per project"),
    "concurrent_trainings": Quota("L-2489F742", 2, "concurrent training jobs"),
    "running_models": Quota("L-82DA2ABD", None, "running models"),
    "inference_units": Quota("L-84E8C9F8", 5, "inference units per started model"),
    "packaging_jobs": Quota("L-A2F581AB", None, "concurrent model packaging jobs"),
    # Not a quota of the service: the size of a tag list in the service model, hence no L- code.
    "tags": Quota("TagsPerResource", 200, "tags per resource"),
    # These are limits of what datasets and trainings take; Service Quotas does not list them.
    "training_dataset_images": Quota("", 16_000, "images in a training dataset"),
    "test_dataset_images": Quota("", 4_000, "images in a test dataset"),
    "manifest_bytes": Quota("", 1024**3, "bytes of a manifest file"),
    "segmentation_training_images": Quota("", 8_000, "training images of a segmentation model"),
    "segmentation_test_images": Quota("", 800, "test images of a segmentation model"),
    "anomaly_labels": Quota("", 100, "anomaly labels of a project"),
    "anomaly_labels_per_mask": Quota("", 20, "anomaly labels of a mask"),
}

IMAGE_QUOTAS: Mapping[str, str] = {
    "train": "training_dataset_images",
    "test": "test_dataset_images",
}
"""The quota of images by type of dataset."""
