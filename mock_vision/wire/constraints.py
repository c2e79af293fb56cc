"""The service models' constraints, compiled into checks, and the texts of their violations.

Every constraint of every input member is checked, at any depth: presence, lengths and sizes,
ranges, patterns, enums. A check collects all violations of a request, depth first in the model's
order; the order for one value is maximum, minimum, pattern, enum. AWS does not document an order,
so tests of user code should not rely on it.

The text about a broken element depends on its container. For a list of scalars and for a map it has
the whole value and *all* rules of the elements. For a list of structures it has the element's path
(``tags.1.member.key``).

Patterns are Java's: they must match the whole value, ``.`` stops at any line terminator, ``\\d``
and ``\\s`` are ASCII. Lengths of strings count UTF-16 units.

Sources: texts that AWS's front end has answered in public for Lambda, KMS, Step Functions,
EventBridge and others; the rules are in the service models.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property
from typing import Any, NamedTuple

from botocore.model import ListShape, MapShape, Shape, StructureShape

from mock_vision.wire import java

Check = Callable[[Any, str, list[str]], None]
"""Called with a value that is present, its path, and the list to which it appends violations."""

_LISTED = 10
_NOT_NULL = "Member must not be null"

_PATTERN_PARTS = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\.")
_ANY_CHARACTER = r"[^\n\r\u0085\u2028\u2029]"
_LINEAR = {
    # A backtracking engine takes quadratic time over a long value that ends in a line terminator.
    r".*\S.*": r"[ \t\x0b\f]*\S.*|.*[\u0085\u2028\u2029].*",
}


class Rule(NamedTuple):
    """One constraint of a scalar, or of the size of a list or map."""

    text: str
    holds: Callable[[Any], object]


def compile_checks(shape: StructureShape) -> Callable[[Mapping[str, Any]], list[str]]:
    """Return a function that returns the texts of all violations in an operation's parameters."""
    members = _member_checks(shape)

    def violations(params: Mapping[str, Any]) -> list[str]:
        found: list[str] = []
        get = params.get
        # The same as _check_members, without a call for each request.
        for name, path, required, check in members:
            value = get(name)
            if value is None:
                if required:
                    found.append(_null(path))
            elif check is not None:
                check(value, path, found)
        return found

    return violations


def violation_message(violations: Sequence[str]) -> str:
    """Return the message of the error. At most ten violations are counted and listed."""
    listed = violations[:_LISTED]
    plural = "" if len(listed) == 1 else "s"
    return f"{len(listed)} validation error{plural} detected: {'; '.join(listed)}"


class _Member(NamedTuple):
    name: str
    path: str
    required: bool
    check: Check | None


def _member_checks(shape: StructureShape) -> list[_Member]:
    required = frozenset(shape.required_members)
    members = (
        _Member(name, java.lower_first(name), name in required, _compile(member))
        for name, member in shape.members.items()
    )
    return [member for member in members if member.required or member.check]


def _check_members(
    members: Iterable[_Member], params: Mapping[str, Any], prefix: str, found: list[str]
) -> None:
    for name, path, required, check in members:
        value = params.get(name)
        if value is None:
            if required:
                found.append(_null(prefix + path))
        elif check is not None:
            check(value, prefix + path, found)


def _null(path: str) -> str:
    return f"Value null at '{path}' failed to satisfy constraint: {_NOT_NULL}"


def _entry(shape: Shape, value: Any, path: str, rule: str) -> str:
    shown = "" if shape.metadata.get("sensitive") else f" '{java.value_text(shape, value)}'"
    return f"Value{shown} at '{path}' failed to satisfy constraint: {rule}"


def _compile(shape: Shape) -> Check | None:
    """Return the check of a shape, or None if it has no constraints."""
    if isinstance(shape, StructureShape):
        return _structure_check(shape)
    own = _rules_check(shape)
    if isinstance(shape, ListShape):
        if isinstance(shape.member, StructureShape):
            return _both(own, _elements_check(shape.member))
        return _both(own, _whole_check(shape, "Member", shape.member, list))
    if isinstance(shape, MapShape):
        keys = _whole_check(shape, "Map keys", shape.key, dict.keys)
        values = _whole_check(shape, "Map value", shape.value, dict.values)
        return _both(own, _both(keys, values))
    return own


def _both(first: Check | None, second: Check | None) -> Check | None:
    if first is None or second is None:
        return first or second
    one, other = first, second

    def check(value: Any, path: str, found: list[str]) -> None:
        one(value, path, found)
        other(value, path, found)

    return check


def _structure_check(shape: StructureShape) -> Check | None:
    members = _member_checks(shape)
    if not members:
        return None

    def check(value: Any, path: str, found: list[str]) -> None:
        _check_members(members, value, path + ".", found)

    return check


