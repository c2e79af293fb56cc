"""The statuses of projects, datasets and project versions, as the rules of the service.

Sources: the enums and declared errors of the service model; API reference, DeleteDataset,
DeleteProject, DeleteProjectVersion, DistributeDatasetEntries ("not running or training", "not while
creating or updating"); Custom Labels Developer Guide, its code examples, which show the order of
statuses and that a status leaves its old value before the call returns; AWS samples that stop
models in STARTING and start them in TRAINING_COMPLETED or STOPPED. Which declared error answers a
wrong status is mostly not documented: ResourceInUseException while something goes on,
ResourceNotReadyException where the operation needs a result that is not there yet.
"""

from __future__ import annotations

from collections.abc import Mapping

from mock_vision.rekognition.exceptions import (
    ResourceAlreadyExistsException,
    ResourceInUseException,
    ResourceNotFoundException,
    ResourceNotReadyException,
)
from mock_vision.service.statuses import Guard, Hosting, StatusRules, Transition
from mock_vision.virtual_time.ticks import DAY

_CREATED = frozenset({"CREATED"})
_NOT_DELETING = frozenset({"CREATING", "CREATED"})
"""The statuses of a project that accept datasets and policies. The operations declare no error for
a project that is not ready.
"""
_COMPLETE = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE"})
_RESTING = _COMPLETE | {"CREATE_FAILED", "UPDATE_FAILED"}
_STARTABLE = frozenset({"TRAINING_COMPLETED", "STOPPED", "FAILED", "COPYING_COMPLETED"})

HOSTED = frozenset({"STARTING", "RUNNING", "STOPPING"})
"""The statuses of a model that is hosted."""

RUNNING = HOSTED - {"STOPPING"}
"""The statuses of a model that counts as running."""

STARTED = HOSTED | {"STOPPED", "FAILED"}
"""The statuses of a model that was started at least once."""

UNTRAINED = frozenset(
    {"TRAINING_IN_PROGRESS", "TRAINING_FAILED", "COPYING_IN_PROGRESS", "COPYING_FAILED"}
)
"""The statuses of a model without the results of a training."""

LISTING = Guard(_RESTING, ResourceInUseException, {"CREATE_IN_PROGRESS": ResourceNotReadyException})

GUARDS: Mapping[tuple[str, str], Guard] = {
    ("DeleteProject", "project"): Guard(_CREATED, ResourceInUseException),
    ("CreateDataset", "project"): Guard(_NOT_DELETING, ResourceNotFoundException),
    ("CreateProjectVersion", "project"): Guard(_CREATED, ResourceInUseException),
    ("CopyProjectVersion", "project"): Guard(_CREATED, ResourceInUseException),
    ("PutProjectPolicy", "project"): Guard(_NOT_DELETING, ResourceNotFoundException),
    # The existing dataset of the same type. Programs delete it and create the next without waiting.
    ("CreateDataset", "dataset"): Guard(
        frozenset({"DELETE_IN_PROGRESS"}), ResourceAlreadyExistsException
    ),
    ("UpdateDatasetEntries", "dataset"): Guard(_RESTING, ResourceInUseException),
    ("DistributeDatasetEntries", "dataset"): Guard(_COMPLETE, ResourceNotReadyException),
    ("DeleteDataset", "dataset"): Guard(_RESTING, ResourceInUseException),
    ("ListDatasetEntries", "dataset"): LISTING,
    ("ListDatasetLabels", "dataset"): LISTING,
    ("StartProjectVersion", "project_version"): Guard(_STARTABLE, ResourceInUseException),
    ("StopProjectVersion", "project_version"): Guard(RUNNING, ResourceInUseException),
    ("DetectCustomLabels", "project_version"): Guard(
        frozenset({"RUNNING"}), ResourceNotReadyException
    ),
    ("CopyProjectVersion", "project_version"): Guard(_STARTABLE | HOSTED, ResourceInUseException),
    ("DeleteProjectVersion", "project_version"): Guard(
        _STARTABLE | {"TRAINING_FAILED", "COPYING_FAILED", "DEPRECATED", "EXPIRED"},
        ResourceInUseException,
    ),
}

