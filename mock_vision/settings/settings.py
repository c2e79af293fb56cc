"""What can be set while a mock runs, with the defaults.

Which options a test may write, and how they are checked, is in :mod:`mock_vision.mock.options`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

from mock_vision.errors import UsageError, is_number, short
from mock_vision.settings.durations import Duration, Durations
from mock_vision.settings.figures import Prices, Rates
from mock_vision.settings.quotas import Quotas

ConstraintErrors = Literal["documented", "observed"]
Endpoints = Literal["any", "aws"]
Sleep = Literal["virtual", "real"]
Wall = Literal["virtual", "real"]
NothingLeftRunning = Literal[True, False, "given"]


WAIT_LIMIT_VARIABLE = "MOCK_VISION_WAIT_LIMIT"
"""The environment variable that replaces the default of ``wait_limit``: seconds, or ``none``."""


LEFT_RUNNING_VARIABLE = "MOCK_VISION_NOTHING_LEFT_RUNNING"
"""The environment variable that replaces the default of ``nothing_left_running``. pytest's option
of the same name in an ini file sets it.
"""

_LEFT_RUNNING: Mapping[str, NothingLeftRunning] = {
    "": False,
    "false": False,
    "true": True,
    "given": "given",
}


def _default_left_running() -> NothingLeftRunning:
    text = os.environ.get(LEFT_RUNNING_VARIABLE, "")
    if text.lower() not in _LEFT_RUNNING:
        raise UsageError(
            f"the environment variable {LEFT_RUNNING_VARIABLE} must be true, false or given, not"
            f" {short(text)}."
        )
    return _LEFT_RUNNING[text.lower()]


def _default_wait_limit() -> float | None:
    text = os.environ.get(WAIT_LIMIT_VARIABLE, "20")
    if text.lower() == "none":
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise UsageError(
            f"the environment variable {WAIT_LIMIT_VARIABLE} must be a number of seconds above 0,"
            f" or none, not {short(text)}."
        )
    return seconds


def check_skill(skill: object) -> None:
    """:raises UsageError: when ``skill`` is not a number from 0 to 1."""
    if not is_number(skill) or not 0 <= skill <= 1:
        raise UsageError(
            f"skill must be a number from 0 (guesses) to 1 (never errs), not {short(skill)}."
        )


@dataclass
class Settings:
    """The settings of a running mock. Every field but the last can be set by an option of the same
    name.

    ``ends_on_clock`` is True inside ``mock_vision``, where work ends on the virtual clock, and
    False under plain ``mock_aws``, where work ends at the first describe call, so that no polling
    loop hangs.
    """

    seed: int = 0
    skill: float = 1.0
    constraint_errors: ConstraintErrors = "documented"
    sleep: Sleep = "virtual"
    wall: Wall = "real"
    durations: Durations = field(default_factory=Durations)
    quotas: Quotas = field(default_factory=Quotas)
    wait_limit: Duration | None = field(default_factory=_default_wait_limit)
    real_threads: Sequence[str] = ()
    endpoints: Endpoints = "any"
    skip_waiting: bool = False
    iam: bool | None = None
    prices: Prices = field(default_factory=Prices)
    rates: Rates = field(default_factory=Rates)
    nothing_left_running: NothingLeftRunning = field(default_factory=_default_left_running)
    ends_on_clock: bool = False

    @property
    def wait_limit_seconds(self) -> float | None:
        """Seconds of real time that a wait without progress may last; None: any time."""
        limit = self.wait_limit
        return limit.total_seconds() if isinstance(limit, timedelta) else limit

    def overlay(self, given: Mapping[str, Any]) -> Settings:
        """Return these settings with the ``given`` options on top; durations, quotas, prices and
        rates are merged by name.
        """
        durations = self.durations.copy()
        for name, span in (given.get("durations") or {}).items():
            durations[name] = span
        quotas = self.quotas.copy()
        for name, value in (given.get("quotas") or {}).items():
            quotas[name] = value
        values = {name: given.get(name, value) for name, value in vars(self).items()}
        values |= {
            "durations": durations,
            "quotas": quotas,
            "prices": self.prices.over(given.get("prices")),
            "rates": self.rates.over(given.get("rates")),
            "ends_on_clock": True,
        }
        return Settings(**values)
