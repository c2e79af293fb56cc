"""The figures that a test declares for the end of a training."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

FIGURES = ("f1", "precision", "recall")
"""The figures that can be wanted, by their names in declarations."""


@dataclass(frozen=True)
class Wanted:
    """Figures of an evaluation, 0 to 1; None for those that the test leaves open.

    ``labels`` are figures of single labels, for models that have several.
    """

    f1: float | None = None
    precision: float | None = None
    recall: float | None = None
    labels: Mapping[str, Wanted] = field(default_factory=dict)

    def items(self) -> list[tuple[str, float]]:
        """Return the wanted figures by name, without those of single labels."""
        named = ((name, getattr(self, name)) for name in FIGURES)
        return [(name, value) for name, value in named if value is not None]

    def __bool__(self) -> bool:
        return bool(self.items() or self.labels)

    def __str__(self) -> str:
        return ", ".join(f"{name}={value:g}" for name, value in self.items())
