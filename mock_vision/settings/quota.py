"""One quota.

The services' ``defaults.py`` describe theirs with it. They are registered when
:mod:`.quotas` is imported, so they cannot import that module themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias


class Quota(NamedTuple):
    """A quota as Service Quotas describes it."""

    code: str
    """Service Quotas' code, ``""`` if it is not known."""
    value: int | None
    """None: there is no limit."""
    description: str
    """What is counted, in words."""
    by_region: Mapping[str, int] = {}
    """The value in Regions that differ."""

    def allows(self, wanted: int) -> bool:
        """Return whether the quota allows this number."""
        return self.value is None or wanted <= self.value

    def in_region(self, region: str) -> Quota:
        """Return the quota with its value in a Region."""
        return self._replace(value=self.by_region.get(region, self.value))


QuotaOf: TypeAlias = Callable[[str], Quota]
"""Returns the quota in force, by its name without the service."""
