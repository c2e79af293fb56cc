"""How long the asynchronous work of the two services takes in virtual time.

The defaults are what public documents say of the real services, where they say anything: a sample
training of Lookout for Vision took 29.9 minutes (its developer guide, "Getting started with the
SDK"), a training of Custom Labels takes from 30 minutes to 24 hours ("Training a model"), a start
up to 10 minutes, a Lookout stop up to 5. Undocumented figures are plausible ones and listed in
docs/fidelity.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from datetime import timedelta

from mock_vision.errors import UsageError, unknown_name

Duration = timedelta | float | int
"""A span of time: a timedelta, or a number of seconds."""

DEFAULT_SECONDS: Mapping[str, float] = {
    "lookoutvision.dataset_import": 20,
    "lookoutvision.dataset_update": 10,
    "lookoutvision.training": 30 * 60,
    "lookoutvision.model_start": 5 * 60,
    "lookoutvision.model_stop": 2 * 60,
    "lookoutvision.model_deletion": 10,
    "lookoutvision.packaging_start": 60,
    "lookoutvision.packaging": 10 * 60,
    "rekognition.project_deletion": 10,
    "rekognition.dataset_import": 30,
    "rekognition.dataset_update": 20,
    "rekognition.dataset_distribution": 20,
    "rekognition.dataset_deletion": 10,
    "rekognition.training": 60 * 60,
    "rekognition.model_start": 10 * 60,
    "rekognition.model_stop": 2 * 60,
    "rekognition.model_deletion": 10,
    "rekognition.model_copy": 10 * 60,
}


LONGEST = timedelta(days=365_000)
"""The longest duration. A datetime ends with the year 9999, so a longer one may have no end that
can be named.
"""


def ticks_of(span: Duration, what: str) -> int:
    """``span`` in ticks (microseconds).

    :raises UsageError: it is neither a timedelta nor a number of seconds, or it is negative, not
        finite, or longer than :data:`LONGEST`.
    """
    if isinstance(span, timedelta):
        ticks = span // timedelta(microseconds=1)
    elif isinstance(span, (int, float)) and not isinstance(span, bool) and abs(span) < 1e12:
        ticks = round(span * 1_000_000)
    else:
        raise UsageError(
            f"{what} must be a timedelta or a number of seconds, not {span!r};"
            " for example timedelta(hours=12) or 43200."
        )
    if ticks < 0:
        raise UsageError(f"{what} must not be negative, but is {span!r}.")
    if ticks > LONGEST // timedelta(microseconds=1):
        raise UsageError(
            f"{what} is too long: {span!r}. The longest is timedelta(days={LONGEST.days}), about"
            " 1,000 years."
        )
    return ticks


class Durations(MutableMapping[str, timedelta]):
    """Durations by name. ``"training"`` sets both services; ``"rekognition.training"`` sets one.

    Work that is already under way keeps the duration it began with.

    >>> durations = Durations()
    >>> durations["training"] = timedelta(hours=12)
    >>> durations["lookoutvision.training"]
    datetime.timedelta(seconds=43200)
    """

    def __init__(self, given: Mapping[str, Duration] | None = None) -> None:
        self._ticks = {name: round(s * 1_000_000) for name, s in DEFAULT_SECONDS.items()}
        for name, span in (given or {}).items():
            self[name] = span

    def ticks(self, name: str) -> int:
        """The duration of ``service.work`` in ticks."""
        return self._ticks[name]

    def copy(self) -> Durations:
        """An independent copy."""
        twin = Durations()
        twin._ticks = dict(self._ticks)
        return twin

    def _names(self, name: str) -> list[str]:
        names = [known for known in self._ticks if name in (known, known.partition(".")[2])]
        if not names:
            short = {known.partition(".")[2] for known in self._ticks}
            raise unknown_name("duration", name, {*self._ticks, *short})
        return names

    def __setitem__(self, name: str, span: Duration) -> None:
        ticks = ticks_of(span, f"the duration of {name!r}")
        for known in self._names(name):
            self._ticks[known] = ticks

    def __getitem__(self, name: str) -> timedelta:
        spans = {self._ticks[known] for known in self._names(name)}
        if len(spans) > 1:
            raise UsageError(
                f"the services differ in {name!r}; ask for one of {', '.join(self._names(name))}."
            )
        return timedelta(microseconds=spans.pop())

    def __delitem__(self, name: str) -> None:
        """Put the default back."""
        for known in self._names(name):
            self._ticks[known] = round(DEFAULT_SECONDS[known] * 1_000_000)

    def __iter__(self) -> Iterator[str]:
        return iter(self._ticks)

    def __len__(self) -> int:
        return len(self._ticks)
