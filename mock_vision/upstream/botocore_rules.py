"""The clients that are made while a mock runs share the parsed rules of their services' endpoints.

The rules of S3 are a tree of five hundred objects, of which a client evaluates a few. Those of
botocore's own files are parsed once per process. A program that reads or changes the rules of a
session, or of a client, gets its own, parsed from the data of that session as botocore does.

Checked with botocore 1.35.47, 1.43.117 and 1.44.8.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore import endpoint_provider
from botocore.endpoint_provider import EndpointProvider, RuleSet

from mock_vision.upstream.late_copies import late_copy, unread_original
from mock_vision.upstream.patching import patch_once
from mock_vision.upstream.stubber import mock_is_active

_parsed: dict[int, tuple[Any, list[Any]]] = {}
"""The kept content of a file and its rules, by the identity of the content."""


def install() -> None:
    """Replace the function that parses rules. Calling it again changes nothing."""
    patch_once(EndpointProvider, "__init__", _sharing)


def _sharing(init: Callable[..., None]) -> Callable[..., None]:
    def sharing(self: Any, ruleset_data: Any, *args: Any, **kwargs: Any) -> None:
        original = unread_original(ruleset_data) if mock_is_active() else None
        if original is None or "rules" not in original or endpoint_provider.RuleSet is not RuleSet:
            init(self, ruleset_data, *args, **kwargs)
            return
        without_rules = late_copy(original)
        without_rules["rules"] = []
        init(self, without_rules, *args, **kwargs)
        del self.ruleset.rules
        self.ruleset._data = ruleset_data
        self.ruleset.__class__ = _SharedRules

    return sharing


class _SharedRules(RuleSet):
    """A rule set that evaluates shared rules, until its own are read."""

    _data: Any

    def __getattr__(self, name: str) -> Any:
        if name != "rules":
            raise AttributeError(f"'RuleSet' object has no attribute {name!r}")
        self.rules = _rules_of(self._data)
        self.__class__ = RuleSet  # type: ignore[assignment]
        del self._data
        return self.rules

    def evaluate(self, input_parameters: Any) -> Any:
        original = None if "rules" in vars(self) else unread_original(self._data)
        if original is None:
            return super().evaluate(input_parameters)
        if id(original) not in _parsed:
            _parsed[id(original)] = (original, _rules_of(original))
        borrowing = RuleSet.__new__(RuleSet)
        vars(borrowing).update(vars(self), rules=_parsed[id(original)][1])
        return borrowing.evaluate(input_parameters)


def _rules_of(data: Any) -> list[Any]:
    """Parse the rules in the data of a rule set."""
    rules: list[Any] = RuleSet(**data, partitions=None).rules
    return rules
