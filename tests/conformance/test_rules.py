"""Every rule between members: a request that breaks it is refused and changes nothing, and a
request that keeps to it is accepted.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conformance import (
    rules_of_custom_labels,
    rules_of_lookoutvision,
    rules_of_project_versions,
)
from tests.conformance.rules import UNNAMED, Allowed, Refusal, call, demand_refusal, name_of
from tests.support.clients import OTHER_ACCOUNT, called_by, client
from tests.support.everything import Everything, everything
from tests.support.served import operation_model, operations
from tests.support.state import remembered

LOOKOUT, CUSTOM_LABELS = "lookoutvision", "rekognition"
INVALID, CONFLICT = "ValidationException", "ConflictException"
TABLES = (rules_of_lookoutvision, rules_of_custom_labels, rules_of_project_versions)
TOKEN_OPERATIONS = [
    name
    for service, name in operations()
    if service == LOOKOUT and operation_model(service, name).idempotent_members
]
COPYING = 'Custom Labels Developer Guide, "Copying a model"'
REFUSED = [
    pytest.param(table.SERVICE, rule, id=name_of(rule))
    for table in TABLES
    for rule in table.REFUSED
]
ALLOWED = [
    pytest.param(table.SERVICE, rule, id=name_of(rule))
    for table in TABLES
    for rule in table.ALLOWED
]


@pytest.fixture(scope="class")
def shared() -> Iterator[Everything]:
    with everything() as found:
        yield found


class TestRefusals:
    """These tests share a mock, whose state none of them changes."""

    @pytest.mark.parametrize(("service", "rule"), REFUSED)
    def test_a_request_that_breaks_a_rule_is_refused(
        self, shared: Everything, service: str, rule: Refusal
    ) -> None:
        demand_refusal(service, shared, rule)


@pytest.mark.parametrize(("service", "rule"), ALLOWED)
def test_a_request_that_keeps_to_the_rules_is_accepted(service: str, rule: Allowed) -> None:
    with everything() as fresh:
        answer = call(service, fresh, rule.operation, rule.change)
        fresh.vision.clock.run_until_idle()
    assert answer == {**answer, **rule.answer}


@pytest.mark.parametrize("operation", TOKEN_OPERATIONS)
def test_a_token_belongs_to_one_call(operation: str) -> None:
    """API reference, ClientToken: a retry is answered again and does nothing, another call with
    the token of the first is an error; the code is in docs/fidelity.md.
    """
    with everything() as fresh:
        first = call(LOOKOUT, fresh, operation, {"ClientToken": "once"})
        after = remembered()
        again = call(LOOKOUT, fresh, operation, {"ClientToken": "once"})
        other = {"ClientToken": "once", "ProjectName": "other"}
        rule = Refusal(operation, other, CONFLICT, f"used for another {operation}", UNNAMED)
        demand_refusal(LOOKOUT, fresh, rule)
        assert remembered() == after
    status = [each.pop("ResponseMetadata")["HTTPStatusCode"] for each in (first, again)]
    assert status[0] == status[1]
    assert first == again


def test_a_refused_call_uses_up_no_token() -> None:
    token = {"ClientToken": "once"}
    with everything() as fresh:
        for name, code in (("a b", INVALID), ("boards", CONFLICT)):
            change = {"ProjectName": name, **token}
            rule = Refusal("CreateProject", change, code, "", "API reference, ClientToken")
            demand_refusal(LOOKOUT, fresh, rule)
        assert call(LOOKOUT, fresh, "CreateProject", token)["ProjectMetadata"]


def test_the_project_policy_of_the_source_decides_who_may_copy() -> None:
    """Custom Labels Developer Guide, "Copying a model": from another account's project only with
    that project's policy.
    """
    with everything() as fresh:
        with called_by(OTHER_ACCOUNT):
            rekognition = client(CUSTOM_LABELS)
            theirs = rekognition.create_project(ProjectName="theirs")["ProjectArn"]
            change = {"DestinationProjectArn": theirs}
            assert call(CUSTOM_LABELS, fresh, "CopyProjectVersion", change)["ProjectVersionArn"]
        call(CUSTOM_LABELS, fresh, "DeleteProjectPolicy", {})
        with called_by(OTHER_ACCOUNT):
            change = {"DestinationProjectArn": theirs, "VersionName": "again"}
            text = "is not authorized to perform: rekognition:CopyProjectVersion on resource: "
            rule = Refusal("CopyProjectVersion", change, "AccessDeniedException", text, COPYING)
            demand_refusal(CUSTOM_LABELS, fresh, rule)
