"""What declarations need to know of Custom Labels: its operations, what a request is about, and
what its errors say.

Source of the texts: Amazon Rekognition Developer Guide, "Handling errors"; those of policies,
resources, limits and quotas are not on public record.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mock_vision.declared.services import KnownService, Subject
from mock_vision.rekognition.manifest.errors import FAILURE_TEXTS
from mock_vision.rekognition.service import SERVICE
from mock_vision.rekognition.states import RULES

_ARN = re.compile(
    r"arn:[^:]+:rekognition:[^:]*:\d*:project/(?P<project>[^/]+)(?:/version/(?P<version>[^/]+))?/.+"
)
_ARNS = ("ProjectVersionArn", "SourceProjectVersionArn", "ResourceArn", "ProjectArn", "DatasetArn")
"""The members that name what a request is about, the innermost first."""


def subject(params: Mapping[str, Any], account_id: str, region: str) -> Subject:
    """Return the model or the project that a request with these parameters is about."""
    arn = next((params[name] for name in _ARNS if params.get(name)), None)
    if arn is None:
        return Subject(params.get("ProjectName"))
    parsed = _ARN.match(arn)
    if parsed is None:
        return Subject(arn=arn)
    project, version = parsed.group("project", "version")
    if version is not None:
        return Subject(project, version, arn)
    return Subject(project, _version_named_by(params))


def _version_named_by(params: Mapping[str, Any]) -> str | None:
    """The version that a request names beside its project, where it names exactly one."""
    if name := params.get("VersionName"):
        return str(name)
    names: list[str] = params.get("VersionNames") or []
    return names[0] if len(names) == 1 else None


MESSAGES: Mapping[str, str] = {
    "AccessDeniedException": "You are not authorized to perform the action.",
    "ImageTooLargeException": "Image size is too large.",
    "InternalServerError": "Internal server error",
    "InvalidImageFormatException": "Request has invalid image format.",
    "InvalidPaginationTokenException": "Invalid Pagination Token",
    "InvalidParameterException": "Request has invalid parameters.",
    "InvalidPolicyRevisionIdException": "The policy revision id is invalid.",
    "InvalidS3ObjectException": "Request has invalid S3 object.",
    "LimitExceededException": "A limit is exceeded.",
    "MalformedPolicyDocumentException": "The policy document is malformed.",
    "ProvisionedThroughputExceededException": "Provisioned Rate exceeded.",
    "ResourceAlreadyExistsException": "The resource already exists.",
    "ResourceInUseException": "Specified resource is in use.",
    "ResourceNotFoundException": "The resource does not exist.",
    "ResourceNotReadyException": "The resource is not ready.",
    "ServiceQuotaExceededException": "A service quota is exceeded.",
    "ThrottlingException": "Service Unavailable",
}
"""The texts of declared errors for which a test names no text."""

KNOWN = KnownService(
    name=SERVICE.name,
    operations=frozenset(SERVICE.operations),
    model=lambda: SERVICE.model,
    subject=subject,
    messages=MESSAGES,
    works=RULES.works,
    failure_texts=FAILURE_TEXTS,
    has_labels=True,
    has_status_codes=True,
)
