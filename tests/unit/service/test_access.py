"""How the policies of an identity combine, and what a refusal says."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from mock_vision.errors import UsageError
from mock_vision.service.access import Denial, check_access, denied
from mock_vision.service.permissions import FurtherAction, Permissions
from mock_vision.service.policies import AccessRequest
from mock_vision.wire.failures import FrameworkError
from mock_vision.world.access import Identity, PolicyText
from tests.support.callers import allow, deny, document
from tests.support.worlds import make_world

ACCOUNT = "123456789012"
ARN = f"arn:aws:store:eu-west-1:{ACCOUNT}:shelf/a"
ALLOW, DENY, NOTHING = document(allow("*")), document(deny("*")), document(allow("no:Thing"))


def identity(
    policy: str = NOTHING,
    boundary: str | None = None,
    session: str | None = None,
    *,
    role: bool = False,
    **context: Sequence[str],
) -> Identity:
    def text(document: str | None, where: str) -> PolicyText | None:
        return None if document is None else PolicyText(document, where)

    return Identity(
        f"arn:aws:sts::{ACCOUNT}:assumed-role/r/s" if role else f"arn:aws:iam::{ACCOUNT}:user/ann",
        ACCOUNT,
        [PolicyText(policy, "a policy of ann")],
        text(boundary, "the boundary"),
        text(session, "the session policy"),
        f"arn:aws:iam::{ACCOUNT}:role/r" if role else None,
        {name.replace("_", ":"): values for name, values in context.items()},
    )


@pytest.mark.parametrize(
    ("caller", "reason"),
    [
        (identity(ALLOW), None),
        (identity(NOTHING), "because no identity-based policy allows the store:Get action"),
        (identity(DENY), "with an explicit deny in an identity-based policy"),
        (identity(ALLOW, ALLOW), None),
        (identity(NOTHING, ALLOW), "because no identity-based policy allows the store:Get action"),
        (identity(ALLOW, NOTHING), "because no permissions boundary allows the store:Get action"),
        (identity(ALLOW, DENY), "with an explicit deny in a permissions boundary"),
        (identity(ALLOW, None, ALLOW, role=True), None),
        (
            identity(ALLOW, ALLOW, NOTHING, role=True),
            "because no session policy allows the store:Get action",
        ),
        (identity(ALLOW, None, DENY, role=True), "with an explicit deny in a session policy"),
    ],
)
def test_every_kind_of_policy_has_to_allow(caller: Identity, reason: str | None) -> None:
    request = AccessRequest("store:Get", ARN, {})
    denial = denied(caller, request)
    shown = denial and denial.text(caller, request.action, request.resource)
    start = f"User: {caller.arn} is not authorized to perform: store:Get on resource: {ARN} "
    assert shown == (reason and start + reason)


@pytest.mark.parametrize(
    ("policies", "kind", "explicit"),
    [
        ((NOTHING, ALLOW), None, None),
        ((ALLOW, DENY), "identity-based policy", True),
        ((DENY, ALLOW), "identity-based policy", True),
        ((), "identity-based policy", False),
    ],
)
def test_several_policies_are_one(
    policies: tuple[str, ...], kind: str | None, explicit: bool | None
) -> None:
    texts = [PolicyText(each, "a policy of ann") for each in policies]
    caller = dataclasses.replace(identity(), policies=texts)
    denial = denied(caller, AccessRequest("store:Get", ARN, {}))
    assert denial == (None if kind is None else Denial(kind, explicit is True))


def on_resource(*statements: dict[str, Any], principal: Any = "*") -> PolicyText:
    text = document(*({**each, "Principal": principal} for each in statements))
    return PolicyText(text, "the policy of the shelf")


@pytest.mark.parametrize(
    ("caller", "policy", "own", "kind", "explicit"),
    [
        (identity(NOTHING), on_resource(allow("*")), True, None, None),
        (identity(ALLOW), on_resource(deny("*")), True, "resource-based policy", True),
        (identity(ALLOW), None, True, None, None),
        (identity(ALLOW), None, False, "resource-based policy", False),
        (identity(ALLOW), on_resource(allow("*")), False, None, None),
        (identity(NOTHING), on_resource(allow("*")), False, "identity-based policy", False),
        # A grant to a user is not limited by a boundary that is silent, one to a session is.
        (identity(NOTHING, NOTHING), on_resource(allow("*")), True, None, None),
        (
            identity(NOTHING, NOTHING, role=True),
            on_resource(allow("*")),
            True,
            "permissions boundary",
            False,
        ),
    ],
)
def test_the_policy_of_a_resource(
    caller: Identity, policy: PolicyText | None, own: bool, kind: str | None, explicit: bool | None
) -> None:
    denial = denied(caller, AccessRequest("store:Get", ARN, {}), policy, own=own)
    assert (denial and denial.kind, denial and denial.explicit) == (kind, explicit)


ROOT = f"arn:aws:iam::{ACCOUNT}:root"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/r/s"


@pytest.mark.parametrize(
    ("principal", "suffices", "meant"),
    [
        # A policy that names the account leaves the decision to the identity-based policies.
        (ACCOUNT, False, True),
        (ROOT, False, True),
        (ROLE, True, True),
        (SESSION, True, True),
        ("*", True, True),
        (f"arn:aws:iam::{ACCOUNT}:role/other", False, False),
        ("210987654321", False, False),
    ],
)
def test_the_principals_that_mean_a_session(principal: str, suffices: bool, meant: bool) -> None:
    request = AccessRequest("store:Get", ARN, {})
    policy = on_resource(allow("*"), principal={"AWS": principal})
    assert (denied(identity(NOTHING, role=True), request, policy) is None) == suffices
    caller = identity(ALLOW, role=True)
    assert (denied(caller, request, policy, own=False) is None) == meant
    refusal = on_resource(deny("*"), principal={"AWS": principal})
    assert (denied(caller, request, refusal) is not None) == meant


@pytest.mark.parametrize(("principal", "kind"), [(SESSION, None), (ROLE, "session policy")])
def test_a_grant_to_a_session_by_its_own_arn_is_not_limited(
    principal: str, kind: str | None
) -> None:
    caller = identity(NOTHING, None, NOTHING, role=True)
    policy = on_resource(allow("*"), principal={"AWS": principal})
    denial = denied(caller, AccessRequest("store:Get", ARN, {}), policy)
    assert (denial and denial.kind) == kind


class Shelves:
    """The backend of a service with one kind of resource."""

    account_id = ACCOUNT
    region_name = "eu-west-1"


def shelf(backend: Any, params: Mapping[str, Any]) -> Sequence[str]:
    return [params["Arn"]] if "Arn" in params else []


PERMISSIONS = Permissions(
    resources={"Put": shelf, "Copy": shelf, "List": lambda backend, params: ()},
    further={
        "Put": (
            FurtherAction("TagResource", lambda params: params.get("Tags"), shelf),
            FurtherAction("else:Look", lambda params: params.get("Look"), shelf),
        )
    },
    shared=frozenset({"Copy"}),
    tags=lambda backend, arn: {"team": "lines"} if arn == ARN else {},
    request_tags=lambda params: params.get("Tags", {}),
)


def check(policy: str, operation: str = "Put", **params: Any) -> str | None:
    """Return the text of the refusal of a request."""
    caller = identity(policy, aws_username=["ann"])
    try:
        check_access(
            make_world(), "store", PERMISSIONS, caller, Shelves(), operation, {"Arn": ARN, **params}
        )
    except FrameworkError as refused:
        assert refused.code == "AccessDeniedException"
        return refused.message
    return None


def test_an_action_without_resource_types_needs_a_policy_for_everything() -> None:
    same_account = {"StringEquals": {"aws:ResourceAccount": ACCOUNT}}
    assert check(document(allow("store:List", Condition=same_account)), "List") is None
    assert check(document(allow("store:List", "arn:aws:store:*")), "List") == (
        f"User: arn:aws:iam::{ACCOUNT}:user/ann is not authorized to perform: store:List"
        " because no identity-based policy allows the store:List action"
    )


def test_a_resource_of_another_account_has_to_allow_the_request_too() -> None:
    """IAM User Guide, "Cross-account policy evaluation logic"; the services' resources have no
    policies, except those that an operation judges itself.
    """
    theirs = "arn:aws:store:eu-west-1:210987654321:shelf/a"
    assert check(ALLOW, Arn=theirs) == (
        f"User: arn:aws:iam::{ACCOUNT}:user/ann is not authorized to perform: store:Put on"
        f" resource: {theirs} because no resource-based policy allows the store:Put action"
    )
    assert check(ALLOW, "Copy", Arn=theirs) is None
    assert check(ALLOW, Arn="arn:aws:store:eu-west-1:other:shelf/a") is None
    other = document(allow("*", Condition={"StringEquals": {"aws:ResourceAccount": ACCOUNT}}))
    assert check(other, "Copy", Arn=theirs) is not None


def test_tags_at_creation_need_a_second_permission() -> None:
    put = document(allow("store:Put", ARN))
    assert check(put) is None
    refused = check(put, Tags={"a": "b"})
    assert refused is not None
    assert f"store:TagResource on resource: {ARN}" in refused
    assert check(document(allow(["store:Put", "store:TagResource"], ARN)), Tags={"a": "b"}) is None


def test_an_operation_can_need_an_action_of_another_service() -> None:
    refused = check(document(allow("store:*")), Look=True)
    assert refused is not None
    assert f"to perform: else:Look on resource: {ARN}" in refused


@pytest.mark.parametrize(
    ("condition", "allowed"),
    [
        ({"StringEquals": {"aws:ResourceTag/Team": "lines"}}, True),
        ({"StringEquals": {"aws:ResourceTag/team": "tables"}}, False),
        ({"StringEquals": {"aws:RequestTag/stage": "test"}}, True),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["stage", "team"]}}, True),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}}, False),
        ({"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}, True),
        ({"StringEquals": {"aws:username": "ann"}}, True),
        ({"StringEquals": {"aws:ResourceAccount": ACCOUNT}}, True),
        ({"Bool": {"aws:PrincipalIsAWSService": "false"}}, True),
        ({"Bool": {"aws:SecureTransport": "false"}}, False),
        # The clock of a mock for unit tests stands at 2025-01-01.
        ({"DateLessThan": {"aws:CurrentTime": "2025-01-02T00:00:00Z"}}, True),
        ({"NumericGreaterThan": {"aws:EpochTime": "1735689600"}}, False),
    ],
)
def test_the_condition_keys_of_a_request(condition: dict[str, Any], allowed: bool) -> None:
    refused = check(document(allow("*", Condition=condition)), Tags={"stage": "test"})
    assert (refused is None) == allowed


def test_no_tags_are_no_value() -> None:
    assert check(document(allow("*", Condition={"Null": {"aws:TagKeys": "true"}}))) is None


def test_a_broken_policy_is_an_error_for_the_author_of_the_test() -> None:
    with pytest.raises(UsageError) as raised:
        check("{")
    assert str(raised.value) == (
        "a policy of ann is not a policy: it is not JSON; put a valid document in its place."
        " It is '{'."
    )
