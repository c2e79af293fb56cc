from __future__ import annotations

import inspect
from typing import Any

import boto3
import pytest
from botocore import xform_name

from mock_vision import UsageError, mock_vision
from mock_vision.rekognition.exceptions import InvalidParameterException
from mock_vision.rekognition.service import (
    OPERATIONS,
    REGIONS_WITHOUT,
    SERVICE,
    constraint_error,
)
from mock_vision.wire.failures import FrameworkError
from mock_vision.world import world as worlds
from tests.support.shapes import model
from tests.support.worlds import make_world


def test_there_are_23_operations() -> None:
    assert len(OPERATIONS) == 23
    assert set(OPERATIONS) <= set(SERVICE.model.operation_names)


@pytest.mark.parametrize("name", OPERATIONS)
def test_functions_take_the_members_of_the_input(name: str) -> None:
    parameters = dict(inspect.signature(OPERATIONS[name]).parameters)
    del parameters["backend"]
    shape = model().operation_model(name).input_shape
    assert shape is not None
    assert set(parameters) == {xform_name(member) for member in shape.members}
    without_default = {
        each.name for each in parameters.values() if each.default is inspect.Parameter.empty
    }
    assert without_default == {xform_name(member) for member in shape.required_members}


@pytest.mark.parametrize(
    ("setting", "kind", "code"),
    [
        ("documented", InvalidParameterException, "InvalidParameterException"),
        ("observed", FrameworkError, "ValidationException"),
    ],
)
def test_the_error_of_a_violated_constraint(setting: str, kind: type, code: str) -> None:
    world = make_world()
    world.settings.constraint_errors = setting  # type: ignore[assignment]
    worlds.install(world)
    try:
        error = constraint_error(["one", "two"])
        assert type(error) is kind
        assert error.code == code  # type: ignore[attr-defined]
        assert str(error) == "2 validation errors detected: one; two"
    finally:
        worlds.install(None)


PAGED = {
    "DescribeProjects": 100,
    "DescribeProjectVersions": 100,
    "ListDatasetEntries": 100,
    "ListDatasetLabels": 100,
    "ListProjectPolicies": 5,
}


@pytest.mark.parametrize(("operation", "most"), PAGED.items())
def test_a_page_that_is_too_large_is_a_validation_exception(operation: str, most: int) -> None:
    """API reference of the five operations, MaxResults: a value above the maximum is answered with
    ValidationException.
    """
    compiled = SERVICE.model.operation(operation)
    assert compiled is not None
    arns = {
        member: "arn:aws:rekognition:us-east-1:123456789012:project/p"
        + ("/dataset/train/1" if member == "DatasetArn" else "/1")
        for member in ("ProjectArn", "DatasetArn")
    }
    assert compiled.violations({**arns, "MaxResults": most}) == []
    worlds.install(make_world())
    try:
        alone = constraint_error(compiled.violations({**arns, "MaxResults": most + 1}))
        joined = constraint_error(
            [*compiled.violations({"MaxResults": most + 1, "NextToken": "x" * 1025})]
        )
        small = constraint_error(compiled.violations({**arns, "MaxResults": 0}))
    finally:
        worlds.install(None)
    assert isinstance(alone, FrameworkError)
    assert alone.code == "ValidationException"
    assert alone.message == (
        f"1 validation error detected: Value '{most + 1}' at 'maxResults' failed to satisfy"
        f" constraint: Member must have value less than or equal to {most}"
    )
    assert isinstance(joined, FrameworkError)
    assert isinstance(small, InvalidParameterException)


def test_all_operations_with_a_largest_page_are_listed() -> None:
    paged = {
        name: shape.members["MaxResults"].metadata.get("max")
        for name in OPERATIONS
        if (shape := model().operation_model(name).input_shape) and "MaxResults" in shape.members
    }
    assert {name: most for name, most in paged.items() if most is not None} == PAGED


@pytest.mark.parametrize("region", ["us-west-1", "ca-central-1", "us-gov-west-1"])
def test_a_region_without_custom_labels_refuses_its_operations(region: str) -> None:
    """Public evidence: welldone-cloud/aws-lint-iam-policies (DescribeProjects); the raw body of
    other features that a Region lacks is in aws-cli issue 4409.
    """
    assert region in REGIONS_WITHOUT
    with mock_vision() as vision:
        rekognition: Any = boto3.client("rekognition", region_name=region)
        for refused in (
            rekognition.describe_projects,
            lambda: rekognition.list_tags_for_resource(
                ResourceArn="arn:aws:rekognition:us-east-1:123456789012:project/p/1"
            ),
        ):
            with pytest.raises(rekognition.exceptions.AccessDeniedException) as refusal:
                refused()
            assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
            assert refusal.value.response["Error"]["Message"] == ""
        # moto's operations are served.
        assert "TextDetections" in rekognition.detect_text(Image={"Bytes": b"x"})
        with pytest.raises(UsageError, match=f"unknown Region of rekognition '{region}'. .*us-e"):
            vision.given.label_model("parts", labels=["a", "b"], region=region)


def test_the_configured_region_may_lack_custom_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-west-1")
    with mock_vision() as vision, pytest.raises(UsageError, match="'us-west-1'"):
        vision.given.label_model("parts", labels=["a", "b"])
