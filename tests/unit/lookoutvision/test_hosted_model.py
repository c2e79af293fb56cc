import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from mock_vision.declared.answers import Answers
from mock_vision.errors import UsageError
from mock_vision.floats import float32
from mock_vision.images.fingerprints import fingerprint
from mock_vision.images.masks import read_mask
from mock_vision.lookoutvision.hosted_model import AnomalyModel, detect_anomalies
from mock_vision.training.examples import Example, MaskTruth
from mock_vision.training.ground_truth import GroundTruth
from tests.support.detections import PHOTO, others, shown
from tests.support.pictures import decoded, jpeg, palette_mask, png
from tests.support.worlds import make_world

CLASSES = {"crack": "#23A436", "hole": "#ff0000"}
MASK = palette_mask(100, 80, ("#23A436", (0, 0, 20, 10)), ("#123456", (50, 0, 60, 10)))


def truth_of(label, image=PHOTO, mask=None):
    truth = GroundTruth()
    truth.add(Example("s3://b/photo.png", (label,) if label else (), mask=mask), fingerprint(image))
    return truth


def detect(model, image=PHOTO, answers=None, **where):
    return detect_anomalies(shown(image, **where), model, answers or Answers(make_world()))


def segmented(seed=0, **known):
    return AnomalyModel(seed, classes=CLASSES, **known)


def check(result, image=PHOTO):
    """What must be true of every segmentation; returns the areas of the anomalies."""
    mask = read_mask(result["AnomalyMask"], max_side=4096)
    picture = decoded(image)
    assert decoded(result["AnomalyMask"]).mode == "RGB"
    assert (mask.width, mask.height) == picture.size
    background, *anomalies = result["Anomalies"]
    assert background["Name"] == "background"
    assert background["PixelAnomaly"]["Color"] == "#FFFFFF"
    total = mask.width * mask.height
    for each in result["Anomalies"]:
        area, colour = (each["PixelAnomaly"][x] for x in ("TotalPercentageArea", "Color"))
        assert area == float32(area)
        assert area == pytest.approx(mask.colours.get(colour.upper(), 0) / total, abs=1 / total)
    areas = [each["PixelAnomaly"]["TotalPercentageArea"] for each in result["Anomalies"]]
    assert math.isclose(sum(areas), 1, abs_tol=1e-7)
    assert set(mask.colours) <= {
        each["PixelAnomaly"]["Color"].upper() for each in result["Anomalies"]
    }
    for each in anomalies:
        assert each["PixelAnomaly"]["Color"] == CLASSES[each["Name"]]
    return {each["Name"]: each["PixelAnomaly"]["TotalPercentageArea"] for each in anomalies}


@pytest.mark.parametrize(("label", "is_anomalous"), [("normal", False), ("anomaly", True)])
def test_a_known_picture_is_judged_as_it_is_labelled(label, is_anomalous):
    for seed in range(20):
        result = detect(AnomalyModel(seed, truth_of(label)))
        assert list(result) == ["Source", "IsAnomalous", "Confidence"]
        assert result["Source"] == {"Type": "direct"}
        assert result["IsAnomalous"] is is_anomalous
        assert 0.9 <= result["Confidence"] < 1
        assert result["Confidence"] == float32(result["Confidence"])
        json.dumps(result)


def test_a_known_picture_has_the_confidence_of_its_evaluation():
    sure = {"s3://b/photo.png": 0.625}
    assert detect(AnomalyModel(0, truth_of("anomaly"), confidences=sure))["Confidence"] == 0.625
    others = {"s3://b/other.png": 0.625}
    assert detect(AnomalyModel(0, truth_of("anomaly"), confidences=others))["Confidence"] >= 0.9


def test_an_unknown_picture_always_has_the_same_verdict():
    model = AnomalyModel(0, truth_of("normal"))
    results = [detect(model, image) for image in others(200)]
    assert results == [detect(AnomalyModel(0), image) for image in others(200)]
    assert results != [detect(AnomalyModel(1), image) for image in others(200)]
    assert 70 < sum(result["IsAnomalous"] for result in results) < 130
    assert all(0.5 <= result["Confidence"] < 1 for result in results)
    assert len({result["Confidence"] for result in results}) == 200


def test_an_unlabelled_image_is_treated_like_an_unknown_one():
    assert detect(AnomalyModel(0, truth_of(None))) == detect(AnomalyModel(0))


def test_a_normal_picture_shows_only_background():
    result = detect(segmented(truth=truth_of("normal")))
    assert check(result) == {}
    assert result["Anomalies"] == [
        {"Name": "background", "PixelAnomaly": {"TotalPercentageArea": 1.0, "Color": "#FFFFFF"}}
    ]


def known_mask(colour="#23A436"):
    return MaskTruth("s3://b/mask.png", 100, 80, {"crack": 200}, {"crack": colour})


