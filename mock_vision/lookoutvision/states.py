"""The statuses of datasets, models and model packaging jobs, as tables.

Three tables say everything: :data:`RULES`, in which statuses an operation is allowed and which one
it enters at once; :data:`STEPS`, how a status that does not last ends; :data:`MESSAGES`, the
``StatusMessage`` of every status, which programs read without asking whether it is there.

Sources: the enums of the service model; API reference, CreateDataset, UpdateDatasetEntries,
DeleteModel, StartModel and StopModel; Lookout for Vision Developer Guide, "Creating a dataset
using a manifest file", "Adding more images", "Deleting a model", "Running your model", "Packaging
your model"; AWS's code examples, which show the order of statuses. Refusals are documented in
prose only; ConflictException is the one declared error that fits.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Rule(NamedTuple):
    """``allowed``: the statuses in which the operation is accepted; none for one that creates the
    resource. ``enters``: the status it has when the call returns; None where it keeps its own, or
    is gone.
    """

    allowed: frozenset[str]
    enters: str | None = None


class Step(NamedTuple):
    """The end of a status that does not last.

    ``duration`` is its name in ``settings.durations``. ``success`` None: the resource
    is gone. ``failure`` None: it cannot fail.
    """

    what: str
    duration: str
    success: str | None
    failure: str | None = None


_ABSENT = frozenset[str]()
_USABLE = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_FAILED_ROLLBACK_COMPLETE"})
_CHANGING = frozenset(
    {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "UPDATE_FAILED_ROLLBACK_IN_PROGRESS"}
)
_TRAINED = frozenset(
    {
        "TRAINED",
        "STARTING_HOSTING",
        "HOSTED",
        "HOSTING_FAILED",
        "STOPPING_HOSTING",
        "SYSTEM_UPDATING",
    }
)

HOSTING = frozenset({"STARTING_HOSTING", "HOSTED", "STOPPING_HOSTING", "SYSTEM_UPDATING"})
"""The statuses of a model that has inference units."""

EMPTY_DATASET = "CREATE_COMPLETE"
"""The status of a dataset that is created without a source: there is nothing to import."""

RULES: Mapping[tuple[str, str], Rule] = {
    ("CreateDataset", "dataset"): Rule(_ABSENT, "CREATE_IN_PROGRESS"),
    ("UpdateDatasetEntries", "dataset"): Rule(_USABLE, "UPDATE_IN_PROGRESS"),
    ("DeleteDataset", "dataset"): Rule(_USABLE | {"CREATE_FAILED"}),
    # A training waits for what is on its way into its datasets: AWS's lab does not.
    ("CreateModel", "dataset"): Rule(_USABLE | _CHANGING),
    ("CreateModel", "model"): Rule(_ABSENT, "TRAINING"),
    ("StartModel", "model"): Rule(frozenset({"TRAINED", "HOSTING_FAILED"}), "STARTING_HOSTING"),
    ("StopModel", "model"): Rule(frozenset({"HOSTED"}), "STOPPING_HOSTING"),
    ("DetectAnomalies", "model"): Rule(frozenset({"HOSTED"})),
    ("DeleteModel", "model"): Rule(
        frozenset({"TRAINED", "TRAINING_FAILED", "HOSTING_FAILED"}), "DELETING"
    ),
    ("StartModelPackagingJob", "model"): Rule(_TRAINED),
    ("StartModelPackagingJob", "model_packaging_job"): Rule(_ABSENT, "CREATED"),
}
"""By operation and kind of resource. Operations that are not here are allowed in every status."""

STEPS: Mapping[tuple[str, str], Step] = {
    ("dataset", "CREATE_IN_PROGRESS"): Step(
        "import", "dataset_import", "CREATE_COMPLETE", "CREATE_FAILED"
    ),
    ("dataset", "UPDATE_IN_PROGRESS"): Step(
        "update", "dataset_update", "UPDATE_COMPLETE", "UPDATE_FAILED_ROLLBACK_IN_PROGRESS"
    ),
    ("dataset", "UPDATE_FAILED_ROLLBACK_IN_PROGRESS"): Step(
        "rollback", "dataset_update", "UPDATE_FAILED_ROLLBACK_COMPLETE"
    ),
    ("model", "TRAINING"): Step("training", "training", "TRAINED", "TRAINING_FAILED"),
    ("model", "STARTING_HOSTING"): Step("start", "model_start", "HOSTED", "HOSTING_FAILED"),
    ("model", "STOPPING_HOSTING"): Step("stop", "model_stop", "TRAINED"),
    ("model", "DELETING"): Step("deletion", "model_deletion", None),
    ("model_packaging_job", "CREATED"): Step("packaging start", "packaging_start", "RUNNING"),
    ("model_packaging_job", "RUNNING"): Step("packaging", "packaging", "SUCCEEDED", "FAILED"),
}
"""By kind of resource and status. A status that is not here lasts."""

MESSAGES: Mapping[str, Mapping[str, str]] = {
    "dataset": {
        "CREATE_IN_PROGRESS": "The dataset is being created.",
        "CREATE_COMPLETE": "The dataset was created successfully.",
        "CREATE_FAILED": "The dataset could not be created.",
        "UPDATE_IN_PROGRESS": "The dataset is being updated.",
        "UPDATE_COMPLETE": "The dataset was updated successfully.",
        "UPDATE_FAILED_ROLLBACK_IN_PROGRESS": "The update failed and is being rolled back.",
        "UPDATE_FAILED_ROLLBACK_COMPLETE": "The update failed and was rolled back.",
        "DELETE_IN_PROGRESS": "The dataset is being deleted.",
        "DELETE_COMPLETE": "The dataset was deleted successfully.",
        "DELETE_FAILED": "The dataset could not be deleted.",
    },
    "model": {
        "TRAINING": "The model is being trained.",
        "TRAINED": "Training completed successfully.",
        "TRAINING_FAILED": "Training failed.",
        "STARTING_HOSTING": "The model is being started.",
        "HOSTED": "The model is running.",
        "HOSTING_FAILED": "The model could not be started.",
        "STOPPING_HOSTING": "The model is being stopped.",
        "SYSTEM_UPDATING": "The model is being updated by the service.",
        "DELETING": "The model is being deleted.",
    },
    "model_packaging_job": {
        "CREATED": "The model packaging job was created.",
        "RUNNING": "The model is being packaged.",
        "SUCCEEDED": "The model was packaged successfully.",
        "FAILED": "The model could not be packaged.",
    },
}
"""By kind of resource and status. A failure that has a cause replaces its text with the cause.

Seen in public: the texts of CREATE_COMPLETE, TRAINING, TRAINED and HOSTED.
"""


class WorkFailedError(Exception):
    """A step ended in failure; the text becomes the ``StatusMessage``."""
