from mock_vision.images.fingerprints import fingerprint
from mock_vision.training.examples import Example
from mock_vision.training.ground_truth import GroundTruth

CAT = Example("s3://b/cat.png", ("cat",))
DOG = Example("s3://b/dog.png", ("dog",))
CAT_IMAGE = b"the image of the cat"
DOG_IMAGE = b"the image of the dog"


def find(truth, image=CAT_IMAGE, location=None):
    return truth.find(location, fingerprint(image))


def test_an_image_is_found_by_its_content_or_its_s3_object():
    truth = GroundTruth()
    truth.add(CAT, fingerprint(CAT_IMAGE))
    truth.add(DOG)
    assert len(truth) == 2
    assert find(truth) is CAT
    assert find(truth, location="s3://other/copy.png") is CAT
    assert find(truth, DOG_IMAGE, "s3://b/dog.png") is DOG
    assert find(truth, DOG_IMAGE) is None


def test_an_s3_object_with_new_content_is_another_image():
    truth = GroundTruth()
    truth.add(CAT, fingerprint(CAT_IMAGE))
    truth.add(DOG, fingerprint(DOG_IMAGE))
    assert find(truth, b"a new image", "s3://b/cat.png") is None
    assert find(truth, DOG_IMAGE, "s3://b/cat.png") is DOG


def test_the_s3_object_decides_between_entries_of_the_same_content():
    truth = GroundTruth()
    truth.add(CAT, fingerprint(CAT_IMAGE))
    truth.add(DOG, fingerprint(CAT_IMAGE))
    assert find(truth) is DOG
    assert find(truth, location="s3://b/cat.png") is CAT
