"""What declarations need to know of Lookout for Vision: its operations, what a request is about,
and what its errors say.

No text of these errors is on public record. Sources of the quota codes: Service Quotas.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_vision.declared.services import KnownService, Subject
from mock_vision.lookoutvision.names import arn_prefix, model_arn, name_in, parse_arn
from mock_vision.lookoutvision.service import SERVICE
from mock_vision.lookoutvision.states import RULES


def subject(params: Mapping[str, Any], account_id: str, region: str) -> Subject:
    """Return the model or the project that a request with these parameters is about."""
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
    return Subject(project, version, model_arn(prefix, project, version))


MESSAGES: Mapping[str, str] = {
    "AccessDeniedException": "You are not authorized to perform the action.",
    "ConflictException": "The resource is in a conflicting state.",
    "InternalServerException": "Internal server error",
    "ResourceNotFoundException": "The resource could not be found.",
    "ServiceQuotaExceededException": "A service quota is exceeded.",
    "ThrottlingException": "Rate exceeded",
    "ValidationException": "The input fails to satisfy the constraints.",
}
"""The texts of declared errors for which a test names no text."""

QUOTA_CODES: Mapping[str, str] = {
    "CreateModel": "L-2489F742",
    "CreateProject": "L-64685F61",
    "StartModel": "L-82DA2ABD",
    "StartModelPackagingJob": "L-A2F581AB",
    "TagResource": "TagsPerResource",
}
"""The quota that an operation meets, for a declared error that names none."""


def about(operation: str, params: Mapping[str, Any]) -> Mapping[str, str]:
    """The members that errors about a request have: its innermost resource, and a quota."""
    return {
        **name_in(params).members,
        "QuotaCode": QUOTA_CODES.get(operation, "Unknown"),
        "ServiceCode": SERVICE.name,
    }


KNOWN = KnownService(
    name=SERVICE.name,
    operations=frozenset(SERVICE.operations),
    model=lambda: SERVICE.model,
    subject=subject,
    messages=MESSAGES,
    about=about,
    works=RULES.works,
    updates_hosted=True,
)
