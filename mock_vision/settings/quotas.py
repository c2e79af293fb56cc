"""The quotas that are enforced, by name; a test can set each of them, also to zero.

Each service registers its quotas (see ``defaults.py`` in its folder). Only quotas whose default is
on public record are registered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from typing import NamedTuple

from mock_vision.errors import UsageError, unknown_name


class Quota(NamedTuple):
    """A quota as Service Quotas describes it."""

    code: str
    """Service Quotas' code, ``""`` if it is not known."""
    value: int
    description: str
    """What is counted, in words."""
    by_region: Mapping[str, int] = {}
    """The value in Regions that differ."""

    def in_region(self, region: str) -> Quota:
        """Return the quota with its value in a Region."""
        return self._replace(value=self.by_region.get(region, self.value))


DEFAULTS: dict[str, Quota] = {}
"""The registered quotas, by ``service.name``."""


def register_quotas(service: str, quotas: Mapping[str, Quota]) -> None:
    """Add the quotas of a service."""
    DEFAULTS.update({f"{service}.{name}": quota for name, quota in quotas.items()})


class Quotas(MutableMapping[str, int]):
    """Quotas by name. ``"concurrent_trainings"`` sets every service that has a quota of this name;
    ``"service.concurrent_trainings"`` sets one.

    A value that is set holds in every Region.
    """

    def __init__(self, given: Mapping[str, int] | None = None) -> None:
        self._set: dict[str, int] = {}
        for name, value in (given or {}).items():
            self[name] = value

    def in_force(self, name: str, region: str) -> Quota:
        """Return the quota ``service.name`` with the value that holds in a Region."""
        quota = DEFAULTS[name]
        value = self._set.get(name)
        return quota.in_region(region) if value is None else quota._replace(value=value)

    def copy(self) -> Quotas:
        """Return an independent copy."""
        return Quotas(self._set)

    def _names(self, name: str) -> list[str]:
        names = [known for known in DEFAULTS if name in (known, known.partition(".")[2])]
        if not names:
            raise unknown_name("quota", name, DEFAULTS)
        return names

    def __setitem__(self, name: str, value: int) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise UsageError(
                f"the quota {name!r} must be a whole number that is not negative, not {value!r};"
                f" for example quotas[{name!r}] = 5."
            )
        for known in self._names(name):
            self._set[known] = value

    def __getitem__(self, name: str) -> int:
        names = self._names(name)
        values = {self._set.get(known, DEFAULTS[known].value) for known in names}
        if len(values) > 1:
            raise UsageError(
                f"the quotas {', '.join(names)} have different values; name one of them."
            )
        return values.pop()

    def __delitem__(self, name: str) -> None:
        """Put the default back."""
        for known in self._names(name):
            self._set.pop(known, None)

    def __iter__(self) -> Iterator[str]:
        return iter(DEFAULTS)

    def __len__(self) -> int:
        return len(DEFAULTS)
