"""Project policies: which documents the service accepts, and which accounts may copy a model.

A document is a policy in IAM's syntax whose statements have Effect, Principal, Action and Resource,
with rekognition:CopyProjectVersion as the only action. The elements NotPrincipal, NotAction and
NotResource are not supported. The guide spells effects ``ALLOW``, other pages ``Allow``: both are
accepted. Principals are not restricted: services, federated and canonical users are accepted, too.
They never match, because only accounts, users and roles call CopyProjectVersion.

With IAM off the caller is unknown: only the account of a principal is compared, and every Condition
counts as met.

Source: Custom Labels Developer Guide, "Creating a project policy document".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from mock_vision.rekognition.exceptions import MalformedPolicyDocumentException

if TYPE_CHECKING:
    from mock_vision.service.policies import Context

ACTION = "rekognition:CopyProjectVersion"

_VERSIONS = ("2012-10-17", "2008-10-17")
_REQUIRED = ("Effect", "Principal", "Action", "Resource")
_OPTIONAL = ("Sid", "Condition")
_EFFECTS = {"allow": True, "deny": False}
_RESOURCE = re.compile(
    r"\*|arn:[a-z\d*-]+:rekognition:[a-z\d*-]+:(?:\d{12}|\*)"
    r":project/[\w.\-*?]{1,255}/version/[\w.\-*?]{1,255}(?:/[\d*?]+)?"
)
_KINDS = frozenset({"AWS", "Service", "Federated", "CanonicalUser"})
"""The kinds of principals in IAM's syntax."""
_PRINCIPAL = re.compile(r"\*|(\d{12})|arn:[a-z\d-]+:(?:iam|sts)::(\d{12}):.+")


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller of CopyProjectVersion."""

    account_id: str
    arn: str
    names: frozenset[str] | None = None
    """The principals that match the caller; None if only the account is known."""
    context: Context | None = None
    """The values of condition keys; None if only the account is known."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a policy."""

    allows: bool
    """Whether its effect is Allow."""
    principals: Mapping[str, str]
    """The account of each principal; ``"*"`` stands for all."""
    resources: tuple[str, ...]
    """The ARNs of model versions, with the wildcards ``*`` and ``?``."""
    conditions: Mapping[str, Any]

    def covers(self, caller: Caller, version_arn: str) -> bool:
        """Return whether the statement applies to this caller and this version."""
        if caller.names is None:
            meant = caller.account_id in self.principals.values()
        else:
            meant = not caller.names.isdisjoint(self.principals)
        if not meant and "*" not in self.principals:
            return False
        if caller.context is not None:
            from mock_vision.service.policies import conditions_hold

            if not conditions_hold(self.conditions, caller.context):
                return False
        # Unlike IAM, fnmatch has brackets; the patterns cannot contain any.
        return any(fnmatchcase(version_arn, resource) for resource in self.resources)


def parse_policy(document: str) -> list[Statement]:
    """Return the statements of a policy document.

    :raises MalformedPolicyDocumentException: when the service refuses it; the message says why.
    """
    try:
        policy = json.loads(document)
    except (ValueError, RecursionError):
        raise _malformed("it is not JSON") from None
    if not isinstance(policy, dict):
        raise _malformed("it is not an object")
    for element in policy.keys() - {"Version", "Id", "Statement"}:
        raise _malformed(f"{element} is not an element of a policy")
    if policy.get("Version", _VERSIONS[0]) not in _VERSIONS:
        raise _malformed(f"Version must be {_VERSIONS[0]}")
    statements = policy.get("Statement")
    if isinstance(statements, dict):
        statements = [statements]
    if not isinstance(statements, list) or not statements:
        raise _malformed("Statement is missing")
    return [_statement(each) for each in statements]


def allows(documents: Iterable[str], caller: Caller, version_arn: str, *, own: bool) -> bool:
    """Return whether the policies of a project allow a caller to copy a version.

    A Deny refuses every caller. A caller of another account also needs an Allow.

    :param own: whether the project belongs to the account of the caller.
    """
    effects = [
        statement.allows
        for document in documents
        for statement in parse_policy(document)
        if statement.covers(caller, version_arn)
    ]
    return all(effects) and (own or any(effects))


def _statement(content: Any) -> Statement:
    if not isinstance(content, dict):
        raise _malformed("a statement is not an object")
    for element in content:
        if element not in (*_REQUIRED, *_OPTIONAL):
            raise _malformed(f"{element} is not supported in a statement")
    for element in _REQUIRED:
        if element not in content:
            raise _malformed(f"a statement has no {element}")
    effect = content["Effect"]
    if not isinstance(effect, str) or effect.lower() not in _EFFECTS:
        raise _malformed("Effect must be Allow or Deny")
    for action in _texts(content["Action"], "Action"):
        if action.lower() != ACTION.lower():
            raise _malformed(f"{action} is not an action of a project policy, only {ACTION} is")
    resources = _texts(content["Resource"], "Resource")
    for resource in resources:
        if not _RESOURCE.fullmatch(resource):
            raise _malformed(f"{resource} is not the ARN of a model version")
    principals = _principals(content["Principal"])
    conditions = content.get("Condition", {})
    if conditions != {}:
        # The language of conditions is not loaded for policies without any.
        from mock_vision.service.policies import PolicyError, check_conditions

        try:
            check_conditions(conditions)
        except PolicyError as error:
            raise _malformed(str(error)) from None
    return Statement(_EFFECTS[effect.lower()], principals, resources, conditions)


def _principals(principal: Any) -> dict[str, str]:
    """Return the principals that can be callers, with the account of each."""
    if principal == "*":
        return {"*": "*"}
    if not isinstance(principal, dict) or not principal:
        raise _malformed('Principal must be "*" or {"AWS": ...}')
    for kind in principal:
        if kind not in _KINDS:
            raise _malformed(f"{kind} is not a kind of principal")
    names = {kind: _texts(value, "Principal") for kind, value in principal.items()}
    found = {}
    for name in names.get("AWS", ()):
        match = _PRINCIPAL.fullmatch(name)
        if match is None:
            raise _malformed(f"{name} is not a principal")
        found[name] = match[1] or match[2] or "*"
    return found


def _texts(value: Any, element: str) -> tuple[str, ...]:
    texts = value if isinstance(value, list) else [value]
    if not texts or not all(isinstance(text, str) for text in texts):
        raise _malformed(f"{element} must be a string or a list of strings")
    return tuple(texts)


def _malformed(why: str) -> MalformedPolicyDocumentException:
    return MalformedPolicyDocumentException(f"The policy document is malformed: {why}.")
