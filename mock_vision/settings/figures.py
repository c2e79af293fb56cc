"""Numbers that only the user knows, and that have no default: prices, and rates of detections.

Each service registers the operation that detects, so wrong names are refused where they are
written. A name without the service means every service that has it.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from mock_vision.errors import UsageError, is_number, short
from mock_vision.settings.names import full_names

if TYPE_CHECKING:
    from typing_extensions import Self

CHARGED = ("training_hour", "inference_hour")
"""What the services charge for."""

DETECTIONS: dict[str, str] = {}
"""The operation that detects, by service."""


def register_detection(service: str, operation: str) -> None:
    """Add the operation of a service that detects."""
    DETECTIONS[service] = operation


class Figures(Mapping[str, float]):
    """Numbers by name; those that are not set are absent. Unchangeable."""

    what: ClassVar[str]
    """What one of them is, in words."""
    rule: ClassVar[str]
    example: ClassVar[str]

    def __init__(self, given: Mapping[str, float] | None = None) -> None:
        self._set: dict[str, float] = {}
        for name, value in (given or {}).items():
            if not _is_finite(value) or not self.allows(value):
                raise UsageError(
                    f"the {self.what} {name!r} must be {self.rule}, not {short(value)};"
                    f" for example {self.example}."
                )
            self._set.update(dict.fromkeys(full_names(self.what, name, self.known()), float(value)))

    @classmethod
    @abstractmethod
    def known(cls) -> list[str]:
        """Return the names, each with its service."""

    @classmethod
    @abstractmethod
    def allows(cls, value: float) -> bool:
        """Return whether a number is a valid figure."""

    def over(self, given: Mapping[str, float] | None) -> Self:
        """Return these figures with the ``given`` ones on top."""
        if not given:
            return self
        return type(self)({**self, **type(self)(given)})

    def __getitem__(self, name: str) -> float:
        return self._set[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._set)

    def __len__(self) -> int:
        return len(self._set)

    def __repr__(self) -> str:
        return repr(self._set)


def _is_finite(value: object) -> bool:
    """Return whether a value is a number that a float can hold."""
    if not is_number(value):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


class Prices(Figures):
    """What an hour costs, in any currency."""

    what = "price"
    rule = "a number that is not negative"
    example = 'prices={"inference_hour": 4.0}'

    @classmethod
    def known(cls) -> list[str]:
        return [f"{service}.{each}" for service in DETECTIONS for each in CHARGED]

    @classmethod
    def allows(cls, value: float) -> bool:
        return value >= 0


class Rates(Figures):
    """How many detections in a second one inference unit allows."""

    what = "rate"
    rule = "a number above 0"
    example = "rates={'OPERATION': 5}, detections in a second for each inference unit"

    @classmethod
    def known(cls) -> list[str]:
        return [f"{service}.{operation}" for service, operation in DETECTIONS.items()]

    @classmethod
    def allows(cls, value: float) -> bool:
        return value > 0
