"""Finding the resources that a request names, or raising the service's error."""

from __future__ import annotations

from mock_vision.lookoutvision.exceptions import (
    AccessDeniedException,
    ResourceNotFoundException,
    ValidationException,
)
from mock_vision.lookoutvision.models import LookoutForVisionBackend
from mock_vision.lookoutvision.names import (
    Name,
    dataset_name,
    job_name,
    model_name,
    parse_arn,
    project_name,
)
from mock_vision.lookoutvision.resources import Dataset, Model, PackagingJob, Project
from mock_vision.world.ports import (
    BucketElsewhereError,
    BucketForeignError,
    BucketMissingError,
    ObjectDeniedError,
)


def find_project(backend: LookoutForVisionBackend, name: str) -> Project:
    """Return a project.

    :raises ResourceNotFoundException: when it does not exist.
    """
    project = backend.projects.get(name)
    if project is None:
        raise ResourceNotFoundException(project_name(name))
    return project


def find_dataset(backend: LookoutForVisionBackend, project: str, dataset_type: str) -> Dataset:
    """Return a dataset.

    :raises ResourceNotFoundException: when the project or the dataset does not exist.
    """
    dataset = find_project(backend, project).datasets.get(dataset_type)
    if dataset is None:
        raise ResourceNotFoundException(dataset_name(project, dataset_type))
    return dataset


def find_model(backend: LookoutForVisionBackend, project: str, version: str) -> Model:
    """Return a model by its version; ``latest`` is the highest version, whatever its status.

    :raises ResourceNotFoundException: when the project or the model does not exist.
    """
    models = find_project(backend, project).models
    model = models.newest if version == "latest" else models.get(version)
    if model is None:
        raise ResourceNotFoundException(model_name(project, version))
    return model


def find_model_by_arn(backend: LookoutForVisionBackend, arn: str) -> Model:
    """Return the model of an ARN.

    :raises ResourceNotFoundException: when no model of this account and Region has this ARN.
    :raises ValidationException: when the text is not an ARN of this service.
    """
    parsed = parse_arn(arn)
    if parsed is None:
        raise ValidationException(f"{arn} is not an ARN of Lookout for Vision.")
    project = backend.projects.get(parsed.project) if parsed.project else None
    model = project.models.get(parsed.version) if project and parsed.version else None
    if model is None or parsed.prefix != backend.arn_prefix:
        raise ResourceNotFoundException(Name("MODEL", arn))
    return model


def find_job(backend: LookoutForVisionBackend, project: str, name: str) -> PackagingJob:
    """Return a model packaging job.

    :raises ResourceNotFoundException: when the project or the job does not exist.
    """
    job = find_project(backend, project).jobs.get(name)
    if job is None:
        raise ResourceNotFoundException(job_name(name))
    return job


def require_bucket(backend: LookoutForVisionBackend, bucket: str) -> None:
    """Return if a bucket exists, belongs to the caller, and is in the Region of the call.

    Lookout for Vision Developer Guide, "Setting up permissions", requires all three.

    :raises ValidationException: when it does not.
    :raises AccessDeniedException: when the caller may not read the location of the bucket.
    """
    account_id, region = backend.account_id, backend.region_name
    try:
        backend.world.objects.check_bucket(
            account_id, bucket, own=True, region=region, needs_location=True
        )
    except ObjectDeniedError as denied:
        raise AccessDeniedException(str(denied)) from None
    except BucketMissingError:
        raise ValidationException(f"The S3 bucket {bucket} does not exist.") from None
    except BucketForeignError:
        raise ValidationException(
            f"The S3 bucket {bucket} does not belong to account {account_id}."
        ) from None
    except BucketElsewhereError:
        raise ValidationException(
            f"The S3 bucket {bucket} is not in the Region {region}."
        ) from None
