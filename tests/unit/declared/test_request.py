from mock_vision.declared.request import Detection
from mock_vision.declared.services import Subject
from mock_vision.images.fingerprints import fingerprint
from mock_vision.images.formats import probe
from mock_vision.images.likeness import alike, sketch
from tests.support.pictures import png

ARN = "arn:aws:lookoutvision:us-east-1:123456789012:model/boards/1"


def test_a_detection_can_be_compared_by_model_content_and_likeness() -> None:
    image = png(64, 64, "red")
    detection = Detection(image, probe(image), "boards", "1", ARN, "s3://bucket/1.png")
    assert detection.subject == Subject("boards", "1", ARN)
    assert detection.fingerprint == fingerprint(image)
    assert alike(detection.sketch, sketch(png(128, 128, "red")))
    assert not alike(detection.sketch, sketch(png(64, 32, "red")))
