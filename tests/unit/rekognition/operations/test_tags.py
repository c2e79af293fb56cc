from __future__ import annotations

from typing import Any

import pytest

from mock_vision.rekognition.exceptions import (
    InvalidParameterException,
    ResourceNotFoundException,
    ServiceQuotaExceededException,
)
from mock_vision.rekognition.lookup import find_dataset
from mock_vision.rekognition.resources import TaggedResource
from tests.support.rekognition_bench import Bench

TAGS = {"stage": "test", "team": "vision"}


def resource_of(bench: Bench, kind: str, **given: Any) -> TaggedResource:
    if kind == "project":
        return bench.project(**given)
    project = bench.project()
    if kind == "dataset":
        arguments = {"project_arn": project.arn, "dataset_type": "TRAIN", **given}
        return find_dataset(bench.backend, bench.call("CreateDataset", **arguments)["DatasetArn"])
    return bench.training(project, **given)


def tags(bench: Bench, resource: TaggedResource) -> dict[str, str]:
    answer = bench.call("ListTagsForResource", resource_arn=resource.arn)
    assert answer.keys() == {"Tags"}
    return dict(answer["Tags"])


@pytest.mark.parametrize("kind", ["project", "dataset", "version"])
def test_tags_of_each_kind(bench: Bench, kind: str) -> None:
    resource = resource_of(bench, kind, tags=TAGS)
    assert tags(bench, resource) == TAGS
    new = {"stage": "live", "cost": ""}
    assert bench.call("TagResource", resource_arn=resource.arn, tags=new) == {}
    assert tags(bench, resource) == {**TAGS, **new}
    keys = ["team", "nobody"]
    assert bench.call("UntagResource", resource_arn=resource.arn, tag_keys=keys) == {}
    assert tags(bench, resource) == new


@pytest.mark.parametrize("kind", ["project", "dataset", "version"])
def test_no_tags_are_an_empty_map(bench: Bench, kind: str) -> None:
    assert tags(bench, resource_of(bench, kind, tags={})) == {}


def test_tags_of_requests_and_responses_are_copies(bench: Bench) -> None:
    given = dict(TAGS)
    resource = resource_of(bench, "project", tags=given)
    given["stage"] = "changed"
    bench.call("ListTagsForResource", resource_arn=resource.arn)["Tags"]["team"] = "changed"
    assert tags(bench, resource) == TAGS


def test_a_resource_has_at_most_two_hundred_tags(bench: Bench) -> None:
    resource = resource_of(bench, "project", tags={f"k{n}": "" for n in range(200)})
    bench.call("TagResource", resource_arn=resource.arn, tags={"k0": "again"})
    with pytest.raises(ServiceQuotaExceededException) as refused:
        bench.call("TagResource", resource_arn=resource.arn, tags={"k1": "again", "more": ""})
    assert refused.value.message == "201 tags of a resource requested. Maximum limit: 200"
    assert tags(bench, resource)["k1"] == ""


CALLS: list[tuple[str, dict[str, Any]]] = [
    ("ListTagsForResource", {}),
    ("TagResource", {"tags": {}}),
    ("UntagResource", {"tag_keys": []}),
]


@pytest.mark.parametrize(("operation", "given"), CALLS)
def test_resources_that_are_not_there(bench: Bench, operation: str, given: dict[str, Any]) -> None:
    arns = [
        bench.project().arn + "1",
        "arn:aws:rekognition:us-east-1:123456789012:collection/faces",
        "arn:aws:s3:::bucket-of-mine",
    ]
    for arn in arns:
        with pytest.raises(ResourceNotFoundException, match=arn):
            bench.call(operation, resource_arn=arn, **given)
    with pytest.raises(InvalidParameterException, match="something else altogether is not an ARN"):
        bench.call(operation, resource_arn="something else altogether", **given)
