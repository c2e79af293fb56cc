import pytest

from mock_vision.declared.services import Subject
from mock_vision.lookoutvision.declarations import KNOWN, about, subject

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
def test_the_subject_of_a_request(params, expected):
    assert subject(params, "123456789012", "eu-west-1") == expected


@pytest.mark.parametrize(
    ("operation", "params", "expected"),
    [
        ("ListProjects", {}, ("PROJECT", "*", "Unknown")),
        ("CreateProject", BOARDS, ("PROJECT", "boards", "L-64685F61")),
        ("CreateDataset", {**BOARDS, "DatasetType": "train"}, ("DATASET", "boards/train", None)),
        ("StartModel", {**BOARDS, "ModelVersion": "1"}, ("MODEL", "boards/1", "L-82DA2ABD")),
        (
            "StartModelPackagingJob",
            {**BOARDS, "JobName": "job"},
            ("MODEL_PACKAGE_JOB", "job", None),
        ),
        ("TagResource", {"ResourceArn": ARN}, ("MODEL", ARN, "TagsPerResource")),
    ],
)
def test_the_members_of_errors_about_a_request(operation, params, expected):
    kind, name, quota = expected
    members = about(operation, params)
    assert (members["ResourceType"], members["ResourceId"]) == (kind, name)
    assert members["ServiceCode"] == "lookoutvision"
    assert quota is None or members["QuotaCode"] == quota
