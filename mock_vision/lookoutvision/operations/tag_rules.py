"""The rules for a list of tags, besides those of the service model for each tag.

AWS General Reference, "Tagging AWS resources": keys are unique in a resource, and those that begin
with ``aws:``, in any case, are AWS's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mock_vision.lookoutvision.exceptions import ValidationException


def checked_tags(tags: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return the values of tags by their keys.

    :raises ValidationException: when a key is repeated or reserved.
    """
    values: dict[str, str] = {}
    for tag in tags:
        key = tag["Key"]
        if key in values:
            raise ValidationException(f"The tag key {key} is there more than once.")
        if key.lower().startswith("aws:"):
            raise ValidationException(
                f"The tag key {key} is reserved: no tag key may begin with aws:."
            )
        values[key] = tag["Value"]
    return values
