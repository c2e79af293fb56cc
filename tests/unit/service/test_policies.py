"""The language of policies, element by element."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from mock_vision.service.policies import EVERYONE, AccessRequest, PolicyError, judge, parse
from tests.support.callers import allow, deny, document

ARN = "arn:aws:rekognition:eu-west-1:123456789012:project/parts/version/v1/17"
ACTION = "rekognition:StartProjectVersion"
CONTEXT: Mapping[str, Sequence[str]] = {
    "aws:requestedregion": ["eu-west-1"],
    "aws:currenttime": ["2025-01-01T10:00:00+00:00"],
    "aws:epochtime": ["1735725600"],
    "aws:principalarn": ["arn:aws:iam::123456789012:user/lines/ann"],
    "aws:username": ["parts"],
    "aws:odd": ["p*"],
    "aws:viaawsservice": ["false"],
    "aws:sourceip": ["10.1.2.3"],
    "aws:tagkeys": ["team", "stage"],
    "aws:resourcetag/team": ["lines"],
    "aws:principaltag/team": ["lines"],
    "aws:number": ["7"],
}


def verdict(*statements: dict[str, Any], version: str = "2012-10-17") -> str | None:
    return judge(document(*statements, version=version), AccessRequest(ACTION, ARN, CONTEXT))


@pytest.mark.parametrize(
    "actions",
    [
        "*",
        ACTION,
        "rekognition:*",
        "REKOGNITION:startproject*",
        "rekognition:StartProjectVersio?",
        ["s3:*", ACTION],
    ],
)
def test_an_action_is_named_with_wildcards_in_any_case(actions: Any) -> None:
    assert verdict(allow(actions)) == "allow"


@pytest.mark.parametrize("actions", ["rekognition:Stop*", "Start*", "rekognition:Start?", [], "(*"])
def test_an_action_that_is_not_named_is_not_allowed(actions: Any) -> None:
    assert verdict(allow(actions)) is None


def test_an_unknown_action_allows_nothing_and_breaks_nothing() -> None:
    assert verdict(allow("rekognition:StartProjectVersionn"), allow("nosuch:Thing")) is None


@pytest.mark.parametrize(
    ("resources", "allowed"),
    [
        ("*", True),
        (ARN, True),
        ("arn:aws:rekognition:*:*:project/parts/*", True),
        ("arn:aws:rekognition:eu-west-1:123456789012:project/part?/version/v1/*", True),
        ("arn:aws:rekognition:eu-west-1:123456789012:project/parts", False),
        ("arn:aws:rekognition:us-east-1:*", False),
        ("ARN:*", False),
        (["arn:aws:s3:::*", ARN], True),
        ("arn:aws:rekognition:*:*:project/${aws:username}/*", True),
        ("arn:aws:rekognition:*:*:project/${aws:odd}/*", False),
        ("arn:aws:rekognition:*:*:project/${aws:missing}/*", False),
        ("arn:aws:rekognition:*:*:project/${aws:missing, 'parts'}/*", True),
        ("arn:aws:rekognition:*:*:project/${aws:tagkeys}/*", False),
        ("arn:aws:rekognition:*:*:project/${*}/*", False),
    ],
)
def test_a_resource_is_named_with_wildcards_and_variables(resources: Any, allowed: bool) -> None:
    assert verdict(allow(ACTION, resources)) == ("allow" if allowed else None)


def test_a_policy_of_2008_has_no_variables() -> None:
    resource = "arn:aws:rekognition:*:*:project/${aws:username}/*"
    assert verdict(allow(ACTION, resource), version="2008-10-17") is None


def test_an_element_can_be_negated() -> None:
    others = {"Effect": "Allow", "NotAction": "s3:*", "NotResource": "arn:aws:s3:::*"}
    assert verdict(others) == "allow"
    assert verdict({**others, "NotAction": "rekognition:*"}) is None
    assert verdict({**others, "NotResource": ARN}) is None


def test_one_deny_outweighs_every_allow() -> None:
    assert verdict(allow("*"), deny(ACTION)) == "deny"
    assert verdict(deny(ACTION, "arn:aws:s3:::*"), allow("*")) == "allow"
    assert verdict(deny("*"), allow("*")) == "deny"


@pytest.mark.parametrize(
    ("operator", "key", "wanted", "holds"),
    [
        ("StringEquals", "aws:RequestedRegion", "eu-west-1", True),
        ("StringEquals", "AWS:requestedregion", ["us-east-1", "eu-west-1"], True),
        ("StringEquals", "aws:RequestedRegion", "EU-WEST-1", False),
        ("StringEquals", "aws:Missing", "eu-west-1", False),
        ("StringEquals", "aws:Odd", "p*", True),
        ("StringEquals", "aws:ResourceTag/team", "${aws:PrincipalTag/team}", True),
        ("StringEquals", "aws:ResourceTag/team", "${aws:PrincipalTag/none}", False),
        ("StringEquals", "aws:Odd", "${aws:Odd}", True),
        ("StringEqualsIfExists", "aws:Missing", "eu-west-1", True),
        ("StringEqualsIfExists", "aws:RequestedRegion", "us-east-1", False),
        ("StringNotEquals", "aws:RequestedRegion", ["us-east-1", "us-west-2"], True),
        ("StringNotEquals", "aws:RequestedRegion", ["us-east-1", "eu-west-1"], False),
        ("StringNotEquals", "aws:Missing", "eu-west-1", True),
        ("StringEqualsIgnoreCase", "aws:RequestedRegion", "EU-West-1", True),
        ("StringNotEqualsIgnoreCase", "aws:RequestedRegion", "EU-West-1", False),
        ("StringLike", "aws:RequestedRegion", "eu-*", True),
        ("StringNotLike", "aws:RequestedRegion", "eu-*", False),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:user/lines/*", True),
        ("ArnEquals", "aws:PrincipalArn", "arn:aws:iam::*:role/*", False),
        ("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/*", True),
        ("Bool", "aws:ViaAWSService", "false", True),
        ("Bool", "aws:ViaAWSService", True, False),
        ("BinaryEquals", "aws:Number", "7", True),
        ("NumericLessThan", "aws:Number", 8, True),
        ("NumericLessThanEquals", "aws:Number", "7", True),
        ("NumericGreaterThan", "aws:Number", "7", False),
        ("NumericGreaterThanEquals", "aws:Number", "7.0", True),
        ("NumericEquals", "aws:Number", "seven", False),
        ("NumericNotEquals", "aws:Number", "8", True),
        ("DateLessThan", "aws:CurrentTime", "2025-01-01T10:00:01Z", True),
        ("DateGreaterThan", "aws:CurrentTime", "2025-01-01T10:00:00Z", False),
        ("DateGreaterThan", "aws:EpochTime", "2025-01-01", True),
        ("DateEquals", "aws:EpochTime", "1735725600", True),
        ("DateNotEquals", "aws:CurrentTime", "no date", True),
        ("IpAddress", "aws:SourceIp", "10.0.0.0/8", True),
        ("NotIpAddress", "aws:SourceIp", "10.0.0.0/8", False),
        ("IpAddress", "aws:SourceIp", "ten", False),
        ("Null", "aws:Missing", "true", True),
        ("Null", "aws:Missing", False, False),
        ("Null", "aws:TagKeys", "false", True),
        ("ForAllValues:StringEquals", "aws:TagKeys", ["team", "stage", "line"], True),
        ("ForAllValues:StringEquals", "aws:TagKeys", ["team"], False),
        ("ForAllValues:StringEquals", "aws:Missing", ["team"], True),
        ("ForAnyValue:StringLike", "aws:TagKeys", "st*", True),
        ("ForAnyValue:StringEquals", "aws:TagKeys", "line", False),
        ("ForAnyValue:StringEquals", "aws:Missing", "line", False),
        ("ForAnyValue:StringNotEquals", "aws:TagKeys", "team", True),
        ("ForAllValues:StringNotEquals", "aws:TagKeys", "team", False),
        ("ForAnyValue:StringNotEquals", "aws:Missing", "team", False),
        ("foranyvalue:stringlikeifexists", "aws:Missing", "team", True),
    ],
)
def test_a_condition(operator: str, key: str, wanted: Any, holds: bool) -> None:
    condition = {operator: {key: wanted}}
    assert verdict(allow(ACTION, Condition=condition)) == ("allow" if holds else None)
    assert verdict(allow("*"), deny(ACTION, Condition=condition)) == ("deny" if holds else "allow")


def test_all_conditions_have_to_hold() -> None:
    both = {
        "StringEquals": {"aws:RequestedRegion": "eu-west-1", "aws:ResourceTag/team": "lines"},
        "Bool": {"aws:ViaAWSService": "true"},
    }
    assert verdict(allow(ACTION, Condition=both)) is None
    del both["Bool"]
    assert verdict(allow(ACTION, Condition=both)) == "allow"


@pytest.mark.parametrize(
    ("element", "covered"),
    [
        ({"Principal": "*"}, True),
        ({"Principal": {"AWS": "*"}}, True),
        ({"Principal": {"AWS": ["other", "ann"]}}, True),
        ({"Principal": {"AWS": "other"}}, False),
        ({"Principal": {"Service": "rekognition.amazonaws.com"}}, False),
        ({"NotPrincipal": {"AWS": "ann"}}, False),
        ({"NotPrincipal": {"AWS": "other"}}, True),
        ({}, False),
    ],
)
def test_a_policy_of_a_resource_names_principals(element: dict[str, Any], covered: bool) -> None:
    policy = document({**allow(ACTION), **element})
    found = judge(policy, AccessRequest(ACTION, ARN, CONTEXT), frozenset({"ann", EVERYONE}))
    assert found == ("allow" if covered else None)


def test_a_statement_that_denies_outweighs_one_that_allows() -> None:
    policy = document(allow("*"), deny("s3:*"))
    assert judge(policy, AccessRequest(ACTION, ARN, CONTEXT)) == "allow"
    assert judge(policy, AccessRequest("s3:GetObject", ARN, CONTEXT)) == "deny"


@pytest.mark.parametrize(
    ("policy", "why"),
    [
        ("{", "it is not JSON"),
        ("[]", "it has no Statement"),
        ('{"Statement": []}', "it has no Statement"),
        ({"Statement": ["x"]}, "a statement is not an object"),
        ({"Statement": {"Effect": "ALLOW"}}, 'the Effect of a statement must be "Allow" or "Deny"'),
        ({"Statement": {"Effect": "Allow"}}, "a statement needs either Action or NotAction"),
        (
            {"Statement": {"Effect": "Allow", "Action": "*"}},
            "a statement needs either Resource or NotResource",
        ),
        ({"Statement": allow({"a": 1})}, "Action must be a string or a list of strings"),
        ({"Statement": allow("*", None)}, "Resource must be a string or a list of strings"),
        (
            {"Statement": allow("*", Condition={"Bool": {"aws:a": {}}})},
            "the values of aws:a in Condition must be strings",
        ),
        ({"Statement": allow("*", Condition=[])}, "Condition must map operators to objects"),
        ({"Statement": allow("*", Condition={"Bool": "x"})}, "Condition must map operators"),
        (
            {"Statement": allow("*", Condition={"StringIs": {}})},
            "StringIs is not a condition operator",
        ),
        ({"Statement": allow("*", Condition={"a b": {}})}, "a b is not a condition operator"),
    ],
)
def test_a_document_that_is_no_policy_is_refused(policy: Any, why: str) -> None:
    text = policy if isinstance(policy, str) else json.dumps(policy)
    with pytest.raises(PolicyError, match=why):
        parse(text)
