"""Counts with wanted figures: chosen, and refused where there are none."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_vision.errors import UsageError
from mock_vision.training.counts import Found, choose_average, choose_counts
from mock_vision.training.declared_figures import Counts
from mock_vision.training.metrics import Figures, figures_of, mean
from mock_vision.training.wanted import Wanted

FIGURES = ("f1", "precision", "recall")


def meets(figures: Figures, wanted: Wanted, decimals: int = 2) -> bool:
    return all(
        round(getattr(figures, name), decimals) == pytest.approx(round(value, decimals), abs=1e-9)
        for name, value in wanted.items()
    )


def test_the_very_figure_is_chosen_where_it_is_possible() -> None:
    counts = choose_counts(Found(10, 10), Wanted(f1=0.8), "it")
    assert figures_of(*counts).f1 == pytest.approx(0.8)
    assert choose_counts(Found(10, 10), Wanted(f1=1), "it") == (10, 0, 0)
    assert choose_counts(Found(10, 10), Wanted(f1=0), "it") == (0, 0, 10)


def test_a_figure_above_is_chosen_before_one_below() -> None:
    # 0.8 itself is not possible with three of three thousand: 0.80 is met by several.
    counts = choose_counts(Found(301, 400), Wanted(recall=0.8), "it")
    assert counts.true_positive == 241
    assert 0.8 < figures_of(*counts).recall < 0.805


def test_as_few_errors_as_possible_are_made() -> None:
    assert choose_counts(Found(10, 10), Wanted(recall=0.9), "it") == (9, 0, 1)
    assert choose_counts(Found(10, 10), Wanted(precision=0.5), "it") == (10, 10, 0)


def test_the_decimals_that_are_written_count() -> None:
    assert figures_of(*choose_counts(Found(30, 30), Wanted(recall=2 / 3), "it")).recall == (
        pytest.approx(2 / 3)
    )
    with pytest.raises(UsageError, match=r"it cannot have recall=0\.667\. The nearest: recall=0"):
        choose_counts(Found(31, 30), Wanted(recall=0.667), "it")


def test_impossible_figures_are_refused_with_the_nearest_ones() -> None:
    with pytest.raises(UsageError) as refused:
        choose_counts(Found(4, 4), Wanted(recall=0.6), "4 images")
    assert str(refused.value) == (
        "4 images cannot have recall=0.6. The nearest: recall=0.5 and recall=0.75."
    )
    with pytest.raises(UsageError) as refused:
        choose_counts(Found(4, 4), Wanted(f1=0.9, recall=0.5), "4 images")
    assert str(refused.value) == (
        "4 images cannot have f1=0.9, recall=0.5. The nearest: f1=0.666667, recall=0.5."
    )
    with pytest.raises(UsageError, match=r"The nearest: precision=0\.333333\.$"):
        choose_counts(Found(1, 2, best_threshold=True), Wanted(precision=0.1), "it")


@given(
    positives=st.integers(1, 25),
    negatives=st.integers(0, 25),
    f1=st.none() | st.integers(0, 100),
    precision=st.none() | st.integers(0, 100),
    recall=st.none() | st.integers(0, 100),
)
def test_counts_are_found_exactly_where_some_meet_the_figures(
    positives: int, negatives: int, f1: int | None, precision: int | None, recall: int | None
) -> None:
    values = zip(FIGURES, (f1, precision, recall), strict=True)
    hundredths: dict[str, Any] = {name: value / 100 for name, value in values if value is not None}
    wanted = Wanted(**hundredths)
    possible = any(
        meets(figures_of(right, wrong, positives - right), wanted)
        for right, wrong in product(range(positives + 1), range(negatives + 1))
    )
    found = Found(positives, negatives)
    if not possible:
        with pytest.raises(UsageError, match="The nearest: "):
            choose_counts(found, wanted, "it")
        return
    counts = choose_counts(found, wanted, "it")
    assert meets(figures_of(*counts), wanted)
    assert counts.positives == positives
    assert counts.false_positive <= negatives


def test_large_test_sets_are_searched_around_the_figures() -> None:
    found = Found(5000, 20_000)
    for wanted in (Wanted(f1=0.7912), Wanted(precision=0.5, recall=0.25), Wanted(f1=0.123)):
        counts = choose_counts(found, wanted, "it")
        assert meets(figures_of(*counts), wanted, decimals=4)


def average(counts: dict[str, Counts]) -> Figures:
    figures = [figures_of(*each) for each in counts.values()]
    return Figures(
        mean(each.precision for each in figures),
        mean(each.recall for each in figures),
        mean(each.f1 for each in figures),
    )


@pytest.mark.parametrize("labels", [1, 2, 7])
@pytest.mark.parametrize(
    "wanted", [Wanted(f1=0.79), Wanted(f1=0.9, precision=0.95), Wanted(recall=0.6)]
)
def test_averages_of_labels(labels: int, wanted: Wanted) -> None:
    found = {
        f"label{number}": Found(100 + number, 400, best_threshold=True) for number in range(labels)
    }
    counts = choose_average(found, wanted, {}, "it")
    assert sorted(counts) == list(found)
    assert meets(average(counts), wanted)
    assert all(found[label].allows(each) for label, each in counts.items())


def test_fixed_labels_stay_and_the_others_make_up_for_them() -> None:
    found = {name: Found(20, 40) for name in ("bolt", "gear", "nut")}
    fixed = {"gear": Counts(10, 10, 10)}
    counts = choose_average(found, Wanted(f1=0.8), fixed, "it")
    assert counts["gear"] == fixed["gear"]
    assert meets(average(counts), Wanted(f1=0.8))


def test_averages_that_are_impossible_are_refused() -> None:
    found = {name: Found(1, 1) for name in ("bolt", "gear")}
    with pytest.raises(UsageError) as refused:
        choose_average(found, Wanted(recall=0.4), {}, "the average of two")
    assert str(refused.value) == (
        "the average of two cannot have recall=0.4. The nearest: recall=0.5."
    )


def test_no_figure_is_below_that_of_a_yes_to_everything() -> None:
    found = Found(10, 10, best_threshold=True)
    assert not found.allows(Counts(1, 0, 9))
    assert found.allows(Counts(10, 10, 0))
    with pytest.raises(
        UsageError, match=r"nearest: f1=0\.666667\. An evaluation uses the threshold"
    ):
        choose_counts(found, Wanted(f1=0.3), "it")
