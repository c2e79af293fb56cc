from __future__ import annotations

import json
from typing import Any

import pytest

from mock_vision.rekognition.exceptions import MalformedPolicyDocumentException
from mock_vision.rekognition.policy_document import Caller, allows, parse_policy

ARN = "arn:aws:rekognition:us-east-1:123456789012:project/parts/version/v1/1690556751958"


def document(**changes: Any) -> str:
    """A policy whose one statement has everything, with changes to it; None takes away."""
    statement = {
        "Sid": "copy",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "rekognition:CopyProjectVersion",
        "Resource": "*",
        **changes,
    }
    kept = {name: value for name, value in statement.items() if value is not None}
    return json.dumps({"Version": "2012-10-17", "Statement": [kept]})


ACCEPTED: list[dict[str, Any]] = [
    {},
    {"Effect": "ALLOW"},
    {"Effect": "deny"},
    {"Sid": None},
    {"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}},
    {"Principal": {"AWS": "*"}},
    {"Principal": {"AWS": "123456789012"}},
    {"Principal": {"AWS": ["arn:aws:iam::123456789012:user/anna", "210987654321"]}},
    {"Principal": {"Service": "lambda.amazonaws.com"}},
    {"Principal": {"Federated": ["accounts.google.com"], "CanonicalUser": "79a59df9"}},
    {"Principal": {"AWS": "123456789012", "Service": ["s3.amazonaws.com"]}},
    {"Action": ["Rekognition:CopyProjectVersion"]},
    {"Resource": ARN},
    {"Resource": [ARN, ARN.rpartition("/")[0] + "/*"]},
    {"Resource": "arn:aws:rekognition:us-east-1:123456789012:project/parts/version/*"},
]


@pytest.mark.parametrize("changes", ACCEPTED)
def test_documents_that_are_accepted(changes: dict[str, Any]) -> None:
    (statement,) = parse_policy(document(**changes))
    assert statement.allows is (changes.get("Effect", "Allow").lower() == "allow")


def test_a_statement_without_a_list() -> None:
    policy = json.loads(document())
    policy["Statement"] = policy["Statement"][0]
    del policy["Version"]
    policy["Id"] = "policy"
    assert len(parse_policy(json.dumps(policy))) == 1


REFUSED: list[tuple[str, str]] = [
    ("", "it is not JSON"),
    (f"'{document()}'", "it is not JSON"),
    ("[" * 1999, "it is not JSON"),
    ("[]", "it is not an object"),
    ('"*"', "it is not an object"),
    ("{}", "Statement is missing"),
    ('{"Statement": []}', "Statement is missing"),
    ('{"Statement": ["*"]}', "a statement is not an object"),
    ('{"Version": "2020-01-01", "Statement": []}', "Version must be 2012-10-17"),
    ('{"Statements": []}', "Statements is not an element of a policy"),
    (document(Effect=None), "a statement has no Effect"),
    (document(Principal=None), "a statement has no Principal"),
    (document(Action=None), "a statement has no Action"),
    (document(Resource=None), "a statement has no Resource"),
    (document(Effect="Maybe"), "Effect must be Allow or Deny"),
    (document(Effect=["Allow"]), "Effect must be Allow or Deny"),
    (document(Action="rekognition:*"), r"rekognition:\* is not an action of a project policy"),
    (document(Action="rekognition:DetectCustomLabels"), "is not an action of a project policy"),
    (document(Action=[]), "Action must be a string or a list of strings"),
    (document(Action=1), "Action must be a string or a list of strings"),
    (document(Resource="arn:aws:s3:::bucket"), "is not the ARN of a model version"),
    (document(Resource=ARN.partition("/version")[0]), "is not the ARN of a model version"),
    (document(Resource={}), "Resource must be a string or a list of strings"),
    (document(Principal="123456789012"), 'Principal must be "*"'),
    (document(Principal={}), 'Principal must be "*"'),
    (document(Principal={"Robot": "anna"}), "Robot is not a kind of principal"),
    (document(Principal={"Service": []}), "Principal must be a string"),
    (document(Principal={"AWS": "anna"}), "anna is not a principal"),
    (document(Principal={"AWS": []}), "Principal must be a string"),
    (document(Condition=[]), "Condition must map operators to objects"),
    (document(Condition={"StringIs": {"aws:a": "b"}}), "StringIs is not a condition operator"),
    (document(NotAction="s3:*"), "NotAction is not supported in a statement"),
    (document(NotPrincipal="*"), "NotPrincipal is not supported in a statement"),
    (document(NotResource="*"), "NotResource is not supported in a statement"),
]


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_documents_that_are_malformed(text: str, why: str) -> None:
    with pytest.raises(MalformedPolicyDocumentException, match=why) as refused:
        parse_policy(text)
    assert refused.value.message.startswith("The policy document is malformed: ")


ROOT = "arn:aws:iam::123456789012:root"
CALLER = Caller("123456789012", ROOT)


def test_another_account_is_allowed_nothing_without_a_policy() -> None:
    assert not allows([], CALLER, ARN, own=False)
    assert allows([], CALLER, ARN, own=True)
    assert allows([document()], CALLER, ARN, own=False)
    for own in (True, False):
        assert not allows([document(), document(Effect="Deny")], CALLER, ARN, own=own)


def test_services_and_federated_users_cannot_copy() -> None:
    """Custom Labels Developer Guide, "Creating a project policy document"."""
    others = {"Service": "lambda.amazonaws.com", "Federated": "*", "CanonicalUser": "123456789012"}
    assert not allows([document(Principal=others)], CALLER, ARN, own=False)
    assert allows([document(Principal=others, Effect="Deny")], CALLER, ARN, own=True)
    assert allows([document(Principal={**others, "AWS": ROOT})], CALLER, ARN, own=False)


def test_a_caller_is_matched_by_its_own_names_only() -> None:
    anna = Caller("123456789012", f"{ROOT[:-4]}user/anna", frozenset({f"{ROOT[:-4]}user/anna"}))
    for principal, is_meant in (
        ("*", True),
        ({"AWS": f"{ROOT[:-4]}user/anna"}, True),
        ({"AWS": f"{ROOT[:-4]}user/bert"}, False),
    ):
        assert allows([document(Principal=principal)], anna, ARN, own=False) is is_meant


def test_conditions_are_judged_where_their_values_are_known() -> None:
    condition = {"StringEquals": {"aws:PrincipalTag/team": "${aws:ResourceAccount}"}}
    policies = [document(Condition=condition)]
    assert allows(policies, CALLER, ARN, own=False)
    context = {"aws:principaltag/team": ["lines"], "aws:resourceaccount": ["lines"]}
    names = frozenset({ROOT})
    assert allows(policies, Caller("123456789012", ROOT, names, context), ARN, own=False)
    other = {**context, "aws:resourceaccount": ["tables"]}
    assert not allows(policies, Caller("123456789012", ROOT, names, other), ARN, own=False)
