"""TagResource, UntagResource, ListTagsForResource.

Models can be tagged by documentation; projects and datasets take tags when they are created, and
Terraform's provider tags projects by ARN, so all three can be tagged here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mock_vision.rekognition.exceptions import invalid, not_found, quota_exceeded
from mock_vision.rekognition.lookup import find
from mock_vision.rekognition.models import CustomLabelsBackend
from mock_vision.rekognition.resources import TaggedResource
from mock_vision.service.quota_checks import check_quota


def tag_resource(
    backend: CustomLabelsBackend, *, resource_arn: str, tags: Mapping[str, str]
) -> dict[str, Any]:
    """TagResource: adds tags, and overwrites those with the same key."""
    resource = _resource(backend, resource_arn)
    merged = {**resource.tags, **tags}
    check_quota(backend, "tags", len(merged), quota_exceeded)
    resource.tags = merged
    return {}


def untag_resource(
    backend: CustomLabelsBackend, *, resource_arn: str, tag_keys: Sequence[str]
) -> dict[str, Any]:
    """UntagResource; keys that do not exist are ignored."""
    resource = _resource(backend, resource_arn)
    for key in tag_keys:
        resource.tags.pop(key, None)
    return {}


def list_tags_for_resource(backend: CustomLabelsBackend, *, resource_arn: str) -> dict[str, Any]:
    """ListTagsForResource; an empty map for a resource without tags."""
    return {"Tags": dict(_resource(backend, resource_arn).tags)}


def _resource(backend: CustomLabelsBackend, arn: str) -> TaggedResource:
    found = find(backend, arn)
    if found is None and not arn.startswith("arn:"):
        raise invalid(f"{arn} is not an ARN.")
    if found is None:
        raise not_found(arn)
    return found
