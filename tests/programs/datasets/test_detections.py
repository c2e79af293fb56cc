"""Detections in images of the dataset, in unknown images, and in images with a declared answer."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from PIL import Image

from mock_vision import UsageError, Vision, mock_vision
from mock_vision.declared.request import Detection
from tests.programs.datasets.photographs import digits, windows
from tests.programs.datasets.services import (
    CREATED,
    CustomLabels,
    Lookout,
    Row,
    labelled,
    make_bucket,
    put,
    read_json,
    read_lines,
    result_file,
)
from tests.programs.datasets.sets import RED, masked_lines
from tests.support.pictures import png
from tests.support.worlds import START

KNOWN = digits(20)


class Hosted(NamedTuple):
    """Three hosted models: eights among ones with masks; ten digits; roofs with boxes."""

    vision: Vision
    inspection: Lookout
    digits: CustomLabels
    roofs: CustomLabels


def host(vision: Vision) -> Hosted:
    make_bucket()
    inspection = Lookout(vision, "inspection")
    inspection.dataset("train", masked_lines())
    assert inspection.train()["Status"] == "TRAINED"
    inspection.host()
    reading = CustomLabels(vision, "digits")
    reading.train([labelled(put(name, picture), str(digit)) for name, digit, picture in KNOWN])
    reading.host()
    roofs = CustomLabels(vision, "roofs")
    rows = [roof(put(f"{window.name}.jpg", window.file()), window) for window in ROOFS]
    assert roofs.train(rows)["Status"] == "TRAINING_COMPLETED"
    roofs.host()
    return Hosted(vision, inspection, reading, roofs)


ROOFS = [each for each in windows("china.jpg", 160, 120, 80) if each.boxes()]


def roof(ref: str, window: Any) -> Row:
    names = sorted({label for label, _ in window.boxes()})
    edges = ("left", "top", "width", "height")
    return {
        "source-ref": ref,
        "box": {
            "image_size": [{"width": window.width, "height": window.height, "depth": 3}],
            "annotations": [
                {"class_id": names.index(label), **dict(zip(edges, box, strict=True))}
                for label, box in window.boxes()
            ],
        },
        "box-metadata": {
            "objects": [{"confidence": 1} for _ in window.boxes()],
            "class-map": {str(number): name for number, name in enumerate(names)},
            "type": "groundtruth/object-detection",
            "human-annotated": "yes",
            "creation-date": CREATED,
        },
    }


CONFIG: Any = {"core": {"reset_boto3_session": False}}


@pytest.fixture(scope="module")
def hosted() -> Iterator[Hosted]:
    """One world for the tests of this file, which only read."""
    with mock_vision(start=START, config=CONFIG) as vision:
        yield host(vision)


def strangers() -> list[bytes]:
    """Pictures that no model has seen."""
    known = {picture for _, _, picture in KNOWN}
    return [picture for _, _, picture in digits(23) if picture not in known]


# -- Lookout for Vision --------------------------------------------------------------------------


def check_mask(answer: Row) -> None:
    """The areas are those of the mask, sum to one, and have the dataset's colours."""
    mask = Image.open(io.BytesIO(answer["AnomalyMask"]))
    assert (mask.format, mask.mode, mask.size) == ("PNG", "RGB", (64, 64))
    colours, counts = np.unique(np.asarray(mask).reshape(-1, 3), axis=0, return_counts=True)
    shown = {
        "#{:02X}{:02X}{:02X}".format(*colour): count / 64**2
        for colour, count in zip(colours.tolist(), counts.tolist(), strict=True)
    }
    areas = {
        each["PixelAnomaly"]["Color"]: each["PixelAnomaly"]["TotalPercentageArea"]
        for each in answer["Anomalies"]
    }
    assert areas == pytest.approx({"#FFFFFF": 0.0} | shown, abs=1e-7)
    assert sum(areas.values()) == pytest.approx(1, abs=1e-7)
    assert [each["Name"] for each in answer["Anomalies"]] == ["background", "dent"][: len(areas)]


def test_pictures_of_the_dataset_are_judged_as_labelled(hosted: Hosted) -> None:
    model = hosted.inspection.describe("1")
    sure: dict[str, Any] = {
        row["source-ref"]: row["anomaly-label-detected-metadata"]["confidence"]
        for row in read_lines(model["EvaluationManifest"])
        if row["anomaly-label"] == row["anomaly-label-detected"]
    }
    assert len(sure) >= 15
    for name, digit, picture in KNOWN:
        if digit in (1, 8):
            answer = hosted.inspection.detect(picture, content_type="image/png")
            assert answer["Source"] == {"Type": "direct"}
            assert answer["IsAnomalous"] is (digit == 8)
            check_mask(answer)
            assert len(answer["Anomalies"]) == 1 + (digit == 8)
            # A picture that was tested with has the confidence it had then.
            confidence = sure.get(f"s3://pictures/{name}", answer["Confidence"])
            assert answer["Confidence"] == confidence
            assert 0.5 <= answer["Confidence"] <= 1


