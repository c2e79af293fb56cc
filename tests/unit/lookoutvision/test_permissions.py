"""Which resources the actions of Lookout for Vision are judged with."""

from __future__ import annotations

from typing import Any

import pytest

from mock_vision.lookoutvision.models import LookoutForVisionBackend
from mock_vision.lookoutvision.permissions import PERMISSIONS
from mock_vision.lookoutvision.service import OPERATIONS
from tests.support.lookoutvision_bench import Bench

PREFIX = "arn:aws:lookoutvision:us-east-1:123456789012:"


@pytest.fixture
def backend(bench: Bench) -> LookoutForVisionBackend:
    """A project ``boards`` with a trained model 1 that has a tag."""
    bench.trained_model().tags = {"team": "lines"}
    backend: LookoutForVisionBackend = bench.backend
    return backend


def test_every_operation_is_in_the_table() -> None:
    assert PERMISSIONS.resources.keys() == OPERATIONS.keys()
    assert PERMISSIONS.further.keys() <= OPERATIONS.keys()


@pytest.mark.parametrize(
    ("operation", "params", "arns"),
    [
        ("CreateProject", {"ProjectName": "new"}, ["project/new"]),
        ("DescribeModel", {"ProjectName": "boards", "ModelVersion": "1"}, ["model/boards/1"]),
        ("DescribeModel", {"ProjectName": "boards", "ModelVersion": "latest"}, ["model/boards/1"]),
        ("DescribeModel", {"ProjectName": "no", "ModelVersion": "latest"}, ["model/no/latest"]),
        ("CreateModel", {"ProjectName": "boards"}, ["model/boards/2"]),
        ("CreateModel", {"ProjectName": "no"}, ["model/no/1"]),
        ("ListModels", {"ProjectName": "boards"}, []),
    ],
)
def test_the_resources_of_a_request(
    backend: LookoutForVisionBackend, operation: str, params: dict[str, Any], arns: list[str]
) -> None:
    found = PERMISSIONS.resources[operation](backend, params)
    assert list(found) == [PREFIX + arn for arn in arns]


def test_a_request_without_parameters_names_no_resource(backend: LookoutForVisionBackend) -> None:
    for operation in OPERATIONS:
        assert list(PERMISSIONS.resources[operation](backend, {})) == []
        for action in PERMISSIONS.further.get(operation, ()):
            assert list(action.resources(backend, {})) == []


@pytest.mark.parametrize(
    ("arn", "tags"),
    [
        (f"{PREFIX}model/boards/1", {"team": "lines"}),
        (f"{PREFIX}model/boards/2", {}),
        (f"{PREFIX}model/no/1", {}),
        (f"{PREFIX}project/boards", {}),
        (f"{PREFIX.replace('12:', '99:')}model/boards/1", {}),
        ("*", {}),
    ],
)
def test_the_tags_of_a_resource(
    backend: LookoutForVisionBackend, arn: str, tags: dict[str, str]
) -> None:
    assert PERMISSIONS.tags(backend, arn) == tags


def test_the_tags_of_a_request() -> None:
    assert PERMISSIONS.request_tags({"Tags": [{"Key": "a", "Value": "b"}]}) == {"a": "b"}
    assert PERMISSIONS.request_tags({"Tags": [{}]}) == {"": ""}
    assert PERMISSIONS.request_tags({}) == {}


def test_a_packaging_job_needs_permissions_for_its_component(
    backend: LookoutForVisionBackend,
) -> None:
    greengrass = {"ComponentName": "inspector", "Tags": [{"Key": "a", "Value": "b"}]}
    params = {"ModelVersion": "1", "Configuration": {"Greengrass": greengrass}}
    prefix = "arn:aws:greengrass:us-east-1:123456789012:components:inspector"
    assert [
        (each.action, list(each.resources(backend, params)))
        for each in PERMISSIONS.further["StartModelPackagingJob"]
        if each.when(params)
    ] == [
        ("greengrass:CreateComponentVersion", [prefix]),
        ("greengrass:DescribeComponent", [f"{prefix}:versions:1.0.0"]),
        ("greengrass:TagResource", [f"{prefix}:versions:1.0.0"]),
    ]
