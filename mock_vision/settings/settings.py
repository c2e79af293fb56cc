"""The options of a mock: one table for the decorator, the context manager, the fixture and its
marker.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

from mock_vision.errors import UsageError, unknown_name
from mock_vision.settings.durations import Duration, Durations

ConstraintErrors = Literal["documented", "observed"]
Sleep = Literal["virtual", "real"]


@dataclass
class Settings:
    """What can be set while a mock runs.

    ``driven`` tells whether somebody holds the clock: inside ``mock_vision`` work ends on the
    clock, under plain ``mock_aws`` at the first describe, so that no polling loop hangs.
    """

    seed: int = 0
    skill: float = 0.95
    constraint_errors: ConstraintErrors = "documented"
    sleep: Sleep = "virtual"
    durations: Durations = field(default_factory=Durations)
    driven: bool = False

    def overlay(self, given: Mapping[str, Any]) -> Settings:
        """These settings with the ``given`` options on top; durations are merged by name."""
        durations = self.durations.copy()
        for name, span in (given.get("durations") or {}).items():
            durations[name] = span
        values = {name: given.get(name, getattr(self, name)) for name in _PLAIN}
        return Settings(**values, durations=durations, driven=True)


_PLAIN = ("seed", "skill", "constraint_errors", "sleep")
OPTIONS = (*_PLAIN, "durations", "start", "config")
"""The names of all options, as ``mock_vision(...)`` and the marker take them."""


def check_options(given: Mapping[str, Any]) -> None:
    """Refuse wrong names and values where they were written.

    :raises UsageError: listing what is valid.
    """
    for name in given:
        if name not in OPTIONS:
            raise unknown_name("option of mock_vision", name, OPTIONS)
    _check_choice("constraint_errors", given, get_args(ConstraintErrors))
    _check_choice("sleep", given, get_args(Sleep))
    seed = given.get("seed", 0)
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise UsageError(f"seed must be an integer, not {seed!r}.")
    check_skill(given.get("skill", 1.0))
    start = given.get("start")
    if start is not None and (not isinstance(start, datetime) or start.tzinfo is None):
        raise UsageError(
            f"start must be a datetime with a time zone, not {start!r};"
            " for example datetime(2025, 1, 1, tzinfo=timezone.utc)."
        )
    durations: Mapping[str, Duration] = given.get("durations") or {}
    if not isinstance(durations, Mapping):
        raise UsageError(f"durations must map names to timedeltas, not {durations!r}.")
    Durations(durations)
    config = given.get("config")
    if config is not None and not isinstance(config, Mapping):
        raise UsageError(f"config must be the mapping that moto's mock_aws takes, not {config!r}.")


def check_skill(skill: object) -> None:
    """:raises UsageError: ``skill`` is not a number from 0 to 1."""
    if isinstance(skill, bool) or not isinstance(skill, (int, float)) or not 0 <= skill <= 1:
        raise UsageError(
            f"skill must be a number from 0 (guesses) to 1 (never errs), not {skill!r}."
        )


def _check_choice(name: str, given: Mapping[str, Any], valid: tuple[str, ...]) -> None:
    if name in given and given[name] not in valid:
        raise UsageError(
            f"{name} must be one of {', '.join(map(repr, valid))}, not {given[name]!r}."
        )