def test_other_pictures_have_answers_that_stay(hosted: Hosted) -> None:
    answers = [hosted.inspection.detect(each, content_type="image/png") for each in strangers()]
    for answer in answers:
        check_mask(answer)
        assert answer["IsAnomalous"] is (len(answer["Anomalies"]) > 1)
    assert {answer["IsAnomalous"] for answer in answers} == {True, False}
    labels = [hosted.digits.detect(each) for each in strangers()]
    boxes = [hosted.roofs.detect(each) for each in strangers()]
    # A model keeps the seed that it was trained with.
    for seed in (0, 1):
        with mock_vision(seed=seed, config=CONFIG):
            again = [
                hosted.inspection.detect(each, content_type="image/png") for each in strangers()
            ]
            assert again == answers
            assert [hosted.digits.detect(each) for each in strangers()] == labels
            assert [hosted.roofs.detect(each) for each in strangers()] == boxes


# -- Custom Labels -------------------------------------------------------------------------------


def test_pictures_of_a_classification_set(hosted: Hosted) -> None:
    version = hosted.digits.describe()
    summary = read_json(version["EvaluationResult"]["Summary"]["S3Object"])
    thresholds = {
        each["Label"]: 100 * each["Metrics"]["Threshold"]
        for each in summary["LabelEvaluationResults"]
    }
    tested = {
        row["source-ref"]: row
        for row in read_lines(result_file(version, "TestingDataResult", "Output"))
    }
    right = 0
    for name, digit, picture in KNOWN[::7]:
        by_bytes = hosted.digits.detect(picture)
        assert by_bytes == hosted.digits.detect(name)
        assert [each["Name"] for each in by_bytes] == [str(digit)]
        everything = hosted.digits.detect(picture, MinConfidence=0)
        confidences = [each["Confidence"] for each in everything]
        assert {each["Name"] for each in everything} == set(thresholds)
        assert confidences == sorted(confidences, reverse=True)
        for each in everything:
            assert (each["Confidence"] >= thresholds[each["Name"]]) == (each["Name"] == str(digit))
            assert "Geometry" not in each
        row = tested.get(f"s3://pictures/{name}", {})
        said = {
            value["class-name"]: value["confidence"]
            for key, value in row.items()
            if key.startswith("rekognition-custom-labels-evaluation") and "metadata" in key
        }
        if {label for label, sure in said.items() if 100 * sure >= thresholds[label]} == {
            str(digit)
        }:
            right += 1
            # An answer has five decimals of the score of the evaluation.
            answered = {each["Name"]: each["Confidence"] for each in everything}
            assert answered[str(digit)] == pytest.approx(100 * said[str(digit)], abs=1.1e-3)
    assert right


def test_minimum_and_maximum(hosted: Hosted) -> None:
    _, digit, picture = KNOWN[50]
    everything = hosted.digits.detect(picture, MinConfidence=0)
    assert hosted.digits.detect(picture, MinConfidence=0, MaxResults=1) == everything[:1]
    assert everything[0]["Name"] == str(digit)
    third = everything[2]["Confidence"]
    assert hosted.digits.detect(picture, MinConfidence=third) == everything[:3]
    assert hosted.digits.detect(picture, MinConfidence=third, MaxResults=2) == everything[:2]
    assert hosted.digits.detect(picture, MinConfidence=100) == []
    assert hosted.digits.detect(picture, MinConfidence=0, MaxResults=1000) == everything
    assert hosted.digits.detect(picture, MaxResults=0) == []


def test_pictures_of_a_detection_set(hosted: Hosted) -> None:
    for window in ROOFS[:12]:
        found = hosted.roofs.detect(f"{window.name}.jpg")
        truth = sorted(
            (label, left / 160, top / 120, width / 160, height / 120)
            for label, (left, top, width, height) in window.boxes()
        )
        boxes = sorted(
            (each["Name"], *(each["Geometry"]["BoundingBox"][edge] for edge in EDGES))
            for each in found
        )
        assert [box[0] for box in boxes] == [box[0] for box in truth]
        assert np.allclose([box[1:] for box in boxes], [box[1:] for box in truth], atol=1e-6)


EDGES = ("Left", "Top", "Width", "Height")


def test_a_copy_of_a_picture_is_known_by_its_content(hosted: Hosted) -> None:
    _, digit, picture = KNOWN[0]
    put("copies/renamed", picture)
    assert hosted.digits.detect("copies/renamed") == hosted.digits.detect(picture)
    assert [each["Name"] for each in hosted.digits.detect(picture)] == [str(digit)]


