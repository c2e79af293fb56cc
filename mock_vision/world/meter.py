"""Counts what is charged: the training and the hosting of each model, and its detections.

A change of a status is one call here, a detection one addition; everything else is computed when it
is read (:mod:`mock_vision.world.usage`). All times are in ticks.
"""

from __future__ import annotations

from collections import deque
from typing import Literal

from mock_vision.virtual_time.ticks import SECOND

Phase = Literal["idle", "training", "starting", "running"]
"""What a model is doing. Hosting is charged while it is running."""


class MeteredModel:
    """What one model has used; kept when the model is deleted."""

    def __init__(
        self, service: str, project: str, version: str, arn: str, account_id: str, region: str
    ) -> None:
        self.service = service
        self.project = project
        self.version = version
        self.arn = arn
        self.account_id = account_id
        self.region = region
        self.status = ""
        """Empty: it was deleted."""
        self.phase: Phase = "idle"
        self.since = 0
        """When its phase began."""
        self.began = 0
        """The number of the change with which its last training or hosting began."""
        self.is_given = False
        """A test declared that this training or hosting exists already."""
        self.training_seconds = 0.0
        """Billed, of trainings that succeeded."""
        self.detections = 0
        self.least = 0
        """The inference units with which it was last started."""
        self.units = 0
        """The inference units in service."""
        self._unit_ticks = 0
        self._counted_to = 0
        self._load: Load | None = None
        """Its detections in the last second, where their rate is limited."""

    def enter(
        self,
        phase: Phase,
        status: str,
        at: int,
        *,
        number: int,
        units: int = 0,
    ) -> None:
        """Have its status change.

        :param number: that of this change, see :meth:`Meter.next_number`.
        :param units: the inference units with which it was last started.
        """
        self.status = status
        self.least = units
        if phase == self.phase:
            return
        if self.phase == "running":
            self.rescale(at)
            self._count(at)
            self.units, self._load = 0, None
        if phase == "running":
            self.units, self._counted_to = units, at
        if self.phase == "idle" or phase == "training":
            self.began, self.is_given = number, False
        self.phase, self.since = phase, at

    def unit_ticks(self, now: int) -> int:
        """Return inference units times ticks, up to now."""
        self.rescale(now)
        return self._unit_ticks + self.units * max(0, now - self._counted_to)

    def admit(self, now: int, rate: float, scale: tuple[int, int], scaling: int) -> bool:
        """Return whether the inference units in service allow one more detection.

        :param rate: detections in a second for each inference unit.
        :param scale: the smallest and the largest number of inference units.
        :param scaling: the ticks that adding or removing a unit takes.
        """
        if self._load is None:
            self._load = Load(self, scale, scaling)
        return self._load.admit(now, rate)

    def rescale(self, now: int) -> None:
        """Add and remove the inference units that are due up to now."""
        if self._load is not None:
            self._load.rescale(now)

    def scale_to(self, units: int, at: int) -> None:
        """Change the number of inference units in service."""
        self._count(at)
        self.units = units

    def _count(self, at: int) -> None:
        # The clock goes back where a nested mock ends.
        self._unit_ticks += self.units * max(0, at - self._counted_to)
        self._counted_to = at


class Load:
    """The last detections of a hosted model, and the inference units that follow from them.

    A refused detection adds a unit, one at a time, up to the maximum. Where one unit fewer would
    have sufficed for as long as adding one takes, one is removed, down to the minimum.
    """

    def __init__(self, metered: MeteredModel, scale: tuple[int, int], scaling: int) -> None:
        self._metered = metered
        self._least, self._most = scale
        self._scaling = scaling
        self._admitted: deque[int] = deque()
        self._added: int | None = None
        """When the unit that is being added will be in service."""
        self._busy = 0
        """When one unit fewer would not have sufficed."""

    def admit(self, now: int, rate: float) -> bool:
        """Return whether the units in service allow one more detection."""
        self.rescale(now)
        units = self._metered.units
        _, longest = _limit(rate * self._least)
        while self._admitted and self._admitted[0] <= now - longest:
            self._admitted.popleft()
        if self._is_full(now, rate * units):
            self._busy = now
            if units < self._most and self._added is None:
                self._added = now + self._scaling
            return False
        if units > self._least and self._is_full(now, rate * (units - 1)):
            self._busy = now
        self._admitted.append(now)
        return True

    def rescale(self, now: int) -> None:
        """Add and remove the units that are due."""
        metered = self._metered
        if self._added is not None and self._added <= now:
            metered.scale_to(metered.units + 1, self._added)
            self._busy, self._added = self._added, None
        while self._added is None and metered.units > self._least:
            removed = self._busy + self._scaling
            if removed > now:
                break
            metered.scale_to(metered.units - 1, removed)
            self._busy = removed

    def _is_full(self, now: int, per_second: float) -> bool:
        most, window = _limit(per_second)
        return sum(each > now - window for each in self._admitted) >= most


def _limit(per_second: float) -> tuple[int, int]:
    """Return a rate as a whole number of detections, and the ticks in which they may happen."""
    most = max(1, int(per_second))
    return most, round(most / per_second * SECOND)


class Meter:
    """All models of one mock, in the order in which they were made."""

    def __init__(self) -> None:
        self.models: list[MeteredModel] = []
        self.changes = 0
        """How many changes of a status there were."""

    def next_number(self) -> int:
        """Count a change of a status, and return its number."""
        self.changes += 1
        return self.changes

    def add(self, metered: MeteredModel) -> MeteredModel:
        """Count a model from now on."""
        self.models.append(metered)
        return metered

    def vanished(self, service: str, account_id: str, region: str, at: int) -> None:
        """Mark the models of a service in one account and Region as deleted, after a reset of
        moto.
        """
        place = (service, account_id, region)
        for metered in self.models:
            if (metered.service, metered.account_id, metered.region) == place:
                metered.enter("idle", "", at, number=self.next_number())

    def forget(self) -> None:
        """Forget everything."""
        self.models.clear()
