from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_vision import UsageError
from mock_vision.floats import float32
from mock_vision.training.declared_figures import Counts, counts_of, declared_figures
from mock_vision.training.metrics import Figures, figures_of

HUNDREDTHS = st.integers(1, 100).map(lambda number: number / 100)


def test_without_figures_all_have_a_default() -> None:
    assert declared_figures() == Figures(float32(0.95), float32(0.95), float32(0.95))


@pytest.mark.parametrize("name", ["f1", "precision", "recall"])
@pytest.mark.parametrize("value", [0, 0.79, 1, 1.0])
def test_one_figure_is_the_value_of_all_three(name: str, value: float) -> None:
    expected = float32(value)
    assert declared_figures(**{name: value}) == Figures(expected, expected, expected)


def test_the_third_figure_follows_from_two() -> None:
    assert declared_figures(precision=0.5, recall=1.0).f1 == float32(2 / 3)
    assert declared_figures(f1=0.8, precision=1.0).recall == pytest.approx(2 / 3)
    assert declared_figures(f1=0.8, recall=1.0).precision == pytest.approx(2 / 3)
    assert declared_figures(f1=0.0, recall=0.0).precision == 0.0


def test_three_figures_that_agree_when_rounded() -> None:
    assert declared_figures(f1=0.79, precision=0.81, recall=0.77).f1 == float32(0.79)


@pytest.mark.parametrize(
    ("figures", "message"),
    [
        ({"f1": 1.01}, "f1 must be a number from 0 to 1, not 1.01"),
        ({"precision": -0.1}, "precision must be a number from 0 to 1, not -0.1"),
        ({"recall": True}, "recall must be a number from 0 to 1, not True"),
        ({"f1": "0.8"}, "f1 must be a number from 0 to 1, not '0.8'"),
        ({"f1": float("nan")}, "f1 must be a number from 0 to 1, not nan"),
        (
            {"f1": 0.9, "precision": 0.5},
            "f1=0.9 cannot be reached with precision=0.5: with a recall of 1 it is 0.6667",
        ),
        ({"f1": 0.9, "recall": 0.0}, "f1=0.9 cannot be reached with recall=0.0"),
        ({"precision": 0.0, "recall": 0.5}, "cannot go together: a model that is never right"),
        ({"f1": 0.0, "recall": 0.5}, "cannot go together"),
        (
            {"f1": 0.9, "precision": 0.5, "recall": 0.5},
            "f1=0.9 contradicts precision=0.5 and recall=0.5: their F1 is 0.5. Leave one",
        ),
    ],
)
def test_figures_that_no_model_has(figures: dict[str, float], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        declared_figures(**figures)


@given(HUNDREDTHS)
def test_counts_have_an_f1_of_two_decimals_exactly(f1: float) -> None:
    figures = declared_figures(f1=f1)
    counts = counts_of(figures, 10, 1000)
    assert figures_of(*counts) == figures
    assert counts.positives >= 10


@given(HUNDREDTHS, HUNDREDTHS)
def test_counts_have_two_figures_to_four_decimals(precision: float, recall: float) -> None:
    figures = declared_figures(precision=precision, recall=recall)
    try:
        counts = counts_of(figures, 10, 4000)
    except UsageError as error:
        assert "The nearest are precision=" in str(error)
        return
    found = figures_of(*counts)
    assert abs(found.precision - figures.precision) <= 0.00005
    assert abs(found.recall - figures.recall) <= 0.00005
    assert sum(counts) <= 4000


def test_counts_of_a_model_that_is_never_right() -> None:
    assert counts_of(declared_figures(f1=0), 10, 1000) == Counts(0, 10, 10)


def test_counts_are_as_few_as_possible_where_more_would_be_too_many() -> None:
    assert counts_of(declared_figures(precision=0.01, recall=1.0), 10, 100) == Counts(1, 99, 0)


def test_the_nearest_figures_are_named_where_no_counts_have_them() -> None:
    with pytest.raises(
        UsageError, match=r"at most 5 test images .* nearest are precision=0\.666667"
    ):
        counts_of(declared_figures(precision=0.77, recall=0.5), 1, 5)
