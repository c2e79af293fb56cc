"""Evaluations that have wanted figures."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_vision.errors import UsageError
from mock_vision.manifests.boxes import Box
from mock_vision.training.chosen import (
    anomaly_classifier,
    box_classifier,
    choose_answers,
    label_classifier,
)
from mock_vision.training.evaluation import (
    ANOMALY,
    evaluate_anomalies,
    evaluate_boxes,
    evaluate_labels,
)
from mock_vision.training.examples import Example
from mock_vision.training.metrics import Figures, figures_of
from mock_vision.training.wanted import Wanted
from tests.support.training_sets import COLOURS, LABELS, anomalies, herds, pets

ARN: dict[str, Any] = {"seed": 7, "model": "arn"}


def rounded(figures: Figures, wanted: Wanted) -> list[float]:
    return [round(getattr(figures, name), 2) for name, _ in wanted.items()]


def values(wanted: Wanted) -> list[float]:
    return [value for _, value in wanted.items()]


@pytest.mark.parametrize(
    "wanted", [Wanted(f1=0.79), Wanted(precision=0.6), Wanted(recall=0.5), Wanted(0.75, 0.75, 0.75)]
)
def test_anomalies_have_the_figures(wanted: Wanted) -> None:
    test = anomalies(100, 40)
    evaluation = evaluate_anomalies(test, anomaly_classifier(test, ANOMALY, wanted, **ARN))
    assert rounded(evaluation.figures, wanted) == values(wanted)
    assert evaluate_anomalies(test, anomaly_classifier(test, ANOMALY, wanted, **ARN)) == evaluation


def test_an_anomaly_that_is_not_seen_has_no_mask() -> None:
    test = anomalies(10, 10, masks=True)
    classifier = anomaly_classifier(test, ANOMALY, Wanted(recall=0.7), **ARN)
    evaluation = evaluate_anomalies(test, classifier, list(COLOURS))
    missed = [
        each
        for each in evaluation.predictions
        if not each.is_anomalous and ANOMALY in each.example.labels
    ]
    assert len(missed) == 3
    for each in missed:
        assert {
            (counts.true_positive, counts.false_positive) for counts in each.pixels.values()
        } == {(0, 0)}
    assert all(figures.figures.precision == 1 for figures in evaluation.classes)


def test_anomalies_that_cannot_have_the_figures() -> None:
    with pytest.raises(UsageError) as refused:
        anomaly_classifier(anomalies(10, 10), ANOMALY, Wanted(f1=0.79), **ARN)
    assert str(refused.value) == (
        "10 anomalous and 10 normal test images cannot have f1=0.79. The nearest: f1=0.782609 and"
        " f1=0.8."
    )


@pytest.mark.parametrize("labels", [1, 2])
@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(f1=0.87),
        Wanted(f1=0.9, recall=0.95),
        Wanted(precision=0.8),
        Wanted(1.0, 1.0, 1.0),
    ],
)
def test_labels_have_the_average(wanted: Wanted, labels: int) -> None:
    test = pets(60, labels)
    classifier = label_classifier(test, LABELS, wanted, **ARN)
    evaluation = evaluate_labels(test, classifier, LABELS)
    assert rounded(evaluation.figures, wanted) == values(wanted)
    assert all(0.5 < each.threshold < 1 for each in evaluation.labels)
    assert all(list(each.scores) == list(LABELS) for each in evaluation.predictions)


def test_single_labels_have_their_figures_and_the_others_are_right() -> None:
    test = pets(60)
    wanted = Wanted(labels={"dog": Wanted(recall=0.7), "cow": Wanted(f1=0.8, precision=0.8)})
    evaluation = evaluate_labels(test, label_classifier(test, LABELS, wanted, **ARN), LABELS)
    found = {each.label: each.figures for each in evaluation.labels}
    assert found["cat"] == Figures(1, 1, 1)
    assert round(found["dog"].recall, 2) == 0.7
    assert (round(found["cow"].f1, 2), round(found["cow"].precision, 2)) == (0.8, 0.8)


def test_an_average_with_single_labels() -> None:
    test = pets(90)
    wanted = Wanted(f1=0.85, labels={"dog": Wanted(f1=0.7)})
    evaluation = evaluate_labels(test, label_classifier(test, LABELS, wanted, **ARN), LABELS)
    assert round(evaluation.figures.f1, 2) == 0.85
    assert round(evaluation.labels[LABELS.index("dog")].figures.f1, 2) == 0.7


def test_wrong_labels_are_refused() -> None:
    test = pets(6)
    with pytest.raises(UsageError, match="unknown label of the model 'dogg'"):
        label_classifier(test, LABELS, Wanted(labels={"dogg": Wanted(f1=1)}), **ARN)
    with pytest.raises(UsageError, match="the label 'dog' with 2 test images cannot have recall"):
        label_classifier(test, LABELS, Wanted(labels={"dog": Wanted(recall=0.6)}), **ARN)
    with pytest.raises(UsageError, match=r"the average of cat \(2 test images\) and dog \(2 test"):
        label_classifier(test, LABELS, Wanted(f1=0.1), **ARN)
    with pytest.raises(UsageError, match=r"^cat \(2 test images\) cannot have f1=0\.1\."):
        label_classifier(test, ["cat"], Wanted(f1=0.1), **ARN)
    with pytest.raises(UsageError, match="no label of the model has test images, so"):
        label_classifier(test, ["horse"], Wanted(f1=0.1), **ARN)
    many = [f"label{number}" for number in range(8)]
    test = [Example(f"s3://b/{label}.png", (label,)) for label in many]
    with pytest.raises(UsageError, match="and 3 more labels cannot have f1"):
        label_classifier(test, many, Wanted(f1=0.01), **ARN)


def test_labels_without_test_images_are_no_matter() -> None:
    test = pets(60)
    labels = [*LABELS, "horse"]
    wanted = Wanted(f1=0.79)
    evaluation = evaluate_labels(test, label_classifier(test, labels, wanted, **ARN), labels)
    assert round(evaluation.figures.f1, 2) == 0.79
    assert evaluation.labels[3].figures == Figures(0, 0, 0)


@pytest.mark.parametrize(
    "wanted",
    [Wanted(f1=0.79), Wanted(f1=0.25), Wanted(precision=0.5, recall=0.8), Wanted(1.0, 1.0, 1.0)],
)
def test_boxes_have_the_average(wanted: Wanted) -> None:
    test = herds(30)
    evaluation = evaluate_boxes(test, box_classifier(test, LABELS, wanted, **ARN), LABELS)
    assert rounded(evaluation.figures, wanted) == values(wanted)


def test_invented_boxes_cover_no_true_one_in_a_crowded_picture() -> None:
    boxes = [Box("cow", 4 * column, 4 * row, 4, 4) for row in range(5) for column in range(10)]
    test = [Example("s3://b/herd.png", (), tuple(boxes), (64, 64))]
    wanted = Wanted(precision=0.5, recall=1.0)
    evaluation = evaluate_boxes(test, box_classifier(test, ["cow"], wanted, **ARN), ["cow"])
    (found,) = evaluation.labels
    assert (found.figures.precision, found.figures.recall) == (0.5, 1.0)
    (prediction,) = evaluation.predictions
    assert len(prediction.found) == 100


@given(
    images=st.lists(st.sets(st.sampled_from(LABELS), min_size=1), min_size=3, max_size=40),
    percent=st.integers(50, 100),
)
def test_labels_have_the_figure_or_it_is_refused(images: list[set[str]], percent: int) -> None:
    test = [Example(f"s3://b/{n}.png", tuple(sorted(each))) for n, each in enumerate(images)]
    wanted = Wanted(f1=percent / 100)
    try:
        classifier = label_classifier(test, LABELS, wanted, **ARN)
    except UsageError as refused:
        assert f"cannot have {wanted}. The nearest: f1=" in str(refused)
    else:
        figures = evaluate_labels(test, classifier, LABELS).figures
        assert round(figures.f1, 2) == pytest.approx(wanted.f1)


def test_answers_over_all_labels() -> None:
    test = pets(40)
    yes = choose_answers(test, LABELS, Wanted(f1=0.75, recall=0.75), **ARN)
    true = {(example.source_ref, label) for example in test for label in example.labels}
    right = len(yes & true)
    assert figures_of(right, len(yes) - right, len(true) - right).f1 == 0.75
    with pytest.raises(UsageError, match="figures of single labels are not for adapters"):
        choose_answers(test, LABELS, Wanted(labels={"dog": Wanted(f1=1)}), **ARN)
    with pytest.raises(UsageError, match="2 labels that 2 test images have and 4 that they have"):
        choose_answers(pets(2), LABELS, Wanted(f1=0.99), **ARN)
