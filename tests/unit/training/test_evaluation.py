import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_vision.manifests.boxes import Box
from mock_vision.training.classifier import FoundBox, PixelCounts, SimulatedClassifier
from mock_vision.training.evaluation import (
    AnomalyPrediction,
    BoxPrediction,
    evaluate_anomalies,
    evaluate_boxes,
    evaluate_labels,
)
from mock_vision.training.examples import Example
from mock_vision.training.metrics import Figures, figures_of
from tests.support.training_sets import (
    LABELS,
    anomalies,
    herds,
    judged_anomalies,
    judged_herds,
    judged_pets,
    pets,
)

SKILLS = st.floats(0, 1)
ALL = Figures(1, 1, 1)
NONE = Figures(0, 0, 0)


class Scripted(SimulatedClassifier):
    """A classifier with given answers, by ``source_ref``."""

    def __init__(self, **answers):
        super().__init__(0, "scripted", skill=1)
        self.answers = answers

    def anomaly_score(self, source_ref, is_anomaly):
        return self.answers[source_ref]

    def label_scores(self, source_ref, truth, labels):
        return dict(zip(labels, self.answers[source_ref], strict=True))

    def find_boxes(self, source_ref, truth, size, labels):
        return self.answers[source_ref]


def test_perfect_skill_has_perfect_figures():
    evaluation = judged_anomalies(1.0, masks=True)
    assert evaluation.figures == ALL
    assert (evaluation.roc_auc, evaluation.average_precision) == (1, 1)
    assert [(each.name, each.figures, each.average_iou) for each in evaluation.classes] == [
        ("crack", ALL, 1),
        ("hole", ALL, 1),
    ]
    assert judged_pets(1.0).figures == ALL
    assert judged_pets(1.0, labels=2).figures == ALL
    detection = judged_herds(1.0)
    assert detection.figures == ALL
    assert (detection.average_precision, detection.average_recall) == (1, 1)


def test_the_default_skill_has_good_but_not_perfect_figures():
    for judge in (judged_anomalies, judged_pets, judged_herds):
        f1 = [judge(0.95, seed).figures.f1 for seed in range(5)]
        assert min(f1) > 0.85
        assert max(f1) <= 1
        assert sum(f1) < 5


def test_anomaly_is_the_positive_class():
    test = [
        Example("a", ("anomaly",)),
        Example("b", ("anomaly",)),
        Example("c", ("anomaly",)),
        Example("d", ("normal",)),
        Example("e", ("normal",)),
    ]
    evaluation = evaluate_anomalies(test, Scripted(a=0.9, b=0.5, c=0.25, d=0.75, e=0.125))
    assert evaluation.figures == figures_of(2, 1, 1)
    assert evaluation.roc_auc == pytest.approx(4 / 6)
    assert [each.is_anomalous for each in evaluation.predictions] == [
        True,
        True,
        False,
        True,
        False,
    ]
    assert [each.confidence for each in evaluation.predictions] == [0.9, 0.5, 0.75, 0.75, 0.875]
    assert evaluation.classes == []


def test_nothing_to_test():
    classifier = SimulatedClassifier(0, "arn", skill=0.9)
    assert evaluate_anomalies([], classifier).figures == NONE
    assert evaluate_labels([], classifier, LABELS).figures == NONE
    assert evaluate_boxes([], classifier, LABELS).average_precision == 0


@settings(max_examples=20)
@given(SKILLS, st.integers(0, 3))
def test_figures_of_masks_follow_from_the_pixels(skill, seed):
    evaluation = judged_anomalies(skill, seed, masks=True)
    for each in evaluation.classes:
        counts = [p.pixels[each.name] for p in evaluation.predictions if each.name in p.pixels]
        overlaps = [
            c.true_positive / (c.true_positive + c.false_positive + c.false_negative)
            for c in counts
        ]
        assert each.average_iou == pytest.approx(sum(overlaps) / len(overlaps))
        assert 0 <= each.figures.precision <= 1


def test_classes_without_a_test_image_have_no_figures():
    classifier = SimulatedClassifier(0, "arn", skill=0.9)
    evaluation = evaluate_anomalies(anomalies(5, 1, masks=True), classifier, ["crack", "hole"])
    assert [each.name for each in evaluation.classes] == ["crack"]


def test_images_without_a_mask_have_no_pixels():
    evaluation = judged_anomalies(masks=True)
    for prediction in evaluation.predictions:
        assert bool(prediction.pixels) == (prediction.example.mask is not None)
    assert AnomalyPrediction(Example("a"), 0.5, {"crack": PixelCounts(1, 2, 3)}).is_anomalous


def test_each_label_has_the_threshold_with_the_best_f1():
    test = [
        Example(ref, (label,))
        for ref, label in zip("abcd", ("cat", "cat", "dog", "dog"), strict=True)
    ]
    classifier = Scripted(a=(0.9, 0.1), b=(0.4, 0.6), c=(0.5, 0.5), d=(0.2, 0.8))
    evaluation = evaluate_labels(test, classifier, ["cat", "dog"])
    assert evaluation.thresholds == {"cat": 0.4, "dog": 0.5}
    assert [each.figures for each in evaluation.labels] == [figures_of(2, 1, 0)] * 2
    assert [each.images for each in evaluation.labels] == [2, 2]
    assert evaluation.confusion == [
        ("cat", "cat", 0.5),
        ("cat", "dog", 0.5),
        ("dog", "cat", 0.5),
        ("dog", "dog", 0.5),
    ]


