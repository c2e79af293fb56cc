"""Tags: TagResource, UntagResource, ListTagsForResource. Only models have tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mock_vision.lookoutvision.exceptions import (
    ResourceNotFoundException,
    ServiceQuotaExceededException,
    ValidationException,
)
from mock_vision.lookoutvision.lookup import LookoutBase
from mock_vision.lookoutvision.names import Name, parse_arn
from mock_vision.lookoutvision.operations.tag_rules import checked_tags
from mock_vision.lookoutvision.resources import Model
from mock_vision.settings.quotas import QUOTAS


class TagOperations(LookoutBase):
    """The operations on tags."""

    def tag_resource(
        self, *, resource_arn: str, tags: Sequence[Mapping[str, str]]
    ) -> dict[str, Any]:
        """Add tags, or replace the values of those that are there.

        :raises ServiceQuotaExceededException: the model would have too many.
        """
        model = self._find_by_arn(resource_arn)
        merged = {**model.tags, **checked_tags(tags)}
        if len(merged) > QUOTAS["lookoutvision", "tags"].value:
            raise ServiceQuotaExceededException("tags", Name("MODEL", resource_arn))
        model.tags = merged
        return {}

    def untag_resource(self, *, resource_arn: str, tag_keys: Sequence[str]) -> dict[str, Any]:
        """Remove tags; keys that are not there are ignored."""
        model = self._find_by_arn(resource_arn)
        model.tags = {key: value for key, value in model.tags.items() if key not in tag_keys}
        return {}

    def list_tags_for_resource(self, *, resource_arn: str) -> dict[str, Any]:
        """All tags, in the order in which they were added."""
        tags = self._find_by_arn(resource_arn).tags
        return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}

    def _find_by_arn(self, arn: str) -> Model:
        """:raises ResourceNotFoundException: no model of this account and Region has this ARN.

        :raises ValidationException: the text is no ARN of this service.
        """
        parsed = parse_arn(arn)
        if parsed is None:
            raise ValidationException(f"{arn} is not an ARN of Lookout for Vision.")
        project = self.projects.get(parsed.project) if parsed.project else None
        model = project.models.get(parsed.version) if project and parsed.version else None
        if model is None or parsed.prefix != self.arn_prefix:
            raise ResourceNotFoundException(Name("MODEL", arn))
        return model
