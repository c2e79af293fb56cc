"""The language of IAM's policies: which requests a document allows or denies.

moto's own engine ignores most conditions, and before 5.1 all of them; it takes an Allow whose
condition is not met for a Deny, and knows neither NotResource nor ``?``. A test that relies on a
policy needs what AWS does, so the language is read here. :func:`judge` knows all elements of a
statement, the condition operators of :data:`_OPERATORS` with their quantifiers and ``IfExists``,
and policy variables.

Sources: IAM User Guide, "IAM JSON policy element reference" (elements, condition operators,
variables, multivalued context keys) and "Policy evaluation logic".
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Any, Literal, TypeAlias

Verdict: TypeAlias = Literal["allow", "deny"] | None
"""What a policy decides about a request, or several together; None: no statement applies."""

EVERYONE = "*"
"""The principal of a resource-based policy that means every caller."""

Context: TypeAlias = Mapping[str, Sequence[str]]
"""The values of condition keys, by the keys in lower case; a key that does not apply is missing."""


class PolicyError(ValueError):
    """A document is not a policy; the message says why."""


@dataclass(frozen=True)
class AccessRequest:
    """The action of a request, and what it is judged by."""

    action: str
    resource: str
    """An ARN; ``*`` for an action without resource types."""
    context: Context


@dataclass(frozen=True)
class Statement:
    """One statement of a policy."""

    allows: bool
    elements: Mapping[str, Any]
    has_variables: bool

    def covers(self, request: AccessRequest, principals: frozenset[str] | None = None) -> bool:
        """Return whether the statement applies to a request.

        :param principals: the principals of a resource-based policy that mean the caller,
            :data:`EVERYONE` among them if that one does; None: the policy is identity-based, and
            has no principals.
        """
        return (
            self._names("Action", request.action, _action_pattern, None)
            and self._names("Resource", request.resource, _pattern, self._variables(request))
            and (principals is None or self._is_for(principals))
            and conditions_hold(
                self.elements.get("Condition", {}),
                request.context,
                has_variables=self.has_variables,
            )
        )

    def _variables(self, request: AccessRequest) -> Context | None:
        return request.context if self.has_variables else None

    def _names(
        self,
        element: str,
        value: str,
        compile_pattern: Callable[[str], re.Pattern[str]],
        context: Context | None,
    ) -> bool:
        """Return whether an element, or its opposite (``NotAction``), includes a value."""
        wanted = self.elements.get(element)
        negated = wanted is None
        if negated:
            wanted = self.elements.get(f"Not{element}", ())
        found = any(
            text is not None and compile_pattern(text).fullmatch(value)
            for text in (_filled(each, context) for each in _listed(wanted))
        )
        return found is not negated

    def _is_for(self, principals: frozenset[str]) -> bool:
        if "NotPrincipal" in self.elements:
            return not _is_among(self.elements["NotPrincipal"], principals)
        return _is_among(self.elements.get("Principal", ()), principals)


def judge(
    document: str, request: AccessRequest, principals: frozenset[str] | None = None
) -> Verdict:
    """Return what a policy decides about a request: one Deny outweighs every Allow.

    :param principals: see :meth:`Statement.covers`.
    :raises PolicyError: when the document is not a policy.
    """
    verdict: Verdict = None
    for statement in parse(document):
        if statement.covers(request, principals):
            if not statement.allows:
                return "deny"
            verdict = "allow"
    return verdict


@lru_cache(maxsize=256)
def parse(document: str) -> tuple[Statement, ...]:
    """Return the statements of a policy.

    :raises PolicyError: when the document is not a policy.
    """
    try:
        policy = json.loads(document)
    except (ValueError, RecursionError):
        raise PolicyError("it is not JSON") from None
    statements = policy.get("Statement") if isinstance(policy, dict) else None
    if isinstance(statements, dict):
        statements = [statements]
    if not isinstance(statements, list) or not statements:
        raise PolicyError("it has no Statement")
    # Policies of 2008 have no variables: "${" is then two characters.
    has_variables = policy.get("Version") == "2012-10-17"
    return tuple(_statement(each, has_variables) for each in statements)


def _statement(elements: Any, has_variables: bool) -> Statement:
    if not isinstance(elements, dict):
        raise PolicyError("a statement is not an object")
    if elements.get("Effect") not in ("Allow", "Deny"):
        raise PolicyError('the Effect of a statement must be "Allow" or "Deny"')
    if ("Action" in elements) == ("NotAction" in elements):
        raise PolicyError("a statement needs either Action or NotAction")
    if ("Resource" in elements) == ("NotResource" in elements):
        raise PolicyError("a statement needs either Resource or NotResource")
    for element in ("Action", "NotAction", "Resource", "NotResource"):
        values = elements.get(element, ())
        if not all(isinstance(each, str) for each in _several(values)):
            raise PolicyError(f"{element} must be a string or a list of strings")
    check_conditions(elements.get("Condition", {}))
    return Statement(elements["Effect"] == "Allow", elements, has_variables)


def check_conditions(conditions: Any) -> None:
    """Return if the Condition of a statement can be judged.

    :raises PolicyError: when it cannot.
    """
    if not isinstance(conditions, dict) or not all(
        isinstance(keys, dict) for keys in conditions.values()
    ):
        raise PolicyError("Condition must map operators to objects")
    for operator, keys in conditions.items():
        _operator(operator)
        for key, values in keys.items():
            if not all(isinstance(each, (str, int, float)) for each in _several(values)):
                raise PolicyError(f"the values of {key} in Condition must be strings")


def _several(value: Any) -> Sequence[Any]:
    """Return the values of an element that may have one value or a list of them."""
    return value if isinstance(value, (list, tuple)) else [value]


def _listed(value: Any) -> Sequence[str]:
    """Return one value or several as texts: numbers and booleans may stand in a policy too."""
    return [str(each).lower() if isinstance(each, bool) else str(each) for each in _several(value)]


def _is_among(wanted: Any, principals: frozenset[str]) -> bool:
    """Return whether a Principal element has one of these principals."""
    if isinstance(wanted, dict):
        wanted = wanted.get("AWS", ())
    return any(name in principals for name in _listed(wanted))


# Patterns and variables

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_LITERALS = ("*", "?", "$")
_MARKED = {literal: f"\0{number}" for number, literal in enumerate(_LITERALS)}
"""What stands in a filled text for a wildcard that came from a variable: it matches itself only."""


@lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str]:
    return _compiled(text, 0)


@lru_cache(maxsize=1024)
def _action_pattern(text: str) -> re.Pattern[str]:
    return _compiled(text, re.IGNORECASE)


def _compiled(text: str, flags: int) -> re.Pattern[str]:
    expression = re.escape(text).replace(r"\*", ".*").replace(r"\?", ".")
    for literal, mark in _MARKED.items():
        expression = expression.replace(re.escape(mark), re.escape(literal))
    return re.compile(expression, flags | re.DOTALL)


def _filled(text: str, context: Context | None) -> str | None:
    """Return a text with the values of its variables; None if one of them has no value."""
    if context is None or "${" not in text:
        return text
    missing = False

    def value(found: re.Match[str]) -> str:
        nonlocal missing
        name, _, default = found[1].partition(",")
        if name in _LITERALS:
            return _MARKED[name]
        values = context.get(name.strip().lower(), ())
        if len(values) == 1:
            return re.sub(r"[*?$]", lambda literal: _MARKED[literal[0]], values[0])
        missing = missing or not default
        return default.strip().strip("'")

    filled = _VARIABLE.sub(value, text)
    return None if missing else filled


# Conditions


def conditions_hold(
    conditions: Mapping[str, Any], context: Context, *, has_variables: bool = True
) -> bool:
    """Return whether every condition of a statement holds.

    :param has_variables: whether values may contain policy variables.
    """
    variables = context if has_variables else None
    return all(
        _holds(operator, key, _listed(wanted), context, variables)
        for operator, keys in conditions.items()
        for key, wanted in keys.items()
    )


Comparison: TypeAlias = Callable[[str, str], bool]
"""Returns whether a value of the request matches a value in the policy."""


def _plain(wanted: str) -> str:
    """Return a filled value with the wildcards that its variables had."""
    for literal, mark in _MARKED.items():
        wanted = wanted.replace(mark, literal)
    return wanted


def _equals(value: str, wanted: str) -> bool:
    return value == _plain(wanted)


def _equals_ignoring_case(value: str, wanted: str) -> bool:
    return value.lower() == _plain(wanted).lower()


def _like(value: str, wanted: str) -> bool:
    return _pattern(wanted).fullmatch(value) is not None


def _in_network(value: str, wanted: str) -> bool:
    try:
        return ip_address(value) in ip_network(wanted, strict=False)
    except ValueError:
        return False


def _moment(text: str) -> float:
    """Return epoch seconds of an ISO 8601 date, or of a number of seconds."""
    try:
        return float(text)
    except ValueError:
        parsed = datetime.fromisoformat(text.replace("Z", "+00:00"))
        return parsed.replace(tzinfo=parsed.tzinfo or timezone.utc).timestamp()


def _ordered(number: Callable[[str], float], compare: Callable[[float, float], bool]) -> Comparison:
    def comparison(value: str, wanted: str) -> bool:
        try:
            return compare(number(value), number(wanted))
        except ValueError:
            return False

    return comparison


_ORDERS: Mapping[str, Callable[[float, float], bool]] = {
    "Equals": lambda value, wanted: value == wanted,
    "LessThan": lambda value, wanted: value < wanted,
    "LessThanEquals": lambda value, wanted: value <= wanted,
    "GreaterThan": lambda value, wanted: value > wanted,
    "GreaterThanEquals": lambda value, wanted: value >= wanted,
}

_OPERATORS: Mapping[str, Comparison] = {
    "StringEquals": _equals,
    "StringEqualsIgnoreCase": _equals_ignoring_case,
    "StringLike": _like,
    "ArnEquals": _like,
    "ArnLike": _like,
    "Bool": _equals_ignoring_case,
    "BinaryEquals": _equals,
    "IpAddress": _in_network,
    **{f"Numeric{name}": _ordered(float, order) for name, order in _ORDERS.items()},
    **{f"Date{name}": _ordered(_moment, order) for name, order in _ORDERS.items()},
}
"""The comparison of each operator. ArnEquals and ArnLike are the same, as the guide says."""

_NEGATED: Mapping[str, str] = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NotIpAddress": "IpAddress",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
}
"""Operators that hold where another one does not."""

_OPERATOR = re.compile(r"(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?", re.IGNORECASE)
_NAMES = {name.lower(): name for name in (*_OPERATORS, *_NEGATED, "Null")}


@lru_cache(maxsize=64)
def _operator(text: str) -> tuple[str, str, bool]:
    """Return the quantifier in lower case, the operator, and whether it ends with ``IfExists``.

    :raises PolicyError: when there is no such operator.
    """
    parts = _OPERATOR.fullmatch(text)
    name = _NAMES.get(parts[2].lower()) if parts else None
    if parts is None or name is None:
        raise PolicyError(f"{text} is not a condition operator")
    return (parts[1] or "").lower(), name, parts[3] is not None


def _holds(
    text: str, key: str, wanted: Sequence[str], context: Context, variables: Context | None
) -> bool:
    """Return whether one condition holds: one operator with one key."""
    quantifier, operator, if_exists = _operator(text)
    values = context.get(key.lower())
    if operator == "Null":
        return any((each.lower() == "true") is (values is None) for each in wanted)
    is_negated = operator in _NEGATED
    if not values:
        return if_exists or quantifier == "forallvalues" or (is_negated and not quantifier)
    compare = _OPERATORS[_NEGATED.get(operator, operator)]
    filled = [each for each in (_filled(each, variables) for each in wanted) if each is not None]

    def matches(value: str) -> bool:
        return any(compare(value, each) for each in filled) is not is_negated

    if quantifier == "foranyvalue" or (not quantifier and not is_negated):
        return any(map(matches, values))
    return all(map(matches, values))
