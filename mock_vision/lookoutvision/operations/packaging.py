"""Packaging jobs: StartModelPackagingJob, DescribeModelPackagingJob, ListModelPackagingJobs.

A job makes an AWS IoT Greengrass component of a model. There is no Greengrass here: what remains of
a component is that its name and version are taken, also when its project is gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_vision.lookoutvision.exceptions import (
    ConflictException,
    ResourceNotFoundException,
    already_exists,
)
from mock_vision.lookoutvision.lookup import LookoutBase, observe
from mock_vision.lookoutvision.names import job_name as name_of_job
from mock_vision.lookoutvision.operations.packaging_rules import check_greengrass
from mock_vision.lookoutvision.resources import PackagingJob
from mock_vision.lookoutvision.states import WorkFailedError
from mock_vision.world.ports import StorageError


class PackagingOperations(LookoutBase):
    """The operations on model packaging jobs."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self._components: set[str] = set()
        """The ARNs of the component versions that were made or are being made."""

    def start_model_packaging_job(
        self,
        *,
        project_name: str,
        model_version: str,
        configuration: Mapping[str, Any],
        job_name: str | None = None,
        description: str | None = None,
    ) -> dict[str, Any]:
        """Begin to package a model that was trained.

        :raises ConflictException: the model was not trained, or job or component exist already.
        :raises ValidationException: the configuration breaks a rule between its members.
        """
        project = self.find_project(project_name)
        model = self.find_model(project_name, model_version)
        greengrass = configuration["Greengrass"]
        check_greengrass(greengrass)
        self.require_bucket(greengrass["S3OutputLocation"]["Bucket"])
        self.require("StartModelPackagingJob", model)
        job_name = job_name or self.world.uuid4()
        if project.jobs.get(job_name) is not None:
            raise already_exists(name_of_job(job_name))
        component = self._component(greengrass, model.version)
        arn = component["ComponentVersionArn"]
        if arn in self._components:
            raise ConflictException(
                f"The component {component['ComponentName']} exists already in version"
                f" {component['ComponentVersion']}.",
                name_of_job(job_name),
            )
        job = PackagingJob(
            project_name,
            job_name,
            model.version,
            self.now(),
            configuration,
            description,
            component,
        )
        job.deeds = {"RUNNING": lambda: self._finish_packaging(job)}
        self._components.add(arn)
        project.jobs.add(job_name, job)
        self.carry_out("StartModelPackagingJob", job)
        return {"JobName": job_name}

    def describe_model_packaging_job(self, *, project_name: str, job_name: str) -> dict[str, Any]:
        """:raises ResourceNotFoundException: there is no such job."""
        job = self.find_project(project_name).jobs.get(job_name)
        if job is None:
            raise ResourceNotFoundException(name_of_job(job_name))
        observe(job)
        return {"ModelPackagingDescription": job.describe()}

    def list_model_packaging_jobs(
        self, *, project_name: str, max_results: int | None = None, next_token: str | None = None
    ) -> dict[str, Any]:
        """The newest job comes first."""
        jobs = self.find_project(project_name).jobs
        found, following = self.page(
            "ListModelPackagingJobs", jobs, next_token, max_results, project_name
        )
        observe(*found)
        return {"ModelPackagingJobs": [job.metadata() for job in found], **following}

    def _component(self, greengrass: Mapping[str, Any], model_version: str) -> dict[str, str]:
        """``GreengrassOutputDetails``. The default version is documented in the service model."""
        name = greengrass["ComponentName"]
        version = greengrass.get("ComponentVersion", f"{model_version}.0.0")
        return {
            "ComponentVersionArn": (
                f"arn:{self.partition}:greengrass:{self.region_name}:{self.account_id}"
                f":components:{name}:versions:{version}"
            ),
            "ComponentName": name,
            "ComponentVersion": version,
        }

    def _finish_packaging(self, job: PackagingJob) -> None:
        bucket = job.configuration["Greengrass"]["S3OutputLocation"]["Bucket"]
        try:
            self.world.objects.check_bucket(self.account_id, bucket, own=True)
        except StorageError as error:
            self._components.discard(job.component["ComponentVersionArn"])
            raise WorkFailedError(
                f"The component could not be written to the S3 bucket {bucket}."
            ) from error
