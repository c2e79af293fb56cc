"""StartModelPackagingJob, DescribeModelPackagingJob, ListModelPackagingJobs.

A job makes an AWS IoT Greengrass component of a model. There is no Greengrass here: all that
remains of a component is that its name and version are taken, also when its project was deleted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_vision.lookoutvision.exceptions import (
    ConflictException,
    ServiceQuotaExceededException,
    already_exists,
)
from mock_vision.lookoutvision.lookup import find_job, find_model, find_project, require_bucket
from mock_vision.lookoutvision.models import LookoutForVisionBackend
from mock_vision.lookoutvision.names import component_version
from mock_vision.lookoutvision.names import job_name as name_of_job
from mock_vision.lookoutvision.operations.packaging_rules import check_greengrass
from mock_vision.lookoutvision.resources import PackagingJob
from mock_vision.manifests.problems import WorkFailedError
from mock_vision.service.pagination import PAGE_SIZE, paged
from mock_vision.service.quota_checks import check_quota
from mock_vision.service.statuses import observe_all
from mock_vision.world.ports import StorageError


def start_model_packaging_job(
    backend: LookoutForVisionBackend,
    *,
    project_name: str,
    model_version: str,
    configuration: Mapping[str, Any],
    job_name: str | None = None,
    description: str | None = None,
) -> dict[str, Any]:
    """StartModelPackagingJob: begin to package a model that was trained.

    :raises ConflictException: when the model was not trained, or job or component exist already.
    :raises ServiceQuotaExceededException: as many jobs as are allowed are under way.
    :raises ValidationException: when the configuration breaks a rule between its members.
    """
    project = find_project(backend, project_name)
    model = find_model(backend, project_name, model_version)
    greengrass = configuration["Greengrass"]
    check_greengrass(greengrass)
    require_bucket(backend, greengrass["S3OutputLocation"]["Bucket"])
    model.require("StartModelPackagingJob")
    job_name = job_name or backend.world.uuid4()
    if job_name in project.jobs:
        raise already_exists(name_of_job(job_name))
    component = _component(backend, greengrass, model.version)
    arn = component["ComponentVersionArn"]
    if arn in backend.components:
        raise ConflictException(
            f"The component {component['ComponentName']} exists already in version"
            f" {component['ComponentVersion']}.",
            name_of_job(job_name),
        )
    under_way = backend.resources_in("StartModelPackagingJob")
    check_quota(
        backend,
        "packaging_jobs",
        len(under_way) + 1,
        lambda quota, _: ServiceQuotaExceededException(quota, model.name),
        using=under_way,
    )
    job = PackagingJob(
        project_name,
        job_name,
        model,
        backend.now(),
        configuration,
        description,
        component,
    )
    backend.components.add(arn)
    project.jobs.add(job_name, job)
    backend.begin(
        "StartModelPackagingJob",
        job,
        outcome=lambda: _finish(backend, job),
        failing=lambda _: backend.components.discard(arn),
    )
    return {"JobName": job_name}


def describe_model_packaging_job(
    backend: LookoutForVisionBackend, *, project_name: str, job_name: str
) -> dict[str, Any]:
    """DescribeModelPackagingJob."""
    job = find_job(backend, project_name, job_name)
    job.observe()
    return {"ModelPackagingDescription": job.describe()}


def list_model_packaging_jobs(
    backend: LookoutForVisionBackend,
    *,
    project_name: str,
    max_results: int = PAGE_SIZE,
    next_token: str | None = None,
) -> dict[str, Any]:
    """ListModelPackagingJobs, newest first."""
    jobs = find_project(backend, project_name).jobs
    listing = backend.listing("ListModelPackagingJobs", project_name)
    page, token = jobs.page(listing, next_token, max_results)
    observe_all(page)
    return paged("ModelPackagingJobs", [job.metadata() for job in page], token)


def _component(
    backend: LookoutForVisionBackend, greengrass: Mapping[str, Any], model_version: str
) -> dict[str, str]:
    """Return ``GreengrassOutputDetails``."""
    name = greengrass["ComponentName"]
    version = component_version(greengrass, model_version)
    return {
        "ComponentVersionArn": f"{backend.component_arn(name)}:versions:{version}",
        "ComponentName": name,
        "ComponentVersion": version,
    }


def _finish(backend: LookoutForVisionBackend, job: PackagingJob) -> None:
    output = job.configuration["Greengrass"]["S3OutputLocation"]
    bucket, objects = output["Bucket"], backend.world.objects
    key = f"{output.get('Prefix', '')}{job.job}"
    try:
        objects.check_bucket(backend.account_id, bucket, own=True, needs_location=True)
        objects.check_write(backend.account_id, bucket, key)
    except StorageError as error:
        backend.components.discard(job.component["ComponentVersionArn"])
        raise WorkFailedError(
            f"The component could not be written to the S3 bucket {bucket}."
        ) from error
