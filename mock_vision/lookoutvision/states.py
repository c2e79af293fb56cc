"""The statuses of datasets, models and model packaging jobs, as the rules of the service.

Sources: the enums of the service model; API reference, CreateDataset, UpdateDatasetEntries,
DeleteModel, StartModel and StopModel; Lookout for Vision Developer Guide, "Creating a dataset
using a manifest file", "Adding more images", "Deleting a model", "Running your model", "Packaging
your model", "Quotas" (a training takes at most 24 hours); AWS's code examples, which show the order
of statuses. Refusals are documented in prose only; ConflictException is the one declared error that
fits.
"""

from __future__ import annotations

from collections.abc import Mapping

from mock_vision.lookoutvision.exceptions import ConflictException
from mock_vision.service.statuses import Guard, Hosting, StatusRules, TimeLimit, Transition
from mock_vision.virtual_time.ticks import HOUR

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

RUNNING = HOSTING - {"STOPPING_HOSTING"}
"""The statuses of a model that counts as running."""

UNTRAINED = frozenset({"TRAINING", "TRAINING_FAILED"})
"""The statuses of a model without the results of a training."""

EMPTY_DATASET = "CREATE_COMPLETE"
"""The status of a dataset created without a source, which imports nothing."""


def _allowed(*statuses: str) -> Guard:
    return Guard(frozenset(statuses), ConflictException)


GUARDS: Mapping[tuple[str, str], Guard] = {
    ("UpdateDatasetEntries", "dataset"): _allowed(*_USABLE),
    ("DeleteDataset", "dataset"): _allowed(*_USABLE, "CREATE_FAILED"),
    # A training waits for what is on its way into its datasets: AWS's lab does not.
    ("CreateModel", "dataset"): _allowed(*_USABLE, *_CHANGING),
    ("StartModel", "model"): _allowed("TRAINED", "HOSTING_FAILED"),
    # AWS's batch sample stops models in STARTING_HOSTING, as its Custom Labels twin does.
    ("StopModel", "model"): _allowed("STARTING_HOSTING", "HOSTED"),
    ("DetectAnomalies", "model"): _allowed("HOSTED"),
    ("DeleteModel", "model"): _allowed("TRAINED", "TRAINING_FAILED", "HOSTING_FAILED"),
    ("StartModelPackagingJob", "model"): _allowed(*_TRAINED),
}

TRANSITIONS: Mapping[str, Transition] = {
    "CreateDataset": Transition(
        "dataset",
        "import",
        "dataset_import",
        "CREATE_IN_PROGRESS",
        "CREATE_COMPLETE",
        "CREATE_FAILED",
    ),
    "UpdateDatasetEntries": Transition(
        "dataset",
        "update",
        "dataset_update",
        "UPDATE_IN_PROGRESS",
        "UPDATE_COMPLETE",
        "UPDATE_FAILED_ROLLBACK_IN_PROGRESS",
    ),
    "CreateModel": Transition(
        "model",
        "training",
        "training",
        "TRAINING",
        "TRAINED",
        "TRAINING_FAILED",
        limit=TimeLimit(24 * HOUR, "Training took more than 24 hours."),
    ),
    "StartModel": Transition(
        "model", "start", "model_start", "STARTING_HOSTING", "HOSTED", "HOSTING_FAILED"
    ),
    "StopModel": Transition("model", "stop", "model_stop", "STOPPING_HOSTING", "TRAINED"),
    "DeleteModel": Transition("model", "deletion", "model_deletion", "DELETING", None),
    "StartModelPackagingJob": Transition(
        "model_packaging_job", "packaging start", "packaging_start", "CREATED", "RUNNING"
    ),
}

CONTINUATIONS: Mapping[tuple[str, str], Transition] = {
    ("dataset", "UPDATE_FAILED_ROLLBACK_IN_PROGRESS"): Transition(
        "dataset",
        "rollback",
        "dataset_update",
        "UPDATE_FAILED_ROLLBACK_IN_PROGRESS",
        "UPDATE_FAILED_ROLLBACK_COMPLETE",
        work="dataset_rollback",
    ),
    ("model_packaging_job", "RUNNING"): Transition(
        "model_packaging_job", "packaging", "packaging", "RUNNING", "SUCCEEDED", "FAILED"
    ),
}

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
"""Seen in public: the texts of CREATE_COMPLETE, TRAINING, TRAINED and HOSTED.
"""

HOSTED = Hosting(
    "model",
    "HOSTED",
    "HOSTING_FAILED",
    Transition(
        "model",
        "system update",
        "system_update",
        "SYSTEM_UPDATING",
        "HOSTED",
        "HOSTING_FAILED",
        work="hosting",
    ),
)
"""No source describes SYSTEM_UPDATING: when a model enters it is inferred from its name."""

RULES = StatusRules(GUARDS, TRANSITIONS, MESSAGES, CONTINUATIONS, HOSTED)
