"""Tests of the conformance check itself: it finds wrong responses and accepts right ones."""

from __future__ import annotations

import pytest

from tests.support.conformance import problems_of_answer, problems_of_error

ARN = "arn:aws:rekognition:us-east-1:123456789012:project/p/1"


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ('{"Extra":1}', "DescribeProjects: unknown Extra"),
        ('{"NextToken":null}', "DescribeProjects.NextToken: NoneType is no string"),
        ('{"ProjectDescriptions":{}}', "DescribeProjects.ProjectDescriptions: dict is no list"),
        ('{"ProjectDescriptions":[{"Status":"DONE"}]}', "[0].Status: 'DONE' is not in "),
        ('{"ProjectDescriptions":[{"CreationTimestamp":1}]}', "[0].CreationTimestamp: int is no "),
        ('{"ProjectDescriptions":[{"ProjectArn":"a"}]}', "[0].ProjectArn: 1 is under 20"),
        (f'{{"ProjectDescriptions":[{{"ProjectArn":"{ARN}x"}}]}}', "x' does not match ("),
        (f'{{"NextToken":"{"a" * 1025}"}}', "DescribeProjects.NextToken: 1025 is over 1024"),
    ],
)
def test_a_wrong_answer(body: str, problem: str) -> None:
    assert problem in problems_of_answer("rekognition", "DescribeProjects", body.encode())[0]


def test_right_answers() -> None:
    body = f'{{"ProjectDescriptions":[{{"ProjectArn":"{ARN}","CreationTimestamp":1.5E9}}]}}'
    assert problems_of_answer("rekognition", "DescribeProjects", body.encode()) == []
    tags = b'{"Tags":{"k":"v"}}'
    assert problems_of_answer("rekognition", "ListTagsForResource", tags) == []
    mask = b'{"DetectAnomalyResult":{"Confidence":0.5,"AnomalyMask":"AQ=="}}'
    assert problems_of_answer("lookoutvision", "DetectAnomalies", mask) == []


def test_errors() -> None:
    code = "ConflictException"
    named = {"x-amzn-ErrorType": code}
    whole = b'{"Message":"m","ResourceId":"r","ResourceType":"MODEL"}'
    assert problems_of_error("lookoutvision", code, named, whole) == []
    assert problems_of_error("lookoutvision", code, {}, whole) == [
        "ConflictException: x-amzn-ErrorType None"
    ]
    assert problems_of_error("lookoutvision", code, named, b'{"Message":"m"}') == [
        "ConflictException: missing ResourceId",
        "ConflictException: missing ResourceType",
    ]
    throttled = {"x-amzn-errortype": "ThrottlingException", "retry-after": "3"}
    assert (
        problems_of_error("lookoutvision", "ThrottlingException", throttled, b'{"Message":""}')
        == []
    )
    code = "ResourceNotFoundException"
    form = f'{{"__type":"{code}","Code":"{code}","Logref":"l","Message":"m"}}'
    assert problems_of_error("rekognition", code, {}, form.encode()) == []
    assert problems_of_error("rekognition", code, {}, b"{}") == [
        "ResourceNotFoundException: envelope [None, None, None, None]"
    ]