TRANSITIONS: Mapping[str, Transition] = {
    # Takes no time unless a test says so: AWS's CloudFormation handler does not wait for it, while
    # Terraform's provider waits until a project is no longer CREATING.
    "CreateProject": Transition("project", "creation", "project_creation", "CREATING", "CREATED"),
    "DeleteProject": Transition("project", "deletion", "project_deletion", "DELETING", None),
    "CreateDataset": Transition(
        "dataset",
        "creation",
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
        "UPDATE_FAILED",
    ),
    "DistributeDatasetEntries": Transition(
        "dataset",
        "distribution",
        "dataset_distribution",
        "UPDATE_IN_PROGRESS",
        "UPDATE_COMPLETE",
        "UPDATE_FAILED",
    ),
    "DeleteDataset": Transition(
        "dataset", "deletion", "dataset_deletion", "DELETE_IN_PROGRESS", None
    ),
    "CreateProjectVersion": Transition(
        "project_version",
        "training",
        "training",
        "TRAINING_IN_PROGRESS",
        "TRAINING_COMPLETED",
        "TRAINING_FAILED",
    ),
    "StartProjectVersion": Transition(
        "project_version", "start", "model_start", "STARTING", "RUNNING", "FAILED"
    ),
    "StopProjectVersion": Transition(
        "project_version", "stop", "model_stop", "STOPPING", "STOPPED"
    ),
    "DeleteProjectVersion": Transition(
        "project_version", "deletion", "model_deletion", "DELETING", None
    ),
    "CopyProjectVersion": Transition(
        "project_version",
        "copying",
        "model_copy",
        "COPYING_IN_PROGRESS",
        "COPYING_COMPLETED",
        "COPYING_FAILED",
    ),
}

FAILURES = frozenset(each.failure for each in TRANSITIONS.values() if each.failure)
"""The statuses of failures; their ``StatusMessageCode`` is CLIENT_ERROR, unless a test
declares SERVICE_ERROR."""

MESSAGES: Mapping[str, Mapping[str, str]] = {
    "dataset": {
        "CREATE_IN_PROGRESS": "The dataset is being created.",
        "CREATE_COMPLETE": "The dataset was successfully created.",
        "CREATE_FAILED": "The dataset could not be created.",
        "UPDATE_IN_PROGRESS": "The dataset is being updated.",
        "UPDATE_COMPLETE": "The dataset was successfully updated.",
        "UPDATE_FAILED": "The dataset could not be updated.",
        "DELETE_IN_PROGRESS": "The dataset is being deleted.",
    },
    "project_version": {
        "TRAINING_IN_PROGRESS": "The model is being trained.",
        "TRAINING_COMPLETED": "The model is ready to run.",
        "TRAINING_FAILED": "The model could not be trained.",
        "STARTING": "The model is being started.",
        "RUNNING": "The model is running.",
        "FAILED": "The model could not be started.",
        "STOPPING": "The model is being stopped.",
        "STOPPED": "The model is stopped.",
        "DELETING": "The model is being deleted.",
        "COPYING_IN_PROGRESS": "The model is being copied.",
        "COPYING_COMPLETED": "The model was copied and is ready to run.",
        "COPYING_FAILED": "The model could not be copied.",
        "DEPRECATED": "The adapter was trained on an older base model and will expire.",
        "EXPIRED": "The adapter has expired: the base model is used in its place.",
    },
}
"""Projects have none.

Seen in public: the texts of TRAINING_IN_PROGRESS, TRAINING_COMPLETED and, for a dataset made from a
manifest, :data:`CREATED_FROM_MANIFEST`.
"""

RULES = StatusRules(
    GUARDS, TRANSITIONS, MESSAGES, hosting=Hosting("project_version", "RUNNING", "FAILED")
)

CREATED_FROM_MANIFEST = "The dataset was successfully created from the manifest file."

AGEING: tuple[tuple[str, int], ...] = (("DEPRECATED", 365 * DAY), ("EXPIRED", (365 + 90) * DAY))
"""The statuses of an ageing adapter, with the ticks after the end of its training.

Amazon Rekognition Developer Guide, "Managing adapters with the AWS CLI and SDKs": an adapter is
deprecated by a new base model and expires 60 to 90 days after that. The end of that span is taken;
that a new base model comes a year after a training is assumed.
"""
