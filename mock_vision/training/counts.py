"""Counts of right and wrong answers that have the figures which a test wants.

A test set fixes how many there are to find. What can be chosen is how many of them are found (true
positives) and how many others are taken for one (false positives), so only some figures are
possible. A figure is met if it is the wanted one when it is rounded to the decimals with which that
was written, two at least. Of the counts that meet all wanted figures the best are those with the
very figures, then those with figures above, then those that are nearest.

Where several labels are averaged, counts are chosen for each of them so that the average meets the
figures. All combinations are tried for the last two labels; for those before, the counts nearest to
the average that is still needed are taken. So with three labels or more a combination can be
missed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil, floor
from typing import NamedTuple

from mock_vision.errors import UsageError
from mock_vision.training.declared_figures import Counts
from mock_vision.training.metrics import Figures, figures_of, mean
from mock_vision.training.wanted import Wanted

_EXACT = 1e-6
"""Figures closer than this are the same: they are 32-bit values."""
_DECIMALS = 2, 6
"""The fewest and the most decimals that are compared."""
_SMALL = 900
"""The most pairs of counts that are tried one by one."""
_PAIRS = 200
"""Counts of each of the last two labels that are combined, at most."""
_BEGINNINGS = 4
"""Counts of the first label that are tried."""


@dataclass(frozen=True)
class Found:
    """The positives and negatives of a test set.

    ``best_threshold``: the label counts as found from the score on that has the best F1. An F1 is
    then never below that of a model that finds the label in every image.
    """

    positives: int
    negatives: int
    best_threshold: bool = False

    def allows(self, counts: Counts) -> bool:
        """Return whether these counts are possible."""
        least = figures_of(self.positives, self.negatives, 0).f1 if self.best_threshold else 0.0
        return 0 <= counts.false_positive <= self.negatives and figures_of(*counts).f1 >= least

    def counts(self, true_positive: int, false_positive: int) -> Counts:
        """Return the counts with these numbers of right and wrong answers."""
        return Counts(true_positive, false_positive, self.positives - true_positive)


class _Rank(NamedTuple):
    """How well figures meet what is wanted; the least is the best."""

    misses: bool
    is_below: bool
    distance: float


def _rank(figures: Figures, wanted: Wanted) -> _Rank:
    misses = is_below = False
    distance = 0.0
    for name, value in wanted.items():
        off = _figure(figures, name) - value
        misses = misses or not _meets(_figure(figures, name), value)
        is_below = is_below or off < -_EXACT
        distance = max(distance, abs(off) if abs(off) > _EXACT else 0.0)
    return _Rank(misses, is_below and not misses, distance)


def _decimals(wanted: float) -> int:
    least, most = _DECIMALS
    return min(most, max(least, len(repr(wanted).partition(".")[2])))


def _meets(figure: float, wanted: float) -> bool:
    decimals = _decimals(wanted)
    return bool(abs(round(figure, decimals) - round(wanted, decimals)) < 10**-decimals / 2)


def choose_counts(found: Found, wanted: Wanted, what: str) -> Counts:
    """Return counts that have the wanted figures.

    :param what: whose figures they are, and what there is to find, for the message.
    :raises UsageError: when no counts have them; the message names the nearest figures.
    """
    possible = list(_candidates(found, wanted))
    best = min(possible, key=lambda counts: (_rank(figures_of(*counts), wanted), _errors(counts)))
    if _rank(figures_of(*best), wanted).misses:
        raise _impossible(wanted, what, (figures_of(*counts) for counts in possible))
    return best


def choose_average(
    labels: Mapping[str, Found], wanted: Wanted, chosen: Mapping[str, Counts], what: str
) -> dict[str, Counts]:
    """Return counts for each label, whose figures have the wanted average.

    :param labels: one label at least.
    :param chosen: the counts of labels that are fixed already.
    :param what: whose figures they are, and what there is to find, for the message.
    :raises UsageError: when none were found; the message names the nearest figures.
    """
    pools = {
        label: _choices([chosen[label]] if label in chosen else _candidates(found, wanted))
        for label, found in labels.items()
    }
    # Those that leave no choice first, so that the others can make up for them.
    order = sorted(pools, key=lambda label: len(pools[label]))
    tried = []
    for start in range(_BEGINNINGS):
        choices = _combine([pools[label] for label in order], wanted, start)
        figures = _average([choice.figures for choice in choices])
        if not _rank(figures, wanted).misses:
            counts = [choice.counts for choice in choices]
            return dict(zip(order, counts, strict=True))
        tried.append(figures)
    raise _impossible(wanted, what, tried)


class _Choice(NamedTuple):
    """Counts of one label, with their figures."""

    counts: Counts
    figures: Figures

    def off(self, needed: Mapping[str, float]) -> float:
        """Return how far the figures are from needed ones."""
        return max(abs(_figure(self.figures, name) - value) for name, value in needed.items())


def _choices(counts: Iterable[Counts]) -> list[_Choice]:
    return [_Choice(each, figures_of(*each)) for each in counts]


def _combine(pools: Sequence[Sequence[_Choice]], wanted: Wanted, start: int) -> list[_Choice]:
    """Return a choice from each pool, with an average near the wanted figures.

    :param start: which of the nearest choices the first label gets: another beginning leads to
        other combinations.
    """
    taken: list[_Choice] = []
    for pool in pools[:-2]:
        needed = _still_needed(taken, wanted, len(pools))
        nearest = sorted(pool, key=lambda choice: choice.off(needed))
        taken.append(nearest[0] if taken else nearest[min(start, len(nearest) - 1)])
    needed = _still_needed(taken, wanted, len(pools))
    last = [sorted(pool, key=lambda choice: choice.off(needed))[:_PAIRS] for pool in pools[-2:]]
    share = len(last) / len(pools)
    tolerance = min(10 ** -_decimals(value) for _, value in wanted.items()) * 0.49

    def rank(ends: Sequence[_Choice]) -> _Rank:
        off = [
            share * (sum(_figure(end.figures, name) for end in ends) / len(ends) - value)
            for name, value in needed.items()
        ]
        distance = max(map(abs, off))
        misses = distance > tolerance
        return _Rank(misses, min(off) < -_EXACT and not misses, distance)

    return [*taken, *min(product(*last), key=rank)]


def _still_needed(taken: Sequence[_Choice], wanted: Wanted, labels: int) -> dict[str, float]:
    """Return the average that the labels which are left need to have."""
    left = labels - len(taken)
    return {
        name: (value * labels - sum(_figure(choice.figures, name) for choice in taken)) / left
        for name, value in wanted.items()
    }


def _average(figures: Sequence[Figures]) -> Figures:
    return Figures(
        mean(each.precision for each in figures),
        mean(each.recall for each in figures),
        mean(each.f1 for each in figures),
    )


def _figure(figures: Figures, name: str) -> float:
    value: float = getattr(figures, name)
    return value


def _errors(counts: Counts) -> int:
    return counts.false_positive + counts.false_negative


def _candidates(found: Found, wanted: Wanted) -> Iterator[Counts]:
    """Return counts near the wanted figures, the perfect ones among them; all where there are
    few.
    """
    seen = set()
    for true_positive in range(found.positives, -1, -1):
        if (found.positives + 1) * (found.negatives + 1) <= _SMALL:
            numbers: Iterable[int] = range(found.negatives + 1)
        else:
            numbers = _false_positives(true_positive, found, wanted)
        for false_positive in numbers:
            counts = found.counts(true_positive, false_positive)
            if counts not in seen and found.allows(counts):
                seen.add(counts)
                yield counts


def _false_positives(true_positive: int, found: Found, wanted: Wanted) -> Iterator[int]:
    """Return the numbers of false positives with which F1 or precision come nearest."""
    yield 0
    yield found.negatives
    exact = []
    if wanted.f1:
        exact.append(2 * true_positive / wanted.f1 - true_positive - found.positives)
    if wanted.precision:
        exact.append(true_positive / wanted.precision - true_positive)
    for number in exact:
        yield from range(floor(number) - 1, ceil(number) + 2)


def _impossible(wanted: Wanted, what: str, found: Iterable[Figures]) -> UsageError:
    """Return the refusal of figures, with the nearest: below and above for a single one."""
    figures = list(found)
    names = [name for name, _ in wanted.items()]
    why = ""
    if len(names) == 1:
        ((name, value),) = wanted.items()
        values = {_figure(each, name) for each in figures}
        below = [each for each in values if each < value]
        above = [each for each in values if each > value]
        nearest = [f"{name}={each:.6g}" for each in (*sorted(below)[-1:], *sorted(above)[:1])]
        if name == "f1" and not below:
            why = (
                " An evaluation uses the threshold with the best F1, so none is below that of a"
                " model that finds the label in every image; with more labels it is lower."
            )
    else:
        best = min(figures, key=lambda each: _rank(each, wanted).distance)
        nearest = [", ".join(f"{name}={_figure(best, name):.6g}" for name in names)]
    return UsageError(f"{what} cannot have {wanted}. The nearest: {' and '.join(nearest)}.{why}")
