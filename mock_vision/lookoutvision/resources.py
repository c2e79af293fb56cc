"""The resources of the service, and how outputs describe them.

Descriptions leave out members without a value; ``Status`` and ``StatusMessage`` are always present.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moto.core.common_models import BaseModel

from mock_vision.declared.services import Subject
from mock_vision.lookoutvision import manifest as lookout
from mock_vision.lookoutvision.defaults import IMAGE_QUOTAS
from mock_vision.lookoutvision.exceptions import ConflictException
from mock_vision.lookoutvision.hosted_model import AnomalyModel
from mock_vision.lookoutvision.names import Name, dataset_name, job_name, model_name, project_name
from mock_vision.lookoutvision.states import HOSTING, RULES
from mock_vision.lookoutvision.training.results import manifest_key, result_key
from mock_vision.manifests.problems import WorkFailedError
from mock_vision.service.catalogue import Catalogue
from mock_vision.service.statuses import Guard, Refusal, Resource
from mock_vision.settings.quota import QuotaOf
from mock_vision.wire.service_error import ServiceError


class NamedResource(Resource, BaseModel):
    """A resource with a status; errors name it by type and id."""

    rules = RULES

    def __init__(self, name: Name, title: str, created: int) -> None:
        super().__init__(title, created)
        self.name = name

    def refusal(self, operation: str, guard: Guard, error: Refusal) -> ServiceError:
        return ConflictException(
            f"{operation} is not possible while the {self.name} is {self.status};"
            f" it has to be {_one_of(guard.allowed)}.",
            self.name,
        )


class Project(BaseModel):
    """A project with its datasets by type, its models and its packaging jobs."""

    def __init__(self, name: str, arn: str, created: int) -> None:
        self.name = name
        self.arn = arn
        self.created = created
        self.datasets: dict[str, Dataset] = {}
        self.models: Catalogue[Model] = Catalogue()
        self.jobs: Catalogue[PackagingJob] = Catalogue()

    @property
    def resource_name(self) -> Name:
        """The project as errors name it."""
        return project_name(self.name)

    def metadata(self) -> dict[str, Any]:
        """``ProjectMetadata``."""
        return {
            "ProjectArn": self.arn,
            "ProjectName": self.name,
            "CreationTimestamp": self.created,
        }

    def describe(self) -> dict[str, Any]:
        """``ProjectDescription``."""
        datasets = [dataset.metadata() for dataset in self.datasets.values()]
        return {**self.metadata(), "Datasets": datasets}


class Dataset(NamedResource):
    """A dataset. ``incoming`` are the lines of an import or update that is under way."""

    kind = "dataset"

    def __init__(self, project: str, dataset_type: str, created: int) -> None:
        name = dataset_name(project, dataset_type)
        super().__init__(name, name.resource_id, created)
        self.project = project
        self.dataset_type = dataset_type
        self.entries = lookout.new_entries()
        self.incoming: bytes | None = None

    @property
    def subject(self) -> Subject:
        return Subject(self.project, self.dataset_type)

    def metadata(self) -> dict[str, Any]:
        """``DatasetMetadata``."""
        return {
            "DatasetType": self.dataset_type,
            "CreationTimestamp": self.created,
            "Status": self.status,
            "StatusMessage": self.status_message,
        }

    def describe(self) -> dict[str, Any]:
        """``DatasetDescription``."""
        return {
            **self.metadata(),
            "ProjectName": self.project,
            "LastUpdatedTimestamp": self.updated,
            "ImageStats": lookout.image_stats(self.entries),
        }

    def changes(self, quota: QuotaOf) -> lookout.Changes:
        """Return what ``incoming`` changes in the entries.

        :param quota: the quotas in force.
        :raises WorkFailedError: when the lines are refused.
        """
        assert self.incoming is not None, "an import or update is under way"
        most = quota(IMAGE_QUOTAS[self.dataset_type]).value
        return lookout.read(self.incoming, self.entries, most, quota)

    def merge_incoming(self, quota: QuotaOf) -> None:
        """Merge ``incoming`` into the entries; what an import or update does when it ends.

        :param quota: the quotas in force.
        :raises WorkFailedError: when the lines are refused.
        """
        try:
            changes = self.changes(quota)
        finally:
            self.incoming = None
        self.entries.merge(changes)

    def drop_incoming(self, _: WorkFailedError) -> None:
        """Forget ``incoming``: what an import or update does that fails as a test declared."""
        self.incoming = None


@dataclass(frozen=True)
class TrainedModel:
    """The results of a training that succeeded.

    ``size`` is the width and height of its images; None: pictures of any size are accepted.
    ``answers`` holds what detections answer.
    """

    performance: Mapping[str, float]
    evaluation_ended: int
    size: tuple[int, int] | None
    answers: AnomalyModel


class Model(NamedResource):
    """One version of a project's model."""

    kind = "model"

    def __init__(
        self,
        project: str,
        version: str,
        arn: str,
        created: int,
        output_config: Mapping[str, Any],
        description: str | None,
        kms_key_id: str | None,
        tags: Mapping[str, str],
    ) -> None:
        super().__init__(model_name(project, version), arn, created)
        self.project = project
        self.version = version
        self.arn = arn
        self.output_config = output_config
        self.description = description
        self.kms_key_id = kms_key_id
        self.tags = dict(tags)
        self.min_units: int | None = None
        self.max_units: int | None = None
        self.trained: TrainedModel | None = None

    @property
    def subject(self) -> Subject:
        return Subject(self.project, self.version, self.arn)

    @property
    def scale(self) -> tuple[int, int]:
        least = self.min_units or 0
        return least, self.max_units or least

    @property
    def bucket(self) -> str:
        """The bucket that its evaluation is written to."""
        bucket: str = self.output_config["S3Location"]["Bucket"]
        return bucket

    @property
    def prefix(self) -> str | None:
        """What the keys of its evaluation begin with, as it was given."""
        prefix: str | None = self.output_config["S3Location"].get("Prefix")
        return prefix

    @property
    def result_keys(self) -> dict[str, str]:
        """The keys of its result files, by the members of its description."""
        named = (self.prefix, self.project, self.version)
        return {
            "EvaluationManifest": manifest_key(*named),
            "EvaluationResult": result_key(*named),
        }

    def metadata(self) -> dict[str, Any]:
        """``ModelMetadata``."""
        found = {
            "CreationTimestamp": self.created,
            "ModelVersion": self.version,
            "ModelArn": self.arn,
            "Description": self.description,
            "Status": self.status,
            "StatusMessage": self.status_message,
            "Performance": self.trained and self.trained.performance,
        }
        return _present(found)

    def describe(self) -> dict[str, Any]:
        """``ModelDescription``."""
        found = {
            **self.metadata(),
            "OutputConfig": self.output_config,
            "KmsKeyId": self.kms_key_id,
        }
        if self.trained:
            for member, key in self.result_keys.items():
                found[member] = {"Bucket": self.bucket, "Key": key}
            found["EvaluationEndTimestamp"] = self.trained.evaluation_ended
        if self.status in HOSTING:
            found["MinInferenceUnits"] = self.min_units
            found["MaxInferenceUnits"] = self.max_units
        return _present(found)


