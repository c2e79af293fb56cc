"""What the service keeps, and how each thing looks in answers.

Descriptions leave out what is not there; ``Status`` and ``StatusMessage`` are always there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from moto.core.common_models import BaseModel

from mock_vision.lookoutvision import manifest as lookout
from mock_vision.lookoutvision.hosted_model import AnomalyModel
from mock_vision.lookoutvision.names import Name, dataset_name, job_name, model_name, project_name
from mock_vision.lookoutvision.states import HOSTING
from mock_vision.manifests.entries import Changes
from mock_vision.service.catalogue import Catalogue
from mock_vision.service.lifecycle import Work

Deed = Callable[[], "str | None"]
"""What is done when a step ends; gives the ``StatusMessage``, or None for the usual one."""


class Resource(BaseModel):
    """Something with a status.

    ``work`` is the step under way, if the status does not last; ``deeds`` says by status what is
    done when its step ends.
    """

    kind: ClassVar[str]

    def __init__(self, name: Name, title: str, created: int) -> None:
        self.name = name
        self.title = title
        """Its ARN, or its name where it has none: for whoever reads the schedule or the journal."""
        self.created = created
        self.updated = created
        self.status = ""
        self.status_message = ""
        self.work: Work | None = None
        self.deeds: Mapping[str, Deed] = {}


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


class Dataset(Resource):
    """A dataset. ``incoming`` are the lines of an import or update that is under way."""

    kind = "dataset"

    def __init__(self, project: str, dataset_type: str, created: int) -> None:
        name = dataset_name(project, dataset_type)
        super().__init__(name, name.resource_id, created)
        self.project = project
        self.dataset_type = dataset_type
        self.entries = lookout.new_entries()
        self.incoming: bytes | None = None

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

    def changes(self) -> Changes[lookout.Fact]:
        """What ``incoming`` does to the entries.

        :raises mock_vision.manifests.problems.ManifestError: it is refused.
        """
        assert self.incoming is not None, "an import or update is under way"
        limit = lookout.MAX_IMAGES[self.dataset_type]
        return lookout.read(self.incoming, self.entries, limit)


@dataclass(frozen=True)
class Learned:
    """What a training that succeeded leaves.

    ``files`` are the keys of ``EvaluationManifest`` and ``EvaluationResult``; ``size`` is the width
    and height of its images; ``answers`` makes its detections.
    """

    performance: Mapping[str, float]
    evaluation_ended: int
    files: Mapping[str, str]
    size: tuple[int, int]
    answers: AnomalyModel


class Model(Resource):
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
        self.learned: Learned | None = None

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

    def metadata(self) -> dict[str, Any]:
        """``ModelMetadata``."""
        found = {
            "CreationTimestamp": self.created,
            "ModelVersion": self.version,
            "ModelArn": self.arn,
            "Description": self.description,
            "Status": self.status,
            "StatusMessage": self.status_message,
            "Performance": self.learned and self.learned.performance,
        }
        return _present(found)

    def describe(self) -> dict[str, Any]:
        """``ModelDescription``."""
        found = {
            **self.metadata(),
            "OutputConfig": self.output_config,
            "KmsKeyId": self.kms_key_id,
        }
        if self.learned:
            for member, key in self.learned.files.items():
                found[member] = {"Bucket": self.bucket, "Key": key}
            found["EvaluationEndTimestamp"] = self.learned.evaluation_ended
        if self.status in HOSTING:
            found["MinInferenceUnits"] = self.min_units
            found["MaxInferenceUnits"] = self.max_units
        return _present(found)


class PackagingJob(Resource):
    """A job that makes a Greengrass component of a model."""

    kind = "model_packaging_job"

    def __init__(
        self,
        project: str,
        job: str,
        model_version: str,
        created: int,
        configuration: Mapping[str, Any],
        description: str | None,
        component: Mapping[str, str],
    ) -> None:
        super().__init__(job_name(job), job, created)
        self.project = project
        self.job = job
        self.model_version = model_version
        self.configuration = configuration
        self.description = description
        self.component = component

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
        """``ModelPackagingDescription``; the component is there once it was made."""
        found = {**self.metadata(), "ModelPackagingConfiguration": self.configuration}
        if self.status == "SUCCEEDED":
            found["ModelPackagingOutputDetails"] = {"Greengrass": self.component}
        return found


def _present(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