# -- Declared answers ----------------------------------------------------------------------------

SEEN = strangers()[0]


def is_small(detection: Detection) -> bool:
    return detection.info.width == 64


@pytest.mark.parametrize(
    "image",
    [SEEN, ("pictures", "seen.png"), "s3://pictures/seen.png", is_small, None, "a file"],
    ids=["bytes", "bucket and key", "address", "function", "any", "file"],
)
def test_a_picture_is_named_in_any_form(hosted: Hosted, image: Any, tmp_path: Path) -> None:
    put("seen.png", SEEN)
    if image == "a file":
        image = tmp_path / "seen.png"
        image.write_bytes(SEEN)
    answers = hosted.vision.answers
    with answers.anomaly(image, confidence=0.625, areas={"dent": 0.25}) as anomaly:
        answer = hosted.inspection.detect(SEEN, content_type="image/png")
        assert (answer["IsAnomalous"], answer["Confidence"]) == (True, 0.625)
        assert answer["Anomalies"][1] == {
            "Name": "dent",
            "PixelAnomaly": {"TotalPercentageArea": 0.25, "Color": RED},
        }
        check_mask(answer)
        assert anomaly.used == 1
    with answers.normal(image, confidence=0.75):
        answer = hosted.inspection.detect(SEEN, content_type="image/png")
        assert (answer["IsAnomalous"], answer["Confidence"]) == (False, 0.75)
        assert len(answer["Anomalies"]) == 1
    with answers.labels(image, [("3", 97.5), ("8", 12.5)]):
        for shown in (SEEN, "seen.png"):
            found = hosted.digits.detect(shown, MinConfidence=10)
            assert found == [
                {"Name": "3", "Confidence": 97.5},
                {"Name": "8", "Confidence": 12.5},
            ]
    with answers.compute(lambda detection: {"tree": 99.0}, image):
        (tree,) = hosted.roofs.detect(SEEN)
        assert (tree["Name"], tree["Confidence"]) == ("tree", 99.0)
        assert set(tree["Geometry"]["BoundingBox"]) == {"Left", "Top", "Width", "Height"}


@pytest.mark.parametrize("form", ["digits", "digits/v1", "ARN", None])
def test_a_model_is_named_in_any_form(hosted: Hosted, form: str | None) -> None:
    arn = hosted.digits.describe()["ProjectVersionArn"]
    model = arn if form == "ARN" else form
    with hosted.vision.answers.labels(SEEN, ["5"], model=model):
        assert [each["Name"] for each in hosted.digits.detect(SEEN)] == ["5"]
    for other in ("digits/v2", "digit", arn.replace("digits", "other")):
        with hosted.vision.answers.labels(SEEN, ["5"], model=other, optional=True) as unused:
            hosted.digits.detect(SEEN)
            assert unused.used == 0


def test_the_latest_declaration_answers(hosted: Hosted) -> None:
    answers = hosted.vision.answers
    before = hosted.digits.detect(SEEN)
    with answers.labels(None, ["1"]), answers.labels(SEEN, ["2"]):
        assert hosted.digits.detect(SEEN)[0]["Name"] == "2"
        assert hosted.digits.detect(strangers()[1])[0]["Name"] == "1"
        with answers.compute(lambda detection: None), answers.normal(optional=True):
            assert hosted.digits.detect(SEEN)[0]["Name"] == "2"
    assert hosted.digits.detect(SEEN) == before


def test_an_answer_with_an_unknown_label_is_refused_by_the_detection(hosted: Hosted) -> None:
    answers = hosted.vision.answers
    with (
        answers.labels(None, ["eleven"]),
        pytest.raises(UsageError, match="unknown label of model digits/v1 'eleven'"),
    ):
        hosted.digits.detect(SEEN)
    with (
        answers.anomaly(areas={"scratch": 0.1}),
        pytest.raises(UsageError, match="unknown anomaly class of model inspection/1 'scratch'"),
    ):
        hosted.inspection.detect(SEEN, content_type="image/png")
    with (
        answers.labels(None, [("5", 90, (0, 0, 0.5, 0.5))]),
        pytest.raises(UsageError, match="which only classifies"),
    ):
        hosted.digits.detect(SEEN)


def test_a_picture_that_fills_the_frame(hosted: Hosted) -> None:
    with hosted.vision.answers.anomaly(areas={"dent": 1.0}):
        answer = hosted.inspection.detect(png(64, 64), content_type="image/png")
    areas = [each["PixelAnomaly"]["TotalPercentageArea"] for each in answer["Anomalies"]]
    assert areas == [0.0, 1.0]
    assert Image.open(io.BytesIO(answer["AnomalyMask"])).getcolors() == [(4096, (214, 39, 40))]
