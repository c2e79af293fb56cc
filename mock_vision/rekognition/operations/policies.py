"""PutProjectPolicy, ListProjectPolicies, DeleteProjectPolicy."""

from __future__ import annotations

from typing import Any

from mock_vision.rekognition.exceptions import (
    InvalidPolicyRevisionIdException,
    ResourceAlreadyExistsException,
    ResourceNotFoundException,
    invalid,
    quota_exceeded,
)
from mock_vision.rekognition.lookup import find_project
from mock_vision.rekognition.models import CustomLabelsBackend
from mock_vision.rekognition.policy_document import parse_policy
from mock_vision.rekognition.resources import Project, ProjectPolicy
from mock_vision.service.pagination import paged
from mock_vision.service.quota_checks import check_quota


def put_project_policy(
    backend: CustomLabelsBackend,
    *,
    project_arn: str,
    policy_name: str,
    policy_document: str,
    policy_revision_id: str | None = None,
) -> dict[str, Any]:
    """PutProjectPolicy: without a revision id it creates a policy, with the current one it replaces
    it. Each change makes a new revision id, which replaces the old one.
    """
    project = find_project(backend, project_arn)
    project.require("PutProjectPolicy")
    if project.is_adapter:
        raise invalid("Project policies are for projects with the feature CUSTOM_LABELS.")
    parse_policy(policy_document)
    existing = project.policies.get(policy_name)
    now = backend.now()
    if policy_revision_id is not None:
        _check_revision(project, policy_name, policy_revision_id)
    elif existing is not None:
        raise ResourceAlreadyExistsException(
            f"The policy {policy_name} of {project.arn} already exists."
        )
    else:
        check_quota(backend, "policies", len(project.policies) + 1, quota_exceeded)
    policy = ProjectPolicy(
        name=policy_name,
        document=policy_document,
        revision=backend.world.hex_id(),
        created=existing.created if existing else now,
        updated=now,
    )
    project.policies[policy_name] = policy
    return {"PolicyRevisionId": policy.revision}


def list_project_policies(
    backend: CustomLabelsBackend,
    *,
    project_arn: str,
    next_token: str | None = None,
    max_results: int = 5,
) -> dict[str, Any]:
    """ListProjectPolicies, by name."""
    project = find_project(backend, project_arn)
    listing = backend.listing("ListProjectPolicies", project_arn)
    names, token = listing.page(sorted(project.policies), next_token, max_results)
    page = [_description(project, project.policies[name]) for name in names]
    return paged("ProjectPolicies", page, token)


def delete_project_policy(
    backend: CustomLabelsBackend,
    *,
    project_arn: str,
    policy_name: str,
    policy_revision_id: str | None = None,
) -> dict[str, Any]:
    """DeleteProjectPolicy; without a revision id it deletes any revision."""
    project = find_project(backend, project_arn)
    if policy_name not in project.policies:
        raise ResourceNotFoundException(
            f"The policy {policy_name} of {project.arn} does not exist."
        )
    if policy_revision_id is not None:
        _check_revision(project, policy_name, policy_revision_id)
    del project.policies[policy_name]
    return {}


def _check_revision(project: Project, name: str, revision: str) -> None:
    policy = project.policies.get(name)
    if policy is None or policy.revision != revision.lower():
        raise InvalidPolicyRevisionIdException(
            f"{revision} is not the current revision of the policy {name} of {project.arn}."
        )


def _description(project: Project, policy: ProjectPolicy) -> dict[str, Any]:
    return {
        "ProjectArn": project.arn,
        "PolicyName": policy.name,
        "PolicyRevisionId": policy.revision,
        "PolicyDocument": policy.document,
        "CreationTimestamp": policy.created,
        "LastUpdatedTimestamp": policy.updated,
    }
