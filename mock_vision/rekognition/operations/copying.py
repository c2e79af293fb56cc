"""CopyProjectVersion.

Custom Labels Developer Guide, "Copying a model": the call is made by the account that gets the
copy. From another account's project it needs that project's policy; within an account it needs
none, and a policy can deny it. The copy has the training results of its source, written into its
own output bucket, and no datasets; tags are not copied.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from moto.rekognition.models import rekognition_backends

from mock_vision.rekognition.exceptions import AccessDeniedException, invalid
from mock_vision.rekognition.lookup import find_project, find_version
from mock_vision.rekognition.models import CustomLabelsBackend
from mock_vision.rekognition.operations.versions import check_new_version, new_version
from mock_vision.rekognition.policy_document import ACTION, Caller, allows
from mock_vision.rekognition.resources import Project, ProjectVersion, TrainingRecord
from mock_vision.rekognition.training.job import ResultFiles
from mock_vision.rekognition.training.results import ResultFile
from mock_vision.world.access import acting_for, acting_identity
from mock_vision.world.ports import StorageError


def copy_project_version(
    backend: CustomLabelsBackend,
    *,
    source_project_arn: str,
    source_project_version_arn: str,
    destination_project_arn: str,
    version_name: str,
    output_config: dict[str, Any],
    tags: Mapping[str, str] | None = None,
    kms_key_id: str | None = None,
) -> dict[str, Any]:
    """CopyProjectVersion: what is copied are the results as they are when the copying begins."""
    destination = find_project(backend, destination_project_arn)
    destination.require("CopyProjectVersion")
    source = _source(backend, source_project_arn, source_project_version_arn)
    if source.project.is_adapter or destination.is_adapter:
        raise invalid("Adapters cannot be copied.")
    source.require("CopyProjectVersion")
    check_new_version(backend, destination, version_name, output_config)
    files = _result_files(_owner(backend, source.arn), source)
    copy = new_version(
        backend,
        destination,
        version_name,
        tags,
        output_config=output_config,
        record=TrainingRecord(source.record.training_input, source.record.testing_input),
        settings={
            "KmsKeyId": kms_key_id,
            "SourceProjectVersionArn": source.arn,
            "Feature": destination.shown_feature,
        },
    )
    destination.versions.add(version_name, copy)
    model, f1, ended = source.model, source.record.f1, source.record.ended

    def finish() -> None:
        results = ResultFiles(backend, copy)
        results.check()
        results.write(files)
        copy.model, copy.record.f1, copy.record.ended = model, f1, ended

    backend.begin("CopyProjectVersion", copy, outcome=finish)
    return {"ProjectVersionArn": copy.arn}


def _source(backend: CustomLabelsBackend, project_arn: str, version_arn: str) -> ProjectVersion:
    owner = _owner(backend, project_arn)
    project = find_project(owner, project_arn)
    _check_permission(backend, project, version_arn, own=owner is backend)
    version = find_version(owner, version_arn)
    if version.project is not project:
        raise invalid(f"{version_arn} is not a version of {project_arn}.")
    return version


def _owner(backend: CustomLabelsBackend, arn: str) -> CustomLabelsBackend:
    """The backend of an ARN's account, in this Region."""
    _, _, _, region, account_id, _ = arn.split(":", 5)
    if region != backend.region_name:
        raise invalid(f"{arn} is in another Region.")
    if account_id == backend.account_id:
        return backend
    owner = rekognition_backends[account_id][region]
    assert isinstance(owner, CustomLabelsBackend), "registration put it there"
    return owner


def _check_permission(
    backend: CustomLabelsBackend, project: Project, version_arn: str, *, own: bool
) -> None:
    documents = (policy.document for policy in project.policies.values())
    identity = acting_identity()
    if identity is None:
        caller = Caller(
            backend.account_id, f"arn:{backend.partition}:iam::{backend.account_id}:root"
        )
    else:
        # IAM is on, and has imported the module.
        from mock_vision.service.access import request_context

        context = request_context(backend.world, identity, backend.region_name)
        account = project.arn.split(":")[4]
        caller = Caller(
            identity.account_id,
            identity.arn,
            identity.principals,
            {**context, "aws:resourceaccount": [account]},
        )
    if not allows(documents, caller, version_arn, own=own):
        raise AccessDeniedException(
            f"User: {caller.arn} is not authorized to perform: {ACTION} on resource: {version_arn}"
        )


def _result_files(owner: CustomLabelsBackend, source: ProjectVersion) -> dict[ResultFile, bytes]:
    """Return the result files of the source that still exist where its training wrote them. The
    service reads them without the caller's permissions.
    """
    files = {}
    for name in sorted(source.record.written):
        with suppress(StorageError), acting_for(None):
            key = source.output.key(name)
            files[name] = owner.world.objects.read(owner.account_id, source.output.bucket, key)
    return files
