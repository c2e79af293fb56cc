"""Measuring two things side by side, so that a machine whose speed drifts does not decide.

Times are those that the process computes: other programs on the machine do not count. Both are run
in turn, in rounds; what counts is the median over the rounds of the ratio (or
difference) within a round.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple


class Compared(NamedTuple):
    """Medians: microseconds a call of each, and the ratio and difference within rounds."""

    measured: float
    reference: float
    ratio: float
    difference: float


def compare(
    measured: Callable[[], object],
    reference: Callable[[], object],
    *,
    rounds: int = 40,
    calls: int = 25,
) -> Compared:
    """Run both ``rounds`` times ``calls`` calls, in turn."""
    for function in (measured, reference):
        _time(function, calls)
    gc.collect()
    gc.disable()
    try:
        pairs = [(_time(measured, calls), _time(reference, calls)) for _ in range(rounds)]
    finally:
        gc.enable()
    return compared(pairs)


def compared(pairs: Sequence[tuple[float, float]]) -> Compared:
    """The medians over rounds, each of which measured both in microseconds a call."""
    return Compared(
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
        statistics.median(a / b for a, b in pairs),
        statistics.median(a - b for a, b in pairs),
    )


def _time(function: Callable[[], object], calls: int) -> float:
    begin = time.process_time()
    for _ in range(calls):
        function()
    return (time.process_time() - begin) / calls * 1e6
