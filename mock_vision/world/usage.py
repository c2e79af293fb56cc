"""What the models of a mock would have cost: ``vision.usage``.

Sources: the developer guides of both services, "Running a trained model" (charged are the hours
that a model is running times its inference units, whether or not it analyses images) and "Training
a model" (charged is the time that it takes to successfully train a model).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, TypedDict, cast, overload

from mock_vision.errors import knows_attributes
from mock_vision.virtual_time.ticks import HOUR, to_datetime
from mock_vision.world.tables import html_table, table

if TYPE_CHECKING:
    from mock_vision.settings.figures import Prices
    from mock_vision.world.meter import MeteredModel, Phase
    from mock_vision.world.world import World

_SECONDS_OF_HOUR = 3600


class ModelUsageDict(TypedDict):
    """A :class:`ModelUsage` as plain values, fit for JSON; the time as text of ISO 8601."""

    model: str
    service: str
    project: str
    version: str
    arn: str
    account_id: str
    region: str
    status: str | None
    phase: Phase
    since: str | None
    is_given: bool
    inference_units: int
    training_hours: float
    inference_hours: float
    detections: int
    amount: float | None
    hours_of_a_day: float
    amount_of_a_day: float | None


class UsageTotalDict(TypedDict):
    """The sums of a :class:`Usage`."""

    training_hours: float
    inference_hours: float
    detections: int
    amount: float | None


class UsageDict(TypedDict):
    """A :class:`Usage` as plain values, fit for JSON; the time as text of ISO 8601."""

    at: str
    models: list[ModelUsageDict]
    total: UsageTotalDict


@knows_attributes("a ModelUsage")
@dataclass(frozen=True)
class ModelUsage:
    """What one model has used up to the time of the :class:`Usage` that it belongs to."""

    service: str
    """The name of its service."""
    project: str
    version: str
    arn: str
    account_id: str
    region: str
    status: str | None
    """None: it was deleted."""
    phase: Phase
    """``"training"``, ``"starting"``, ``"running"`` (this is charged), or ``"idle"``."""
    since: datetime | None
    """When its training, start or hosting began, an aware datetime in UTC; None while idle."""
    is_given: bool
    """``vision.given`` made its training or hosting; False: the code under test began it."""
    inference_units: int
    """Those in service now."""
    training_hours: float
    """Billed hours of its trainings that succeeded inside the mock."""
    inference_hours: float
    """Hours that it was running, times its inference units."""
    detections: int
    """How many detections it has answered."""
    amount: float | None
    """What the hours cost; None where a price is needed and not set."""
    hours_of_a_day: float
    """The inference hours of a day of hosting as it is now; in training, the training hours."""
    amount_of_a_day: float | None
    """What such a day costs; None where a price is needed and not set."""

    @property
    def model(self) -> str:
        """Its name as declarations write it, such as ``"boards/1"``."""
        return f"{self.project}/{self.version}"

    def as_dict(self) -> ModelUsageDict:
        """Return the same as plain values."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        since = None if self.since is None else self.since.isoformat()
        return cast("ModelUsageDict", {"model": self.model, **values, "since": since})

    def __str__(self) -> str:
        return f"{self.model} ({self.service}, {self.region})"


@knows_attributes("vision.usage", internal=("has_rows",))
class Usage(Sequence[ModelUsage]):
    """What all models have used up to one moment, in the order in which they were made. It prints
    as a table, in which models that were never charged and are idle are left out.
    """

    def __init__(self, at: datetime, models: Sequence[ModelUsage], *, has_prices: bool) -> None:
        self.at = at
        """The virtual time, an aware datetime in UTC."""
        self._models = tuple(models)
        self._has_prices = has_prices

    @property
    def training_hours(self) -> float:
        """Billed hours of all trainings that succeeded."""
        return sum(each.training_hours for each in self)

    @property
    def inference_hours(self) -> float:
        """Hours that models were running, times their inference units."""
        return sum(each.inference_hours for each in self)

    @property
    def detections(self) -> int:
        """How many detections were answered."""
        return sum(each.detections for each in self)

    @property
    def amount(self) -> float | None:
        """What the hours cost; None where a price is needed and not set."""
        return _sum([each.amount for each in self])

    @property
    def going_on(self) -> tuple[ModelUsage, ...]:
        """The models that are in training, starting or running now."""
        return tuple(each for each in self if each.phase != "idle")

    def as_dict(self) -> UsageDict:
        """Return the same as plain values."""
        return {
            "at": self.at.isoformat(),
            "models": [each.as_dict() for each in self],
            "total": {
                "training_hours": self.training_hours,
                "inference_hours": self.inference_hours,
                "detections": self.detections,
                "amount": self.amount,
            },
        }

    @overload
    def __getitem__(self, index: int) -> ModelUsage: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[ModelUsage, ...]: ...
    def __getitem__(self, index: int | slice) -> ModelUsage | tuple[ModelUsage, ...]:
        return self._models[index]

    def __iter__(self) -> Iterator[ModelUsage]:
        return iter(self._models)

    def __len__(self) -> int:
        return len(self._models)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Sequence) and not isinstance(other, str | bytes):
            return list(self) == list(other)
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]

    @cached_property
    def _rows(self) -> list[list[str]]:
        shown = [
            each
            for each in self
            if each.phase != "idle" or each.training_hours or each.inference_hours
        ]
        rows = [[str(each), *self._figures(each), _state(each)] for each in shown]
        return [*rows, ["total", *self._figures(self), ""]] if rows else []

    def _figures(self, of: ModelUsage | Usage) -> list[str]:
        hours = [f"{of.training_hours:.2f}", f"{of.inference_hours:.2f}"]
        return [*hours, str(of.detections), *([_amount(of.amount)] if self._has_prices else [])]

    @property
    def _headings(self) -> list[str]:
        figures = ["training hours", "inference hours", "detections"]
        return ["model", *figures, *(["amount"] if self._has_prices else []), "now"]

    @property
    def has_rows(self) -> bool:
        """Whether any model was charged, or is in training, starting or running."""
        return bool(self._rows)

    def __str__(self) -> str:
        return table(self._headings, self._rows) if self._rows else "no usage"

    def _repr_html_(self) -> str:
        return html_table(self._headings, self._rows)


