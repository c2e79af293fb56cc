from mock_vision.training.examples import Example
from mock_vision.training.ground_truth import GroundTruth
from tests.support.detections import PHOTO, shown
from tests.support.pictures import png

CAT = Example("s3://b/cat.png", ("cat",))
DOG = Example("s3://b/dog.png", ("dog",))


def test_found_by_content_or_by_object():
    truth = GroundTruth()
    truth.add(CAT, PHOTO)
    truth.add(DOG)
    assert len(truth) == 2
    assert truth.find(shown()) is CAT
    assert truth.find(shown(location="s3://other/copy.png")) is CAT
    assert truth.find(shown(png(), location="s3://b/dog.png")) is DOG
    assert truth.find(shown(png())) is None


def test_an_object_that_was_replaced_is_another_picture():
    truth = GroundTruth()
    truth.add(CAT, PHOTO)
    truth.add(DOG, png())
    assert truth.find(shown(png(65), location="s3://b/cat.png")) is None
    assert truth.find(shown(png(), location="s3://b/cat.png")) is DOG


def test_the_object_says_more_than_the_content():
    truth = GroundTruth()
    truth.add(CAT, PHOTO)
    truth.add(DOG, PHOTO)
    assert truth.find(shown()) is DOG
    assert truth.find(shown(location="s3://b/cat.png")) is CAT
