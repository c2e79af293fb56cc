import pytest

from mock_vision.declared.services import Subject
from mock_vision.lookoutvision.declarations import KNOWN, subject

BOARDS = {"ProjectName": "boards"}
ARN = "arn:aws:lookoutvision:eu-west-1:123456789012:model/boards/1"


def test_the_operations_that_can_be_named():
    assert "DetectAnomalies" in KNOWN.operations
    assert KNOWN.model().protocol == "rest-json"


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, Subject()),
        (BOARDS, Subject("boards")),
        ({**BOARDS, "ModelVersion": "1"}, Subject("boards", "1", ARN)),
        ({"ResourceArn": ARN}, Subject("boards", "1", ARN)),
        ({"ResourceArn": "arn:of:another"}, Subject(arn="arn:of:another")),
    ],
)
def test_what_a_request_is_about(params, expected):
    assert subject(params, "123456789012", "eu-west-1") == expected
