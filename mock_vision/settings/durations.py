"""How long the asynchronous work of the services takes in virtual time.

Each service registers its defaults (see ``defaults.py`` in its folder).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from datetime import timedelta

from mock_vision.errors import UsageError, is_number, knows_attributes, short
from mock_vision.settings.names import full_names
from mock_vision.virtual_time.ticks import SECOND, from_timedelta, to_timedelta

Duration = timedelta | float | int
"""A span of time: a timedelta, or a number of seconds."""

DEFAULT_SECONDS: dict[str, float] = {}
"""The registered defaults, by ``service.work``."""


def register_durations(service: str, seconds: Mapping[str, float]) -> None:
    """Add the durations of a service."""
    DEFAULT_SECONDS.update({f"{service}.{name}": value for name, value in seconds.items()})


LONGEST = timedelta(days=365_000)
"""The longest duration. A datetime ends with the year 9999, so a longer one may have no end that
can be named.
"""


def ticks_of(span: Duration, what: str) -> int:
    """Return a span in ticks (microseconds).

    :raises UsageError: when it is neither a timedelta nor a number of seconds, or it is negative,
        not finite, or longer than :data:`LONGEST`.
    """
    if isinstance(span, timedelta):
        ticks = from_timedelta(span)
    elif is_number(span) and abs(span) < 1e12:
        ticks = round(span * SECOND)
    else:
        raise UsageError(
            f"{what} must be a timedelta or a number of seconds, not {short(span)};"
            " for example timedelta(hours=12) or 43200."
        )
    if ticks < 0:
        raise UsageError(f"{what} must not be negative, but is {span!r}.")
    if ticks > from_timedelta(LONGEST):
        raise UsageError(
            f"{what} is too long: {span!r}. The longest is timedelta(days={LONGEST.days}), about"
            " 1,000 years."
        )
    return ticks


@knows_attributes("vision.durations", internal=("ticks", "copy"))
class Durations(MutableMapping[str, timedelta]):
    """Durations by name. ``"training"`` sets every service that has work of this name;
    ``"service.training"`` sets one.

    Work that is already under way keeps the duration it began with.

    >>> durations = Durations()
    >>> durations["training"] = timedelta(hours=12)
    >>> durations["training"]
    datetime.timedelta(seconds=43200)
    """

    def __init__(self, given: Mapping[str, Duration] | None = None) -> None:
        self._set: dict[str, int] = {}
        for name, span in (given or {}).items():
            self[name] = span

    def ticks(self, name: str) -> int:
        """Return the duration of ``service.work`` in ticks."""
        ticks = self._set.get(name)
        return round(DEFAULT_SECONDS[name] * SECOND) if ticks is None else ticks

    def copy(self) -> Durations:
        """Return an independent copy."""
        twin = Durations()
        twin._set = dict(self._set)
        return twin

    def _names(self, name: str) -> list[str]:
        return full_names("duration", name, DEFAULT_SECONDS)

    def __setitem__(self, name: str, span: Duration) -> None:
        ticks = ticks_of(span, f"the duration of {name!r}")
        for known in self._names(name):
            self._set[known] = ticks

    def __getitem__(self, name: str) -> timedelta:
        spans = {self.ticks(known) for known in self._names(name)}
        if len(spans) > 1:
            raise UsageError(
                f"the services differ in {name!r}; name one of {', '.join(self._names(name))}."
            )
        return to_timedelta(spans.pop())

    def __delitem__(self, name: str) -> None:
        """Put the default back."""
        for known in self._names(name):
            self._set.pop(known, None)

    def __iter__(self) -> Iterator[str]:
        return iter(DEFAULT_SECONDS)

    def __len__(self) -> int:
        return len(DEFAULT_SECONDS)
