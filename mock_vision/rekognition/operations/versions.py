"""CreateProjectVersion, DescribeProjectVersions, DeleteProjectVersion."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from mock_vision.rekognition.exceptions import (
    ResourceInUseException,
    invalid,
    limit_exceeded,
    quota_exceeded,
)
from mock_vision.rekognition.lookup import find_project, find_version
from mock_vision.rekognition.models import CustomLabelsBackend
from mock_vision.rekognition.resources import TEST, TRAIN, Project, ProjectVersion, TrainingRecord
from mock_vision.rekognition.training.adapters import (
    BASE_MODEL,
    check_adapter_figures,
    fail_adapter,
    finish_adapter,
)
from mock_vision.rekognition.training.job import Job, Lines, dataset_lines, manifest_lines
from mock_vision.rekognition.training.models import (
    check_training_figures,
    fail_training,
    finish_training,
)
from mock_vision.service.pagination import PAGE_SIZE, paged
from mock_vision.service.quota_checks import check_quota
from mock_vision.service.statuses import observe_all, refused

Members = Mapping[str, Any]

_OF_MODELS = (check_training_figures, finish_training, fail_training)
_OF_ADAPTERS = (check_adapter_figures, finish_adapter, fail_adapter)
"""What checks the figures that a test declared, what ends a training, and what fails one."""


def create_project_version(
    backend: CustomLabelsBackend,
    *,
    project_arn: str,
    version_name: str,
    output_config: dict[str, Any],
    training_data: dict[str, Any] | None = None,
    testing_data: dict[str, Any] | None = None,
    tags: Mapping[str, str] | None = None,
    kms_key_id: str | None = None,
    version_description: str | None = None,
    feature_config: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """CreateProjectVersion: begin a training, with the project's datasets or with manifests.

    Parameters that do not go together are refused here. What is wrong with the content of
    manifests, with the images or with the output bucket ends the training as TRAINING_FAILED.
    """
    project = find_project(backend, project_arn)
    project.require("CreateProjectVersion")
    if project.is_adapter and testing_data is None:
        # AWS's own example of training an adapter has no testing data.
        testing_data = {"AutoCreate": True}
    snapshot = _check_data(project, training_data, testing_data)
    if feature_config and not project.is_adapter:
        raise invalid("FeatureConfig does not fit the feature of the project.")
    check_new_version(backend, project, version_name, output_config)
    in_training = backend.resources_in("CreateProjectVersion")
    check_quota(
        backend, "concurrent_trainings", len(in_training) + 1, limit_exceeded, using=in_training
    )
    settings: dict[str, Any] = {
        "KmsKeyId": kms_key_id,
        "VersionDescription": version_description,
        "Feature": project.shown_feature,
        "FeatureConfig": feature_config or None,
        "BaseModelVersion": BASE_MODEL if project.is_adapter else None,
    }
    training, testing = snapshot(backend)
    version = new_version(
        backend,
        project,
        version_name,
        tags,
        output_config=output_config,
        record=TrainingRecord(_training_input(training_data), _testing_input(testing_data)),
        settings=settings,
    )
    check_figures, finish, fail = _OF_ADAPTERS if project.is_adapter else _OF_MODELS
    awaited = [each.work for each in project.live_datasets.values() if each.work is not None]
    job = Job(backend, version, training, testing, awaited)
    backend.begin(
        "CreateProjectVersion",
        version,
        outcome=lambda: finish(job, backend.now()),
        failing=lambda failure: fail(job, backend.now(), failure),
        # What imports under way will bring is not known yet.
        check_figures=None if awaited else partial(check_figures, job),
        awaited=awaited,
    )
    # Nothing has changed where figures are refused that a test declared.
    project.versions.add(version_name, version)
    return {"ProjectVersionArn": version.arn}


Snapshot = Callable[[CustomLabelsBackend], "tuple[Lines, Lines | None]"]
"""Takes a snapshot of the data that a training uses; called after all checks have passed."""


def _check_data(project: Project, training: Members | None, testing: Members | None) -> Snapshot:
    """Check which data a training uses (API reference, CreateProjectVersion): both datasets of the
    project, or TrainingData with TestingData.
    """
    datasets = project.live_datasets
    if datasets:
        if training is not None or testing is not None:
            raise invalid("TrainingData and TestingData are for projects without datasets.")
        if datasets.keys() != {TRAIN, TEST}:
            raise invalid(f"The project {project.arn} has no {_missing(datasets)} dataset.")
        return lambda _: (dataset_lines(datasets[TRAIN]), dataset_lines(datasets[TEST]))
    if training is None and testing is None:
        raise invalid("A project without datasets needs TrainingData and TestingData.")
    if training is None or testing is None:
        raise invalid("TrainingData and TestingData must be given together.")
    train = _checked_assets("TrainingData", training)
    if testing.get("AutoCreate"):
        if testing.get("Assets"):
            raise invalid("TestingData takes either Assets or AutoCreate.")
        return lambda backend: (manifest_lines(backend, train), None)
    test = _checked_assets("TestingData", testing)
    return lambda backend: (manifest_lines(backend, train), manifest_lines(backend, test))


def _missing(datasets: Members) -> str:
    return "test" if TRAIN in datasets else "training"


def _checked_assets(member: str, data: Members) -> Sequence[Members]:
    assets: Sequence[Members] = data.get("Assets") or ()
    if not assets:
        raise invalid(f"{member} has no Assets.")
    for asset in assets:
        location = asset.get("GroundTruthManifest", {}).get("S3Object", {})
        if not location.get("Bucket") or not location.get("Name"):
            raise invalid(f"An asset of {member} names no S3 object.")
    return assets


def _training_input(data: Members | None) -> dict[str, Any]:
    return {} if data is None else dict(data)


def _testing_input(data: Members | None) -> dict[str, Any]:
    if data is None:
        return {"AutoCreate": False}
    return {"Assets": data.get("Assets", []), "AutoCreate": bool(data.get("AutoCreate"))}


def check_new_version(
    backend: CustomLabelsBackend, project: Project, name: str, output_config: Members
) -> None:
    """Refuse a version that cannot be made in the project, for a training or a copy."""
    if not output_config.get("S3Bucket"):
        raise invalid("OutputConfig has no S3Bucket.")
    existing = project.versions.get(name)
    if existing is not None:
        error = ResourceInUseException(f"The project version {existing.arn} already exists.")
        raise refused(error, [existing])
    check_quota(backend, "models", len(project.versions) + 1, quota_exceeded)


def new_version(
    backend: CustomLabelsBackend,
    project: Project,
    name: str,
    tags: Mapping[str, str] | None,
    *,
    output_config: dict[str, Any],
    record: TrainingRecord,
    settings: Members,
) -> ProjectVersion:
    """A new version, which is not in the project yet."""
    number = backend.creation_number(f"{project.name}/version/{name}")
    return ProjectVersion(
        project,
        name,
        backend.arn(project.name, "version", name, number),
        number * 1000,
        tags,
        output_config=output_config,
        record=record,
        settings={member: value for member, value in settings.items() if value is not None},
    )


def describe_project_versions(
    backend: CustomLabelsBackend,
    *,
    project_arn: str,
    version_names: Sequence[str] | None = None,
    next_token: str | None = None,
    max_results: int = PAGE_SIZE,
) -> dict[str, Any]:
    """DescribeProjectVersions, newest first. Names that are not there are passed over: programs
    poll until a version is gone.
    """
    project = find_project(backend, project_arn)
    names = version_names or None
    page, token = project.versions.page(
        backend.listing("DescribeProjectVersions", project_arn, sorted(names or ())),
        next_token,
        max_results,
        names=names,
    )
    observe_all(page)
    now = backend.now()
    described = []
    for version in page:
        if version.name in project.versions:
            version.age(now)
            described.append(_description(version))
    return paged("ProjectVersionDescriptions", described, token)


def _description(version: ProjectVersion) -> dict[str, Any]:
    record = version.record
    description: dict[str, Any] = {
        "ProjectVersionArn": version.arn,
        "CreationTimestamp": version.created,
        "Status": version.status,
        "StatusMessage": version.status_message,
        "OutputConfig": version.output_config,
        **version.units,
        **version.settings,
        **_results(version),
    }
    if record.ended is not None:
        description["TrainingEndTimestamp"] = record.ended
    if record.billable_seconds is not None:
        description["BillableTrainingTimeInSeconds"] = record.billable_seconds
    return description


def _results(version: ProjectVersion) -> dict[str, Any]:
    """The members that name result files: those that were written."""
    record, output = version.record, version.output
    training: dict[str, Any] = {"Input": record.training_input}
    testing: dict[str, Any] = {"Input": record.testing_input}
    results: dict[str, Any] = {"TrainingDataResult": training, "TestingDataResult": testing}
    if "TrainingGroundTruth" in record.written:
        training["Output"] = {"Assets": output.assets("TrainingGroundTruth")}
    if "TestingGroundTruth" in record.written:
        assets = output.assets("TestingGroundTruth")
        testing["Output"] = {"Assets": assets, "AutoCreate": False}
    if "TrainingManifestWithValidation" in record.written:
        training["Validation"] = {"Assets": output.assets("TrainingManifestWithValidation")}
    if "TestingManifestWithValidation" in record.written:
        testing["Validation"] = {"Assets": output.assets("TestingManifestWithValidation")}
    if "ManifestSummary" in record.written:
        results["ManifestSummary"] = output.manifest("ManifestSummary")
    if record.f1 is not None:
        results["EvaluationResult"] = {"F1Score": record.f1}
        if "EvaluationResultSummary" in record.written:
            summary = output.manifest("EvaluationResultSummary")
            results["EvaluationResult"]["Summary"] = summary
    return results


def delete_project_version(
    backend: CustomLabelsBackend, *, project_version_arn: str
) -> dict[str, Any]:
    """DeleteProjectVersion; not while the model trains or is hosted."""
    version = find_version(backend, project_version_arn)
    version.require("DeleteProjectVersion")

    versions = version.project.versions
    backend.begin("DeleteProjectVersion", version, outcome=lambda: versions.remove(version.name))
    return {"Status": version.status}
