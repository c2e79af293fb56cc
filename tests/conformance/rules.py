"""The form in which rules between members are listed, and the check of a rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from tests.support.clients import client
from tests.support.everything import Everything
from tests.support.state import remembered

GONE: Any = object()
"""As a value in a change: the member is left out."""

UNNAMED = "no public source; docs/fidelity.md"


@dataclass(frozen=True)
class Refusal:
    """A valid request with a ``change`` that breaks one rule, and the expected error; ``source`` is
    the document that states the rule.
    """

    operation: str
    change: Mapping[str, Any]
    code: str
    text: str
    source: str


@dataclass(frozen=True)
class Allowed:
    """A valid request with a ``change`` that is allowed, though a strict reading forbids it."""

    operation: str
    change: Mapping[str, Any]
    source: str
    answer: Mapping[str, Any] = field(default_factory=dict)
    """Members that the answer must have."""


class Arn(str):
    """As a value in a change: the ARN of a Custom Labels resource, by its short name."""


def name_of(rule: Refusal | Allowed) -> str:
    """Return the id of a test."""
    return f"{rule.operation} {rule.source}"


def call(service: str, of: Everything, operation: str, change: Mapping[str, Any]) -> Any:
    """Send the valid request of an operation with a change."""
    params = {**of.requests[service, operation], **change}
    given = {name: _resolved(value, of.arns) for name, value in params.items() if value is not GONE}
    return getattr(client(service), xform_name(operation))(**given)


def demand_refusal(service: str, of: Everything, rule: Refusal) -> None:
    """Assert that the rule's error is returned and that the state is the one before."""
    before = remembered()
    with pytest.raises(ClientError) as refused:
        call(service, of, rule.operation, rule.change)
    error = refused.value.response["Error"]
    assert (error["Code"], rule.text in error["Message"]) == (rule.code, True), error
    assert remembered() == before


def _resolved(value: Any, arns: Mapping[str, str]) -> Any:
    if isinstance(value, Arn):
        return arns[value]
    if isinstance(value, dict):
        return {name: _resolved(item, arns) for name, item in value.items()}
    return [_resolved(item, arns) for item in value] if isinstance(value, list) else value
