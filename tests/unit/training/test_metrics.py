"""The arithmetic, with scikit-learn as the judge."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as sklearn

from mock_vision.floats import float32
from mock_vision.manifests.boxes import Box
from mock_vision.training.metrics import (
    Figures,
    average_precision,
    best_threshold,
    figures_of,
    iou,
    match_boxes,
    mean,
    ratio,
    roc_auc,
)

SCORED = st.lists(
    st.tuples(st.sampled_from([0.1, 0.25, 0.5, 0.625, 0.75, 0.9]).map(float32), st.booleans()),
    max_size=40,
)
CLOSE: Any = {"rel": 1e-6, "abs": 1e-9}


def unzipped(scored):
    return [score for score, _ in scored], [truth for _, truth in scored]


@given(SCORED)
def test_precision_recall_and_f1_as_scikit_learn(scored):
    scores, truths = unzipped(scored)
    said = [score >= 0.5 for score in scores]
    pairs = list(zip(said, truths, strict=True))
    figures = figures_of(
        pairs.count((True, True)), pairs.count((True, False)), pairs.count((False, True))
    )
    if not pairs:
        assert figures == Figures(0, 0, 0)
        return
    precision, recall, f1, _ = sklearn.precision_recall_fscore_support(
        truths, said, average="binary", zero_division=0
    )
    assert figures.precision == pytest.approx(precision, **CLOSE)
    assert figures.recall == pytest.approx(recall, **CLOSE)
    assert figures.f1 == pytest.approx(f1, **CLOSE)


@given(SCORED)
def test_roc_auc_as_scikit_learn(scored):
    scores, truths = unzipped(scored)
    area = roc_auc(scores, truths)
    if len(set(truths)) < 2:
        assert area == 0.5
    else:
        assert area == pytest.approx(sklearn.roc_auc_score(truths, scores), **CLOSE)


@given(SCORED)
def test_average_precision_as_scikit_learn(scored):
    scores, truths = unzipped(scored)
    area = average_precision(scores, truths)
    if not any(truths):
        assert area == 0
    else:
        assert area == pytest.approx(sklearn.average_precision_score(truths, scores), **CLOSE)


@given(SCORED)
def test_the_best_threshold_is_better_than_any_other(scored):
    scores, truths = unzipped(scored)
    threshold, best = best_threshold(scores, truths)
    if not any(truths):
        assert (threshold, best) == (0.5, Figures(0, 0, 0))
        return
    by_threshold = {}
    for each in scores:
        found = [truth for score, truth in scored if score >= each]
        right = sum(found)
        by_threshold[each] = figures_of(right, len(found) - right, sum(truths) - right)
    assert best == by_threshold[threshold]
    assert best.f1 == max(figures.f1 for figures in by_threshold.values())


def test_the_highest_of_equal_thresholds():
    scores, truths = [0.9, 0.8, 0.7], [True, False, True]
    assert best_threshold(scores, truths) == (0.7, figures_of(2, 1, 0))
    assert best_threshold([0.9, 0.8, 0.7, 0.6], [True, False, False, True])[0] == 0.9


def test_a_label_without_a_score_counts_as_missed():
    assert best_threshold([0.9], [True], positives=4) == (0.9, figures_of(1, 0, 3))
    assert average_precision([0.9], [True], positives=4) == 0.25
    assert best_threshold([], [], positives=4) == (0.5, Figures(0, 0, 0))


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_figures_are_shares(true_positive, false_positive, false_negative):
    figures = figures_of(true_positive, false_positive, false_negative)
    for value in (figures.precision, figures.recall, figures.f1):
        assert 0 <= value <= 1
        assert not math.isnan(value)
        assert value == float32(value)


def test_nothing_divided_by_nothing():
    assert ratio(0, 0) == 0
    assert mean([]) == 0
    assert mean([0.5, 1]) == 0.75


def test_overlap():
    box = Box("cat", 10, 10, 10, 10)
    assert iou(box, box) == 1
    assert iou(box, Box("cat", 10, 15, 10, 10)) == pytest.approx(1 / 3)
    assert iou(box, Box("cat", 20, 10, 10, 10)) == 0
    assert iou(box, Box("cat", 10, 20, 10, 10)) == 0


BOXES = st.builds(
    Box, st.sampled_from("ab"), *(st.integers(0, 9) for _ in range(2)), *(st.integers(1, 9),) * 2
)


@given(BOXES, BOXES)
def test_overlap_is_symmetric_and_counts_pixels(one, other):
    def pixels(box):
        return {
            (x, y)
            for x in range(box.left, box.left + box.width)
            for y in range(box.top, box.top + box.height)
        }

    exact = len(pixels(one) & pixels(other)) / len(pixels(one) | pixels(other))
    assert iou(one, other) == iou(other, one) == pytest.approx(exact)


def test_a_true_box_is_matched_once_and_only_by_its_label():
    truth = [Box("cat", 0, 0, 10, 10), Box("dog", 50, 50, 10, 10)]
    found = [
        Box("cat", 1, 0, 10, 10),
        Box("cat", 0, 0, 10, 10),
        Box("cat", 50, 50, 10, 10),
        Box("dog", 50, 55, 10, 10),
        Box("dog", 50, 52, 10, 10),
    ]
    assert match_boxes(truth, found) == [True, False, False, False, True]


@given(st.lists(BOXES, max_size=6), st.lists(BOXES, max_size=6))
def test_never_more_matches_than_boxes(truth, found):
    matched = match_boxes(truth, found)
    assert len(matched) == len(found)
    assert sum(matched) <= len(truth)
    assert match_boxes(truth, truth) == [True] * len(truth)