def test_the_published_confusion_matrix():
    """The counts behind the example in "Summary file" of the Custom Labels Developer Guide."""
    counts = {
        ("CAP", "CAP"): 388,
        ("CAP", "WATCH"): 2,
        ("WATCH", "CAP"): 70,
        ("WATCH", "WATCH"): 164,
    }
    refs, answers = [], {}
    for (true, said), images in counts.items():
        for number in range(images):
            refs.append(Example(f"{true}{said}{number}", (true,)))
            answers[refs[-1].source_ref] = (0.9, 0.1) if said == "CAP" else (0.1, 0.9)
    evaluation = evaluate_labels(refs, Scripted(**answers), ["CAP", "WATCH"])
    values = {(true, said): value for true, said, value in evaluation.confusion}
    assert values["CAP", "CAP"] == pytest.approx(0.9948717948717949)
    assert values["CAP", "WATCH"] == pytest.approx(0.008547008547008548)
    assert values["WATCH", "CAP"] == pytest.approx(0.1794871794871795)
    assert values["WATCH", "WATCH"] == pytest.approx(0.7008547008547008)


def test_labels_of_one_image_are_not_confused_with_each_other():
    evaluation = evaluate_labels(
        [Example("a", ("cat", "dog"))], Scripted(a=(0.6, 0.9, 0.7)), ["cat", "dog", "cow"]
    )
    confused = [(true, said) for true, said, value in evaluation.confusion if value]
    # Nothing is divided by: no test image is a cow.
    assert confused == [("dog", "dog")]


def test_the_average_is_over_the_labels_that_were_tested():
    evaluation = evaluate_labels(
        pets(), SimulatedClassifier(0, "arn", skill=1.0), [*LABELS, "unicorn"]
    )
    assert evaluation.figures == ALL
    assert evaluation.labels[-1].figures == NONE
    assert (evaluation.labels[-1].images, evaluation.thresholds["unicorn"]) == (0, 0.5)


def test_boxes_are_counted_one_by_one():
    near, far = Box("cat", 0, 0, 10, 10), Box("cat", 50, 50, 10, 10)
    wrong = Box("cat", 90, 90, 10, 10)
    test = [Example("a", boxes=(near, far), size=(100, 100)), Example("b", size=(100, 100))]
    classifier = Scripted(
        a=[FoundBox(near, 0.9), FoundBox(wrong, 0.3)], b=[FoundBox(wrong, 0.8), FoundBox(near, 0.2)]
    )
    evaluation = evaluate_boxes(test, classifier, ["cat", "dog"])
    cat, dog = evaluation.labels
    assert (cat.threshold, cat.figures, cat.images) == (0.9, figures_of(1, 0, 1), 1)
    assert (dog.threshold, dog.figures, dog.images) == (0.5, NONE, 0)
    assert evaluation.figures == cat.figures
    assert evaluation.average_precision == evaluation.average_recall == 0.5
    assert evaluation.confusion is None
    assert [each.matched for each in evaluation.predictions] == [[True, False], [False, False]]


@settings(max_examples=20)
@given(SKILLS, st.integers(0, 3))
def test_all_figures_are_from_zero_to_one(skill, seed):
    for evaluation in (judged_pets(skill, seed), judged_herds(skill, seed)):
        figures = [evaluation.figures, *(label.figures for label in evaluation.labels)]
        for each in figures:
            assert min(each.precision, each.recall, each.f1) >= 0
            assert max(each.precision, each.recall, each.f1) <= 1
        assert all(0 < threshold < 1 for threshold in evaluation.thresholds.values())
    recall, precision = evaluation.average_recall, evaluation.average_precision
    assert recall is not None
    assert precision is not None
    assert 0 <= precision <= recall <= 1


def test_more_skill_leads_to_better_figures_on_average():
    def average(judge, skill):
        return sum(judge(skill, seed).figures.f1 for seed in range(8)) / 8

    for judge in (judged_anomalies, judged_pets, judged_herds):
        figures = [average(judge, skill) for skill in (0.0, 0.5, 0.9, 1.0)]
        assert figures == sorted(figures)
        assert figures[-1] == 1


@settings(max_examples=20)
@given(SKILLS, st.integers(0, 3))
def test_confidences_and_scores_of_right_predictions(skill, seed):
    judged = judged_anomalies(skill, seed)
    right = {
        each.example.source_ref: each.confidence
        for each in judged.predictions
        if each.is_anomalous is ("anomaly" in each.example.labels)
    }
    assert judged.confidences == right
    pets = judged_pets(skill, seed, labels=2)
    for each in pets.predictions:
        yes = {label for label, score in each.scores.items() if score >= pets.thresholds[label]}
        truth = set(each.example.labels)
        ranked = sorted(each.scores, key=each.scores.__getitem__, reverse=True)
        is_right = yes == truth == set(ranked[: len(truth)])
        assert pets.scores.get(each.example.source_ref) == (each.scores if is_right else None)
    assert judged_herds(skill, seed).scores == {}


def test_a_right_label_with_a_lower_score_than_a_wrong_one_is_left_out():
    # With few test images a threshold can be as low as this.
    images = [Example("s3://b/1.png", ("cat",)), Example("s3://b/2.png", ("dog",))]
    judge = Scripted(**{"s3://b/1.png": (0.25, 0.5), "s3://b/2.png": (0.125, 0.75)})
    evaluation = evaluate_labels(images, judge, ["cat", "dog"])
    assert evaluation.thresholds == {"cat": 0.25, "dog": 0.75}
    assert evaluation.figures == ALL
    assert list(evaluation.scores) == ["s3://b/2.png"]


def test_predictions_are_in_the_order_of_the_test_images():
    for evaluation, test in ((judged_pets(), pets()), (judged_herds(), herds())):
        assert [each.example for each in evaluation.predictions] == test
    assert isinstance(evaluation.predictions[0], BoxPrediction)
