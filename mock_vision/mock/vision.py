"""What a test holds while a mock runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_vision.mock.options import check_skill

if TYPE_CHECKING:
    from mock_vision.declared.answers import Answers
    from mock_vision.settings.durations import Durations
    from mock_vision.virtual_time.clock import VirtualClock
    from mock_vision.world.journal import Journal
    from mock_vision.world.world import World


class Vision:
    """The clock, the declared answers, the journal and the settings of the mock that runs."""

    def __init__(self, of: World) -> None:
        self._world = of
        self._entered = 0
        """How many mocks run in the world now."""

    @property
    def clock(self) -> VirtualClock:
        """The virtual clock."""
        return self._world.clock

    @property
    def answers(self) -> Answers:
        """Declares what detections answer."""
        # Loaded with the first use: most mocks declare no answers.
        from mock_vision.declared.answers import Answers

        return self._world.part(Answers)

    @property
    def journal(self) -> Journal:
        """What happened so far, in the order of virtual time."""
        return self._world.journal

    @property
    def durations(self) -> Durations:
        """How long trainings, starts and the rest take; set with ``vision.durations["training"] =
        timedelta(hours=12)``.
        """
        return self._world.settings.durations

    @property
    def seed(self) -> int:
        """The integer from which every id, split and metric is derived."""
        return self._world.seed

    @property
    def skill(self) -> float:
        """How good simulated classifiers are: 0 guesses, 1 never errs. Set it before a training
        ends.
        """
        return self._world.settings.skill

    @skill.setter
    def skill(self, skill: float) -> None:
        check_skill(skill)
        self._world.settings.skill = skill

    def __repr__(self) -> str:
        return f"<Vision at {self.clock.now().isoformat()}, seed {self.seed}>"
