"""When a model of ``vision.given`` was made, trained and hosted."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from mock_vision.errors import UsageError
from mock_vision.virtual_time import ticks
from mock_vision.virtual_time.arguments import instant_of


class Times(NamedTuple):
    """When a model was made and trained, in ticks; ``trained`` counts for trained models only."""

    created: int
    trained: int
    since: int
    """When it entered a status without work: its training ended, or its hosting began."""


def times_of(
    now: int,
    training: int,
    *,
    created: datetime | None,
    trained: datetime | None,
    hosted: datetime | None,
    in_training: bool,
    is_hosted: bool,
    made: int | None = None,
) -> Times:
    """Return the times of a model, cut to milliseconds.

    Those that are not named follow from the others: a training takes as long as the mock is set to,
    and ends when the hosting begins, which is now.

    :param training: the ticks that a training takes.
    :param in_training: its training is under way.
    :param is_hosted: it is hosted.
    :param made: the creation according to the model's ARN.
    :raises UsageError: when an argument is no aware datetime, lies in the future, or before an
        earlier one.
    """
    if in_training and trained is not None:
        raise UsageError("trained is for a model whose training has ended; leave it out.")
    if hosted is not None and not is_hosted:
        raise UsageError("hosted is for a model that is hosted; leave it out.")
    ends = _instant("trained", trained, now)
    begun = _instant("created", created, now)
    start = _instant("hosted", hosted, now)
    if begun is None:
        begun = made
    latest = now if start is None else start
    if begun is None:
        end = latest if ends is None else ends
        begun = now if in_training else _whole(max(ticks.EARLIEST, end - training))
    if ends is None:
        ends = max(begun, min(latest, begun + training))
    if ends < begun:
        raise _backwards("trained", ends, "created", begun)
    if start is not None and start < ends:
        raise _backwards("hosted", start, "trained", ends)
    return Times(begun, ends, ends if start is None else start)


def _instant(name: str, when: datetime | None, now: int) -> int | None:
    if when is None:
        return None
    at = _whole(instant_of(f"{name}=", when))
    if at > now:
        raise UsageError(
            f"{name}={when.isoformat()} lies in the future: the clock stands at"
            f" {ticks.instant_text(now)}. Name an earlier time, or begin the mock later:"
            " mock_vision(start=...)."
        )
    return at


def _whole(instant: int) -> int:
    return instant - instant % 1000


def _backwards(later: str, end: int, earlier: str, start: int) -> UsageError:
    return UsageError(
        f"{later} must not be before {earlier}, but {ticks.instant_text(end)} is before"
        f" {ticks.instant_text(start)}. Leave one of the two out, or move it."
    )
