"""Models: CreateModel, DescribeModel, ListModels, DeleteModel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mock_vision.lookoutvision.exceptions import ConflictException, ServiceQuotaExceededException
from mock_vision.lookoutvision.lookup import LookoutBase, observe
from mock_vision.lookoutvision.names import dataset_name
from mock_vision.lookoutvision.operations.tag_rules import checked_tags
from mock_vision.lookoutvision.resources import Model, Project
from mock_vision.lookoutvision.training.job import TrainingJob, take_snapshot
from mock_vision.service.lifecycle import Work
from mock_vision.settings.quotas import QUOTAS


class ModelOperations(LookoutBase):
    """The operations on models, but for their hosting."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self._in_training: dict[str, Model] = {}

    def create_model(
        self,
        *,
        project_name: str,
        output_config: Mapping[str, Any],
        description: str | None = None,
        kms_key_id: str | None = None,
        tags: Sequence[Mapping[str, str]] = (),
    ) -> dict[str, Any]:
        """Begin to train the next version of a project's model.

        Too few images and whatever else is wrong with them make the training fail later.

        :raises ConflictException: there is no training dataset, or one that was not created.
        :raises ServiceQuotaExceededException: as many trainings as are allowed are under way.
        :raises ValidationException: the output bucket cannot be written to, or a tag is refused.
        """
        project = self.find_project(project_name)
        tag_values = checked_tags(tags)
        self.require_bucket(output_config["S3Location"]["Bucket"])
        self._require_datasets(project)
        self._require_room(project)
        version = str(project.models.next_number)
        model = Model(
            project_name,
            version,
            f"{self.arn_prefix}model/{project_name}/{version}",
            self.now(),
            output_config,
            description,
            kms_key_id,
            tag_values,
        )
        snapshot = take_snapshot(project.datasets)
        job = TrainingJob(self.world, self.account_id, self.region_name, model, snapshot)
        imports = [dataset.work for dataset in project.datasets.values() if dataset.work]
        model.deeds = {
            "TRAINING": lambda: self._finish_training(model, job, imports),
            "DELETING": lambda: project.models.remove(version),
        }
        project.models.add(version, model)
        self._in_training[model.arn] = model
        self.carry_out("CreateModel", model)
        return {"ModelMetadata": model.metadata()}

    def describe_model(self, *, project_name: str, model_version: str) -> dict[str, Any]:
        """Everything about a model; of its evaluation once it is trained."""
        observe(self.find_model(project_name, model_version))
        # Looking may have ended its deletion.
        model = self.find_model(project_name, model_version)
        return {"ModelDescription": model.describe()}

    def list_models(
        self, *, project_name: str, max_results: int | None = None, next_token: str | None = None
    ) -> dict[str, Any]:
        """The newest version comes first. A deleted model is listed until its deletion ends."""
        models = self.find_project(project_name).models
        page = ("ListModels", models, next_token, max_results, project_name)
        found, following = self.page(*page)
        if any(model.work for model in found):
            observe(*found)
            # Looking may have ended deletions.
            found, following = self.page(*page)
        return {"Models": [model.metadata() for model in found], **following}

    def delete_model(self, *, project_name: str, model_version: str) -> dict[str, Any]:
        """Begin to delete a model.

        :raises ConflictException: it is being trained or hosted, or deleted already.
        """
        model = self.find_model(project_name, model_version)
        self.require("DeleteModel", model)
        self.carry_out("DeleteModel", model)
        return {"ModelArn": model.arn}

    def _finish_training(self, model: Model, job: TrainingJob, imports: list[Work]) -> None:
        """``imports`` were under way when the training began: it has waited for them."""
        for work in imports:
            work.complete()
        del self._in_training[model.arn]
        model.learned = job.finish(self.now())

    def _require_datasets(self, project: Project) -> None:
        if "train" not in project.datasets:
            missing = dataset_name(project.name, "train")
            raise ConflictException(
                f"The {project.resource_name} has no training dataset; create the {missing} first.",
                missing,
            )
        for dataset in project.datasets.values():
            self.require("CreateModel", dataset)

    def _require_room(self, project: Project) -> None:
        """A refusal is a look at the trainings, as in :meth:`LookoutBase.require`."""
        if len(self._in_training) >= QUOTAS["lookoutvision", "concurrent_trainings"].value:
            observe(*self._in_training.values())
            raise ServiceQuotaExceededException("concurrent_trainings", project.resource_name)
