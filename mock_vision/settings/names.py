"""The names of durations, quotas and figures: ``service.name``, or ``name`` alone for every service
that has it.
"""

from __future__ import annotations

from collections.abc import Collection

from mock_vision.errors import unknown_name


def full_names(kind: str, name: str, known: Collection[str]) -> list[str]:
    """Return the full names that a name means, in the order of ``known``.

    :param kind: what is named, for the message.
    :param known: all full names.
    :raises UsageError: when it means none; the message lists full and short names.
    """
    meant = [full for full in known if name in (full, _short(full))]
    if not meant:
        raise unknown_name(kind, name, {*known, *map(_short, known)})
    return meant


def _short(full: str) -> str:
    return full.partition(".")[2]
