import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_vision.declared.answers import Answers
from mock_vision.errors import UsageError
from mock_vision.floats import float32
from mock_vision.images.fingerprints import fingerprint
from mock_vision.manifests.boxes import Box
from mock_vision.rekognition.hosted_model import LabelModel, detect_labels
from mock_vision.training.examples import Example
from mock_vision.training.ground_truth import GroundTruth
from tests.support.detections import PHOTO, others, shown
from tests.support.worlds import make_world

THRESHOLDS = {"cat": 0.9879502058029175, "dog": 0.014450683258473873, "cow": 0.5}


def truth_of(*labels, boxes=(), size=(100, 80)):
    truth = GroundTruth()
    truth.add(Example("s3://b/photo.png", labels, boxes, size), fingerprint(PHOTO))
    return truth


def classifier(seed=0, **known):
    return LabelModel(seed, THRESHOLDS, **known)


def detector(seed=0, **known):
    return LabelModel(seed, THRESHOLDS, boxes=True, **known)


def detect(model, image=PHOTO, answers=None, **call):
    found = detect_labels(shown(image), model, answers or Answers(make_world()), **call)
    confidences = [label["Confidence"] for label in found]
    assert confidences == sorted(confidences, reverse=True)
    for label in found:
        assert 0 <= label["Confidence"] <= 100
        assert label["Confidence"] == float32(label["Confidence"])
        assert ("Geometry" in label) == model.boxes
        if model.boxes:
            check_box(label["Geometry"])
    json.dumps(found)
    return found


def check_box(geometry):
    assert list(geometry) == ["BoundingBox"]
    box = geometry["BoundingBox"]
    assert list(box) == ["Width", "Height", "Left", "Top"]
    assert all(0 <= value <= 1 and value == float32(value) for value in box.values())
    # Each edge is rounded by itself, to five decimals.
    assert box["Left"] + box["Width"] <= 1 + 1.1e-5
    assert box["Top"] + box["Height"] <= 1 + 1.1e-5


def names(found):
    return [label["Name"] for label in found]


@pytest.mark.parametrize("labels", [("cat",), ("dog",), ("cow", "cat"), ("dog", "cow", "cat")])
def test_an_image_of_the_datasets_has_its_labels(labels):
    for seed in range(20):
        model = classifier(seed, truth=truth_of(*labels))
        assert set(names(detect(model))) == set(labels)


def test_an_image_of_the_test_has_the_scores_of_its_evaluation():
    scores = {"s3://b/photo.png": {"cat": 0.25, "dog": 0.75, "cow": 0.125}}
    model = classifier(truth=truth_of("dog"), scores=scores)
    found = detect(model, min_confidence=0)
    assert names(found) == ["dog", "cat", "cow"]
    assert [each["Confidence"] for each in found] == pytest.approx([75.0, 25.0, 12.5])
    assert names(detect(model)) == ["dog"]


@given(st.floats(0.01, 1).map(float32))
def test_a_score_that_is_the_threshold_is_not_below_it(score):
    model = LabelModel(
        0, {"cat": score}, truth=truth_of("cat"), scores={"s3://b/photo.png": {"cat": score}}
    )
    (cat,) = detect(model)
    assert cat["Confidence"] >= 100 * score


@given(st.floats(0.01, 1).map(float32))
def test_a_score_just_below_the_threshold_stays_below_it(threshold):
    score = float32(threshold * (1 - 2**-23))
    model = LabelModel(
        0, {"cat": threshold}, truth=truth_of("cat"), scores={"s3://b/photo.png": {"cat": score}}
    )
    assert detect(model) == []
    (cat,) = detect(model, min_confidence=0)
    assert cat["Confidence"] < 100 * threshold


PUBLISHED = {
    "89.84": 89.84000396728516,
    "78.851": 78.85100555419922,
    "63.222": 63.22199630737305,
    "54.022": 54.022003173828125,
    "53.043": 53.04300308227539,
    "26.746": 26.74599838256836,
    "67.564": 67.56399536132812,
}
"""Confidences whose bits tell the way of rounding from that of a 32-bit percentage."""


@pytest.mark.parametrize(("declared", "published"), PUBLISHED.items())
def test_confidences_are_rounded_as_published_ones_are(declared, published):
    """ryfeus/amazon-rekognition-custom-labels-satellite-imagery, response.json; an answer of
    DetectCustomLabels in aws-samples/amazon-rekognition-custom-labels-demo.
    """
    answers = Answers(make_world())
    answers.labels(PHOTO, [("cat", float(declared))])
    (found,) = detect(classifier(), answers=answers, min_confidence=float(declared))
    assert found["Confidence"] == published
    (again,) = detect(classifier(), answers=answers, min_confidence=published)
    assert again == found


def test_edges_of_boxes_are_rounded_as_published_ones_are():
    """The first box of the same response.json."""
    answers = Answers(make_world())
    box = (0.407340123, 0.178739456, 0.059490444, 0.097359999)
    answers.labels(PHOTO, [("cat", 99.0, box)])
    (found,) = detect(LabelModel(0, {"cat": 0.5}, boxes=True), answers=answers)
    assert found["Geometry"]["BoundingBox"] == {
        "Width": 0.05948999896645546,
        "Height": 0.09736000001430511,
        "Left": 0.40733999013900757,
        "Top": 0.178739994764328,
    }


def test_a_minimum_replaces_the_assumed_thresholds():
    model = classifier(truth=truth_of("dog"))
    everything = detect(model, min_confidence=0)
    assert sorted(names(everything)) == ["cat", "cow", "dog"]
    assert everything[0]["Name"] == "dog"
    for label in everything:
        exactly = label["Confidence"]
        assert label["Name"] in names(detect(model, min_confidence=exactly))
        above = detect(model, min_confidence=exactly + 0.01)
        assert label["Name"] not in names(above)
    assert detect(model, min_confidence=100) == []