def test_a_known_anomaly_shows_the_mask_of_the_dataset():
    model = segmented(
        truth=truth_of("anomaly", mask=known_mask()), read_object={"s3://b/mask.png": MASK}.get
    )
    result = detect(model)
    assert check(result) == {"crack": float32(200 / 8000)}
    mask = decoded(result["AnomalyMask"])
    assert mask.getpixel((5, 5)) == (0x23, 0xA4, 0x36)
    assert mask.getpixel((55, 5)) == (255, 255, 255)


@pytest.mark.parametrize("stored", [None, b"no mask", png(50, 40), png(100, 80), jpeg(100, 80)])
def test_without_its_mask_a_known_anomaly_keeps_its_areas(stored):
    model = segmented(truth=truth_of("anomaly", mask=known_mask()), read_object=lambda ref: stored)
    assert check(detect(model)) == {"crack": float32(200 / 8000)}


def test_a_label_has_one_colour_in_answers():
    """In this mask a crack has the colour that a hole has in answers."""
    own = palette_mask(100, 80, ("#ff0000", (0, 0, 20, 10)), ("#23A436", (30, 0, 40, 10)))
    truth = truth_of("anomaly", mask=known_mask("#FF0000"))
    result = detect(segmented(truth=truth, read_object=lambda ref: own))
    assert check(result) == {"crack": float32(200 / 8000)}
    assert decoded(result["AnomalyMask"]).getpixel((5, 5)) == (0x23, 0xA4, 0x36)
    assert decoded(result["AnomalyMask"]).getpixel((35, 5)) == (255, 255, 255)


@settings(max_examples=30)
@given(st.integers(0, 1000), st.integers(64, 130), st.integers(64, 130), st.booleans())
def test_any_picture_has_a_mask_that_agrees(seed, width, height, is_png):
    image = (png if is_png else jpeg)(width, height)
    result = detect(segmented(seed), image)
    areas = check(result, image)
    assert bool(areas) == result["IsAnomalous"]
    assert all(0.004 < area < 0.081 for area in areas.values())
    assert detect(segmented(seed), image) == result
    blended = Image.blend(decoded(image), decoded(result["AnomalyMask"]), 0.5)
    assert blended.size == (width, height)


def test_a_known_anomaly_without_a_mask_gets_some_areas():
    assert check(detect(segmented(truth=truth_of("anomaly"))))


def test_a_declared_verdict():
    answers = Answers(make_world())
    answers.anomaly(PHOTO, confidence=0.93)
    result = detect(AnomalyModel(0, truth_of("normal")), answers=answers)
    assert result == {
        "Source": {"Type": "direct"},
        "IsAnomalous": True,
        "Confidence": float32(0.93),
    }


def test_declared_areas_are_printed_as_declared():
    answers = Answers(make_world())
    answers.anomaly(areas={"hole": 0.02, "crack": 0.00001})
    result = detect(segmented(), answers=answers)
    assert check(result) == {"hole": float32(0.02), "crack": float32(0.00001)}
    colours = read_mask(result["AnomalyMask"], max_side=4096).colours
    assert (colours["#FF0000"], colours["#23A436"]) == (160, 1)


@pytest.mark.parametrize(
    "areas",
    [{"crack": 1}, {"crack": 0.5, "hole": 0.5}, {"crack": 0.1, "hole": 0.9}, {"crack": 0.0}],
)
def test_declared_areas_may_cover_all_or_nothing(areas):
    answers = Answers(make_world())
    answers.anomaly(areas=areas)
    shown_areas = check(detect(segmented(), answers=answers))
    assert shown_areas == {name: float32(area) for name, area in areas.items()}


def test_areas_cover_a_picture_of_odd_size():
    answers = Answers(make_world())
    answers.anomaly(areas={"crack": 0.5, "hole": 0.5})
    image = png(65, 67)
    check(detect(segmented(), image, answers), image)


def test_a_declared_verdict_without_areas_keeps_those_of_the_mask():
    answers = Answers(make_world())
    answers.anomaly()
    model = segmented(truth=truth_of("anomaly", mask=known_mask()), read_object=lambda ref: MASK)
    assert check(detect(model, answers=answers)) == {"crack": float32(0.025)}
    assert check(detect(segmented(), answers=answers))
    answers.normal()
    assert check(detect(model, answers=answers)) == {}


def test_a_class_that_the_model_does_not_have():
    answers = Answers(make_world())
    answers.anomaly(areas={"crakc": 0.1})
    with pytest.raises(
        UsageError, match=r"unknown anomaly class of model p/1 'crakc'. Did you mean 'crack'\?"
    ):
        detect(segmented(), answers=answers)
    with pytest.raises(UsageError, match="model p/1, which only classifies"):
        detect(AnomalyModel(0), answers=answers)
    answers.normal()
    assert detect(AnomalyModel(0), answers=answers)["IsAnomalous"] is False


def test_an_answer_for_an_object_is_compared_with_its_content():
    answers = Answers(make_world())
    answers.normal("s3://b/photo.png")
    model = AnomalyModel(0, truth_of("anomaly"), read_object={"s3://b/photo.png": PHOTO}.get)
    assert detect(model, answers=answers)["IsAnomalous"] is False
