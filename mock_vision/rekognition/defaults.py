"""The defaults of Custom Labels that a test can set: durations and quotas.

Imported with the package, so it imports nothing of the service.

Durations are what public documents say, where they say anything: a training takes from 30 minutes
to 24 hours (Custom Labels Developer Guide, "Training a model"), a start up to 10 minutes. The
others are plausible and listed in docs/fidelity.md.

Quotas: AWS General Reference, "Amazon Rekognition endpoints and quotas"; Custom Labels Developer
Guide, "Guidelines and quotas". Rekognition's errors carry no code, and the codes of these quotas
are not on public record.
"""

from __future__ import annotations

from collections.abc import Mapping

from mock_vision.settings.quota import Quota

DETECTION = "DetectCustomLabels"
"""The operation whose rate can be limited."""

DURATIONS: Mapping[str, float] = {
    "project_creation": 0,
    "project_deletion": 10,
    "dataset_import": 30,
    "dataset_update": 20,
    "dataset_distribution": 20,
    "dataset_deletion": 10,
    "training": 60 * 60,
    "model_start": 10 * 60,
    "model_scaling": 5 * 60,
    "model_stop": 2 * 60,
    "model_deletion": 10,
    "model_copy": 10 * 60,
}
"""In seconds."""

QUOTAS: Mapping[str, Quota] = {
    "projects": Quota("", 100, "projects"),
    "models": Quota("", 100, "models in the project"),
    "concurrent_trainings": Quota("", 2, "concurrent training jobs", {"ap-southeast-2": 1}),
    "running_models": Quota("", 2, "running models"),
    "inference_units": Quota("", 5, "inference units of a model"),
    "training_dataset_images": Quota(
        "", 250_000, "images in a training dataset", {"ap-south-1": 28_000, "eu-west-2": 28_000}
    ),
    "test_dataset_images": Quota(
        "", 250_000, "images in a test dataset", {"ap-south-1": 7_000, "eu-west-2": 7_000}
    ),
    "test_images_per_label": Quota("", 1_000, "test images of a label"),
    "adapter_images": Quota("", 10_000, "images to train an adapter with"),
    "manifest_bytes": Quota("", 1024**3, "bytes of a manifest file"),
    "manifest_lines": Quota("", 250_000, "lines of a manifest file"),
    "labels": Quota("", 250, "labels of a dataset"),
    # No limit is published for these two: the largest page of policies, the largest map of tags.
    "policies": Quota("", 5, "policies of a project"),
    "tags": Quota("", 200, "tags of a resource"),
}

IMAGE_QUOTAS: Mapping[str, str] = {
    "TRAIN": "training_dataset_images",
    "TEST": "test_dataset_images",
}
"""The quota of images by type of dataset."""
