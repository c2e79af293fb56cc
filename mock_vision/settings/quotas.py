"""The quotas that are enforced, by name; a test can set each of them, also to zero.

Each service registers its quotas (see ``defaults.py`` in its folder). A quota of which no figure is
on public record has no value: nothing is refused until a test sets one.

Rates (requests in a second) are no quotas here: while virtual time stands still, every request is
made in the same second. ``vision.faults.throttle`` refuses single requests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping

from mock_vision.errors import UsageError, is_whole_number, short
from mock_vision.settings.names import full_names
from mock_vision.settings.quota import Quota

DEFAULTS: dict[str, Quota] = {}
"""The registered quotas, by ``service.name``."""


def register_quotas(service: str, quotas: Mapping[str, Quota]) -> None:
    """Add the quotas of a service."""
    DEFAULTS.update({f"{service}.{name}": quota for name, quota in quotas.items()})


class Quotas(MutableMapping[str, "int | None"]):
    """Quotas by name. ``"concurrent_trainings"`` sets every service that has a quota of this name;
    ``"service.concurrent_trainings"`` sets one.

    A value is a whole number, 0 included, or None (no limit). One that is set holds in every
    Region, for calls and for work that ends from then on.

    >>> quotas = Quotas()
    >>> quotas["concurrent_trainings"] = 7
    >>> quotas["concurrent_trainings"]
    7
    """

    def __init__(self, given: Mapping[str, int | None] | None = None) -> None:
        self._set: dict[str, int | None] = {}
        for name, value in (given or {}).items():
            self[name] = value

    def in_force(self, name: str, region: str) -> Quota:
        """Return the quota ``service.name`` with the value that holds in a Region."""
        quota = DEFAULTS[name]
        if name in self._set:
            return quota._replace(value=self._set[name])
        return quota.in_region(region)

    def copy(self) -> Quotas:
        """Return an independent copy."""
        return Quotas(self._set)

    def _names(self, name: str) -> list[str]:
        return full_names("quota", name, DEFAULTS)

    def __setitem__(self, name: str, value: int | None) -> None:
        if value is not None and (not is_whole_number(value) or value < 0):
            raise UsageError(
                f"the quota {name!r} must be a whole number that is not negative, or None (no"
                f" limit), not {short(value)}; for example quotas[{name!r}] = 5."
            )
        for known in self._names(name):
            self._set[known] = value

    def __getitem__(self, name: str) -> int | None:
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
