"""The identity that makes a request, where IAM judges requests.

:mod:`mock_vision.upstream` supplies the port, so nothing on this floor imports moto. What the
policies of an identity allow is judged in :mod:`mock_vision.service.policies`.

An operation, and the work that it begins, act for the identity that made the request: reading and
writing S3 then takes that identity's permissions. The identity is kept in a context variable, so
the operations themselves take no further argument, and nothing is looked up while IAM is off.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from mock_vision.wire.request import WireRequest


@dataclass(frozen=True)
class PolicyText:
    """The JSON document of a policy."""

    document: str
    where: str
    """Where the policy stands, for an error about it: ``the policy p of role r``."""


@dataclass(frozen=True)
class Identity:
    """A user, or a session of an assumed role, with the policies that judge its requests."""

    arn: str
    """The ARN that a refusal shows."""
    account_id: str
    policies: Sequence[PolicyText]
    """The identity-based policies: inline and attached, of a user's groups too."""
    boundary: PolicyText | None = None
    """The permissions boundary."""
    session: PolicyText | None = None
    """The session policy of an assumed role."""
    role_arn: str | None = None
    """The ARN of the assumed role; None for a user."""
    context: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The values of condition keys that describe the identity, by the keys in lower case."""

    @property
    def principals(self) -> frozenset[str]:
        """The principals of a resource-based policy that mean the identity, or its account."""
        partition = self.arn.split(":")[1]
        names = {self.arn, self.account_id, f"arn:{partition}:iam::{self.account_id}:root"}
        return frozenset(names if self.role_arn is None else names | {self.role_arn})


@runtime_checkable
class Access(Protocol):
    """IAM as a mock has it."""

    def is_on(self) -> bool:
        """Return whether this request is judged. A request that is not is counted, as moto counts
        it.
        """
        ...

    def identify(self, request: WireRequest, access_key: str, account_id: str) -> Identity:
        """Return who signed a request.

        :raises FrameworkError: when the access key is unknown, or the signature is wrong.
        """
        ...


_acting: ContextVar[Identity | None] = ContextVar("mock_vision_identity", default=None)


def acting_identity() -> Identity | None:
    """Return the identity for which this thread acts; None: no permissions are judged."""
    return _acting.get()


@contextmanager
def acting_for(identity: Identity | None) -> Iterator[None]:
    """Act for an identity inside the block."""
    token = _acting.set(identity)
    try:
        yield
    finally:
        _acting.reset(token)
