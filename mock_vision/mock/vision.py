"""``Vision``: the object through which a test controls the running mock."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mock_vision.errors import UsageError, knows_attributes, unknown_name
from mock_vision.mock.options import OPTIONS, Options
from mock_vision.mock.report import ClosingChecks, html_report, report
from mock_vision.settings.settings import check_skill
from mock_vision.upstream.moto_mocks import any_backend_used
from mock_vision.virtual_time.clock import OF_CLOCK

if TYPE_CHECKING:
    from mock_vision.control.given import Given
    from mock_vision.declared.answers import Answers
    from mock_vision.declared.calls import Calls
    from mock_vision.declared.endings import Endings
    from mock_vision.declared.faults import Faults
    from mock_vision.settings.durations import Durations
    from mock_vision.settings.quotas import Quotas
    from mock_vision.settings.settings import Settings
    from mock_vision.virtual_time.clock import Position, VirtualClock
    from mock_vision.world.journal import Journal
    from mock_vision.world.usage import Usage
    from mock_vision.world.world import World


@dataclass(eq=False)
class Layer:
    """The settings of one mock."""

    settings: Settings
    """The settings of the mocks around it, with its own options on top."""
    before: Position
    """The position of the clock before it."""


@knows_attributes("vision", meant=OF_CLOCK)
class Vision:
    """The running mock: its clock, declarations, calls and settings."""

    def __init__(self, of: World) -> None:
        self._world = of
        self._layers: list[Layer] = []
        """The layers of the mocks that run now, in the order in which they began."""
        self._plain: Settings
        """The settings without any layer."""
        self._closing_checks: ClosingChecks
        """The checks at the end of the innermost mock."""

    if not TYPE_CHECKING:  # With it, type checkers would accept every name.

        def __setattr__(self, name: str, value: object) -> None:
            if not name.startswith("_") and name != "skill":
                if name in OPTIONS:
                    raise UsageError(
                        f"{name} is set where the mock begins: mock_vision({name}=...)."
                    )
                raise unknown_name("setting of vision", name, ("skill",))
            super().__setattr__(name, value)

    @property
    def clock(self) -> VirtualClock:
        """The virtual clock."""
        return self._world.clock

    @property
    def given(self) -> Given:
        """Creates models in any status, without images and trainings."""
        # Imports both services.
        from mock_vision.control.given import Given

        return self._world.part(Given)

    @property
    def answers(self) -> Answers:
        """Declares what detections return."""
        # Loaded with the first use: most mocks declare no answers.
        from mock_vision.declared.answers import Answers

        return self._world.part(Answers)

    @property
    def faults(self) -> Faults:
        """Declares what happens to requests: errors, lost requests and replies, delays."""
        from mock_vision.declared.faults import Faults

        return self._world.part(Faults)

    @property
    def calls(self) -> Calls:
        """The requests that clients sent, with their responses: a sequence, and a function that
        filters it.
        """
        from mock_vision.declared.calls import Calls

        return self._world.part(Calls)

    @property
    def endings(self) -> Endings:
        """Declares how work ends, and ends work that is under way."""
        from mock_vision.declared.endings import Endings

        return self._world.part(Endings)

    @property
    def journal(self) -> Journal:
        """The calls and transitions so far, in the order of virtual time."""
        return self._world.journal

    @property
    def usage(self) -> Usage:
        """The usage of each model: training and inference hours in virtual time, detections, work
        under way, and with the option ``prices`` the amounts. Prints as a table.
        """
        from mock_vision.world.usage import usage_of

        return usage_of(self._world)

    @property
    def durations(self) -> Durations:
        """How long work takes, by name. Set one with ``vision.durations["training"] =
        timedelta(hours=12)``.
        """
        return self._world.settings.durations

    @property
    def quotas(self) -> Quotas:
        """The quotas, by name. Set one with ``vision.quotas["running_models"] = 0``. The setting
        ends with the mock in which it was made.
        """
        return self._world.settings.quotas

    @property
    def seed(self) -> int:
        """The integer from which every id, split and metric is derived."""
        return self._world.seed

    @property
    def skill(self) -> float:
        """How often simulated models are right, from 0 (they guess) to 1 (always). Set it before a
        training ends.
        """
        return self._world.settings.skill

    @skill.setter
    def skill(self, skill: float) -> None:
        check_skill(skill)
        self._world.settings.skill = skill

    def reset(self) -> None:
        """Empty all backends of moto, remove all declarations, and clear calls, journal and usage.
        Clock and settings stay.
        """
        from mock_vision.control.resetting import reset

        reset(self._world)

    def report(self, path: str | os.PathLike[str]) -> Path:
        """Write what happened so far, and the state of the mock now, as a page for a browser: one
        HTML file, which needs no server and loads nothing.

        :param path: the file. Folders that do not exist are created; an existing file is replaced.
        :returns: the path.
        """
        from mock_vision.control.report_file import report_of

        file = Path(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(report_of(self._world), encoding="utf-8")
        return file

    @property
    def options(self) -> Options:
        """The options in force, including settings made since the mock began. They can be pickled:
        a spawned process enters an equal mock with ``with mock_vision(**options):``. ``start`` is
        included while the clock stands still.
        """
        settings = self._world.settings
        options: Any = {
            name: getattr(settings, name) for name in OPTIONS if hasattr(settings, name)
        }
        for name, value in options.items():
            if isinstance(value, Mapping):
                options[name] = dict(value)
        if self.clock.position().standing is not None:
            options["start"] = self.clock.now()
        chosen: Options = options
        return chosen

    def __str__(self) -> str:
        return report(self._world)

    def _repr_html_(self) -> str:
        return html_report(self._world)

    def _fingerprint(self) -> tuple[object, ...]:
        """Return a value that stays equal while nothing is sent to AWS, declared or set, and the
        clock is not moved by the test.
        """
        here = self._world
        return (
            any_backend_used(),
            len(here.journal),
            here.part_count(),
            here.settings.overlay({}),
            here.clock.position(),
        )

    def __repr__(self) -> str:
        return f"<Vision at {self.clock.now().isoformat()}, seed {self.seed}>"
