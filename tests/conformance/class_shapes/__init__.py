"""Decorated classes of many shapes, for the table in ``tests/plugin/test_class_shapes.py``.

A shape is a function that makes a class whose parts call ``on_phase(phase)``. What
``on_phase`` does is up to the cell of the table: it notes whether a mock is on, and in one phase
something goes wrong.
"""

from __future__ import annotations

from collections.abc import Callable

PhaseHook = Callable[[str], None]
Shape = Callable[[PhaseHook], type]

SHAPES: dict[str, tuple[Shape, tuple[str, ...]]] = {}
"""By name: the function and the phases that a test of the class goes through."""


def shape(*phases: str) -> Callable[[Shape], Shape]:
    """Add a shape to the table."""

    def add(made: Shape) -> Shape:
        SHAPES[made.__name__] = (made, phases)
        return made

    return add
