"""Selects the requests and the models that a declaration is for.

The one grammar of all declarations:

- an **operation** is ``"CreateModel"``, which means that operation of every service that has it, or
  ``"service.CreateModel"``; ``*``, ``?`` and ``[...]`` match as in shell patterns
- a **model** is ``"project"`` (every version of it), ``"project/version"``, both with shell
  patterns, the ARN of a model, or ``None`` (any model)
- ``where`` maps names of request parameters to what they have to be: a value, a compiled regular
  expression that is searched for in a text, a function that returns whether the value fits, or a
  mapping of the same kind for a structure. A parameter that was not sent is ``None``.

Wrong names are refused where they are written. Every pattern returns the difference to a request
that does not fit, for the message about a declaration that was never used.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

from botocore.model import OperationModel, Shape, StructureShape

from mock_vision.declared.services import Subject, known_services, service_named
from mock_vision.errors import UsageError, short, unknown_name
from mock_vision.virtual_time.arguments import instant_of

Where: TypeAlias = Mapping[str, object]
"""Conditions by the names of request parameters."""


class OperationName(NamedTuple):
    """An operation of one service."""

    service: str
    operation: str

    def __str__(self) -> str:
        return f"{self.service}.{self.operation}"


class Incoming:
    """A request as far as declarations compare it.

    ``params`` are the parameters that were sent, by their names on the wire: timestamps are ticks,
    blobs bytes.
    """

    def __init__(
        self,
        service: str,
        operation: str,
        params: Mapping[str, Any],
        account_id: str,
        region: str,
    ) -> None:
        self.name = OperationName(service, operation)
        self.params = params
        self.account_id = account_id
        self.region = region

    @cached_property
    def subject(self) -> Subject:
        """The model, or the project, that the request is about."""
        subject = service_named(self.name.service).subject
        return subject(self.params, self.account_id, self.region)


class Miss(NamedTuple):
    """Why a request was passed over: how many parts of the pattern fitted, and what differed."""

    fitted: int
    text: str


# Operations


@dataclass(frozen=True)
class OperationPattern:
    """The operations that a name means."""

    text: str
    names: frozenset[OperationName]

    def __str__(self) -> str:
        return self.text

    def fits(self, name: OperationName) -> bool:
        """Return whether the operation is one of them."""
        return name in self.names

    def described(self) -> list[tuple[OperationName, OperationModel]]:
        """Return the operations with their descriptions in the service models, in order."""
        return [
            (name, service_named(name.service).model().described(name.operation))
            for name in sorted(self.names)
        ]


def operation_pattern(text: str) -> OperationPattern:
    """Return the operations that ``text`` names.

    :raises UsageError: when no operation has such a name; the message lists those that exist.
    """
    services = known_services()
    if not isinstance(text, str):
        raise UsageError(
            f"an operation is named by text, such as {_EXAMPLE!r}, not by {short(text)}."
        )
    prefix, dot, pattern = text.rpartition(".")
    if dot and prefix not in [service.name for service in services]:
        error = unknown_name("service", prefix, [service.name for service in services])
        raise UsageError(
            f"{error} moto's other services have no faults, and vision.calls has no calls of them."
        )
    chosen = [service for service in services if not dot or service.name == prefix]
    names = frozenset(
        OperationName(service.name, operation)
        for service in chosen
        for operation in service.operations
        if fnmatchcase(operation, pattern)
    )
    if not names:
        dotted = f"{prefix}." if dot else ""
        valid = {f"{dotted}{operation}" for service in chosen for operation in service.operations}
        raise unknown_name("operation", text, valid)
    return OperationPattern(text, names)


_EXAMPLE = "DescribeDataset"


# Models


@dataclass(frozen=True)
class ModelPattern:
    """The models that a name means."""

    text: str
    project: str = "*"
    version: str | None = None
    arn: str | None = None

    def __str__(self) -> str:
        return self.text

    def fits(self, subject: Subject) -> bool:
        """Return whether a request about ``subject`` is about one of them.

        A request that names a project only is about ``"project"``, not about any of its versions.
        """
        if self.arn is not None:
            return subject.arn == self.arn
        if subject.project is None:
            return False
        if not fnmatchcase(subject.project, self.project):
            return False
        return self.version is None or (
            subject.version is not None and fnmatchcase(subject.version, self.version)
        )


def model_pattern(model: str | None) -> ModelPattern | None:
    """Return the models that ``model`` names; None for None: any model, and requests without one.

    :raises UsageError: when it is neither a name, nor a pattern, nor an ARN.
    """
    if model is None:
        return None
    if isinstance(model, str) and model.startswith("arn:"):
        return ModelPattern(model, arn=model)
    if isinstance(model, str) and _NAME.fullmatch(model):
        project, slash, version = model.partition("/")
        return ModelPattern(model, project, version if slash else None)
    raise UsageError(
        "model must be the name of a project, 'project/version', the ARN of a model or None (any"
        f" model), not {short(model)}. In names, * stands for any text, as in 'boards/*'."
    )


_PART = r"[A-Za-z0-9_.\-*?!\[\]]{1,255}"
_NAME = re.compile(f"{_PART}(/{_PART})?")


# Parameters


@dataclass(frozen=True)
class WherePattern:
    """Conditions on the parameters of a request."""

    conditions: Mapping[str, object]

    def fits(self, params: Mapping[str, Any]) -> bool:
        """Return whether all conditions hold."""
        return all(_fits(wanted, params.get(name)) for name, wanted in self.conditions.items())

    def difference(self, params: Mapping[str, Any]) -> str | None:
        """Return the first condition that does not hold, in words; None if all hold."""
        return _difference(self.conditions, params, "")


def where_pattern(where: Where | None, operations: OperationPattern) -> WherePattern | None:
    """Return the conditions, after checking the names of parameters against the operations.

    :raises UsageError: when none of the operations has such a parameter, or ``where`` is no
        mapping.
    """
    if where is None:
        return None
    if not isinstance(where, Mapping):
        raise UsageError(
            "where must map names of request parameters to values, compiled patterns or functions,"
            f" for example where={{'MaxResults': 1}}, not {short(where)}."
        )
    shapes = [described.input_shape for _, described in operations.described()]
    return WherePattern(_checked(where, shapes, operations.text))


def _checked(
    where: Mapping[Any, object], shapes: Collection[Shape | None], of: str
) -> dict[str, object]:
    """Return ``where`` with datetimes as ticks, as parameters have them."""
    structures = [shape for shape in shapes if isinstance(shape, StructureShape)]
    valid = {name for shape in structures for name in shape.members}
    checked: dict[str, object] = {}
    for name, wanted in where.items():
        if name not in valid:
            raise unknown_name(f"parameter of {of}", name, valid)
        members = [shape.members[name] for shape in structures if name in shape.members]
        if isinstance(wanted, datetime):
            checked[name] = instant_of(f"where, {name}:", wanted)
        elif isinstance(wanted, Mapping) and all(
            isinstance(member, StructureShape) for member in members
        ):
            checked[name] = _checked(wanted, members, f"{of}, {name}")
        else:
            checked[name] = wanted
    return checked


def _fits(wanted: object, sent: Any) -> bool:
    if isinstance(wanted, re.Pattern):
        return isinstance(sent, type(wanted.pattern)) and wanted.search(sent) is not None
    if callable(wanted):
        return bool(wanted(sent))
    if isinstance(wanted, Mapping) and isinstance(sent, Mapping):
        return all(_fits(inner, sent.get(name)) for name, inner in wanted.items())
    return bool(wanted == sent)


_LONGEST = 60
"""Characters of a parameter in a message, at most."""


def _difference(wanted: Mapping[str, object], sent: Mapping[str, Any], prefix: str) -> str | None:
    for name, condition in wanted.items():
        value = sent.get(name)
        if _fits(condition, value):
            continue
        if isinstance(condition, Mapping) and isinstance(value, Mapping):
            return _difference(condition, value, f"{prefix}{name}.")
        was = "was not sent" if value is None else f"was {short(value, _LONGEST)}"
        return f"{prefix}{name} {was}, not {_condition(condition)}"
    return None


def _condition(wanted: object) -> str:
    if isinstance(wanted, re.Pattern):
        return f"a text with {wanted.pattern!r}"
    if callable(wanted):
        return f"what fits {getattr(wanted, '__name__', repr(wanted))}"
    return "left out" if wanted is None else short(wanted, _LONGEST)


# Requests


@dataclass(frozen=True)
class RequestPattern:
    """Which requests are meant: operation, model and parameters together."""

    operations: OperationPattern
    model: ModelPattern | None = None
    where: WherePattern | None = None

    def fits(self, request: Incoming) -> bool:
        """Return whether the request is selected."""
        return (
            request.name in self.operations.names
            and (self.model is None or self.model.fits(request.subject))
            and (self.where is None or self.where.fits(request.params))
        )

    def miss(self, request: Incoming) -> Miss:
        """Return what differs in a request that is not selected."""
        if request.name not in self.operations.names:
            return Miss(0, f"{request.name} was called, not {self.operations}")
        if self.model is not None and not self.model.fits(request.subject):
            return Miss(1, f"operation fits, the model was {request.subject}, not {self.model}")
        assert self.where is not None, "the request fits"
        fitted = "operation fits" if self.model is None else "operation and model fit"
        # A function that answers differently when it is called again leaves nothing to say.
        difference = self.where.difference(request.params) or "its parameters did not"
        return Miss(2, f"{fitted}, {difference}")


def request_pattern(
    operation: str, *, model: str | None = None, where: Where | None = None
) -> RequestPattern:
    """Return the requests that a declaration names.

    :raises UsageError: when one of the three patterns refuses a name.
    """
    operations = operation_pattern(operation)
    return RequestPattern(operations, model_pattern(model), where_pattern(where, operations))
