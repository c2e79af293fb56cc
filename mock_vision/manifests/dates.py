"""The spellings of ``creation-date`` in manifests.

The documents require a UTC date and time like ``2020-11-10T03:37:09.600``. Manifests that AWS
published also have a zone, a blank in place of the ``T``, any number of digits after the second,
and dates as JavaScript prints them (``Fri Oct 02 2020 17:05:51 GMT-0400 (EDT)``).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from mock_vision.virtual_time.ticks import from_datetime

_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[Tt ]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?"
    r"\s*(?:[Zz]|UTC|GMT|([+-]\d{2}):?(\d{2})?)?)?"
)
_ZONE_NAME_BEFORE_OFFSET = re.compile(r"(?:GMT|UTC)(?=[+-]\d{4})")


def ticks(text: object) -> int | None:
    """Return the ticks of a date, or None for anything else. A date without a zone is in UTC."""
    if type(text) is not str:
        return None
    try:
        found = _ISO.fullmatch(text.strip())
        when = _from_iso(found) if found else _from_words(text)
        return from_datetime(when)
    except (ValueError, OverflowError):
        return None


def _from_iso(found: re.Match[str]) -> datetime:
    year, month, day, hour, minute, second, fraction, zone_hours, zone_minutes = found.groups("0")
    offset = timedelta(hours=int(zone_hours), minutes=int(zone_hours[0] + zone_minutes))
    return datetime(
        int(year),
        int(month),
        int(day),
        int(hour),
        int(minute),
        int(second),
        microsecond=int(fraction[:6].ljust(6, "0")),
        tzinfo=timezone(offset),
    )


def _from_words(text: str) -> datetime:
    when = parsedate_to_datetime(_ZONE_NAME_BEFORE_OFFSET.sub("", text))
    return when if when.tzinfo else when.replace(tzinfo=timezone.utc)