def usage_of(world: World) -> Usage:
    """Return what all models of a mock have used up to now."""
    with world.lock:
        now = world.clock.ticks()
        prices = world.settings.prices
        models = [_usage(each, now, prices) for each in world.meter.models]
    return Usage(to_datetime(now), models, has_prices=bool(prices))


def left_running(world: World, since: int, *, given_too: bool) -> list[ModelUsage]:
    """Return the models that are in training, starting or running.

    :param since: a number of the meter; only models whose training or hosting began after it.
    :param given_too: also models whose training or hosting ``vision.given`` made.
    """
    with world.lock:
        models, usage = list(world.meter.models), usage_of(world)
    return [
        each
        for metered, each in zip(models, usage, strict=True)
        if each.phase != "idle" and metered.began > since and (given_too or not each.is_given)
    ]


def left_text(models: Sequence[ModelUsage]) -> str:
    """Return the message about models that were left running."""
    lines = [
        "models were left running when the mock ended:",
        *(f"- {each}: {_left(each)}" for each in models),
        "Stop a model on every path of the program, also where an error ends it (in a finally"
        " block). To allow it here: mock_vision(nothing_left_running=False).",
    ]
    return "\n".join(lines)


def _left(model: ModelUsage) -> str:
    kind = "training" if model.phase == "training" else "inference"
    cost = "" if model.amount_of_a_day is None else f", {model.amount_of_a_day:.2f} at your prices"
    return f"{_state(model)}; a day of it is {model.hours_of_a_day:g} {kind} hours{cost}."


def _state(model: ModelUsage) -> str:
    if model.since is None:
        return model.status or "deleted"
    return f"{model.status} since {model.since:%Y-%m-%d %H:%M:%S}"


def _usage(metered: MeteredModel, now: int, prices: Prices) -> ModelUsage:
    training = metered.training_seconds / _SECONDS_OF_HOUR
    inference = metered.unit_ticks(now) / HOUR
    of_training = prices.get(f"{metered.service}.training_hour")
    of_inference = prices.get(f"{metered.service}.inference_hour")
    amount = _sum([_price(training, of_training), _price(inference, of_inference)])
    per_hour = {"idle": 0, "training": 1, "starting": metered.least, "running": metered.units}
    day = 24.0 * per_hour[metered.phase]
    return ModelUsage(
        service=metered.service,
        project=metered.project,
        version=metered.version,
        arn=metered.arn,
        account_id=metered.account_id,
        region=metered.region,
        status=metered.status or None,
        phase=metered.phase,
        since=None if metered.phase == "idle" else to_datetime(metered.since),
        is_given=metered.is_given,
        inference_units=metered.units,
        training_hours=training,
        inference_hours=inference,
        detections=metered.detections,
        amount=amount,
        hours_of_a_day=day,
        amount_of_a_day=_price(day, of_training if metered.phase == "training" else of_inference),
    )


def _price(hours: float, price: float | None) -> float | None:
    if not hours:
        return 0.0
    return None if price is None else hours * price


def _sum(amounts: Sequence[float | None]) -> float | None:
    known = [each for each in amounts if each is not None]
    return sum(known) if len(known) == len(amounts) else None


def _amount(amount: float | None) -> str:
    return "-" if amount is None else f"{amount:.2f}"
