"""What declarations need to know of Lookout for Vision: its operations, and what a request is
about.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_vision.declared.services import KnownService, Subject
from mock_vision.lookoutvision.names import arn_prefix, parse_arn
from mock_vision.lookoutvision.service import SERVICE


def subject(params: Mapping[str, Any], account_id: str, region: str) -> Subject:
    """The model or the project that a request with these parameters is about."""
    if arn := params.get("ResourceArn"):
        parsed = parse_arn(arn)
        if parsed is None or parsed.project is None:
            return Subject(arn=arn)
        return Subject(parsed.project, parsed.version, arn)
    project, version = params.get("ProjectName"), params.get("ModelVersion")
    if project is None or version is None:
        return Subject(project)
    # The service is in the Regions of one partition only.
    prefix = arn_prefix("aws", region, account_id)
    return Subject(project, version, f"{prefix}model/{project}/{version}")


KNOWN = KnownService(
    name=SERVICE.name,
    operations=frozenset(SERVICE.operations),
    model=lambda: SERVICE.model,
    subject=subject,
)
