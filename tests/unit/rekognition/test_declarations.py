import pytest

from mock_vision.declared.services import Subject
from mock_vision.rekognition.declarations import KNOWN, subject

PARTS = "arn:aws:rekognition:eu-west-1:123456789012:project/parts"
PROJECT = {"ProjectArn": f"{PARTS}/1"}
V2 = f"{PARTS}/version/v2/1700000000000"


def test_the_operations_that_can_be_named():
    assert "DetectCustomLabels" in KNOWN.operations
    assert "DetectText" not in KNOWN.operations
    assert KNOWN.model().protocol == "json"


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, Subject()),
        ({"ProjectName": "parts"}, Subject("parts")),
        (PROJECT, Subject("parts")),
        ({**PROJECT, "VersionName": "v3"}, Subject("parts", "v3")),
        ({**PROJECT, "VersionNames": ["v3"]}, Subject("parts", "v3")),
        ({**PROJECT, "VersionNames": ["v3", "v4"]}, Subject("parts")),
        ({"DatasetArn": f"{PARTS}/dataset/train/1"}, Subject("parts")),
        ({"ResourceArn": "arn:of:another"}, Subject(arn="arn:of:another")),
        ({"ProjectVersionArn": V2}, Subject("parts", "v2", V2)),
    ],
)
def test_the_subject_of_a_request(params, expected):
    assert subject(params, "123456789012", "eu-west-1") == expected
