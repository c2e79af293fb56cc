"""TagResource, UntagResource, ListTagsForResource. Only models have tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mock_vision.lookoutvision.exceptions import ServiceQuotaExceededException
from mock_vision.lookoutvision.lookup import find_model_by_arn
from mock_vision.lookoutvision.models import LookoutForVisionBackend
from mock_vision.lookoutvision.names import Name
from mock_vision.lookoutvision.operations.tag_rules import checked_tags
from mock_vision.service.quota_checks import check_quota


def tag_resource(
    backend: LookoutForVisionBackend, *, resource_arn: str, tags: Sequence[Mapping[str, str]]
) -> dict[str, Any]:
    """TagResource: add tags, and replace the values of keys that exist.

    :raises ServiceQuotaExceededException: when the model would have too many tags.
    """
    model = find_model_by_arn(backend, resource_arn)
    merged = {**model.tags, **checked_tags(tags)}
    check_quota(
        backend,
        "tags",
        len(merged),
        lambda quota, _: ServiceQuotaExceededException(quota, Name("MODEL", resource_arn)),
    )
    model.tags = merged
    return {}


def untag_resource(
    backend: LookoutForVisionBackend, *, resource_arn: str, tag_keys: Sequence[str]
) -> dict[str, Any]:
    """UntagResource; keys that do not exist are ignored."""
    model = find_model_by_arn(backend, resource_arn)
    model.tags = {key: value for key, value in model.tags.items() if key not in tag_keys}
    return {}


def list_tags_for_resource(
    backend: LookoutForVisionBackend, *, resource_arn: str
) -> dict[str, Any]:
    """ListTagsForResource, in the order in which the tags were added."""
    tags = find_model_by_arn(backend, resource_arn).tags
    return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
