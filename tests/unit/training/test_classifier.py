import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_vision.floats import float32
from mock_vision.manifests.boxes import Box
from mock_vision.training.classifier import PixelCounts, SimulatedClassifier
from mock_vision.training.metrics import iou

REFS = [f"s3://bucket/{number}.png" for number in range(300)]
LABELS = ("cat", "dog", "cow", "emu")
BOX = Box("cat", 20, 30, 40, 50)
SIZE = (200, 200)
SKILLS = st.floats(0, 1)


def classifier(skill=0.95, seed=0, model="p/1"):
    return SimulatedClassifier(seed, model, skill=skill)


def right_verdicts(skill):
    judge = classifier(skill)
    return {
        (ref, truth)
        for ref in REFS
        for truth in (False, True)
        if (judge.anomaly_score(ref, truth) >= 0.5) == truth
    }


def test_the_same_answers_on_every_run():
    first, second = classifier(), classifier()
    assert first.anomaly_score(REFS[0], True) == second.anomaly_score(REFS[0], True)
    assert classifier().anomaly_score(REFS[0], True) == 0.9492221474647522
    assert classifier().label_scores(REFS[0], ["cat"], LABELS) == {
        "cat": 0.8235427737236023,
        "dog": 0.046498410403728485,
        "cow": 0.11021951586008072,
        "emu": 0.050592515617609024,
    }


def test_answers_depend_on_model_and_seed():
    scores = {
        judge.anomaly_score(REFS[0], True)
        for judge in (classifier(), classifier(seed=1), classifier(model="p/2"))
    }
    assert len(scores) == 3


def test_perfect_skill_never_errs():
    judge = classifier(1.0)
    assert len(right_verdicts(1.0)) == 2 * len(REFS)
    for ref in REFS:
        scores = judge.label_scores(ref, ["cat", "dog"], LABELS)
        assert min(scores["cat"], scores["dog"]) > 0.5 > max(scores["cow"], scores["emu"])
        assert [found.box for found in judge.find_boxes(ref, [BOX], SIZE, LABELS)] == [BOX]
        assert judge.find_pixels(ref, {"crack": 100}, ["crack", "hole"], 9999) == {
            "crack": PixelCounts(100, 0, 0)
        }


def test_skill_zero_is_as_good_as_guessing():
    assert len(right_verdicts(0.0)) == pytest.approx(len(REFS), rel=0.15)
    judge = classifier(0.0)
    tops = []
    for ref in REFS:
        scores = judge.label_scores(ref, ["cat"], LABELS)
        tops.append(max(LABELS, key=scores.__getitem__))
    assert tops.count("cat") == pytest.approx(len(REFS) / 4, rel=0.3)


@settings(max_examples=20)
@given(SKILLS, SKILLS)
def test_more_skill_never_makes_a_right_verdict_wrong(one, other):
    less, more = sorted((one, other))
    assert right_verdicts(less) <= right_verdicts(more)


@settings(max_examples=20)
@given(SKILLS, SKILLS)
def test_more_skill_never_misses_more_boxes_or_pixels(one, other):
    less, more = classifier(min(one, other)), classifier(max(one, other))
    for ref in REFS[:50]:
        for label in LABELS[:1]:
            before, after = (each.label_scores(ref, [label], LABELS) for each in (less, more))
            assert after[label] >= before[label]
        before, after = (each.find_boxes(ref, [BOX], SIZE, LABELS) for each in (less, more))
        assert sum(f.confidence > 0.5 for f in before) <= sum(f.confidence > 0.5 for f in after)
        assert sum(f.confidence < 0.5 for f in before) >= sum(f.confidence < 0.5 for f in after)
        before, after = (
            each.find_pixels(ref, {"crack": 500}, ["crack", "hole"], 9999) for each in (less, more)
        )
        assert before["crack"].true_positive <= after["crack"].true_positive
        assert before["crack"].false_positive >= after["crack"].false_positive
        assert ("hole" in after) <= ("hole" in before)


@given(SKILLS, st.integers(0, 99), st.booleans(), st.sets(st.sampled_from(LABELS)))
def test_scores_are_32_bit_floats_from_zero_to_one(skill, image, is_anomaly, truth):
    judge = classifier(skill)
    score = judge.anomaly_score(REFS[image], is_anomaly)
    scores = judge.label_scores(REFS[image], truth, LABELS)
    assert list(scores) == list(LABELS)
    for each in (score, 1 - score, *scores.values()):
        assert 0 < each < 1
        assert each == float32(each)


def test_an_unlabelled_image_mostly_has_low_scores():
    judge = classifier()
    seen = sum(max(judge.label_scores(ref, (), LABELS).values()) > 0.5 for ref in REFS)
    assert 0 < seen < len(REFS) * 0.1


def test_an_image_with_all_labels_has_no_wrong_label():
    judge = classifier(0.0)
    seen = {sum(x > 0.5 for x in judge.label_scores(ref, LABELS, LABELS).values()) for ref in REFS}
    assert max(seen) <= len(LABELS)


@given(
    skill=SKILLS,
    image=st.integers(0, 99),
    box=st.builds(
        Box, st.just("cat"), st.integers(0, 63), st.integers(0, 63), *(st.integers(1, 64),) * 2
    ),
)
def test_boxes_are_within_the_image(skill, image, box):
    for found in classifier(skill).find_boxes(REFS[image], [box], (128, 128), LABELS):
        assert found.box.label in LABELS
        assert found.box.left >= 0 <= found.box.top
        assert found.box.width >= 1 <= found.box.height
        assert found.box.left + found.box.width <= 128
        assert found.box.top + found.box.height <= 128
        assert 0 < found.confidence < 1


def test_boxes_are_ordered_by_confidence():
    found = classifier(0.5).find_boxes(REFS[1], [BOX] * 20, SIZE, LABELS)
    confidences = [each.confidence for each in found]
    assert confidences == sorted(confidences, reverse=True)


def test_boxes_of_the_default_skill_are_near_the_true_ones():
    judge = classifier()
    found = [judge.find_boxes(ref, [BOX], SIZE, LABELS) for ref in REFS]
    true = [each.box for boxes in found for each in boxes if each.confidence > 0.5]
    assert len(true) > 0.9 * len(REFS)
    assert all(iou(box, BOX) > 0.5 for box in true)
    assert 0 < sum(len(boxes) for boxes in found) - len(true) < 0.1 * len(REFS)


@given(SKILLS, st.integers(0, 99), st.integers(0, 1000))
def test_pixel_counts_add_up_to_the_true_mask(skill, image, pixels):
    found = classifier(skill).find_pixels(REFS[image], {"crack": pixels}, ["crack", "hole"], 1000)
    assert ("crack" in found) >= bool(pixels)
    for name, counts in found.items():
        truth = pixels if name == "crack" else 0
        assert counts.true_positive + counts.false_negative == truth
        assert 0 <= counts.false_positive <= 1000 - truth
        assert min(counts.true_positive, counts.false_negative) >= 0
