"""What can be set while a mock runs, with the defaults.

Which options a test may write, and how they are checked, is in :mod:`mock_vision.mock.options`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from mock_vision.settings.durations import Durations
from mock_vision.settings.quotas import Quotas

ConstraintErrors = Literal["documented", "observed"]
Sleep = Literal["virtual", "real"]


@dataclass
class Settings:
    """The settings of a running mock. Every field but the last can be set by an option of the same
    name.

    ``driven`` is True inside ``mock_vision``, where work ends on the virtual clock, and False under
    plain ``mock_aws``, where work ends at the first describe call, so that no polling loop hangs.
    """

    seed: int = 0
    skill: float = 0.95
    constraint_errors: ConstraintErrors = "documented"
    sleep: Sleep = "virtual"
    durations: Durations = field(default_factory=Durations)
    quotas: Quotas = field(default_factory=Quotas)
    driven: bool = False

    def overlay(self, given: Mapping[str, Any]) -> Settings:
        """Return these settings with the ``given`` options on top; durations are merged by name."""
        durations = self.durations.copy()
        for name, span in (given.get("durations") or {}).items():
            durations[name] = span
        values = {
            each.name: given.get(each.name, getattr(self, each.name)) for each in fields(self)
        }
        values |= {"durations": durations, "quotas": self.quotas.copy(), "driven": True}
        return Settings(**values)
