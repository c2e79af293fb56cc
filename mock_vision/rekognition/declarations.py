"""What declarations need to know of Custom Labels: its operations, and what a request is about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mock_vision.declared.services import KnownService, Subject
from mock_vision.rekognition.service import SERVICE

_ARN = re.compile(
    r"arn:[^:]+:rekognition:[^:]*:\d*:project/(?P<project>[^/]+)(?:/version/(?P<version>[^/]+))?/.+"
)
_ARNS = ("ProjectVersionArn", "SourceProjectVersionArn", "ResourceArn", "ProjectArn", "DatasetArn")
"""The members that name what a request is about, the innermost first."""


def subject(params: Mapping[str, Any], account_id: str, region: str) -> Subject:
    """The model or the project that a request with these parameters is about."""
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


KNOWN = KnownService(
    name=SERVICE.name,
    operations=frozenset(SERVICE.operations),
    model=lambda: SERVICE.model,
    subject=subject,
)
