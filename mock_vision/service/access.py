"""The refusal of a request whose caller does not have the permissions that it needs.

The rules for combining policies are AWS's, and the same for both services. The first request that
IAM judges imports this module.

Sources: IAM User Guide, "Policy evaluation logic" (the order of policies, and how they combine) and
"Troubleshoot access denied error messages" (the texts).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from mock_vision.errors import UsageError
from mock_vision.service.permissions import Permissions
from mock_vision.service.policies import EVERYONE, AccessRequest, PolicyError, Verdict, judge
from mock_vision.virtual_time.ticks import to_datetime
from mock_vision.wire.failures import FrameworkError
from mock_vision.world.access import Identity, PolicyText
from mock_vision.world.world import World


class Denial(NamedTuple):
    """Why a request is refused."""

    kind: str
    """The kind of the policies that refuse it."""
    explicit: bool = False
    """Whether one of them denies it; otherwise none of them allows it."""

    def text(self, identity: Identity, action: str, resource: str) -> str:
        """Return the message of the refusal. An action without resource types names none."""
        on_resource = "" if resource == "*" else f" on resource: {resource}"
        article = "an" if self.kind[0] in "aeiou" else "a"
        reason = (
            f"with an explicit deny in {article} {self.kind}"
            if self.explicit
            else f"because no {self.kind} allows the {action} action"
        )
        return f"User: {identity.arn} is not authorized to perform: {action}{on_resource} {reason}"


_ACCOUNT = re.compile(r"arn:[^:]*:[^:]*:[^:]*:(\d{12}):")

IDENTITY = "identity-based policy"
BOUNDARY = "permissions boundary"
SESSION = "session policy"
RESOURCE = "resource-based policy"


def check_access(
    world: World,
    service: str,
    permissions: Permissions,
    identity: Identity,
    backend: Any,
    operation: str,
    params: Mapping[str, Any],
) -> None:
    """Return if the caller of an operation has every permission that it needs.

    :raises FrameworkError: when it does not: AccessDeniedException.
    :raises UsageError: when a policy is broken.
    """
    context = request_context(
        world, identity, backend.region_name, permissions.request_tags(params)
    )
    needs = [(operation, permissions.resources[operation](backend, params))]
    for action, when, resources in permissions.further.get(operation, ()):
        if when(params):
            needs.append((action, resources(backend, params)))
    for action, arns in needs:
        for arn in arns or ("*",):
            named = action if ":" in action else f"{service}:{action}"
            owner = _owner(arn) or backend.account_id
            of_resource = {
                "aws:resourceaccount": [owner],
                **_tag_keys("resource", permissions.tags(backend, arn)),
            }
            request = AccessRequest(named, arn, {**context, **of_resource})
            own = owner == identity.account_id or operation in permissions.shared
            denial = denied(identity, request, own=own)
            if denial is not None:
                text = denial.text(identity, request.action, arn)
                raise FrameworkError("AccessDeniedException", text)


def denied(
    identity: Identity,
    request: AccessRequest,
    resource_policy: PolicyText | None = None,
    *,
    own: bool = True,
) -> Denial | None:
    """Return why a request is refused; None if it is allowed.

    :param resource_policy: the policy of the resource, if its kind has policies.
    :param own: whether the resource belongs to the account of the identity. Otherwise its policy
        has to allow the request too.
    """
    by_identity = _verdict(identity.policies, request)
    by_boundary = _verdict(_present(identity.boundary), request)
    by_session = _verdict(_present(identity.session), request)
    by_resource = _verdict(_present(resource_policy), request, identity.principals | {EVERYONE})
    verdicts = {
        IDENTITY: by_identity,
        RESOURCE: by_resource,
        BOUNDARY: by_boundary,
        SESSION: by_session,
    }
    for kind, verdict in verdicts.items():
        if verdict == "deny":
            return Denial(kind, explicit=True)
    if by_resource != "allow" and not own:
        return Denial(RESOURCE)
    grant = _grant(identity, request, resource_policy) if own else None
    if grant == "unlimited":
        return None
    if by_identity != "allow" and grant is None:
        return Denial(IDENTITY)
    if identity.boundary is not None and by_boundary != "allow":
        return Denial(BOUNDARY)
    if identity.session is not None and by_session != "allow":
        return Denial(SESSION)
    return None


def _grant(
    identity: Identity, request: AccessRequest, resource_policy: PolicyText | None
) -> Literal["unlimited", "limited"] | None:
    """Return whether the policy of a resource in the account of an identity suffices for a request,
    and whether a boundary and a session policy have to allow it as well. A grant to the account
    does not suffice: the account passes it on with identity-based policies.
    """

    def grants(*principals: str) -> bool:
        return _verdict(_present(resource_policy), request, frozenset(principals)) == "allow"

    role = identity.role_arn
    if role is None:
        return "unlimited" if grants(identity.arn, EVERYONE) else None
    if grants(identity.arn):
        return "unlimited"
    return "limited" if grants(role, EVERYONE) else None


def _present(policy: PolicyText | None) -> Sequence[PolicyText]:
    return () if policy is None else (policy,)


def _verdict(
    policies: Iterable[PolicyText], request: AccessRequest, principals: frozenset[str] | None = None
) -> Verdict:
    """Return what policies decide together: one that denies outweighs all that allow."""
    verdict: Verdict = None
    for policy in policies:
        try:
            found = judge(policy.document, request, principals)
        except PolicyError as error:
            raise UsageError(
                f"{policy.where} is not a policy: {error}; put a valid document in its place."
                f" It is {policy.document!r}."
            ) from None
        if found == "deny":
            return found
        verdict = found or verdict
    return verdict


def _owner(arn: str) -> str | None:
    """Return the account in an ARN; None for ``*`` and for a text that is no ARN."""
    found = _ACCOUNT.match(arn)
    return found and found[1]


def _tag_keys(of: str, tags: Mapping[str, str]) -> dict[str, list[str]]:
    return {f"aws:{of}tag/{key}".lower(): [value] for key, value in tags.items()}


def request_context(
    world: World, identity: Identity, region: str, tags: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Sequence[str]]:
    """Return the values of the condition keys that every request has, and those of its tags."""
    now = to_datetime(world.clock.ticks())
    context: dict[str, Sequence[str]] = {
        **identity.context,
        "aws:currenttime": [now.isoformat()],
        "aws:epochtime": [str(int(now.timestamp()))],
        "aws:principalisawsservice": ["false"],
        "aws:requestedregion": [region],
        "aws:securetransport": ["true"],
        "aws:viaawsservice": ["false"],
        **_tag_keys("request", tags),
    }
    if tags:
        context["aws:tagkeys"] = list(tags)
    return context