def _rules_check(shape: Shape) -> Check | None:
    rules = _rules(shape)
    if not rules:
        return None
    is_right = _plain_test(shape)

    def check(value: Any, path: str, found: list[str]) -> None:
        if is_right is not None and is_right(value):
            return
        for text, holds in rules:
            if not holds(value):
                found.append(_entry(shape, value, path, text))

    return check


def _plain_test(shape: Shape) -> Callable[[str], object] | None:
    """Return a quick test that is true for most valid texts: those of ASCII characters. A text for
    which it is false is tested by the rules. None for shapes that are not strings.
    """
    metadata = shape.metadata
    if shape.type_name != "string":
        return None
    if metadata.get("enum"):
        return frozenset(metadata["enum"]).__contains__
    least, most = metadata.get("min", 0), metadata.get("max", math.inf)
    matches = full_match(metadata.get("pattern", r"[\s\S]*"))

    def is_right(text: str) -> object:
        return text.isascii() and least <= len(text) <= most and matches(text)

    return is_right


def _elements_check(shape: StructureShape) -> Check:
    members = _member_checks(shape)

    def check(value: Any, path: str, found: list[str]) -> None:
        for position, element in enumerate(value, start=1):
            element_path = f"{path}.{position}.member"
            if element is None:
                found.append(_null(element_path))
            else:
                _check_members(members, element, element_path + ".", found)

    return check


def _whole_check(
    shape: Shape, subject: str, element: Shape, elements: Callable[[Any], Iterable[Any]]
) -> Check:
    """Return a check of all elements whose one text has the whole value and every rule."""
    rules = _rules(element)
    is_right = _plain_test(element)

    def check(value: Any, path: str, found: list[str]) -> None:
        missing = False
        broken = False
        for item in elements(value):
            if item is None:
                missing = True
            elif not broken and not (is_right is not None and is_right(item)):
                broken = not all(holds(item) for _, holds in rules)
        if missing or broken:
            texts = [text for text, _ in rules] + [_NOT_NULL] * missing
            rule = f"{subject} must satisfy constraint: [{', '.join(texts)}]"
            found.append(_entry(shape, value, path, rule))

    return check


def _rules(shape: Shape) -> list[Rule]:
    """Return the rules of a shape's own value, in the order in which the front end lists them."""
    metadata = shape.metadata
    noun, measure = _MEASURES[shape.type_name]
    rules = []
    if (most := metadata.get("max")) is not None:
        text = f"Member must have {noun} less than or equal to {most}"
        rules.append(Rule(text, _at_most(measure, most)))
    if (least := metadata.get("min")) is not None:
        text = f"Member must have {noun} greater than or equal to {least}"
        rules.append(Rule(text, _at_least(measure, least)))
    if (pattern := metadata.get("pattern")) is not None:
        text = f"Member must satisfy regular expression pattern: {pattern}"
        rules.append(Rule(text, full_match(pattern)))
    if names := metadata.get("enum"):
        text = f"Member must satisfy enum value set: [{', '.join(java.set_order(names))}]"
        rules.append(Rule(text, frozenset(names).__contains__))
    return rules


@cache
def full_match(pattern: str) -> Callable[[str], object]:
    """Return a function that works like Java's ``matches`` with a pattern of a service model."""
    if r"\p{" in pattern:
        return _ByProperty(pattern)
    python = _PATTERN_PARTS.sub(
        lambda part: _ANY_CHARACTER if part[0] == "." else part[0], _LINEAR.get(pattern, pattern)
    )
    return re.compile(python, re.ASCII).fullmatch


class _ByProperty:
    """A pattern with classes by Unicode property, which the standard library does not have.

    It is compiled when the first tag comes: importing ``regex`` takes as long as the rest of the
    package.
    """

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern

    @cached_property
    def _fullmatch(self) -> Callable[[str], object]:
        import regex

        return regex.compile(self._pattern).fullmatch

    def __call__(self, text: str) -> object:
        return self._fullmatch(text)


Measure = Callable[[Any], float]


def _at_most(measure: Measure, most: float) -> Callable[[Any], bool]:
    def holds(value: Any) -> bool:
        return measure(value) <= most

    return holds


def _at_least(measure: Measure, least: float) -> Callable[[Any], bool]:
    def holds(value: Any) -> bool:
        return not measure(value) < least  # true for NaN, which Java orders above all numbers

    return holds


def _itself(value: float) -> float:
    return value


def _utf16_units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


_VALUE = ("value", _itself)
_SIZE = ("length", len)
_MEASURES: Mapping[str, tuple[str, Measure]] = {
    "blob": _SIZE,
    "boolean": _VALUE,
    "float": _VALUE,
    "integer": _VALUE,
    "list": _SIZE,
    "long": _VALUE,
    "map": _SIZE,
    "string": ("length", _utf16_units),
    "timestamp": _VALUE,
}
"""What the limits of each type apply to, as the texts call it and as a number."""