class PackagingJob(NamedResource):
    """A job that makes a Greengrass component of a model."""

    kind = "model_packaging_job"

    def __init__(
        self,
        project: str,
        job: str,
        model: Model,
        created: int,
        configuration: Mapping[str, Any],
        description: str | None,
        component: Mapping[str, str],
    ) -> None:
        super().__init__(job_name(job), job, created)
        self.project = project
        self.job = job
        self.model_version = model.version
        self._model_subject = model.subject
        self.configuration = configuration
        self.description = description
        self.component = component

    @property
    def subject(self) -> Subject:
        return self._model_subject

    def metadata(self) -> dict[str, Any]:
        """``ModelPackagingJobMetadata``."""
        found = {
            "JobName": self.job,
            "ProjectName": self.project,
            "ModelVersion": self.model_version,
            "ModelPackagingJobDescription": self.description,
            "ModelPackagingMethod": "Greengrass",
            "Status": self.status,
            "StatusMessage": self.status_message,
            "CreationTimestamp": self.created,
            "LastUpdatedTimestamp": self.updated,
        }
        return _present(found)

    def describe(self) -> dict[str, Any]:
        """``ModelPackagingDescription``; with the component once the job has succeeded."""
        found = {**self.metadata(), "ModelPackagingConfiguration": self.configuration}
        if self.status == "SUCCEEDED":
            found["ModelPackagingOutputDetails"] = {"Greengrass": self.component}
        return found


def _present(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def _one_of(statuses: frozenset[str]) -> str:
    *others, last = sorted(statuses)
    return f"{', '.join(others)} or {last}" if others else last
