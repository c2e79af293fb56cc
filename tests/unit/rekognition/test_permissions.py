"""Which resources the actions of Custom Labels are judged with."""

from __future__ import annotations

from typing import Any

import pytest

from mock_vision.rekognition.permissions import PERMISSIONS
from mock_vision.rekognition.service import OPERATIONS
from tests.support.rekognition_bench import Bench

PREFIX = "arn:aws:rekognition:us-east-1:123456789012:project/"
PARTS = f"{PREFIX}parts/17"


def test_every_operation_is_in_the_table() -> None:
    assert PERMISSIONS.resources.keys() == OPERATIONS.keys()
    assert PERMISSIONS.further.keys() <= OPERATIONS.keys()


@pytest.mark.parametrize(
    ("operation", "params", "needed"),
    [
        ("CreateProject", {"ProjectName": "new"}, {"CreateProject": f"{PREFIX}new/*"}),
        (
            "CreateProject",
            {"ProjectName": "new", "Tags": {"a": "b"}},
            {"CreateProject": f"{PREFIX}new/*", "TagResource": f"{PREFIX}new/*"},
        ),
        (
            "CreateDataset",
            {"ProjectArn": PARTS, "DatasetType": "TRAIN", "Tags": {"a": "b"}},
            {"CreateDataset": PARTS, "TagResource": f"{PREFIX}parts/dataset/train/*"},
        ),
        (
            "CreateDataset",
            {"ProjectArn": PARTS, "DatasetSource": {"DatasetArn": "arn:of:another"}},
            {"CreateDataset": PARTS, "ListDatasetEntries": "arn:of:another"},
        ),
        (
            "CreateProjectVersion",
            {"ProjectArn": PARTS, "VersionName": "v1", "Tags": {"a": "b"}},
            {"CreateProjectVersion": PARTS, "TagResource": f"{PREFIX}parts/version/v1/*"},
        ),
        (
            "CopyProjectVersion",
            {
                "SourceProjectArn": "arn:of:source",
                "SourceProjectVersionArn": "arn:of:version",
                "DestinationProjectArn": PARTS,
                "VersionName": "copy",
                "Tags": {"a": "b"},
            },
            {
                "CopyProjectVersion": f"arn:of:version {PARTS}",
                "CreateProjectVersion": PARTS,
                "TagResource": f"{PREFIX}parts/version/copy/*",
            },
        ),
        (
            "DistributeDatasetEntries",
            {"Datasets": [{"Arn": "arn:one"}, {"Arn": "arn:two"}, {}]},
            {"DistributeDatasetEntries": "arn:one arn:two"},
        ),
        ("DescribeProjects", {"ProjectNames": ["parts"]}, {"DescribeProjects": ""}),
    ],
)
def test_the_permissions_of_a_request(
    bench: Bench, operation: str, params: dict[str, Any], needed: dict[str, str]
) -> None:
    found = {operation: PERMISSIONS.resources[operation](bench.backend, params)}
    for action in PERMISSIONS.further.get(operation, ()):
        if action.when(params):
            found[action.action] = action.resources(bench.backend, params)
    assert {action: " ".join(arns) for action, arns in found.items()} == needed


def test_a_request_without_parameters_names_no_resource(bench: Bench) -> None:
    for operation in OPERATIONS:
        assert list(PERMISSIONS.resources[operation](bench.backend, {})) == []
        for action in PERMISSIONS.further.get(operation, ()):
            assert list(action.resources(bench.backend, {})) == []


def test_the_tags_of_a_resource(bench: Bench) -> None:
    project = bench.call("CreateProject", project_name="parts", tags={"team": "lines"})
    tags = PERMISSIONS.tags
    assert tags(bench.backend, project["ProjectArn"]) == {"team": "lines"}
    assert tags(bench.backend, f"{project['ProjectArn']}0") == {}
    assert tags(bench.backend, "*") == {}
    assert tags(bench.backend, "arn:without:slash") == {}


def test_the_tags_of_a_request() -> None:
    assert PERMISSIONS.request_tags({"Tags": {"a": "b"}}) == {"a": "b"}
    assert PERMISSIONS.request_tags({}) == {}
