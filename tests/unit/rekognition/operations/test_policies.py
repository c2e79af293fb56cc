from __future__ import annotations

import re
from typing import Any

import pytest

from mock_vision.rekognition.exceptions import (
    InvalidPaginationTokenException,
    InvalidParameterException,
    InvalidPolicyRevisionIdException,
    MalformedPolicyDocumentException,
    ResourceAlreadyExistsException,
    ResourceNotFoundException,
    ServiceQuotaExceededException,
)
from mock_vision.rekognition.resources import Project
from tests.support.rekognition_bench import Bench
from tests.unit.rekognition.test_policy_document import document


def put(bench: Bench, project: Project, name: str = "copies", **given: Any) -> str:
    arguments = {"policy_document": document(), **given}
    answer = bench.call("PutProjectPolicy", project_arn=project.arn, policy_name=name, **arguments)
    return str(answer["PolicyRevisionId"])


def listed(bench: Bench, project: Project, **given: Any) -> dict[str, Any]:
    return bench.call("ListProjectPolicies", project_arn=project.arn, **given)


def test_a_policy_is_listed_as_it_was_put(bench: Bench) -> None:
    project = bench.project()
    revision = put(bench, project)
    assert re.fullmatch("[0-9a-f]{32}", revision)
    assert listed(bench, project) == {
        "ProjectPolicies": [
            {
                "ProjectArn": project.arn,
                "PolicyName": "copies",
                "PolicyRevisionId": revision,
                "PolicyDocument": document(),
                "CreationTimestamp": bench.world.clock.ticks(),
                "LastUpdatedTimestamp": bench.world.clock.ticks(),
            }
        ]
    }


@pytest.mark.parametrize("upper", [True, False])
def test_the_current_revision_can_be_replaced(bench: Bench, upper: bool) -> None:
    project = bench.project()
    first = put(bench, project)
    created = bench.world.clock.ticks()
    bench.world.clock.advance(hours=1)
    changed = document(Effect="Deny")
    given = first.upper() if upper else first
    second = put(bench, project, policy_revision_id=given, policy_document=changed)
    assert second != first
    (policy,) = listed(bench, project)["ProjectPolicies"]
    assert policy["PolicyDocument"] == changed
    assert policy["CreationTimestamp"] == created
    assert policy["LastUpdatedTimestamp"] == bench.world.clock.ticks()
    with pytest.raises(InvalidPolicyRevisionIdException, match=first):
        put(bench, project, policy_revision_id=first)


def test_a_policy_that_exists_is_not_created_again(bench: Bench) -> None:
    project = bench.project()
    put(bench, project)
    with pytest.raises(ResourceAlreadyExistsException, match="The policy copies of arn:"):
        put(bench, project)
    with pytest.raises(InvalidPolicyRevisionIdException):
        put(bench, project, "another", policy_revision_id="abc")
    assert len(project.policies) == 1


def test_a_malformed_document_changes_nothing(bench: Bench) -> None:
    project = bench.project()
    with pytest.raises(MalformedPolicyDocumentException):
        put(bench, project, policy_document="{}")
    assert project.policies == {}


def test_five_policies_fill_a_page_and_a_project(bench: Bench) -> None:
    project = bench.project()
    for name in "edcba":
        put(bench, project, name)
    assert [each["PolicyName"] for each in listed(bench, project)["ProjectPolicies"]] == list(
        "abcde"
    )
    with pytest.raises(ServiceQuotaExceededException) as refused:
        put(bench, project, "f")
    assert refused.value.message == "6 policies of a project requested. Maximum limit: 5"
    first = listed(bench, project, max_results=3)
    rest = listed(bench, project, max_results=3, next_token=first["NextToken"])
    assert [each["PolicyName"] for each in rest["ProjectPolicies"]] == ["d", "e"]
    assert "NextToken" not in rest
    with pytest.raises(InvalidPaginationTokenException):
        listed(bench, bench.project("other"), next_token=first["NextToken"])


def test_deleting_a_policy(bench: Bench) -> None:
    project = bench.project()
    revision = put(bench, project)
    delete = {"project_arn": project.arn, "policy_name": "copies"}
    with pytest.raises(InvalidPolicyRevisionIdException, match="abc is not the current revision"):
        bench.call("DeleteProjectPolicy", **delete, policy_revision_id="abc")
    assert bench.call("DeleteProjectPolicy", **delete, policy_revision_id=revision) == {}
    with pytest.raises(ResourceNotFoundException, match="The policy copies of"):
        bench.call("DeleteProjectPolicy", **delete)
    put(bench, project)
    bench.call("DeleteProjectPolicy", **delete)
    assert listed(bench, project) == {"ProjectPolicies": []}


def test_adapters_have_no_policies(bench: Bench) -> None:
    project = bench.project(feature="CONTENT_MODERATION")
    with pytest.raises(InvalidParameterException, match="CUSTOM_LABELS"):
        put(bench, project)


@pytest.mark.parametrize(
    "operation", ["PutProjectPolicy", "ListProjectPolicies", "DeleteProjectPolicy"]
)
def test_policies_of_an_unknown_project(bench: Bench, operation: str) -> None:
    arn = bench.project().arn + "1"
    given: dict[str, Any] = {"project_arn": arn}
    if operation != "ListProjectPolicies":
        given["policy_name"] = "copies"
    if operation == "PutProjectPolicy":
        given["policy_document"] = document()
    with pytest.raises(ResourceNotFoundException, match=arn):
        bench.call(operation, **given)