def test_results_are_ordered_by_confidence():
    model = classifier(truth=truth_of("cow"))
    assert names(detect(model, min_confidence=0, max_results=1)) == ["cow"]
    assert len(detect(model, min_confidence=0, max_results=2)) == 2
    assert len(detect(model, min_confidence=0, max_results=99)) == 3
    assert detect(model, max_results=0) == []


def test_labels_the_model_was_not_trained_with_are_not_found():
    model = classifier(truth=truth_of("unicorn", "cat"))
    assert names(detect(model)) == ["cat"]


def test_another_image_has_the_same_label_every_time():
    found = [detect(classifier(), image) for image in others(200)]
    assert found == [detect(classifier(truth=truth_of("cat")), image) for image in others(200)]
    assert found != [detect(classifier(1), image) for image in others(200)]
    assert {len(labels) for labels in found} == {1}
    assert {labels[0]["Name"] for labels in found} == set(THRESHOLDS)


def test_an_unlabelled_image_is_treated_like_an_unknown_one():
    assert detect(classifier(truth=truth_of())) == detect(classifier())


def test_an_image_of_the_datasets_has_its_boxes():
    boxes = (Box("cat", 10, 20, 50, 40), Box("cat", 0, 0, 100, 80), Box("dog", 99, 79, 1, 1))
    found = detect(detector(truth=truth_of(boxes=boxes)))
    shares = {
        (
            label["Name"],
            *(
                label["Geometry"]["BoundingBox"][side]
                for side in ("Left", "Top", "Width", "Height")
            ),
        )
        for label in found
    }
    assert shares == {
        ("cat", float32(0.1), 0.25, 0.5, 0.5),
        ("cat", 0.0, 0.0, 1.0, 1.0),
        ("dog", float32(0.99), float32(79 / 80), float32(0.01), float32(1 / 80)),
    }


def test_an_image_of_the_datasets_without_boxes_has_none():
    model = detector(truth=truth_of())
    assert detect(model) == []
    assert len(detect(model, min_confidence=0)) == 3


def test_another_image_has_a_few_boxes():
    found = [detect(detector(), image) for image in others(60)]
    assert {len(labels) for labels in found} == {1, 2, 3}
    assert found == [detect(detector(), image) for image in others(60)]


def test_every_label_of_a_detector_with_minimum_zero():
    for image in others(20):
        assert set(names(detect(detector(), image, min_confidence=0))) == set(THRESHOLDS)


@given(
    seed=st.integers(0, 99),
    labels=st.sets(st.sampled_from(list(THRESHOLDS)), min_size=1),
    boxes=st.booleans(),
    minimum=st.none() | st.floats(0, 100),
    maximum=st.none() | st.integers(0, 5),
)
def test_minimum_and_maximum(seed, labels, boxes, minimum, maximum):
    model = LabelModel(
        seed,
        THRESHOLDS,
        boxes,
        truth_of(*labels, boxes=tuple(Box(label, 5, 5, 9, 9) for label in sorted(labels))),
    )
    found = detect(model, min_confidence=minimum, max_results=maximum)
    everything = detect(model, min_confidence=0)
    least = {
        name: float32(100 * threshold if minimum is None else minimum)
        for name, threshold in THRESHOLDS.items()
    }
    kept = [label for label in everything if label["Confidence"] >= least[label["Name"]]]
    assert found == kept[:maximum]
    if minimum is None and maximum is None:
        assert set(names(found)) == labels


def test_declared_labels_are_filtered_like_others():
    answers = Answers(make_world())
    answers.labels(PHOTO, [("dog", 3), ("cat", 98), ("cow", 70)])
    model = classifier(truth=truth_of("cow"))
    assert names(detect(model, answers=answers)) == ["cow", "dog"]
    assert detect(model, answers=answers, min_confidence=50) == [
        {"Name": "cat", "Confidence": 98.0},
        {"Name": "cow", "Confidence": 70.0},
    ]
    assert names(detect(model, answers=answers, min_confidence=0)) == ["cat", "cow", "dog"]
    assert names(detect(model, answers=answers, min_confidence=0, max_results=1)) == ["cat"]


def test_a_declared_empty_answer():
    answers = Answers(make_world())
    answers.labels(PHOTO, [])
    assert detect(classifier(truth=truth_of("cow")), answers=answers, min_confidence=0) == []


def test_declared_boxes():
    answers = Answers(make_world())
    answers.labels(PHOTO, [("cow", 98, (0.1, 0.2, 0.3, 0.4)), "cow", "dog"])
    found = detect(detector(), answers=answers)
    assert names(found) == ["cow", "dog", "cow"]
    assert found[2]["Geometry"]["BoundingBox"] == {
        "Width": float32(0.3),
        "Height": float32(0.4),
        "Left": float32(0.1),
        "Top": float32(0.2),
    }
    assert found == detect(detector(), answers=answers)


def test_labels_and_boxes_that_the_model_does_not_have():
    answers = Answers(make_world())
    answers.labels(None, ["cta"])
    with pytest.raises(UsageError, match=r"unknown label of model p/1 'cta'. Did you mean 'cat'\?"):
        detect(classifier(), answers=answers)
    answers.labels(None, [("cat", 99, (0, 0, 1, 1))])
    with pytest.raises(UsageError, match="a box was declared for model p/1, which only classifies"):
        detect(classifier(), answers=answers)
